"""The questions: what each covers, where it leads, and whether its numbers and answer are right."""

import itertools
import json
import re
from pathlib import Path

import pytest

from resnet_demo.errors import LectureError
from resnet_demo.lab.presets import PRESETS
from resnet_demo.lecture import answers, texts
from resnet_demo.lecture.grids import BLOCKS, grid
from resnet_demo.lecture.numbers import number
from resnet_demo.lecture.questions import (
    Question,
    check_given,
    misconceptions,
    questions,
    right,
    runs,
)
from resnet_demo.network.anatomy import anatomy
from resnet_demo.network.resnet import ARCHITECTURES
from resnet_demo.photos.samples import sample_names
from resnet_demo.relatives.table import read_table
from resnet_demo.ui.relatives_view import PICTURES
from tests.lecture.test_texts import NO_FIGURE

ROOT = Path(__file__).resolve().parents[2]
ALL = questions()
BY_KEY = {question.key: question for question in ALL}
EVERY = pytest.mark.parametrize("question", ALL, ids=lambda question: question.key)
WHOLE = anatomy(ARCHITECTURES["resnet50"])
# page -> parameter -> what a link may say there
MAY_SAY: dict[str, dict[str, set[str]]] = {
    "classify": {"photo": set(sample_names())},
    "staircase": {"keeps": {f"{value / 100:.1f}" for value in range(80, 121, 10)}},
    "skip_lab": {"preset": {known.name for known in PRESETS}, "view": {"accuracy"}},
    "shortcut": {
        "branch": {"0"},
        "terms": {"1"},
        "shortcut_kind": {"Projection"},
    },
    "network": {
        "block": {str(block + 1) for block in range(len(WHOLE.blocks))},
        "part": {block.name for block in WHOLE.blocks},
        "network_classes": {"200"},
    },
    "unplug": {"off": {str(block + 1) for block in range(len(WHOLE.blocks))}},
    "stages": {},
    "attribution": {},
    "networks": {
        "network": {row.name for row in read_table()},
        "picture": set(PICTURES),
        "networks_open": {"true"},
    },
}


def every_answer(question: Question) -> list[object]:
    """Return all answers that a viewer can press."""
    if question.kind == "cell":
        return list(range(grid(question.grid).cells))
    if question.kind == "order":
        return list(itertools.permutations(range(len(question.options))))
    return list(range(len(question.options)))


def test_every_misconception_has_a_question() -> None:
    assert len(misconceptions()) == 32
    covered = {row for question in ALL for row in question.rows}
    assert covered == set(range(1, len(misconceptions()) + 1))


def test_there_are_questions_of_every_kind_and_on_every_page() -> None:
    assert len(ALL) >= 24
    assert len(BY_KEY) == len(ALL)
    assert {question.kind for question in ALL} == {"choice", "order", "number", "cell"}
    assert {question.page for question in ALL} == set(MAY_SAY)


@EVERY
def test_a_link_leads_to_a_page_of_the_menu_and_to_a_state_it_knows(question: Question) -> None:
    assert (ROOT / f"pages/{question.page}.py").is_file()
    assert f'_page("{question.page}",' in (ROOT / "resnet_demo/ui/frame.py").read_text("utf-8")
    for name, value in question.state.items():
        assert value in MAY_SAY[question.page][name]
    assert question.see


def test_parameters_of_links_are_read_somewhere() -> None:
    files = [*(ROOT / "resnet_demo/ui").glob("*.py"), *(ROOT / "pages").glob("*.py")]
    code = "".join(path.read_text("utf-8") for path in files)
    component = (ROOT / "resnet_demo/ui/components/staircase/staircase.js").read_text("utf-8")
    for name in {name for question in ALL for name in question.state} - {"preset", "view"}:
        assert f'"{name}"' in code or name in component, name


@EVERY
def test_numbers_are_what_the_code_computes(question: Question) -> None:
    whole = " ".join([question.ask, question.why, str(question.answer), *question.options])
    for name, typed in texts.FILLED.findall(whole):
        assert number(name) == typed
    rest = NO_FIGURE.sub("", texts.FILLED.sub("", question.why))
    assert not re.findall(r"\d[\d.,]*", rest) or texts.CITED.search(question.why)


@EVERY
def test_exactly_one_answer_is_right_or_the_cells_that_the_code_names(question: Question) -> None:
    if question.kind == "number":
        assert right(question, question.value)
        assert not right(question, question.value * (1.1 + question.within))
        assert not right(question, -question.value)
        assert number(question.working)
        return
    hits = [given for given in every_answer(question) if right(question, given)]  # type: ignore[arg-type]
    if question.kind == "cell":
        assert 0 < len(hits) < grid(question.grid).cells
    else:
        assert len(hits) == 1
        assert len(set(question.options)) == len(question.options) >= 3


@EVERY
def test_the_explanation_is_words_and_links_to_sources(question: Question) -> None:
    found = runs(question.why)
    addresses = {address for _, address in found if address}
    keys = {key for key, _ in texts.CITED.findall(question.why)}
    assert addresses == {texts.sources()[key]["url"] for key in keys}
    assert not re.search(r"\[|\]", "".join(words for words, _ in found))


