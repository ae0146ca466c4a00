"""`faq check|import|export|stale`: the knowledge in and out (`measure` has `faq eval` and `faq match`)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import measure
from bot.cli.output import complain, say, say_table
from bot.cli.running import in_library
from faq.errors import ContentError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from faq.documents import Content
    from faq.store import Changes

app = typer.Typer(help="The FAQ: check, import, export, measure.", no_args_is_help=True)
app.command("eval")(measure.evaluate)
app.command()(measure.match)

Place = Annotated[Path, typer.Argument(help="A folder of content files, or one .yaml, .csv or .xlsx file.")]


@app.command()
def check(
    folder: Annotated[Path | None, typer.Argument(help="Unset: the content that is shipped.", file_okay=False)] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Write the files in their canonical form.")] = False,
) -> None:
    """Check content files. Problems stop an import, and the exit code is 1; advice does not."""
    from faq import content as files
    from faq.checks import advise

    place = folder or files.SHIPPED
    content = _read(place)
    odd = [
        name for name, text in files.canonical_files(content).items() if (place / name).read_bytes() != text.encode()
    ]
    if fix and place == files.SHIPPED:
        files.write_schema(place)
    if odd and fix:
        files.write_folder(content, place)
        say(f"In canonical form now: {', '.join(odd)}")
    elif odd:
        say(f"Not in canonical form (--fix writes it): {', '.join(odd)}", "yellow")
    for advice in advise(content):
        say(str(advice), "yellow")
    entries = sum(map(len, content.entries.values()))
    say(f"{entries} entries, {len(content.actors)} actors, {len(content.terms)} terms: no problem.", "green")


@app.command("import")
def import_place(
    place: Place,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")] = False,
) -> None:
    """Bring content into the live store: all of it, or nothing when anything is wrong.

    From a folder, the store then holds exactly what the folder holds. From one file (.yaml, .csv, .xlsx), its entries
    are added or changed and the others stay.
    """
    from bot import clock
    from faq import store

    data = place.read_bytes() if place.is_file() else None
    folder = _read(place) if data is None else None

    async def work(session: "AsyncSession") -> "Changes":
        content = folder or await _with_file(session, place.name, data or b"")
        if dry_run:
            return await store.compare(session, content)
        return await store.replace(session, content, author="import", at=clock.now(), note=place.name)

    with _refusing(place):
        changes = in_library(work)
    for sign, ids, style in (
        ("+", changes.added, "green"),
        ("~", changes.changed, "yellow"),
        ("-", changes.removed, "red"),
    ):
        for entry in ids:
            say(f"{sign} {entry}", style)
    if changes.others:
        say("~ themes, actors, terms or the order", "yellow")
    counts = f"{len(changes.added)} added, {len(changes.changed)} changed, {len(changes.removed)} removed"
    done = (
        "Nothing was changed (--dry-run)." if dry_run else "Live now." if changes else "The store was the same already."
    )
    say(f"{counts}, {changes.unchanged} unchanged. {done}")


@app.command()
def export(place: Place) -> None:
    """Write the live store's content: as canonical files into a folder, or its entries into one file (.yaml, .csv,
    .xlsx)."""
    from faq import sheets, store
    from faq.content import write_folder

    content = in_library(store.load)
    match place.suffix.lower():
        case ".csv":
            place.write_bytes(sheets.write_file("csv", content))
        case ".xlsx":
            place.write_bytes(sheets.write_file("xlsx", content))
        case ".yaml" | ".yml":
            place.write_bytes(sheets.write_file("yaml", content))
        case _:
            written = write_folder(content, place)
            say(f"{len(written)} files in {place}.")
            for other in sorted(set((place / "entries").glob("*.yaml")) - set(written)):
                say(f"Not ours, left alone: {other}", "yellow")
            return
    say(f"{sum(map(len, content.entries.values()))} entries in {place}.")


@app.command()
def stale() -> None:
    """List the entries whose review date has passed, longest first."""
    from bot import clock
    from faq import store
    from faq.catalogue import Catalogue, is_stale

    entries = Catalogue.of(in_library(store.load)).entries.values()
    late = sorted((e for e in entries if is_stale(e, clock.now().date())), key=lambda entry: entry.review_on)
    if late:
        say_table(
            ("review on", "id", "owner", "question"),
            ((entry.review_on, entry.id, entry.owner or "", entry.fr.question) for entry in late),
        )
    else:
        say("No entry is past its review date.")


def _read(folder: Path) -> "Content":
    """The content of a folder; names every problem and leaves when there is any."""
    from faq.content import read_folder

    with _refusing(folder):
        return read_folder(folder)


async def _with_file(session: "AsyncSession", name: str, data: bytes) -> "Content":
    """The store's content with the entries of a file in it. Raises ContentError."""
    from faq import sheets, store

    current = await store.load(session)
    return sheets.overlay(name, current, sheets.read_file(name, data, current))


@contextmanager
def _refusing(place: Path) -> Iterator[None]:
    """Names every problem and leaves when there is any."""
    try:
        yield
    except ContentError as error:
        complain(str(error))
        complain(f"{len(error.problems)} problems in {place}. Nothing was changed.")
        raise typer.Exit(1) from error
