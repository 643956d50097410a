import threading
import time

import pytest

from resnet_demo.errors import LabError
from resnet_demo.lab import runner as runner_module
from resnet_demo.lab.configuration import LabConfig
from resnet_demo.lab.runner import Runner
from resnet_demo.lab.trainer import Trainer

SHORT = LabConfig(depths=(8,), steps=5, batch_size=32)
LONG = LabConfig(depths=(8,), steps=10_000, batch_size=32, test_every=10_000)


def until(condition, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        threading.Event().wait(0.005)


@pytest.fixture
def runner():
    made = Runner(workers=2)
    seats = []
    join = made.join

    def joined(*args, **named):
        seats.append(join(*args, **named))
        return seats[-1]

    made.join = joined
    yield made
    for seat in seats:
        seat.leave()
    until(lambda: made.threads == 0)
    assert not [thread for thread in threading.enumerate() if thread.name == "skip lab"]


def step(seat):
    return seat.progress().step


def test_a_run_gives_the_records_of_the_trainer_and_its_thread_ends(runner):
    seat = runner.join(SHORT)
    until(lambda: seat.progress().state == "finished")
    assert list(seat.records()) == [record for step in Trainer(SHORT) for record in step]
    assert seat.records(since=8) == seat.records()[8:]
    until(lambda: runner.threads == 0)
    assert not seat.alive


def test_viewers_with_the_same_configuration_share_one_run(runner):
    first, second = runner.join(LONG), runner.join(LabConfig(**vars(LONG)))
    assert first.progress().viewers == 2
    first.leave()
    until(lambda: step(second) > 2)
    assert second.progress().viewers == 1


def test_a_pause_stops_nobody_else_and_resuming_changes_no_number(runner):
    mine, other = runner.join(LONG), runner.join(LONG)
    until(lambda: step(mine) >= 2)
    mine.pause()
    stopped = step(mine)
    until(lambda: step(other) > stopped + 3)
    assert step(mine) == stopped
    assert mine.progress().state == "paused"
    mine.resume()
    until(lambda: step(mine) > stopped + 3)
    both = min(len(mine.records()), len(other.records()))
    assert mine.records()[:both] == other.records()[:both]


def test_a_single_step_is_one(runner):
    seat = runner.join(LONG, paused=True)
    assert seat.records() == ()
    for number in (1, 2):
        seat.single_step()
        until(lambda number=number: step(seat) == number)
    until(lambda: runner.threads == 0)
    assert step(seat) == 2


def test_a_flip_turns_the_viewers_own_curve_only(runner):
    mine, other = runner.join(LONG), runner.join(LONG)
    until(lambda: step(mine) >= 2)
    mine.flip(1, 0.0)
    assert mine.progress().strengths == (0.0, 0.0)
    assert other.progress().strengths == (0.0, 1.0)
    until(lambda: any(record.flipped for record in mine.records()))
    assert not any(record.flipped for record in other.records())
    assert runner.join(LONG).progress().viewers == 2  # with `other`, not with the flipped run


def test_an_impossible_flip_is_refused_at_once(runner):
    seat = runner.join(LONG)
    for line, strength in ((2, 0.0), (0, 2.0)):
        with pytest.raises(LabError):
            seat.flip(line, strength)


def test_leaving_ends_the_thread_within_a_second(runner):
    seat = runner.join(LabConfig(depths=(110,), seeds=5))
    until(lambda: seat.progress().state == "training" and runner.threads == 1)
    threading.Event().wait(0.3)
    started = time.monotonic()
    seat.leave()
    assert time.monotonic() - started < 0.5
    until(lambda: runner.threads == 0, 5)  # a second on a free machine


def test_an_abandoned_run_ends_when_its_grace_is_over_unless_kept(runner):
    kept, lost = runner.join(LONG), runner.join(SHORT, paused=True)
    lost.resume()
    kept.abandon(0.1)
    kept.keep()
    other = runner.join(LabConfig(depths=(14,), steps=10_000))
    other.abandon(0.1)
    until(lambda: not other.alive)
    assert kept.alive


def test_who_comes_too_late_waits_in_a_visible_queue(runner):
    seats = [runner.join(LabConfig(depths=(8,), steps=10_000, seed=n)) for n in range(4)]
    until(lambda: step(seats[0]) and step(seats[1]))
    assert [seat.progress().place for seat in seats] == [0, 0, 1, 2]
    assert seats[3].progress().state == "waiting"
    assert runner.threads == 2
    assert step(seats[2]) == step(seats[3]) == 0
    seats[0].leave()
    until(lambda: step(seats[2]) > 0)
    assert seats[3].progress().place == 1


def test_a_pause_lets_the_next_in_the_queue_train(runner):
    seats = [runner.join(LabConfig(depths=(8,), steps=10_000, seed=n)) for n in range(3)]
    until(lambda: step(seats[0]) > 0)
    assert step(seats[2]) == 0
    seats[0].pause()
    until(lambda: step(seats[2]) > 0)


def test_a_lecturer_never_waits(runner):
    phones = [runner.join(LabConfig(depths=(8,), steps=10_000, seed=n)) for n in range(6)]
    until(lambda: step(phones[0]) > 0)
    lecturer = runner.join(LONG, lecturer=True)
    assert lecturer.progress().place == 0
    until(lambda: step(lecturer) > 5)
    assert runner.threads == 2


def test_a_lecturers_run_is_not_shared_with_phones(runner):
    lecturer, phone = runner.join(LONG, lecturer=True), runner.join(LONG)
    assert lecturer.progress().viewers == phone.progress().viewers == 1


def test_starting_afresh_begins_at_step_one(runner):
    seat = runner.join(LONG)
    until(lambda: step(seat) >= 3)
    again = runner.join(LONG, fresh=True)
    assert again.progress().viewers == 1
    until(lambda: step(again) >= 1)
    assert again.records()[0].step == 1


def test_a_net_can_be_taken_out_while_it_trains(runner):
    seat = runner.join(LONG)
    until(lambda: step(seat) >= 1)
    assert seat.net(1).depth == 8
    before = step(seat)
    until(lambda: step(seat) > before)


def test_data_that_is_not_there_is_a_sentence_in_the_progress(runner, monkeypatch, tmp_path):
    monkeypatch.setenv("RESNET_DEMO_DATA", str(tmp_path))
    seat = runner.join(LabConfig(data="cifar-10"))
    until(lambda: seat.progress().state == "failed")
    assert "cifar-10" in seat.progress().error


def test_a_fault_in_a_training_is_logged_and_ends_that_run_only(runner, monkeypatch, caplog):
    class Broken(Trainer):
        def step(self):
            if self.config.seed == 1:
                raise ZeroDivisionError
            return super().step()

    monkeypatch.setattr(runner_module, "Trainer", Broken)
    healthy, broken = runner.join(LONG), runner.join(LabConfig(depths=(8,), seed=1))
    until(lambda: broken.progress().state == "failed")
    assert "the log has it" in broken.progress().error
    assert "ZeroDivisionError" in caplog.text
    seen = step(healthy)
    until(lambda: step(healthy) > seen)


def test_a_crowd_is_refused_with_a_sentence(runner, monkeypatch):
    monkeypatch.setattr(runner_module, "MAX_RUNS", 2)
    for seed in range(2):
        runner.join(LabConfig(depths=(8,), seed=seed), paused=True)
    with pytest.raises(LabError, match="try again"):
        runner.join(LabConfig(depths=(8,), seed=2))


def test_many_viewers_pressing_everything_leave_no_thread_behind(runner):
    def press(number):
        for turn in range(4):
            seat = runner.join(LabConfig(depths=(8,), steps=8, batch_size=8, seed=turn % 2))
            seat.flip(1, 0.5) if number % 2 else seat.pause()
            seat.single_step()
            seat.resume()
            seat.records()
            seat.leave()

    threads = [threading.Thread(target=press, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    until(lambda: runner.threads == 0)
    assert not runner._runs


def test_the_last_finished_race_is_remembered_a_lecturers_before_others(runner):
    assert runner.last() is None
    seat = runner.join(SHORT)
    until(lambda: runner.last() is not None, 60)
    assert runner.last() == (SHORT, seat.records())
    lecture = LabConfig(depths=(8,), steps=1, batch_size=32)
    runner.join(lecture, lecturer=True)
    until(lambda: runner.last()[0] == lecture, 60)
    seat = runner.join(SHORT, fresh=True)
    until(lambda: not seat.alive, 60)
    assert runner.last()[0] == lecture
