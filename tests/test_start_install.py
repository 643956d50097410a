"""start.py: what .venv holds after a set-up, a second one, a changed one and one cut off.

pip is the real one. The packages are invented, in an index on loopback.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import start
from tests.package_index import PackageIndex, serve


@pytest.fixture(scope="module")
def fresh_venv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untouched virtual environment, made once and copied by the tests."""
    venv = tmp_path_factory.mktemp("fresh") / ".venv"
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    return venv


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[PackageIndex]:
    """PyPI with the pair and a leaf, PyTorch's index with a CPU pair, a machine without a GPU."""
    with serve() as server:
        for folder, local in (("pypi", ""), ("whl/cpu", "+cpu")):
            server.add(folder, "torch", f"2.15.0{local}", "py3-none-any")
            server.add(folder, "torchvision", f"0.29.2{local}", "py3-none-any", "torch==2.15.0")
        server.add("pypi", "leaf", "1.0", "py3-none-any")
        server.add("pypi", "leaf", "2.0", "py3-none-any")
        server.add("pypi", "tester", "1.0", "py3-none-any")
        for name in [name for name in os.environ if name.startswith("PIP_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
        monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
        monkeypatch.setenv("PIP_RETRIES", "0")
        monkeypatch.setenv("PIP_INDEX_URL", server.url + "/pypi")
        monkeypatch.setenv("RESNET_DEMO_TORCH_INDEX", server.url + "/whl")
        monkeypatch.setattr(start, "cuda_of_driver", lambda: None)
        # The invented wheels fit every machine; which wheels fit is tested in test_start_torch.py.
        monkeypatch.setattr(start, "index_has", lambda url, *_: "/whl/cpu" in url)
        yield server


@pytest.fixture
def project(tmp_path: Path, fresh_venv: Path) -> Path:
    """A project with requirements of its own and an untouched .venv."""
    pair = "torch==2.15.0\ntorchvision==0.29.2\n"
    (tmp_path / "requirements.txt").write_text(pair + "leaf>=1,<2\n")
    (tmp_path / "requirements-dev.txt").write_text("-r requirements.txt\ntester==1.0\n")
    shutil.copytree(fresh_venv, tmp_path / ".venv", symlinks=True)
    return tmp_path


def installed(project: Path) -> dict[str, str]:
    """Return name -> version of what .venv holds, except pip and its kin."""
    [site] = start.site_packages(project / ".venv")
    named = (info.name.removesuffix(".dist-info").split("-") for info in site.glob("*.dist-info"))
    return {name: version for name, version in named if name not in ("pip", "setuptools")}


CPU = {"torch": "2.15.0+cpu", "torchvision": "0.29.2+cpu", "leaf": "1.0"}
PYPI = {"torch": "2.15.0", "torchvision": "0.29.2", "leaf": "1.0"}


def test_pair_comes_from_pytorchs_index_and_the_rest_from_pypi(
    index: PackageIndex, project: Path
) -> None:
    python = start.set_up(project, start.APP)
    assert installed(project) == CPU
    shown = subprocess.run(
        [python, "-c", "import torch; print(torch.version)"], capture_output=True
    )
    assert shown.stdout.strip() == b"2.15.0+cpu"


def test_lonely_torch_in_an_extra_index_leaves_both_to_pypi(
    index: PackageIndex, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", index.url + "/whl/cpu")
    index.files = {path: data for path, data in index.files.items() if "vision-0.29.2+" not in path}
    monkeypatch.setattr(start, "index_has", lambda *_: False)
    start.set_up(project, start.APP)
    assert installed(project) == PYPI


def test_second_set_up_asks_nobody_and_installs_nothing(
    index: PackageIndex, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start.set_up(project, start.APP)
    index.asked.clear()
    monkeypatch.setattr(start, "run_showing_trouble", pytest.fail)
    start.set_up(project, start.APP)
    start.set_up(project, start.APP, "cpu")
    assert index.asked == []


def test_test_tools_come_on_top_and_keep_the_build(
    index: PackageIndex, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start.set_up(project, start.APP, "pypi")
    start.set_up(project, start.DEVELOPMENT)
    assert installed(project) == {**PYPI, "tester": "1.0"}
    monkeypatch.setattr(start, "run_showing_trouble", pytest.fail)
    start.set_up(project, start.APP)  # the tests' set-up has done the app's too


def test_changed_requirements_are_noticed(index: PackageIndex, project: Path) -> None:
    start.set_up(project, start.APP)
    text = (project / "requirements.txt").read_text()
    (project / "requirements.txt").write_text(text.replace("leaf>=1,<2", "leaf>=2,<3"))
    start.set_up(project, start.APP)
    assert installed(project) == {**CPU, "leaf": "2.0"}


def test_torch_option_exchanges_both_of_the_pair(index: PackageIndex, project: Path) -> None:
    start.set_up(project, start.APP)
    start.set_up(project, start.APP, "pypi")
    assert installed(project) == PYPI


def test_set_up_that_was_cut_off_is_finished_by_the_next(
    index: PackageIndex, project: Path
) -> None:
    leaf = index.files.pop("/pypi/leaf/leaf-1.0-py3-none-any.whl")
    with pytest.raises(start.SetupError, match=r"^There is no leaf"):
        start.set_up(project, start.APP)
    index.files["/pypi/leaf/leaf-1.0-py3-none-any.whl"] = leaf
    start.set_up(project, start.APP)
    assert installed(project) == CPU


def test_package_that_was_cut_off_is_installed_again(index: PackageIndex, project: Path) -> None:
    start.set_up(project, start.APP)
    # As after a kill in the middle of "Installing collected packages".
    [site] = start.site_packages(project / ".venv")
    (site / "leaf.py").unlink()
    record = site / "leaf-1.0.dist-info/RECORD"
    lines = record.read_text().splitlines(keepends=True)
    record.write_text("".join(line for line in lines if "INSTALLER" not in line))
    (site / "~eaf").mkdir()
    (project / ".venv/requirements.txt.installed").unlink()
    start.set_up(project, start.APP)
    assert (site / "leaf.py").exists()
    assert not (site / "~eaf").exists()


@pytest.mark.slow
def test_venv_whose_python_is_gone_is_made_anew(index: PackageIndex, project: Path) -> None:
    start.set_up(project, start.APP)
    scripts = project / ".venv" / ("Scripts" if os.name == "nt" else "bin")
    for python in scripts.glob("python*"):
        python.unlink()
    start.set_up(project, start.APP)
    assert installed(project) == CPU


def test_index_that_cannot_be_reached_is_one_sentence(
    index: PackageIndex, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "1")  # pip tells about the connection when it tries again
    with pytest.raises(start.SetupError, match=r"cannot reach .* run this again\.$"):
        start.set_up(project, start.APP, "pypi")


@pytest.mark.parametrize(
    ("torch", "gigabytes"), [("cpu", start.GIGABYTES_CPU), (None, start.GIGABYTES_CPU)]
)
def test_full_disk_is_noticed_before_anything_is_installed(
    index: PackageIndex,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    torch: str | None,
    gigabytes: int,
) -> None:
    usage = shutil._ntuple_diskusage(10**12, 10**12, int(0.4e9))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(start.SetupError, match=rf"needs {gigabytes} GB .* and 0\.4 GB are free"):
        start.set_up(project, start.APP, torch)
    assert installed(project) == {}


def test_new_test_tools_need_little_disk_space(
    index: PackageIndex, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start.set_up(project, start.APP)
    usage = shutil._ntuple_diskusage(10**12, 10**12, int(1.5e9))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    start.set_up(project, start.DEVELOPMENT)
