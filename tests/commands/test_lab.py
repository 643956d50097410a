import json

import pytest
from click.testing import CliRunner

from resnet_demo.commands.main import main
from resnet_demo.lab.recordings import from_csv


def lab(*arguments):
    return CliRunner().invoke(main, ["lab", *arguments])


QUICK = ("--depth", "8", "--steps", "4", "--test-every", "2", "--batch-size", "16")


def test_json_is_one_record_a_line_and_the_verdict_last():
    result = lab(*QUICK, "--json")
    assert result.exit_code == 0
    *records, last = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(r["net"], r["step"]) for r in records] == [
        (net, step) for step in range(1, 5) for net in ("plain", "residual")
    ]
    assert records[0]["test_loss"] is None
    assert records[-1]["test_loss"] > 0
    assert last["verdict"].startswith("After 4 steps")
    assert last["plain"].keys() == last["residual"].keys() == {"loss", "test_accuracy"}


@pytest.mark.parametrize(
    ("skips", "nets"),
    [("on", {"residual"}), ("off", {"plain"}), ("both", {"plain", "residual"})],
)
def test_skips_choose_the_nets(skips, nets):
    result = lab(*QUICK, "--skips", skips, "--json")
    last = json.loads(result.stdout.splitlines()[-1])
    assert last.keys() - {"verdict"} == nets


def test_without_json_there_is_a_table_and_the_verdict():
    result = lab(*QUICK)
    assert result.exit_code == 0
    assert "residual" in result.stdout
    assert result.stdout.splitlines()[-1].startswith("After 4 steps")


def test_the_same_seed_prints_the_same_losses():
    def losses():
        records = map(json.loads, lab(*QUICK, "--json", "--seed", "3").stdout.splitlines()[:-1])
        return [record["train_loss"] for record in records]

    assert losses() == losses()


def test_an_explosion_is_null_in_json():
    result = lab(*QUICK, "--json", "--batch-norm", "off", "--learning-rate", "10", "--steps", "30")
    assert result.exit_code == 0
    assert "NaN" not in result.stdout
    assert "Infinity" not in result.stdout


def test_a_saved_run_can_be_read_back(tmp_path):
    path = tmp_path / "run.csv"
    assert lab(*QUICK, "--save", str(path)).exit_code == 0
    assert len(from_csv(path.read_bytes()).records) == 8


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--depth", "7"), "depths"),
        (("--skips", "maybe"), "maybe"),
        (("--steps", "0"), "steps"),
        (("--strength", "2"), "skip_strengths"),
        (("--activation", "gelu"), "gelu"),
        ((*QUICK, "--save", "/nowhere/run.csv"), "/nowhere/run.csv"),
    ],
)
def test_a_mistake_is_one_line_on_stderr_and_status_2(arguments, word):
    result = lab(*arguments)
    assert result.exit_code == 2
    last = result.stderr.strip().splitlines()[-1]
    assert word in last
    assert "Traceback" not in result.stderr
