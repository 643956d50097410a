"""Set up the demo and start it.

python start.py           make .venv, install, fetch the ImageNet weights, start the app
python start.py -- ARGS   the same, with ARGS for Streamlit, such as -- --server.port 9000
python start.py setup     the same without starting anything
python start.py check     try everything a lecture needs: green or red, and fetch nothing
python start.py test      install the test tools as well, run all tests (-- ARGS for pytest)

Needs Python 3.11 or newer and nothing else. Every step looks first whether it is done: a second
run takes a second, and a run that was cut off is finished by the next. Deleting the folder .venv
undoes everything but the weights, which are in torchvision's cache.
"""

import argparse
import collections
import http.client
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import threading
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import NamedTuple


def too_old(version):
    """Return what to tell the owner of a Python (major, minor, …) that is too old, else nothing."""
    if tuple(version[:2]) >= (3, 11):
        return ""
    found = ".".join(str(number) for number in version[:2])
    return f"This needs Python 3.11 or newer, not {found}: get one from https://www.python.org."


if __name__ == "__main__" and too_old(sys.version_info):
    sys.exit(too_old(sys.version_info))  # so early because it cannot evaluate what follows

ROOT = Path(__file__).resolve().parent
APP, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"
PATIENCE = 5  # seconds that a server may take to begin its answer

# PyTorch's own index has a channel for each build: /cpu, /cu130, … A driver runs the CUDA versions
# up to the one that it names. Newest first.
TORCH_INDEX = "https://download.pytorch.org/whl"  # RESNET_DEMO_TORCH_INDEX overrides it
CUDA_VERSIONS = ((13, 2), (13, 0), (12, 9), (12, 8), (12, 6))

# Free gigabytes that an installation needs at its peak, downloads and pip's cache included.
GIGABYTES_CUDA, GIGABYTES_CPU, GIGABYTES_WITHOUT_TORCH = 12, 4, 1

# What pip and venv print, and what that means.
TROUBLES = (
    (r"No space left|Errno 28\b|not enough space", "The disk is full: free some space"),
    (
        r"NewConnectionError|NameResolutionError|ConnectTimeoutError|ProxyError|Read timed out|"
        r"Failed to establish a new connection|getaddrinfo failed|Network is unreachable",
        "pip cannot reach its package index: check the network",
    ),
    (
        r"ensurepip|No module named '?venv",
        "This Python lacks its venv module: install it (Debian: `sudo apt install python3-venv`)",
    ),
    (
        r"No matching distribution found for (\S+)",
        "There is no {0} for this Python on this machine: take a 64-bit Python from 3.11 on, on "
        "Linux, Windows or a Mac with an Apple chip",
    ),
)


class SetupError(Exception):
    """What went wrong and what to do about it, in one sentence."""


class Build(NamedTuple):
    """One build of the pair torch and torchvision."""

    local: str  # what both versions end in: "+cpu", "+cu130", or "" for the build that PyPI has
    url: str = ""  # the PyTorch index that serves it, "" for PyPI

    @property
    def kind(self) -> str:
        """Return the build as --torch names it."""
        return {"": "pypi", "+cpu": "cpu"}.get(self.local, "cuda")


def set_up(root: Path, requirements: str, torch: str | None = None) -> Path:
    """Bring .venv up to date with a requirements file; return the path of its Python."""
    venv = root / ".venv"
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    usable = runs(python, "-m", "pip", "--version")
    pins = pinned_pair(root)
    installed = installed_build(venv, pins) if usable else None
    note = venv / f"{requirements}.installed"  # a copy of the file, written when all is done
    finished = note.is_file() and note.read_bytes() == contents(root, requirements)
    if finished and installed and torch in (None, installed.kind):
        return python
    build = choose_build(pins, torch, installed)
    require_disk_space(root, build, installed)
    if not usable:
        run_showing_trouble([sys.executable, "-m", "venv", "--clear", str(venv)])
    for old in venv.glob("*.installed"):
        old.unlink()
    forget_half_installed(venv)
    print(f"Installing {requirements} into {venv} (torch: {build.kind}) …", flush=True)
    # === and not ==: pip counts 2.15.0+cpu as ==2.15.0 and would take it from any index.
    pair = [f"{name}==={version}{build.local}" for name, version in pins.items()]
    extra_index = ["--extra-index-url", build.url] if build.url else []
    pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    pip += ["--progress-bar", "off", "-r", str(root / requirements), *pair, *extra_index]
    run_showing_trouble(pip)
    for name in {APP, requirements}:
        (venv / f"{name}.installed").write_bytes(contents(root, name))
    return python


def runs(*command: object) -> bool:
    """Say whether a command exists and succeeds."""
    try:
        return subprocess.run([str(c) for c in command], capture_output=True).returncode == 0
    except OSError:
        return False


def contents(root: Path, requirements: str) -> bytes:
    """Return what a requirements file asks for; the tests' file includes the app's."""
    return b"".join((root / name).read_bytes() for name in sorted({APP, requirements}))


