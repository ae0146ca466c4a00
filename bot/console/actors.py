"""The actors as the bot knows them: list and card. They are edited in the content files."""

from typing import Annotated, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from bot.console.desk import AtDesk, Signed
from bot.console.pages import page
from bot.console.takeaway import csv_file
from faq.checks import same_words
from faq.documents import Actor, ActorKind
from faq.errors import UnknownEntry

router = APIRouter()
_COLUMNS = ("id", "name", "kind", "status", "city", "area", "home_page")


@router.get("/actors")
async def actors(
    request: Request,
    desk: AtDesk,
    visitor: Signed,
    *,
    q: Annotated[str, Query(max_length=120)] = "",
    kind: Annotated[str, Query(max_length=30)] = "",
    form: Annotated[str, Query(max_length=4)] = "page",
) -> Response:
    """Those of a kind, whose name, alias or town has the words."""
    known = desk.parts.knowledge.current
    named = {actor.id for actor in known.reader.directory.named(q)}
    found = [
        actor
        for actor in known.catalogue.actors.values()
        if kind in ("", actor.kind) and (actor.id in named or same_words(q) in _words(actor))
    ]
    if form == "csv":
        return csv_file("actors", _COLUMNS, ([getattr(actor, name) for name in _COLUMNS] for actor in found))
    helped = known.catalogue.entries_of_actor
    return page(
        request, "actors.html", visitor, q=q, kind=kind, kinds=("", *get_args(ActorKind)), found=found, helped=helped,
        query=urlencode({"q": q, "kind": kind}),
    )  # fmt: skip


@router.get("/actors/{actor_id}")
async def actor(request: Request, desk: AtDesk, visitor: Signed, actor_id: str) -> Response:
    """One actor, with the entries that send people there."""
    catalogue = desk.parts.knowledge.current.catalogue
    found = catalogue.actors.get(actor_id)
    if found is None:
        raise UnknownEntry(actor_id)
    return page(request, "actor.html", visitor, actor=found, helped=catalogue.entries_of_actor.get(actor_id, ()))


def _words(actor: Actor) -> str:
    return same_words(" ".join((actor.id, actor.name, *actor.aliases, actor.city, actor.area)))
