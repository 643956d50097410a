import dataclasses
import math

import pytest
import torch
from torch.nn import functional as F

from resnet_demo.errors import LabError
from resnet_demo.lab import data as lab_data
from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.nets import build_net
from resnet_demo.lab.trainer import Trainer, _Batches

SMALL = LabConfig(depths=(8,), steps=6, test_every=3, batch_size=32)


def train(config, trainer=None):
    return [record for step in trainer or Trainer(config) for record in step]


def test_the_same_seed_gives_the_same_records():
    assert train(SMALL) == train(SMALL)


def test_another_race_gives_a_net_the_same_curve_up_to_rounding():
    alone = train(dataclasses.replace(SMALL, skip_strengths=(0.0,)))
    among = train(dataclasses.replace(SMALL, skip_strengths=(0.25, 0.0, 1.0)))
    beside = [record.train_loss for record in among if record.net == "plain"]
    # 8 layers, six steps: what rounding brings has not grown yet.
    assert beside == pytest.approx([record.train_loss for record in alone], rel=1e-3)


def test_another_seed_gives_others():
    other = train(dataclasses.replace(SMALL, seed=1))
    assert train(SMALL)[0].train_loss != other[0].train_loss


def test_a_paused_and_resumed_run_equals_an_uninterrupted_one():
    trainer = Trainer(SMALL)
    steps = iter(trainer)
    first = [next(steps) for _ in range(2)]
    train(dataclasses.replace(SMALL, seed=7))  # something else happens meanwhile
    torch.manual_seed(5)
    records = [record for step in [*first, *trainer] for record in step]
    assert records == train(SMALL)


def test_a_copy_goes_on_alone_and_alike():
    trainer = Trainer(SMALL)
    begun = [record for _ in range(3) for record in trainer.step()]
    copy = trainer.copy()
    rest = train(SMALL, trainer)
    assert train(SMALL, copy) == rest
    assert begun + rest == train(SMALL)


@pytest.mark.parametrize("optimiser", ["sgd", "adam"])
def test_it_trains_as_a_bare_loop_does(optimiser):
    # Residual, 8 layers: rounding differences stay small there.
    config = dataclasses.replace(
        SMALL, skip_strengths=(1.0,), optimiser=optimiser, learning_rates=(0.01,)
    )
    records = train(config)
    data = lab_data.load("digits")
    net = build_net(config.lines()[0], config).train()
    bare = (
        torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)
        if optimiser == "sgd"
        else torch.optim.Adam(net.parameters(), lr=0.01)
    )
    batches = _Batches(0, config, data)
    for record in records:
        pictures, labels = batches.next()
        loss = F.cross_entropy(net(pictures), labels)
        assert record.train_loss == pytest.approx(loss.item(), rel=1e-3)
        bare.zero_grad()
        loss.backward()
        bare.step()


def test_nets_of_a_seed_see_the_same_batches_and_begin_alike():
    trainer = Trainer(dataclasses.replace(SMALL, seeds=2))
    assert sorted(trainer._batches) == [0, 1]
    plain, residual = (build_net(line, SMALL).state_dict() for line in SMALL.lines())
    assert all(torch.equal(plain[name], residual[name]) for name in plain)


def test_epochs_are_shuffled_and_leave_out_the_last_short_batch():
    data = lab_data.load("digits")
    batches = _Batches(0, LabConfig(), data)
    epoch = torch.cat([batches.next()[0] for _ in range(22)]).flatten(1)
    assert len(torch.unique(epoch, dim=0)) >= 22 * 64 - 2  # the digits hold no more doubles
    assert not torch.equal(batches.next()[0].flatten(1), epoch[:64])


def test_records_carry_what_the_page_draws():
    records = train(SMALL)
    assert [(r.step, r.line) for r in records] == [(s, n) for s in range(1, 7) for n in (0, 1)]
    assert all(len(record.gradient_norms) == 8 for record in records)
    tested = [record for record in records if record.test_loss is not None]
    assert {record.step for record in tested} == {3, 6}
    for record in tested:
        assert 0 <= record.test_accuracy <= 1
        assert len(record.answers) == 12
        assert len(record.weight_norms) == 3
        assert len(record.activation_scales) == 7
        assert len(record.branch_ratios) == (3 if record.net == "residual" else 0)


