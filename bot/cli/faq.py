"""`faq check|import|export|stale`: the knowledge in and out (`measure` has `faq eval` and `faq match`)."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import measure
from bot.cli.output import complain, say, say_table
from bot.cli.running import in_library
from faq.errors import ContentError

if TYPE_CHECKING:
    from faq.documents import Content

app = typer.Typer(help="The FAQ: check, import, export, measure.", no_args_is_help=True)
app.command("eval")(measure.evaluate)
app.command()(measure.match)

Folder = Annotated[Path, typer.Argument(help="A folder of content files.", file_okay=False)]


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
def import_folder(
    folder: Folder,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")] = False,
) -> None:
    """Make the live store hold exactly what FOLDER holds: all of it, or nothing when anything is wrong."""
    from bot import clock
    from faq import store

    content = _read(folder)
    if dry_run:
        changes = in_library(lambda session: store.compare(session, content))
    else:
        changes = in_library(
            lambda session: store.replace(session, content, author="import", at=clock.now(), note=str(folder))
        )
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
def export(folder: Folder) -> None:
    """Write the live store's content as canonical files into FOLDER."""
    from faq import store
    from faq.content import write_folder

    content = in_library(store.load)
    written = write_folder(content, folder)
    say(f"{len(written)} files in {folder}.")
    for other in sorted(set((folder / "entries").glob("*.yaml")) - set(written)):
        say(f"Not ours, left alone: {other}", "yellow")


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

    try:
        return read_folder(folder)
    except ContentError as error:
        complain(str(error))
        complain(f"{len(error.problems)} problems in {folder}. Nothing was changed.")
        raise typer.Exit(1) from error
