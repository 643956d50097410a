"""The texts: what is typed is what the code computes, and every published figure has a source."""

import re

import pytest

from resnet_demo.errors import LectureError
from resnet_demo.lecture import texts
from resnet_demo.lecture.numbers import names, number
from resnet_demo.lecture.questions import questions

# What carries digits and is no figure: names, places in papers, indices and exponents in formulas.
NO_FIGURE = re.compile(
    r"^\|[^|]*\||\b(?:0\.9|1\.1)\b|"  # what is often said; the factors, whose results are filled in
    r"\$\$.*?\$\$|\$[^$]*\$|\[[A-Z][A-Za-z]*\d\d[^\]]*\]|ResNet-\d+|conv\d\w*|\d×\d|[Tt]op-\d|\b[01]\b"
)
PARAGRAPHS = [
    (page, paragraph)
    for page in texts.pages()
    for section in texts.raw_sections(page)
    for paragraph in re.split(r"\n\s*\n|\n(?=[-|])", section.body)
]


def test_a_typed_number_is_what_the_code_computes() -> None:
    typed = [(page, *match) for page, text in PARAGRAPHS for match in texts.FILLED.findall(text)]
    assert len(typed) > 20
    assert [entry for entry in typed if number(entry[1]) != entry[2]] == []


@pytest.mark.parametrize(("page", "paragraph"), PARAGRAPHS)
def test_a_figure_is_filled_in_or_has_a_source(page: str, paragraph: str) -> None:
    rest = NO_FIGURE.sub("", texts.FILLED.sub("", paragraph))
    figures = re.findall(r"\d[\d.,]*", rest)
    assert not figures or texts.CITED.search(paragraph), (page, figures)


@pytest.mark.parametrize("page", texts.pages())
def test_every_text_can_be_filled_in(page: str) -> None:
    for section in texts.sections(page):
        assert section.title
        assert "[[" not in section.body
        assert not texts.CITED.search(section.body)


def test_every_number_is_used_and_every_source_is_there() -> None:
    asked = [f"{one.ask} {one.why} {one.answer} [[{one.working}: …]]" for one in questions()]
    everything = [text for _, text in PARAGRAPHS] + asked
    used = {match[0] for text in everything for match in texts.FILLED.findall(text)}
    assert names() == used
    cited = {match[0] for text in everything for match in texts.CITED.findall(text)}
    assert cited <= set(texts.sources())


@pytest.mark.parametrize("text", ["[[no such number: 3]]", "[Nobody99, page 3]"])
def test_what_does_not_exist_is_named(text: str) -> None:
    with pytest.raises(LectureError, match=r"no such number|Nobody99"):
        texts.fill(text)


def test_a_page_without_a_text_is_named() -> None:
    with pytest.raises(LectureError, match="staircase"):
        texts.sections("../staircase")
