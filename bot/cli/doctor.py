"""`doctor`: what is wrong, and how to mend it."""

import asyncio
import dataclasses
from typing import Annotated

import typer

from bot.cli.output import say, say_json
from bot.cli.running import busy, finish

_MARKS = {"ok": ("✓", "green"), "note": ("•", "yellow"), "wrong": ("✗", "red")}


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="The findings as one JSON list.")] = False,
    fix: Annotated[bool, typer.Option("--fix", help="Mend first what can be mended without losing anything.")] = False,
) -> None:
    """Look at everything the bot needs. Exits with 1 when something keeps it from working."""
    from bot.doctor import Finding, examine

    if fix:
        _mend()

    async def look() -> list[Finding]:
        return [finding async for finding in examine()]

    with busy("Looking …"):
        findings = asyncio.run(look())
    if as_json:
        say_json([dataclasses.asdict(finding) for finding in findings])
    else:
        for finding in findings:
            mark, style = _MARKS[finding.status]
            say(f"{mark} {finding.subject}: {finding.message}", style)
            if finding.remedy:
                say(f"  → {finding.remedy}")
    if any(finding.status == "wrong" for finding in findings):
        raise typer.Exit(1)


def _mend() -> None:
    """Mends, and says on standard error what was done or could not be; the findings then say how things stand."""
    from bot.cli.output import complain
    from bot.errors import BotError
    from bot.mending import mend
    from bot.settings import load_settings

    async def work() -> None:
        async for done in mend(load_settings()):
            complain(f"+ {done}")

    try:
        with busy("Mending …"):
            finish(work())
    except BotError as error:
        complain(str(error))
