"""How commands speak: calm on a terminal, plain at the end of a pipe, one clear message when something is wrong."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text


def say(text: str = "", style: str = "") -> None:
    """One line to standard output."""
    Console(highlight=False).print(Text(text, style), soft_wrap=True)


def complain(text: str) -> None:
    """What went wrong, to standard error."""
    Console(stderr=True, highlight=False).print(Text(text, "red"), soft_wrap=True)


def say_json(value: Any) -> None:
    """A value as JSON, to be read by a program."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def say_table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table on a terminal; lines with tabs between the cells, headers first, at the end of a pipe."""
    console = Console(highlight=False)
    if not console.is_terminal:
        for row in (headers, *rows):
            typer.echo("\t".join(" ".join(str(cell).split()) for cell in row))
        return
    table = Table(*headers, box=None, header_style="dim", pad_edge=False)
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(str(cell)) for cell in row))
    console.print(table)