def test_right_answers_do_not_always_stand_at_one_place() -> None:
    places = [question.answer for question in ALL if question.kind == "choice"]
    assert max(places.count(place) for place in range(4)) < 0.6 * len(places)


def test_orders_are_those_of_the_networks() -> None:
    depth = {row.name: row.depth for row in read_table()}
    ordered = in_order("order-by-depth")
    assert ordered == sorted(ordered, key=depth.__getitem__)
    assert ", ".join(str(depth[name]) for name in ordered[:-1]) in BY_KEY["order-by-depth"].why
    parts = [part.split(",")[0] for part in in_order("order-of-parts")]
    stages = list(dict.fromkeys(block.stage for block in WHOLE.blocks))
    ends = [layer.name for layer in WHOLE.head]
    assert parts == [*(layer.name for layer in WHOLE.stem), *stages, *ends]
    kernels = [layer.kernel for layer in WHOLE.block("conv3_2").layers]
    convolutions = [part for part in in_order("order-in-a-block") if "convolution" in part]
    assert [int(part[0]) for part in convolutions] == kernels


def in_order(key: str) -> list[str]:
    question = BY_KEY[key]
    assert isinstance(question.answer, tuple)
    return [question.options[option] for option in question.answer]


def test_grids_are_those_of_the_network_and_of_the_block() -> None:
    assert {stage: len(WHOLE.stage(stage)) for stage in BLOCKS} == BLOCKS
    projections = {n for n, block in enumerate(WHOLE.blocks) if block.shortcut == "projection"}
    assert grid("blocks").right == projections
    sums = grid("sums")
    values = [float(cell.replace("−", "-")) for row in sums.rows for cell in row]
    assert sums.right == {cell for cell, value in enumerate(values) if value <= 0}
    with pytest.raises(LectureError, match="nothing like it"):
        grid("nothing like it")


def test_what_is_said_of_other_networks_is_what_was_measured() -> None:
    rows = {row.name: row for row in read_table()}
    vgg, resnet = rows["VGG-16"], rows["ResNet-50"]
    assert vgg.depth < resnet.depth
    assert vgg.parameters > 5 * resnet.parameters
    assert "138 million" in BY_KEY["vgg"].why
    assert round(vgg.parameters / 1e6) == 138
    assert number("GMACs of ResNet-50") == f"{resnet.macs / 1e9:.2f}"
    assert number("GMACs of the paper's ResNet-50") == f"{rows['ResNet-50 v1'].macs / 1e9:.2f}"
    assert "10 of 17" in rows["MobileNet v2"].skip_words
    assert rows["MobileNet v2"].skip == "residual"
    assert rows["MobileNet v1"].skip == "none"
    assert {rows[name].skip for name in ("GoogLeNet", "Inception-v3")} == {"parallel branches"}
    assert WHOLE.blocks[-1].shape[1] ** 2 == 49
    assert WHOLE.blocks[-1].shape[0] == 2048


@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("vgg", "1"),
        ("vgg", 3),
        ("vgg", -1),
        ("vgg", True),
        ("vgg", None),
        ("closed-gate", 25),
        ("order-in-a-block", [0, 1, 2, 3]),
        ("order-in-a-block", [0, 0, 1, 2, 3]),
        ("order-in-a-block", ["a", {}, 1, 2, 3]),
        ("order-in-a-block", 3),
        ("two-hundred-classes", "many"),
        ("two-hundred-classes", float("nan")),
        ("two-hundred-classes", 10**400),
    ],
)
def test_what_is_no_answer_is_refused_in_a_sentence(key: str, given: object) -> None:
    with pytest.raises(LectureError, match=r"^[A-Z].*\.$"):
        check_given(BY_KEY[key], given)


def test_a_question_without_a_right_answer_is_named() -> None:
    bad = vars(BY_KEY["vgg"]) | {"answer": 3}
    with pytest.raises(LectureError, match="vgg"):
        Question(**bad)


def test_the_sheet_can_be_taken_away() -> None:
    order = BY_KEY["order-in-a-block"]
    assert isinstance(order.answer, tuple)
    sheet = {order.key: order.answer, "vgg": 0, "closed-gate": 0, "two-hundred-classes": 23.9}
    assert answers.score(sheet) == (3, 4)
    whole = json.loads(answers.as_json(sheet))
    assert (whole["right"], whole["answered"], whole["questions"]) == (3, 4, len(ALL))
    by_key = {record["question"]: record for record in whole["answers"]}
    assert by_key["vgg"]["answer"] == BY_KEY["vgg"].options[0]
    assert not by_key["vgg"]["right"]
    assert by_key["order-in-a-block"]["answer"].startswith("1×1")
    table = answers.as_csv(sheet)
    assert table.startswith("question,asked,answer,right,explanation\n")
    assert "[[" not in table
    assert answers.as_csv({}).count("\n") == 1


def test_the_right_answer_is_said_as_one_would_say_it() -> None:
    said = {one.key: answers.solution(one) for one in questions()}
    first = questions()[0]
    assert said[first.key] == first.options[int(first.answer)]  # type: ignore[arg-type]
    assert said["two-hundred-classes"] == "23.9 million parameters"
    assert said["fourth-convolution"].count("cell ") == 4
    order = next(one for one in questions() if one.kind == "order")
    assert said[order.key].split(" → ")[0] == order.options[order.answer[0]]  # type: ignore[index]
