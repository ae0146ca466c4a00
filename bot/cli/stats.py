"""`stats`: what was asked and how it went."""

import dataclasses
from datetime import timedelta
from typing import Annotated

import typer

from bot.cli.output import say, say_json, say_table
from bot.cli.running import in_library


def stats(
    days: Annotated[int, typer.Option(min=1, max=3650, help="How far back.")] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Show what was asked in the last days and how it went: counts only, nobody's words."""
    from bot import clock
    from bot.store.figures import figures

    since = clock.now() - timedelta(days=days)
    found = in_library(lambda session: figures(session, since))
    if as_json:
        say_json(dataclasses.asdict(found) | {"since": since.isoformat(), "top_entries": dict(found.top_entries)})
        return
    say(f"Since {since:%Y-%m-%d} ({days} days)", "dim")
    say_table(
        ("figure", "count"),
        [
            ("chats", found.chats),
            ("questions", found.questions),
            *((f"  {outcome}", count) for outcome, count in found.outcomes.items()),
            ("without an answer", found.unanswered),
            *((f"verdict {verdict}", count) for verdict, count in found.verdicts.items()),
            ("notes waiting for the team", found.waiting_notes),
            *((f"entry {entry}", count) for entry, count in found.top_entries),
        ],
    )
