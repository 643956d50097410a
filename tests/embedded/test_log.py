"""A log that a real run of seconds wrote, read back; and logs that are none."""

import json

import pytest

from resnet_demo.embedded import run
from resnet_demo.embedded.configuration import Phase, configuration_for
from resnet_demo.embedded.log import last_figures, log_beside, read_log
from resnet_demo.embedded.run import Files
from resnet_demo.errors import EmbeddedError
from resnet_demo.weights.card_file import read_card


@pytest.fixture(scope="module")
def files(tiny, tmp_path_factory):
    """The files of one run of three steps at 32 pixels and three at 48."""
    configuration = configuration_for(
        "cpu",
        epochs=2.0,
        model="resnet18",
        phases=(Phase(0.5, 32), Phase(1.0, 48)),
        batch_size=6,
        measured_sizes=(32, 48),
        validate_every=0.5,
    )
    files = Files(tmp_path_factory.mktemp("log") / "net.safetensors")
    run.train(tiny, configuration, files)
    return files


def test_a_runs_log_is_read_as_it_went(files, tiny):
    log = read_log(log_beside(files.weights))
    assert log is not None
    assert log_beside(files.weights) == files.log
    assert (log.passes, log.classes, log.from_scratch) == (2.0, 3, True)
    assert log.training_pictures == len(tiny.training)
    assert log.least_shown == log.most_shown == log.validation_pictures == len(tiny.validation)
    assert log.went_on == ()
    # Six steps, each a third of a pass: three of one size and three of the other.
    assert [(each.start, each.end, each.size) for each in log.stretches] == [
        (0.0, 1.0, 32),
        (1.0, 2.0, 48),
    ]
    assert [round(passes * 3) for passes, _ in log.losses] == [1, 2, 3, 4, 5, 6]
    assert [each.passes for each in log.validations] == [1.0, 2.0]


def test_log_and_card_agree(files):
    log, card = read_log(files.log), read_card(files.card)
    last = last_figures(files.log)
    assert last["record"] == "final"
    assert (log.top1, log.top5, log.size) == (last["top1"], last["top5"], last["size"])
    assert card.accuracy.top1 == log.top1
    assert card.accuracy.top5 == log.top5
    assert card.preprocessing.crop == log.size
    figures = {each["size"]: (each["top1"], each["top5"]) for each in last["by_size"]}
    assert figures == {s: (a.top1, a.top5) for s, a in card.accuracy_by_input_size}


def test_a_run_that_went_on_from_earlier_weights_says_so_and_both_are_one_story(files, tmp_path):
    first = files.log.read_text()
    head, *rest = first.splitlines()
    fields = json.loads(head)
    fields["configuration"]["start"] = "earlier.safetensors"
    fields["device"] = "Another machine"
    later = "\n".join([json.dumps(fields), *rest])
    (tmp_path / "later-log.jsonl").write_text(later)
    assert not read_log(tmp_path / "later-log.jsonl").from_scratch
    (tmp_path / "both-log.jsonl").write_text(first + later)
    one, both = read_log(files.log), read_log(tmp_path / "both-log.jsonl")
    assert both.from_scratch
    assert (both.passes, both.went_on) == (4.0, (2.0,))
    assert both.seconds == pytest.approx(2 * one.seconds)
    assert both.devices == (one.devices[0], "Another machine")
    assert [each.size for each in both.stretches] == [32, 48, 32, 48]
    assert [loss for _, loss in both.losses] == [loss for _, loss in one.losses] * 2
    assert [each.passes for each in both.validations] == [1.0, 2.0, 3.0, 4.0]


def test_what_was_measured_later_counts(files, tmp_path):
    path = tmp_path / "later-log.jsonl"
    record = {"record": "evaluation", "size": 96, "top1": 0.4, "top5": 0.8, "by_size": []}
    path.write_text(files.log.read_text() + json.dumps(record) + "\n")
    log = read_log(path)
    assert (log.size, log.top1, log.top5) == (96, 0.4, 0.8)


def test_no_log_and_a_run_without_an_end_are_nothing_to_show(files, tmp_path):
    assert read_log(tmp_path / "none.jsonl") is None
    cut = tmp_path / "cut-log.jsonl"
    cut.write_text("\n".join(files.log.read_text().splitlines()[:-1]))
    assert read_log(cut) is None
    other = tmp_path / "other-log.jsonl"
    other.write_text('{"t": 3, "f": 0.0, "step": 1, "loss": 5.2}\n{"final": 48}\n')
    assert read_log(other) is None
    with pytest.raises(EmbeddedError, match="no figures"):
        last_figures(other)


@pytest.mark.parametrize(
    "change",
    [
        {"loss": float("nan")},
        {"loss": "<script>"},
        {"epoch": -1},
        {"top1": 7},
        {"device": "a\nb"},
        {"configuration": 7},
        {"size": True},
        {"epoch": None},
    ],
)
def test_numbers_that_are_none_are_refused_in_a_sentence(files, tmp_path, change):
    records = [json.loads(line) for line in files.log.read_text().splitlines()]
    for record in records:
        record.update({name: value for name, value in change.items() if name in record})
    path = tmp_path / "bad-log.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    with pytest.raises(EmbeddedError, match=r"^bad-log\.jsonl is damaged.*\.$"):
        read_log(path)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"{", b"[" * 100_000])
def test_what_is_no_log_is_refused_in_a_sentence(tmp_path, content):
    path = tmp_path / "bad-log.jsonl"
    path.write_bytes(content)
    with pytest.raises(EmbeddedError, match="damaged"):
        read_log(path)
