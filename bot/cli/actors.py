"""`actors list`: the directory, whole, by kind, or around a town."""

from typing import Annotated, get_args

import typer

from bot.cli.output import say_json, say_table
from bot.cli.running import in_library

app = typer.Typer(help="The directory of local actors.", no_args_is_help=True)


@app.callback()
def _actors() -> None:
    """Keeps `list` a command of its own."""


@app.command("list")
def list_actors(
    kind: Annotated[str | None, typer.Option(help="Only this kind: incubator, funder, place …")] = None,
    near: Annotated[str | None, typer.Option(metavar="TOWN", help="The nearest first, with distances.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON list.")] = False,
) -> None:
    """List actors: id, name, kind, town, distance, status, website. Around a town, only those still active."""
    from faq import store
    from faq.catalogue import Catalogue
    from faq.directory import Directory, Near
    from faq.documents import ActorKind
    from faq.towns import find_town

    kinds = get_args(ActorKind)
    if kind and kind not in kinds:
        raise typer.BadParameter(f"{kind!r} is none of: {', '.join(kinds)}", param_hint="--kind")
    town = find_town(near) if near else None
    if near and town is None:
        raise typer.BadParameter(f"no town called {near!r} is known", param_hint="--near")
    catalogue = Catalogue.of(in_library(store.load))
    wanted = tuple(actor for actor in catalogue.actors.values() if kind in (None, actor.kind))
    if town:
        found = Directory(wanted).nearest(town.latitude, town.longitude, limit=len(wanted))
    else:
        found = tuple(Near(actor, None) for actor in wanted)
    if as_json:
        say_json([near.actor.model_dump(mode="json") | {"km": near.km} for near in found])
        return
    say_table(
        ("id", "name", "kind", "town", "km", "status", "website"),
        (
            (a.actor.id, a.actor.name, a.actor.kind, a.actor.city, "" if a.km is None else round(a.km), a.actor.status,
             a.actor.home_page or "")
            for a in found
        ),
    )  # fmt: skip
