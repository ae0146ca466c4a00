"""The rooms of the house and which of them each one imports, read from the code."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = tuple(path for package in ("bot", "faq") for path in sorted((ROOT / package).rglob("*.py")))


def name_of(path: Path) -> str:
    """The room that a file is: "bot.exchange", "bot.leads"."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def imports() -> dict[str, frozenset[str]]:
    """Room to the rooms it imports, at its top or within a function."""
    rooms = {name_of(path): path for path in SOURCES}
    return {room: frozenset(_imported(path, rooms)) - {room} for room, path in rooms.items()}


def _imported(path: Path, rooms: dict[str, Path]) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                inside, module = f"{node.module}.{alias.name}", node.module or ""
                yield from (room for room in (inside if inside in rooms else module,) if room in rooms)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in rooms)
