"""The actors: list, card as the bot shows it, and the form to change one."""

import json
import re
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from bot.console import draftform
from bot.console.desk import AtDesk, Db, Signed, Visitor
from bot.console.listing import cut
from bot.console.pages import back_to, page
from bot.console.preview import cards
from bot.console.takeaway import csv_file
from bot.staff import audit, directory
from bot.staff.changes import ACTOR_FIELDS, Conflict, FieldChange
from bot.staff.directory import ActorOvertaken
from bot.staff.roles import allow
from faq import store
from faq.documents import Actor, ActorKind, Stage
from faq.errors import ContentError
from faq.matching.spelling import same_words

router = APIRouter()
_FIELD = re.compile(rf"(?:^|; )({'|'.join(map(re.escape, ACTOR_FIELDS))}): ")
_COLUMNS = ("id", "name", "kind", "status", "city", "area", "home_page")


@router.get("/actors")
async def actors(
    request: Request,
    desk: AtDesk,
    visitor: Signed,
    *,
    q: Annotated[str, Query(max_length=120)] = "",
    kind: Annotated[str, Query(max_length=30)] = "",
    number: Annotated[int, Query(alias="page")] = 1,
    form: Annotated[str, Query(max_length=4)] = "page",
) -> Response:
    """Those of a kind, whose name, alias or town has the words, a page at a time."""
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
        request, "actors.html", visitor, q=q, kind=kind, kinds=("", *get_args(ActorKind)), found=cut(found, number),
        helped=helped, query=urlencode({"q": q, "kind": kind}),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the editor shows: the document in the form, the one it was started from, and what came between."""

    actor_id: str
    document: dict[str, Any]
    base: dict[str, Any]
    problems: dict[str, str]
    changes: tuple[FieldChange, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


@router.get("/actors/new")
async def blank(request: Request, visitor: Signed) -> Response:
    """The form for one more actor."""
    return _editor(request, visitor, Sheet("", {}, {}, {}))


@router.post("/actors/new")
async def add(
    request: Request, session: Db, visitor: Signed, actor_id: Annotated[str, Form(alias="id", max_length=60)]
) -> Response:
    """Adds an actor."""
    return await _save(request, session, visitor, actor_id.strip(), {})


@router.get("/actors/{actor_id}")
async def actor(
    request: Request, desk: AtDesk, session: Db, visitor: Signed, actor_id: str, *, done: str = ""
) -> Response:
    """One actor, with the entries that send people there."""
    found = await store.actor(session, actor_id)
    helped = desk.parts.knowledge.current.catalogue.entries_of_actor.get(actor_id, ())
    return page(
        request, "actor.html", visitor, actor=found, helped=helped, done=bool(done), cards=cards(desk, visitor, found)
    )


@router.get("/actors/{actor_id}/history")
async def history(request: Request, session: Db, visitor: Signed, actor_id: str) -> Response:
    """Who changed the actor, when and what."""
    found = await store.actor(session, actor_id)
    lines = await audit.about(session, "directory.save", actor_id)
    steps = [(line, _fields(line.detail)) for line in lines]
    return page(request, "actor_history.html", visitor, actor=found, steps=steps)


@router.get("/actors/{actor_id}/edit")
async def edit(request: Request, session: Db, visitor: Signed, actor_id: str) -> Response:
    """The form with the actor in it."""
    document = (await store.actor(session, actor_id)).as_json()
    return _editor(request, visitor, Sheet(actor_id, document, document, {}))


@router.post("/actors/{actor_id}/edit")
async def save(
    request: Request, session: Db, visitor: Signed, actor_id: str, base: Annotated[str, Form(max_length=20_000)]
) -> Response:
    """Saves an actor. Whoever saves second is shown what the first one changed, brought together with their own."""
    return await _save(request, session, visitor, actor_id, _document(base))


async def _save(request: Request, session: Db, visitor: Visitor, actor_id: str, base: dict[str, Any]) -> Response:
    document = draftform.actor(await request.form())
    try:
        await directory.save(session, actor_id, document, base, staff=visitor.staff, at=visitor.now)
    except ActorOvertaken as error:
        sheet = Sheet(actor_id, error.merged.document, error.theirs, {}, error.changes, error.merged.conflicts)
        return _editor(request, visitor, sheet, status=409)
    except ContentError as error:
        problems = {_field(problem.field): problem.message for problem in reversed(error.problems)}
        return _editor(request, visitor, Sheet(actor_id, document, base, problems), status=422)
    return back_to(f"actors/{actor_id}?done=1")


def _editor(request: Request, visitor: Visitor, sheet: Sheet, *, status: int = 200) -> Response:
    allow(visitor.staff, "publish")
    return page(
        request, "actor_edit.html", visitor, status=status, sheet=sheet, base=json.dumps(sheet.base),
        value=partial(draftform.value, sheet.document), kinds=get_args(ActorKind), stages=get_args(Stage),
    )  # fmt: skip


def _document(text: str) -> dict[str, Any]:
    """What a form was started from; nothing when it is not as we wrote it."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _field(place: str) -> str:
    """The field of the form that a place in the document stands in."""
    parts = place.split(".")
    return ".".join(parts[:2]) if parts[0] in ("fr", "en") else parts[0]


def _fields(detail: str) -> list[tuple[str, str]]:
    """The fields of a change and what became of each, from the words of the log."""
    _, *parts = _FIELD.split(detail)
    return list(zip(parts[::2], parts[1::2], strict=True))


def _words(actor: Actor) -> str:
    return same_words(" ".join((actor.id, actor.name, *actor.aliases, actor.city, actor.area)))
