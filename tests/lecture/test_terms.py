"""Words of the glossary: each linked once, in running words only; every field term is there."""

import ast
import re
from pathlib import Path

import pytest

from resnet_demo.lecture import terms, texts
from resnet_demo.lecture.questions import questions, runs
from resnet_demo.lecture.terms import linked, linked_runs, uses

ROOT = Path(__file__).resolve().parents[2]

# The words of the field, as far as somebody who comes from outside would ask what they mean.
FIELD = """
accuracy, activation, attribution, auxiliary head, average pool, backbone, backpropagation,
backward pass, baseline, basic block, batch, batch norm, bottleneck, branch, calibration, channel,
concatenation, conv2_x, conv5_x, convolution, cosine, crop, cross-entropy, degradation, deletion,
detection, ensemble, evaluation mode, fc, feature map, fully connected layer, Grad-CAM, gradient,
guided backpropagation, highway network, identity shortcut, ImageNet, initialisation, insertion,
integrated gradients, inverted residual, Jacobian, kernel, learning rate, logit, loss,
loss surface, MAC, max pool, multiply-add, norm, occlusion, optimiser, overfitting, parameter,
plain net, plain network, pre-activation, probe, projection, receptive field, regulariser, ReLU,
residual block, saliency, seed, segmentation, shortcut, skip connection, SmoothGrad, softmax,
sparsity, stage, stem, stochastic depth, stride, temperature, tensor, test error, top-1, top-5,
training error, unit, vanishing gradient, warm-up
""".replace("\n", " ")
FIELD_TERMS = [term.strip() for term in FIELD.split(",")]


def strings(file: Path) -> list[str]:
    """Return the sentences of a page's code that a viewer may read: strings with words in them."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docs = {
        ast.get_docstring(node, clean=False)
        for node in ast.walk(tree)
        if isinstance(node, documented)
    }
    found = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return [text for text in found if isinstance(text, str) and " " in text and text not in docs]


def said() -> str:
    """Return all that viewers read: texts, questions, and the strings of the pages."""
    files = [*(ROOT / "resnet_demo/ui").glob("*.py"), *(ROOT / "pages").glob("*.py")]
    files += [ROOT / "resnet_demo/lab/presets.py", ROOT / "resnet_demo/lab/verdict.py"]
    parts = [text for file in files for text in strings(file)]
    parts += [section.body for page in texts.pages() for section in texts.raw_sections(page)]
    parts += [" ".join((one.ask, one.why, one.see, *one.options)) for one in questions()]
    return "\n".join(parts)


def test_every_field_term_that_viewers_read_is_in_the_glossary() -> None:
    everything = said()
    used = [
        term
        for term in FIELD_TERMS
        if re.search(rf"(?<![\w-]){re.escape(term)}(?:e?s)?(?![\w-])", everything, re.IGNORECASE)
    ]
    assert len(used) > 60
    known = {name.casefold() for name in [*texts.glossary(), *terms.OTHER_NAMES]}
    assert [term for term in used if term.casefold() not in known] == []


def test_every_other_name_has_a_term() -> None:
    assert set(terms.OTHER_NAMES.values()) <= set(texts.glossary())
    assert set(terms.UNLINKED) <= set(texts.glossary())


def test_the_names_that_the_browser_gets_are_those_that_a_text_is_searched_for() -> None:
    names = terms.names()
    for name, term, folded in names:
        assert [use.term for use in uses(name, set())] == [term]
        assert bool(list(uses(name.upper(), set()))) == (folded or name == name.upper())
    lengths = [len(name) for name, _, _ in names]
    assert lengths == sorted(lengths, reverse=True)


def test_the_first_use_is_linked_and_the_second_is_not() -> None:
    seen: set[str] = set()
    drawn = linked("Shortcuts add. A shortcut, or skip connection, adds.", seen)
    said = texts.glossary()["shortcut"]
    assert drawn == (
        f'[Shortcuts](glossary?glossary_find=shortcut "{said}") add. '
        "A shortcut, or skip connection, adds."
    )
    assert seen == {"shortcut"}
    assert linked("Shortcuts add.", seen) == "Shortcuts add."


def test_the_longest_term_wins() -> None:
    (use,) = uses("A residual block.", set())
    assert use.term == "residual block"
    assert [use.term for use in uses("batch norm and a batch", set())] == ["batch norm", "batch"]
    assert [use.term for use in uses("in conv4_x", set())] == ["conv2_x to conv5_x"]


@pytest.mark.parametrize(
    "text",
    [
        "$ReLU(x)$",
        "$$y = ReLU(loss)$$",
        "`stride` and `batch norm`",
        "[gradient](https://example.org)",
        "https://example.org/stride",
        "Ask in relumination, priorities or logits_of: macs, Macs",
        "Fifty steps at the head of a stair",
        "non-gradient",
    ],
)
def test_what_is_no_running_word_is_left_alone(text: str) -> None:
    assert linked(text, set()) == text


@pytest.mark.parametrize("page", texts.pages())
def test_a_page_links_each_term_once_and_says_the_same_words(page: str) -> None:
    seen: set[str] = set()
    bodies = [section.body for section in texts.sections(page)]
    drawn = [linked(body, seen) for body in bodies]
    links = re.findall(r'\[([^\]]+)\]\((glossary\?[^ ]+) "([^"]+)"\)', " ".join(drawn))
    assert len(links) == len(seen) == len({address for _, address, _ in links}) >= 8
    assert {sentence.replace("'", '"') for _, _, sentence in links} <= {
        said.replace("'", '"') for said in texts.glossary().values()
    }
    bare = [re.sub(r'\[([^\]]+)\]\(glossary\?[^ ]+ "[^"]+"\)', r"\1", body) for body in drawn]
    assert bare == bodies
    for body in drawn:  # a table keeps its columns
        rows = [line for line in body.splitlines() if line.startswith("|")]
        assert {row.count("|") for row in rows} <= {3}


def test_an_explanation_keeps_its_words_and_its_sources() -> None:
    for question in questions():
        plain = runs(question.why)
        found = linked_runs(plain, set())
        assert "".join(words for words, _, _ in found) == "".join(words for words, _ in plain)
        cited = [run for run in plain if run[1]]
        assert [run[:2] for run in found if run[1].startswith("https://")] == cited
        terms_linked = [run for run in found if run[1].startswith(terms.ADDRESS)]
        assert all(sentence for _, _, sentence in terms_linked)
