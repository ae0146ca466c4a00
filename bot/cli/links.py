"""`links check`: are the web addresses that answers show still there?"""

import dataclasses
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from bot.cli.output import say, say_json, say_table
from bot.cli.running import finish, in_library

app = typer.Typer(help="The web addresses that answers and actors show.", no_args_is_help=True)


@app.callback()
def _links() -> None:
    """Keeps `check` a command of its own."""


@app.command()
def check(
    as_json: Annotated[
        bool, typer.Option("--json", help="Every address with its verdict and where it is shown.")
    ] = False,
) -> None:
    """Visit every address, politely, and keep what was found. Exits with 1 when one is broken or out of reach."""
    from bot import clock
    from bot.staff import freshness
    from faq import links, store

    places = links.shown_links(in_library(store.load))
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Visiting", total=len(places))
        verdicts = finish(links.check(places, tell=lambda _: progress.advance(task)))
    in_library(lambda session: freshness.note_links(session, verdicts, clock.now()))
    if as_json:
        say_json([dataclasses.asdict(verdict) | {"shown_by": places[verdict.url]} for verdict in verdicts])
    else:
        odd = sorted((verdict for verdict in verdicts if verdict.state != "ok"), key=lambda verdict: verdict.state)
        say_table(
            ("state", "status", "address", "why", "shown by"),
            ((v.state, v.status or "", v.url, v.moved_to or v.reason, ", ".join(places[v.url])) for v in odd),
        )
        say(f"{len(verdicts) - len(odd)} of {len(verdicts)} addresses are fine.")
    if any(verdict.state in ("broken", "unreachable") for verdict in verdicts):
        raise typer.Exit(1)
