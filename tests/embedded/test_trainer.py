"""The loop: it learns, it ends where it should, and a run that stops goes on bit for bit."""

import pytest
import torch

from resnet_demo.embedded import checkpoint
from resnet_demo.embedded.trainer import Trainer
from resnet_demo.errors import EmbeddedError


class Clock:
    """Seconds that pass only when it is asked."""

    def __init__(self, tick):
        self.now, self.tick = 1000.0, tick

    def __call__(self):
        self.now += self.tick
        return self.now


def finished(trainer):
    for _ in trainer.steps():
        pass
    return trainer


def outcome(trainer):
    """Return all that a run computed, without what depends on the clock."""
    timeless = ("seconds", "pictures_per_second")
    records = [{k: v for k, v in r.items() if k not in timeless} for r in trainer.records]
    return {**trainer.network.state_dict()}, trainer.average.state, records


def assert_same_bits(left, right):
    for one, other in zip(outcome(left)[:2], outcome(right)[:2], strict=True):
        for name in one:
            assert torch.equal(one[name], other[name]), name
    assert outcome(left)[2] == outcome(right)[2]


@pytest.mark.slow
def test_it_learns_to_tell_three_colours(tiny, quick):
    plain = {"cutmix": 0.0, "mixup": 0.0, "label_smoothing": 0.0, "colour": 0.0, "grey": 0.0}
    trainer = finished(Trainer(tiny, quick(epochs=8, peak_rate=0.02, average_decay=0.9, **plain)))
    losses = [r["loss"] for r in trainer.records if r["record"] == "step"]
    assert losses[-1] < losses[0] / 2
    assert trainer.records[-1]["top1"] == 1.0


def test_an_epoch_budget_takes_that_many_steps_and_sizes_follow_progress(tiny, quick):
    trainer = finished(Trainer(tiny, quick(epochs=1.5, validate_every=1.0)))
    assert trainer.steps_per_epoch == 4  # 18 pictures in batches of 4; two are left out
    assert trainer.step == 6
    sizes = [r["size"] for r in trainer.records if r["record"] == "step"]
    assert sizes == [32] * 3 + [64] * 3
    assert trainer.records[-1]["progress"] == 1


@pytest.mark.slow
def test_a_stopped_and_resumed_run_equals_an_uninterrupted_one(tiny, quick, tmp_path):
    # A record every third of the run: the second stop falls between two of them.
    configuration = quick(epochs=2.0, record_every=0.33, validate_every=0.5)
    whole = finished(Trainer(tiny, configuration))
    for stops in ((1,), (4, 6)):
        trainer = Trainer(tiny, configuration)
        for stop in stops:
            for _ in trainer.steps():
                if trainer.step == stop:
                    break
            checkpoint.save(trainer.checkpoint(), tmp_path / "run")
            torch.manual_seed(99)  # nothing depends on the global generator
            trainer = Trainer(tiny, configuration)
            trainer.resume(checkpoint.load(tmp_path / "run"))
            assert trainer.step == stop
        assert_same_bits(whole, finished(trainer))


def test_the_seed_decides_the_run(tiny, quick):
    first, second, other = (
        finished(Trainer(tiny, quick(epochs=0.5, seed=seed))) for seed in (0, 0, 1)
    )
    assert_same_bits(first, second)
    assert not torch.equal(other.network.fc.weight, first.network.fc.weight)


def test_a_wall_clock_budget_fits_the_schedule_to_itself(tiny, quick):
    # A step asks the clock a few times: 36 seconds are over after a dozen of steps.
    configuration = quick(hours=0.01, epochs=None, validate_every=1.0)
    trainer = finished(Trainer(tiny, configuration, clock=Clock(0.4)))
    assert trainer.progress == 1
    assert 5 < trainer.step < 50
    sizes = [r["size"] for r in trainer.records if r["record"] == "step"]
    assert sizes[0] == 32
    assert sizes[-1] == 64
    rates = [r["rate"] for r in trainer.records if r["record"] == "step"]
    assert rates[-1] < 0.1 * max(rates)


def test_the_time_of_the_parts_of_a_run_adds_up(tiny, quick, tmp_path):
    configuration = quick(hours=0.01, epochs=None)
    first = Trainer(tiny, configuration, clock=Clock(0.5))
    for _ in first.steps():
        if first.progress > 0.5:
            break
    kept = first.checkpoint()
    checkpoint.save(kept, tmp_path / "run")
    second = Trainer(tiny, configuration, clock=Clock(0.5))
    second.resume(checkpoint.load(tmp_path / "run"))
    assert second.seconds == pytest.approx(kept.seconds, abs=1.5)
    finished(second)
    assert second.seconds == pytest.approx(36, abs=6)
    seconds = [record["seconds"] for record in second.records]
    assert seconds == sorted(seconds)


def test_a_checkpoint_of_another_run_is_refused(tiny, quick, tmp_path):
    kept = Trainer(tiny, quick()).checkpoint()
    with pytest.raises(EmbeddedError, match="peak_rate"):
        Trainer(tiny, quick(peak_rate=0.5)).resume(kept)
    with pytest.raises(EmbeddedError, match="classes"):
        Trainer(tiny.first_classes(2), quick()).resume(kept)


def test_a_missing_or_cut_off_checkpoint_is_said(tiny, quick, tmp_path):
    path = tmp_path / "run"
    with pytest.raises(EmbeddedError, match="no checkpoint"):
        checkpoint.load(path)
    checkpoint.save(Trainer(tiny, quick()).checkpoint(), path)
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(EmbeddedError, match="damaged"):
        checkpoint.load(path)


def test_a_loss_that_is_no_number_ends_the_run(tiny, quick):
    trainer = Trainer(tiny, quick())
    trainer.network.fc.bias.data.fill_(float("nan"))
    with pytest.raises(EmbeddedError, match="no longer a number"):
        finished(trainer)


def test_kernels_decay_and_nothing_else_does(tiny, quick):
    trainer = Trainer(tiny, quick())
    kernels, others = trainer.optimiser.param_groups
    assert {p.ndim for p in kernels["params"]} == {2, 4}
    assert {p.ndim for p in others["params"]} == {1}
    assert kernels["weight_decay"] > 0 == others["weight_decay"]


def test_each_block_starts_as_its_shortcut(tiny, quick):
    network = Trainer(tiny, quick()).network.eval()
    with torch.no_grad():
        stages = network.forward_stages(torch.randn(1, 3, 32, 32))
    for blocks in stages.stages.values():
        for block in blocks:
            assert float(block.branch.abs().max()) == 0
