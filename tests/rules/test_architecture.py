"""The house rules that a machine can check: imports go one way, code is clean, every room says what it is for."""

import ast
import pkgutil
import subprocess
import sys
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.rules.rooms import ROOT, SOURCES, imports

MOST_LINES, LONGEST_FUNCTION = 300, 40


@pytest.mark.parametrize(
    "command",
    [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"], ["lint-imports", "--no-cache"]],
    ids=lambda command: " ".join(command[:2]),
)
def test_tool_finds_nothing(command: list[str]) -> None:
    tool = Path(sys.executable).parent / command[0]
    done = subprocess.run([tool, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_room_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), "the first lines say what this file is for"


def test_rooms_and_functions_can_be_taken_in_at_a_glance() -> None:
    """What a migration does to many tables is told in one go."""
    paths = [path for path in SOURCES if path.parent.name != "versions"]
    texts = {path.relative_to(ROOT): path.read_text(encoding="utf-8") for path in paths}
    long = [f"{path}: {lines} lines" for path, text in texts.items() if (lines := text.count("\n")) > MOST_LINES]
    for path, text in texts.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                long += [f"{path}, {node.name}: {lines} lines"] if lines > LONGEST_FUNCTION else []
    assert not long, ", ".join(long)


def test_every_room_has_its_place_among_the_layers() -> None:
    """What stands in no layer could import anything."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    placed = {room for layer in told["contracts"][0]["layers"] for room in layer.split(" | ")}
    for house in ("bot", "faq", "bot/leads"):
        inside = [f"{house}/{module.name}".replace("/", ".") for module in pkgutil.iter_modules([str(ROOT / house)])]
        divided = {room.rpartition(".")[0] for room in placed}
        missing = [room for room in inside if room not in placed | divided and not room.endswith("__main__")]
        assert not missing, f"give them a place in pyproject.toml: {', '.join(missing)}"


def test_no_way_through_the_house_comes_back() -> None:
    """Layers say this of packages; here it holds for every two rooms of one."""
    TopologicalSorter(imports()).prepare()  # raises CycleError, which names the rooms


def test_no_download_host_and_no_path_of_a_machine() -> None:
    for path in [ROOT / "pyproject.toml", *ROOT.glob("requirements/*.txt")]:
        text = path.read_text(encoding="utf-8")
        assert "://" not in text.replace("https://t.me", ""), path


def test_nothing_that_is_ignored_is_tracked() -> None:
    """A tracked `.venv` would take the place of everybody's own at the next merge."""
    if not (ROOT / ".git").exists():
        pytest.skip("no checkout")
    listed = ["git", "ls-files", "--cached", "--ignored", "--exclude-standard"]
    done = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "", "git rm --cached these"
