import dataclasses
import math

import pytest

from resnet_demo.errors import LabError
from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.recordings import MAX_BYTES, from_csv, record_of, shipped, to_csv
from resnet_demo.lab.trainer import Trainer
from resnet_demo.lab.verdict import outcomes, parted_at

CONFIG = LabConfig(depths=(8,), steps=4, test_every=2, batch_size=16, learning_rates=(0.02,))


@pytest.fixture(scope="module")
def recording():
    trainer = Trainer(CONFIG)
    records = list(trainer.step())
    trainer.set_skip_strength(1, 0.5)
    records += [record for step in trainer for record in step]
    records[-1] = dataclasses.replace(records[-1], train_loss=math.inf)
    return record_of(CONFIG, records, "2026-01-31")


def test_what_is_read_equals_what_was_written(recording):
    text = to_csv(recording)
    assert from_csv(text.encode()) == recording
    assert to_csv(from_csv(text)) == text
    assert any(record.flipped for record in from_csv(text).records)


def test_a_spreadsheets_byte_order_mark_is_no_obstacle(recording):
    assert from_csv("\ufeff" + to_csv(recording)) == recording


def test_a_recording_says_how_to_make_it_again(recording):
    assert recording.config == CONFIG
    assert recording.threads == 1
    assert {"python", "torch"} <= dict(recording.versions).keys()


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "",
        lambda text: text[30:],
        lambda text: text.replace("train_loss", "trian_loss", 1),
        lambda text: text.replace("plain", "plane"),
        lambda text: text.replace('"steps": "4"', '"steps": "2"'),
        lambda text: text.replace("False", "Maybe"),
        lambda text: text.replace('"depths": "8"', '"depths": "9"'),
        lambda text: text[: len(text) * 2 // 3],
        lambda text: text.replace("0,plain", "7,plain"),
        lambda text: "# resnet-demo recording [" + "[" * 100_000,
        lambda text: text.encode() + b"\xff\xfe",
        lambda text: b"\x89PNG\r\n",
        lambda text: "x" * (MAX_BYTES + 1),
    ],
)
def test_a_damaged_file_is_one_sentence(recording, damage):
    with pytest.raises(LabError) as caught:
        from_csv(damage(to_csv(recording)))
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


def test_the_shipped_race_is_small_complete_and_shows_the_point():
    (path,) = [path for path in shipped() if path.stem == "56-layers"]
    assert path.stat().st_size < 300_000
    recording = from_csv(path.read_bytes())
    assert recording.config == LabConfig()
    assert len(recording.records) == 2 * recording.config.steps
    plain, residual = outcomes(recording.config, recording.records)
    assert plain.loss > 5 * residual.loss
    assert parted_at(recording.records) < 100
