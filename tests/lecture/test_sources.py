"""Sources: every paper that the package names is listed with what is taken, and no other."""

import re
from pathlib import Path

from resnet_demo.lecture import texts
from resnet_demo.lecture.questions import questions

ROOT = Path(__file__).resolve().parents[2]
FILES = [
    *(ROOT / "resnet_demo").rglob("*.py"),
    *(ROOT / "resnet_demo").rglob("*.js"),
    *(ROOT / "pages").glob("*.py"),
    *texts.FOLDER.glob("*.md"),
    texts.FOLDER / "questions.toml",
    texts.FOLDER / "glossary.toml",
]
ARXIV = re.compile(r"\b(\d{4}\.\d{4,5})\b")
AUTHORS = re.compile(
    r"\b([A-Z][a-zé-]+)(?:, [A-Z][a-zé]+)*(?: (?:and|&) [A-Z][a-zé]+| et al\.),?"
    r" \(?((?:19|20)\d\d)\b"
)
SOURCES = texts.sources()


def package() -> str:
    """Return all files as one line of words, comments joined where they go over lines."""
    text = "\n".join(file.read_text(encoding="utf-8") for file in FILES)
    return re.sub(r"\s+", " ", re.sub(r"\n\s*(?:#|//)\s?", " ", text))


def first_author(text: str) -> tuple[str, str]:
    """Return the first surname and the year of a source's short name."""
    found = re.match(r"([\w-]+).*?((?:19|20)\d\d)", text)
    assert found, text
    return found[1], found[2]


def test_every_arxiv_number_of_the_package_is_a_source() -> None:
    named = {match[1] for match in re.finditer(r"arXiv[: ]*(\d{4}\.\d{5})", package())}
    listed = {number for source in SOURCES.values() for number in ARXIV.findall(source["url"])}
    assert len(named) > 25
    assert named - listed == set()


def test_every_author_and_year_of_the_package_is_a_source() -> None:
    named = set(AUTHORS.findall(package()))
    listed = {first_author(source["short"]) for source in SOURCES.values()}
    assert ("He", "2015") in named
    assert ("Li", "2018") in named  # written with all its authors
    assert named - listed == set()


def test_every_source_is_named_somewhere() -> None:
    everything = package()
    asked = " ".join(f"{one.ask} {one.why}" for one in questions())
    cited = {match[0] for match in texts.CITED.findall(f"{everything} {asked}")}
    for key, source in SOURCES.items():
        numbers = ARXIV.findall(source["url"])
        surname, year = first_author(source["short"])
        by_name = re.search(rf"\b{surname}\b[^.;()]{{0,60}}(?:et al\.)?,? \(?{year}", everything)
        assert key in cited or any(n in everything for n in numbers) or by_name, key


def test_no_paper_is_listed_twice() -> None:
    for part in ("title", "url", "short"):
        values = [source[part] for source in SOURCES.values()]
        assert len(values) == len(set(values)), part
