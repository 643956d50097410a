"""start.py: which build of PyTorch is chosen, asked of an index on loopback."""

import platform
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator

import pytest

import start
from tests.package_index import PackageIndex, serve

PINS = {"torch": "2.15.0", "torchvision": "0.29.2"}
HERE = f"{sysconfig.get_platform().split('-')[0]}_{platform.machine().lower()}"
PYTHON = "cp{0}{1}-cp{0}{1}".format(*sys.version_info)

pytestmark = pytest.mark.skipif(sys.platform == "darwin", reason="Macs always take PyPI's build")


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[PackageIndex]:
    """A PyTorch index with a CPU pair and a CUDA 13.0 pair, and a machine without a GPU."""
    with serve() as server:
        for channel in ("cpu", "cu130"):
            add_pair(server, channel)
        monkeypatch.setenv("RESNET_DEMO_TORCH_INDEX", server.url + "/whl")
        monkeypatch.setattr(start, "cuda_of_driver", lambda: None)
        yield server


def add_pair(index: PackageIndex, channel: str, machine: str = HERE) -> None:
    index.add(f"whl/{channel}", "torch", f"2.15.0+{channel}", f"{PYTHON}-{machine}")
    index.add(f"whl/{channel}", "torchvision", f"0.29.2+{channel}", f"py3-none-{machine}")


def remove(index: PackageIndex, part: str) -> None:
    index.files = {path: data for path, data in index.files.items() if part not in path}


def test_machine_without_gpu_takes_the_cpu_build(index: PackageIndex) -> None:
    assert start.choose_build(PINS, None, None) == start.Build("+cpu", index.url + "/whl/cpu")


def test_machine_with_gpu_takes_the_newest_cuda_build_its_driver_runs(
    index: PackageIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "cuda_of_driver", lambda: (13, 1))
    add_pair(index, "cu132")
    add_pair(index, "cu126")
    assert start.choose_build(PINS, None, None).local == "+cu130"


def test_gpu_with_a_driver_older_than_every_build_takes_the_cpu_build(
    index: PackageIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "cuda_of_driver", lambda: (11, 8))
    assert start.choose_build(PINS, None, None).local == "+cpu"


def test_torch_option_decides_against_what_the_machine_has(
    index: PackageIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert start.choose_build(PINS, "pypi", None) == start.Build("")
    monkeypatch.setattr(start, "cuda_of_driver", lambda: (13, 0))
    assert start.choose_build(PINS, "cpu", None).local == "+cpu"
    assert start.choose_build(PINS, "cuda", None).local == "+cu130"


@pytest.mark.parametrize("missing", ["torchvision-0.29.2+cpu", "torch-2.15.0+cpu"])
def test_index_with_half_the_pair_means_pypi_for_both(index: PackageIndex, missing: str) -> None:
    remove(index, missing)
    assert start.choose_build(PINS, None, None) == start.Build("")


def test_wheels_for_other_machines_or_other_pythons_do_not_count(index: PackageIndex) -> None:
    remove(index, "+cpu")
    add_pair(index, "cpu", machine="linux_riscv64")
    index.add("whl/cpu", "torch", "2.15.0+cpu", f"cp39-cp39-{HERE}")
    assert start.choose_build(PINS, None, None) == start.Build("")


def test_other_versions_do_not_count(index: PackageIndex) -> None:
    assert start.choose_build({**PINS, "torch": "2.15.1"}, None, None) == start.Build("")


@pytest.mark.parametrize("torch", ["cpu", "cuda"])
def test_build_asked_for_by_hand_and_not_there_is_an_error(index: PackageIndex, torch: str) -> None:
    index.files.clear()
    with pytest.raises(start.SetupError, match=r"--torch (pypi|cpu)\.$"):
        start.choose_build(PINS, torch, None)


def test_installed_build_is_kept_and_nobody_asked(index: PackageIndex) -> None:
    installed = start.Build("+cu130")
    assert start.choose_build(PINS, None, installed) == installed
    assert start.choose_build(PINS, "cuda", installed) == installed
    assert index.asked == []


def test_index_that_does_not_listen_means_pypi(
    index: PackageIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESNET_DEMO_TORCH_INDEX", "http://127.0.0.1:9/whl")
    assert start.choose_build(PINS, None, None) == start.Build("")


def test_index_that_never_answers_is_given_up_after_one_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(start, "PATIENCE", 0.3)
    monkeypatch.setattr(start, "cuda_of_driver", lambda: (13, 2))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/whl"
        monkeypatch.setenv("RESNET_DEMO_TORCH_INDEX", url)
        began = time.monotonic()
        assert start.choose_build(PINS, None, None) == start.Build("")
        # Five CUDA channels would be five waits; the rest of the second is for a busy machine.
        assert time.monotonic() - began < 1.3


def test_name_that_nobody_knows_means_no_page() -> None:
    assert start.fetch_page("http://no-such-host.invalid/") is None


def test_page_that_is_missing_is_empty(index: PackageIndex) -> None:
    assert start.fetch_page(index.url + "/nowhere/") == ""


def test_proxy_is_not_asked_for_what_is_on_this_machine(
    index: PackageIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "example.org")
    start.keep_proxies_off_loopback()
    assert start.choose_build(PINS, None, None).local == "+cpu"


@pytest.mark.parametrize(
    ("shown", "version"),
    [
        ("| NVIDIA-SMI 580.65  Driver Version: 580.65  CUDA Version: 13.0 |", (13, 0)),
        ("| NVIDIA-SMI 595.10  KMD Version: 595.10  CUDA UMD Version: 13.2 |", (13, 2)),
        ("NVIDIA-SMI has failed because it couldn't communicate with the driver.", None),
    ],
)
def test_cuda_version_is_read_from_what_nvidia_smi_prints(
    shown: str, version: tuple[int, int] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = subprocess.CompletedProcess(["nvidia-smi"], 0, stdout=shown)
    monkeypatch.setattr(start.subprocess, "run", lambda *_, **__: done)
    assert start.cuda_of_driver() == version


def test_machine_without_nvidia_smi_has_no_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert start.cuda_of_driver() is None


def test_requirements_pin_one_exact_pair() -> None:
    pins = start.pinned_pair(start.ROOT)
    assert sorted(pins) == ["torch", "torchvision"]
