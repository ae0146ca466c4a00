"""`staff add|remove|list`: who keeps the answers, by Telegram id."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import complain, say, say_json, say_table
from bot.cli.running import in_library

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.staff.roles import Staff

app = typer.Typer(help="Who keeps the answers true: reader, editor, admin or partner.", no_args_is_help=True)

TelegramId = Annotated[int, typer.Argument(help="Telegram user id.", min=1)]


@app.command()
def add(
    telegram_id: TelegramId,
    name: Annotated[str, typer.Argument(help="As colleagues know them; the owner of entries is named so.")],
    role: Annotated[str, typer.Option(help="reader, editor, admin or partner.")] = "editor",
    language: Annotated[str, typer.Option(help="fr or en.")] = "fr",
    actor: Annotated[str | None, typer.Option(help="The partner that somebody of the role partner acts for.")] = None,
) -> None:
    """Take somebody on, or change their name, role or language."""
    from bot import clock
    from bot.leads import partners
    from bot.staff import people
    from bot.staff.roles import COMMAND_LINE, ROLES, Staff
    from faq.documents import LANGUAGES

    known = next((one for one in ROLES if one == role), None)
    if known is None:
        raise typer.BadParameter(f"{role!r} is none of: {', '.join(ROLES)}", param_hint="--role")
    spoken = next((one for one in LANGUAGES if one == language), None)
    if spoken is None:
        raise typer.BadParameter(f"{language!r} is neither fr nor en", param_hint="--language")
    if (actor is None) == (role == "partner"):
        raise typer.BadParameter("goes with --role partner, and only with it", param_hint="--actor")
    person = Staff(telegram_id, name, known, spoken)

    async def take_on(session: "AsyncSession") -> None:
        if actor is None:
            await people.add(session, person, COMMAND_LINE, clock.now())
        else:
            await partners.refuse_unfit(session, actor)
            await partners.join(session, person, actor, by=COMMAND_LINE, at=clock.now())

    in_library(take_on)
    say(f"{name} is {role} now{f' for {actor}' if actor else ''}.")


@app.command()
def remove(telegram_id: TelegramId) -> None:
    """Take all rights away, at once: consoles are signed out."""
    from bot import clock
    from bot.settings import load_settings
    from bot.staff import people
    from bot.staff.roles import COMMAND_LINE

    admins = load_settings().admins
    in_library(lambda session: people.remove(session, telegram_id, COMMAND_LINE, at=clock.now(), admins=admins))
    say(f"{telegram_id} has no rights any more.")


@app.command("list")
def list_staff(as_json: Annotated[bool, typer.Option("--json", help="As one JSON list.")] = False) -> None:
    """List all staff, the admins of LORNTECH_ADMINS included."""
    from bot.settings import load_settings
    from bot.staff import people

    admins = load_settings().admins

    async def everyone(session: "AsyncSession") -> "list[Staff]":
        return await people.everyone(session, admins)

    staff = in_library(everyone)
    if as_json:
        say_json([{"id": one.id, "name": one.name, "role": one.role, "language": one.language} for one in staff])
        return
    say_table(("id", "name", "role", "language"), ((one.id, one.name, one.role, one.language) for one in staff))


@app.command()
def notes(
    done: Annotated[int | None, typer.Option("--done", help="Mark the note of this number as answered.")] = None,
) -> None:
    """Show what founders wrote to the team and nobody has marked as answered, oldest first."""
    from bot.settings import load_settings
    from bot.store import chats
    from bot.store.cipher import Cipher

    if done is not None:
        if not in_library(lambda session: chats.close_team_note(session, done)):
            complain(f"No note {done} is waiting.")
            raise typer.Exit(1)
        say(f"Note {done} is done.")
        return
    cipher = Cipher(*load_settings().keys())
    waiting = in_library(lambda session: chats.waiting_team_notes(session, cipher))
    say_table(("number", "when", "about", "words"), waiting)
