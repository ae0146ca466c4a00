"""`doctor`: what is wrong, and how to mend it."""

import asyncio
import dataclasses
from typing import Annotated

import typer

from bot.cli.output import say, say_json
from bot.cli.running import busy

_MARKS = {"ok": ("✓", "green"), "note": ("•", "yellow"), "wrong": ("✗", "red")}


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="The findings as one JSON list.")] = False,
) -> None:
    """Look at everything the bot needs. Exits with 1 when something keeps it from working."""
    from bot.doctor import Finding, examine

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
