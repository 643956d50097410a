"""The rules of the house that a machine can check: lint, format, types, and who imports whom."""

import ast
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APP_CODE = [ROOT / "app.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "resnet_demo").rglob("*.py")]


def tool(name: str, *arguments: str) -> None:
    """Run a tool of .venv on the project; what it prints is the reason of the failure."""
    program = shutil.which(name, path=Path(sys.executable).parent)
    assert program, f"{name} is not installed: `python start.py test` installs it"
    # Wide, plain output; the tools would wrap and colour it for the terminal of whoever runs this.
    environment = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [program, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    if done.returncode:
        pytest.fail(done.stdout + done.stderr, pytrace=False)


def modules_after(statement: str) -> set[str]:
    """Return the modules that a fresh Python holds after one statement."""
    code = f"{statement}\nimport sys; print(*sys.modules)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def required(*files: str) -> set[str]:
    """Return the packages that requirements files name."""
    lines = [line for file in files for line in (ROOT / file).read_text().splitlines()]
    return {m[0].lower() for line in lines if (m := re.match(r"[A-Za-z][\w-]*", line))}


def test_ruff_finds_nothing() -> None:
    tool("ruff", "check", ".")


def test_ruff_would_format_nothing() -> None:
    tool("ruff", "format", "--check", ".")


@pytest.mark.slow
def test_types_of_the_package_hold() -> None:
    tool("mypy", "--strict", "-p", "resnet_demo")


def test_floors_call_only_downwards() -> None:
    tool("lint-imports")


def test_every_import_of_the_app_is_in_the_requirements() -> None:
    """What another package happens to bring along may be gone with its next version."""
    imported = {
        name.split(".")[0]
        for file in APP_CODE
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom) and not node.level
            else []
        )
    }
    foreign = imported - sys.stdlib_module_names - {"resnet_demo", "pages"}
    packages = importlib.metadata.packages_distributions()
    named = {name: {p.lower().replace("_", "-") for p in packages[name]} for name in foreign}
    missing = {name for name in foreign if not named[name] & required("requirements.txt")}
    assert missing == set()


def test_every_requirement_is_installed() -> None:
    """A requirement that nobody installed was never run."""
    for name in required("requirements.txt", "requirements-dev.txt"):
        assert importlib.metadata.version(name)


@pytest.mark.parametrize(
    "statement",
    ["import resnet_demo", "import resnet_demo.weights.card", "import resnet_demo.weights.sources"],
)
def test_first_paint_imports_no_torch(statement: str) -> None:
    assert not modules_after(statement) & {"torch", "torchvision"}


def test_package_needs_no_streamlit() -> None:
    assert "streamlit" not in modules_after("import resnet_demo.commands.main")