def test_a_flip_takes_effect_at_the_next_step_and_is_in_the_record():
    trainer = Trainer(SMALL)
    before = [record for _ in range(2) for record in trainer.step()]
    trainer.set_skip_strength(1, 0.0)
    after = train(SMALL, trainer)
    flips = [(record.step, record.line) for record in before + after if record.flipped]
    assert flips == [(3, 1)]
    assert {r.skip_strength for r in after if r.line == 1} == {0.0}
    assert {r.net for r in after if r.line == 1} == {"residual"}
    untouched = train(SMALL)
    assert before == untouched[:4]
    assert after[1].train_loss != untouched[5].train_loss
    assert after[0].train_loss == untouched[4].train_loss


def test_flipping_there_and_back_between_two_steps_is_no_flip():
    trainer = Trainer(SMALL)
    trainer.step()
    trainer.set_skip_strength(1, 0.0)
    trainer.set_skip_strength(1, 1.0)
    assert not any(record.flipped for record in trainer.step())


@pytest.mark.parametrize(("line", "strength"), [(2, 0.0), (-1, 0.0), (0, 1.5), (0, float("nan"))])
def test_an_impossible_switch_is_refused(line, strength):
    with pytest.raises(LabError):
        Trainer(SMALL).set_skip_strength(line, strength)


def test_warm_up_steps_take_a_tenth_of_the_rate():
    warm = train(dataclasses.replace(SMALL, warm_up=6))
    slow = train(dataclasses.replace(SMALL, learning_rates=(0.005,)))
    assert [r.train_loss for r in warm] == pytest.approx([r.train_loss for r in slow])


def test_an_explosion_is_a_result():
    config = dataclasses.replace(
        SMALL, depths=(56,), batch_norm=False, learning_rates=(10.0,), skip_strengths=(1.0,)
    )
    last = train(config)[-1]
    assert not math.isfinite(last.train_loss)
    assert last.as_json()["train_loss"] is None


def test_a_net_taken_out_answers_as_its_record_says():
    trainer = Trainer(SMALL)
    last = train(SMALL, trainer)[-1]
    net = trainer.net(1)
    data = lab_data.load("digits")
    logits = net(data.test_pictures)
    assert not net.training
    assert tuple(logits.argmax(1)[:12].tolist()) == last.answers
    assert F.cross_entropy(logits, data.test_labels).item() == pytest.approx(
        last.test_loss, rel=1e-3
    )


def test_stepping_beyond_the_end_is_refused():
    trainer = Trainer(SMALL)
    train(SMALL, trainer)
    with pytest.raises(LabError, match="start anew"):
        trainer.step()


def test_training_leaves_torch_as_it_was():
    threads = torch.get_num_threads()
    trainer = Trainer(SMALL)
    state = torch.random.get_rng_state()
    trainer.step()
    assert torch.get_num_threads() == threads
    assert torch.equal(torch.random.get_rng_state(), state)


def test_more_than_four_nets_of_a_shape_are_spread_over_stacks():
    strengths = (0.0, 0.25, 0.5, 0.75, 1.0)
    trainer = Trainer(dataclasses.replace(SMALL, skip_strengths=strengths, depths=(8, 14)))
    assert [len(group.lines) for group in trainer._groups] == [4, 1, 4, 1]
    assert [record.line for record in trainer.step()] == list(range(10))


def test_a_seed_trains_alike_alone_and_among_others():
    alone = train(SMALL)
    among = train(dataclasses.replace(SMALL, seeds=2))
    assert [record for record in among if record.seed == 0] == alone


def test_flipped_shortcuts_of_skip_init_nets_and_mixed_activations_train():
    config = LabConfig(
        depths=(8,), initialisation="skip-init", activations=("relu", "tanh"), steps=2
    )
    assert all(math.isfinite(record.train_loss) for record in train(config))