def site_packages(venv: Path) -> list[Path]:
    """Return the folder that pip installs into."""
    return [*venv.glob("lib/python*/site-packages"), *venv.glob("Lib/site-packages")]


def forget_half_installed(venv: Path) -> None:
    """Make pip install again what it was installing when it was cut off.

    pip copies a package's files, and only then writes its own file INSTALLER and lists it in
    RECORD. In between it would take the package for installed. "~orch" is half an upgrade.
    """
    for site in site_packages(venv):
        for info in site.glob("*.dist-info"):
            record = info / "RECORD"
            if not record.exists() or "INSTALLER" not in record.read_text(encoding="utf-8"):
                shutil.rmtree(info)
        for left_over in site.glob("~*"):
            shutil.rmtree(left_over, ignore_errors=True)


def require_disk_space(root: Path, build: Build, installed: Build | None) -> None:
    """Raise SetupError if the disk cannot hold what is about to be installed."""
    with_cuda = build.kind == "cuda" or (build.kind == "pypi" and sys.platform == "linux")
    needed = GIGABYTES_CUDA if with_cuda else GIGABYTES_CPU
    if installed and installed.kind == build.kind:
        needed = GIGABYTES_WITHOUT_TORCH
    free = shutil.disk_usage(root).free / 1e9
    if free < needed:
        raise SetupError(
            f"The installation needs {needed} GB of disk space and {free:.1f} GB are free: "
            "free some space and run this again."
        )


def run_showing_trouble(command: list[str]) -> None:
    """Run a command, showing only what it downloads; raise SetupError, with why, if it fails."""
    last: collections.deque[str] = collections.deque(maxlen=500)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        for line in process.stdout or ():
            last.append(line.rstrip())
            if re.match(r"\s*Downloading (?!.*\.metadata)|Installing collected", line):
                print(line.strip()[:100], flush=True)
    if process.returncode:
        print("\n".join(list(last)[-12:]), file=sys.stderr)
        raise SetupError(sentence_for("\n".join(last)))


def sentence_for(output: str) -> str:
    """Return one sentence for what a failing pip or venv printed."""
    for pattern, sentence in TROUBLES:
        found = re.search(pattern, output)
        if found:
            return sentence.format(*found.groups()) + " and run this again."
    return "The installation failed for the reason printed above: mend it and run this again."


def pinned_pair(root: Path) -> dict[str, str]:
    """Return the exact versions of torch and torchvision that the requirements name."""
    text = (root / APP).read_text(encoding="utf-8")
    return dict(re.findall(r"^(torch|torchvision)==([\w.]+)", text, re.MULTILINE))


def installed_build(venv: Path, pins: dict[str, str]) -> Build | None:
    """Return the build that .venv holds, or None if torch and torchvision are no pinned pair."""
    for site in site_packages(venv):
        endings = [
            [path.name[len(f"{name}-{version}") : -len(".dist-info")] for path in paths]
            for name, version in pins.items()
            for paths in [list(site.glob(f"{name}-{version}*.dist-info"))]
        ]
        if len(endings[0]) == 1 and endings[0] == endings[1]:
            return Build(endings[0][0])
    return None


def choose_build(pins: dict[str, str], torch: str | None, installed: Build | None) -> Build:
    """Return the build that is there, or that --torch names, or that fits the machine."""
    if installed and torch in (None, installed.kind):
        return installed
    if torch == "pypi" or (sys.platform == "darwin" and torch != "cuda"):
        return Build("")  # for Macs PyPI's build is the only one, and the right one
    driver = None if torch == "cpu" else cuda_of_driver()
    channels = [f"cu{a}{b}" for a, b in CUDA_VERSIONS if driver and (a, b) <= driver]
    if torch == "cuda" and not channels:
        raise SetupError("No NVIDIA driver for CUDA 12.6 or newer was found: use --torch cpu.")
    for channel in channels or ["cpu"]:
        url = os.environ.get("RESNET_DEMO_TORCH_INDEX", TORCH_INDEX) + "/" + channel
        has_both = index_has(url, pins, "+" + channel)
        if has_both:
            return Build("+" + channel, url)
        if has_both is None:
            break
    if torch:
        raise SetupError(
            f"PyTorch's own index does not answer, or has no {torch} build for this Python: "
            "check the network, or use --torch pypi."
        )
    print("PyTorch's own index has no build for this machine now: taking PyPI's.", flush=True)
    return Build("")


