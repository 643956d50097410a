"""Which device is chosen, and that passes take turns on it."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from resnet_demo.classify import device
from resnet_demo.classify.device import choose_device, in_turn
from resnet_demo.errors import ClassifyError


@pytest.fixture(autouse=True)
def no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RESNET_DEMO_DEVICE", raising=False)


def machine_with(monkeypatch: pytest.MonkeyPatch, *, gpus: int = 0, mps: bool = False) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: gpus > 0)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: gpus)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)


@pytest.mark.parametrize(
    ("gpus", "mps", "chosen"), [(1, False, "cuda"), (0, True, "mps"), (0, False, "cpu")]
)
def test_cuda_comes_before_mps_before_cpu(
    monkeypatch: pytest.MonkeyPatch, gpus: int, mps: bool, chosen: str
) -> None:
    machine_with(monkeypatch, gpus=gpus, mps=mps)
    assert choose_device() == chosen


def test_the_variable_overrides(monkeypatch: pytest.MonkeyPatch) -> None:
    machine_with(monkeypatch, gpus=2)
    monkeypatch.setenv("RESNET_DEMO_DEVICE", " CPU ")
    assert choose_device() == "cpu"
    monkeypatch.setenv("RESNET_DEMO_DEVICE", "cuda:1")
    assert choose_device() == "cuda:1"


@pytest.mark.parametrize("wanted", ["gpu", "mps", "cuda:2", "cuda:", "cpu:0", "\x1b[2J", "x" * 999])
def test_a_device_that_is_not_there_gets_one_sentence(
    monkeypatch: pytest.MonkeyPatch, wanted: str
) -> None:
    machine_with(monkeypatch, gpus=2)
    monkeypatch.setenv("RESNET_DEMO_DEVICE", wanted)
    with pytest.raises(ClassifyError, match=r"offers cuda and cpu; choose one of these") as caught:
        choose_device()
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 150


def test_passes_take_turns() -> None:
    running, most = [], []

    def work() -> None:
        running.append(1)
        most.append(len(running))
        time.sleep(0.002)
        running.pop()

    with ThreadPoolExecutor(16) as pool:
        for done in [pool.submit(in_turn, "a device", work) for _ in range(32)]:
            done.result()
    assert max(most) == 1


def test_one_thread_runs_all_passes_of_a_device() -> None:
    threads = {in_turn("a device", threading.get_ident) for _ in range(4)}
    assert len(threads) == 1
    assert threading.get_ident() not in threads


def test_an_error_comes_back_and_the_next_pass_runs() -> None:
    with pytest.raises(ZeroDivisionError):
        in_turn("a device", lambda: 1 / 0)
    assert in_turn("a device", lambda: "next") == "next"


def test_the_number_of_threads_of_the_process_is_left_alone() -> None:
    before = torch.get_num_threads()
    in_turn("cpu", lambda: torch.zeros(1))
    assert torch.get_num_threads() == before


def test_out_of_memory_is_told_from_other_errors() -> None:
    assert device.is_out_of_memory(torch.OutOfMemoryError("CUDA out of memory."))
    assert device.is_out_of_memory(RuntimeError("MPS backend out of memory (MPS allocated: 1 GB)"))
    assert not device.is_out_of_memory(RuntimeError("size mismatch"))
