"""`leads list|export|suggest|invite`: where requests stand, and who takes them. Never a word of what founders wrote."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import say, say_json, say_table
from bot.cli.running import finish, in_library

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.leads.listing import Listed

app = typer.Typer(help="Requests for an introduction, and the partners that take them.", no_args_is_help=True)
FIELDS = ("ref", "made", "status", "need", "stage", "town", "source", "brought_by", "actors")


@app.command("list")
def list_leads(
    days: Annotated[int, typer.Option(min=1, max=3650, help="How far back.")] = 90,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON list.")] = False,
) -> None:
    """List leads, newest first: reference, day, status, need, stage, town, and where each actor stands."""
    leads = _leads(days)
    if as_json:
        say_json([dict(zip(FIELDS, _cells(lead), strict=True)) for lead in leads])
        return
    say_table(FIELDS, (_cells(lead) for lead in leads))


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="The CSV file to write.")],
    days: Annotated[int, typer.Option(min=1, max=3650, help="How far back.")] = 3650,
) -> None:
    """Write the same to a CSV file that a spreadsheet opens."""
    from faq.workbook import write_csv

    leads = _leads(days)
    file.write_bytes(write_csv([FIELDS, *map(_cells, leads)]))
    say(f"{len(leads)} leads are in {file}.")


@app.command()
def suggest(
    ref: Annotated[str, typer.Argument(help="The lead's reference: see `leads list`.")],
    actor: Annotated[str, typer.Argument(help="The actor's id: see `actors list`.")],
) -> None:
    """Ask a founder whether their lead may go to this actor: for leads that wait for the staff."""
    from bot.leads.ledger import Who
    from bot.settings import load_settings
    from bot.staff.roles import COMMAND_LINE
    from bot.wiring import assemble

    async def ask() -> None:
        async with assemble(load_settings()) as parts, parts.sessions.begin() as session:
            await parts.desk().suggest(session, ref, actor, by=Who("staff", COMMAND_LINE.name), at=parts.clock())

    finish(ask())
    say("The founder is asked.")


@app.command()
def invite(
    actor: Annotated[str, typer.Argument(help="The actor's id: see `actors list`.")],
    name: Annotated[str, typer.Argument(help="Who is invited, as colleagues know them.")],
) -> None:
    """Make a link that opens once, within a week, and makes whoever opens it a member of this partner."""
    from bot import clock
    from bot.conversation.actions import INVITATION, deep_link
    from bot.leads import partners
    from bot.settings import load_settings

    async def make(session: "AsyncSession") -> str:
        await partners.refuse_unfit(session, actor)
        return await partners.invite(session, actor, name, clock.now())

    token = in_library(make)
    say(deep_link(load_settings().bot_username, INVITATION + token))


def _leads(days: int) -> "list[Listed]":
    from datetime import timedelta

    from bot import clock
    from bot.leads import listing

    since = clock.now() - timedelta(days=days)
    return in_library(lambda session: listing.since(session, since))


def _cells(lead: "Listed") -> tuple[str, ...]:
    actors = ", ".join(f"{actor}: {state}" for actor, state in lead.matches)
    return (
        lead.ref, lead.made.date().isoformat(), lead.status, lead.need, lead.stage or "", lead.town or "", lead.source,
        lead.brought_by or "", actors,
    )  # fmt: skip