def cuda_of_driver() -> tuple[int, int] | None:
    """Return the newest CUDA version that the NVIDIA driver runs, or None without a GPU."""
    try:
        shown = subprocess.run(["nvidia-smi"], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(r"CUDA (?:UMD )?Version:\s*(\d+)\.(\d+)", shown.stdout)
    return (int(version[1]), int(version[2])) if version and shown.returncode == 0 else None


def index_has(url: str, pins: dict[str, str], local: str) -> bool | None:
    """Say whether an index has both wheels for this Python; None if it does not answer."""
    system, machine = sysconfig.get_platform().split("-")[0], platform.machine().lower()
    this_python = "cp{0}{1}-cp{0}{1}".format(*sys.version_info)
    for name, version in pins.items():
        page = fetch_page(f"{url}/{name}/")
        if page is None:
            return None
        wheel = re.escape(f"{name}-{version}{local}-")
        wheel += rf"({this_python}|cp3\d+-abi3|py3-none)-\w*{system}\w*{machine}\.whl"
        if not re.search(wheel, urllib.parse.unquote(page)):
            return False
    return True


def fetch_page(url: str) -> str | None:
    """Return a page, "" if the server has none there, None if it does not begin in 5 seconds."""
    begun, pages = threading.Event(), []

    def fetch() -> None:
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
                begun.set()
                pages.append(answer.read().decode("utf-8", "replace"))
        except urllib.error.HTTPError:
            pages.append("")
        except (OSError, ValueError, http.client.HTTPException):
            pass

    # A thread, because the look-up of a name heeds no time limit.
    thread = threading.Thread(target=fetch, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    if begun.is_set():
        thread.join(6 * PATIENCE)
    return pages[0] if pages else None


def fetch_weights(root: Path, python: Path) -> None:
    """Fetch the official ImageNet weights; without them the app runs on those it brings along."""
    try:
        command = [str(python), "-m", "resnet_demo", "weights", "fetch", "imagenet-v2"]
        fetched = subprocess.call(command, cwd=root) == 0
    except KeyboardInterrupt:
        fetched = False
    if not fetched:
        print("Going on without the ImageNet weights.", flush=True)


def app_command(python: Path, hall: bool, arguments: list[str]) -> list[str]:
    """Return the command that starts the app, for this machine only or for the whole network."""
    where = ["--server.address", "127.0.0.1"]
    if hall:
        address = lan_address()
        where = ["--server.address", "0.0.0.0", "--browser.serverAddress", address]
        print("The app opens to everybody in this network; phones use the address below.")
    return [str(python), "-m", "streamlit", "run", "app.py", *where, *arguments]


def lan_address() -> str:
    """Return this machine's address in its network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:  # nothing is sent: it only asks from which address a packet would leave
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            raise SetupError("This machine is in no network: connect it, or omit --hall.") from None


def test_command(python: Path, quick: bool, arguments: list[str]) -> list[str]:
    """Return the command that runs the tests; loadfile makes a file's fixtures once, not twice."""
    workers = str(min(4, os.cpu_count() or 1))
    selection = ["-m", "not slow and not browser"] if quick else []
    return [
        str(python),
        "-m",
        "pytest",
        "-n",
        workers,
        "--dist",
        "loadfile",
        *selection,
        *arguments,
    ]


def hand_over(command: list[str], root: Path) -> int:
    """Let a command take this one's place: signals and the exit status are its own then."""
    sys.stdout.flush()
    if os.name == "nt":  # where exec would give the prompt back at once
        return subprocess.call(command, cwd=root)
    os.chdir(root)
    os.execv(command[0], command)


def keep_proxies_off_loopback() -> None:
    """Reach this machine's own servers directly even if the environment names a proxy."""
    if any(re.fullmatch("(?i)(https?|all)_proxy", name) for name in os.environ):
        for name in ("no_proxy", "NO_PROXY"):
            os.environ[name] = os.environ.get(name, "") + ",localhost,127.0.0.1,::1"


def do(options: argparse.Namespace, arguments: list[str], root: Path) -> int:
    """Do what the command line asks; return the exit status."""
    keep_proxies_off_loopback()
    python = set_up(root, DEVELOPMENT if options.step == "test" else APP, options.torch)
    if options.step == "test":
        browser = [str(python), "tests/browser/chromium.py"]  # says itself if there is none
        if not options.quick and subprocess.call(browser, cwd=root):
            return 2
        return hand_over(test_command(python, options.quick, arguments), root)
    if options.step == "check":  # what is here already: nothing is fetched
        return hand_over([str(python), "-m", "resnet_demo", "check", *arguments], root)
    if not options.no_weights:
        fetch_weights(root, python)
    if options.step == "setup":
        print("Everything is installed: `python start.py` starts the app.")
        return 0
    return hand_over(app_command(python, options.hall, arguments), root)


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Read the command line, do what it asks and turn every failure into one sentence."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("step", nargs="?", choices=["run", "setup", "check", "test"], default="run")
    parser.add_argument("--torch", choices=["cpu", "cuda", "pypi"], help="the build of PyTorch")
    parser.add_argument("--no-weights", action="store_true", help="do not fetch ImageNet weights")
    parser.add_argument("--hall", action="store_true", help="open the app to the whole network")
    parser.add_argument("--quick", action="store_true", help="test: leave out slow and browser")
    end = arguments.index("--") if "--" in arguments else len(arguments)
    options = parser.parse_args(arguments[:end])
    try:
        return do(options, arguments[end + 1 :], root)
    except SetupError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"The set-up stopped: {error}. Mend that and run this again.", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nStopped: the same command goes on from here.", file=sys.stderr)
        return 130
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
