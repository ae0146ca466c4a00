"""A partner's leads: brought in, listed, read, acted upon. All acts go through the desk that every surface shares."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from bot.api.entrance import AtGate, AtMostOnce, Caller, Db, Gate, Known, Once, Reader
from bot.api.problems import Refusal, documented
from bot.api.shapes import (
    Acted,
    Close,
    ConfirmErased,
    Cursor,
    Decline,
    Draft,
    DraftMade,
    Event,
    Forward,
    Lead,
    Leads,
    LeadWithHistory,
    Moment,
    Moved,
    Partner,
    Ref,
    Simple,
    Write,
    machine_act,
)
from bot.conversation.actions import CONSENT, deep_link
from bot.leads import views
from bot.leads.lifecycle import State
from bot.leads.request import Contact, Request, Where
from bot.redaction import redact
from bot.store.cipher import digest
from bot.store.leads_model import PartnerRow
from faq.towns import find_town

router = APIRouter(responses=documented(401, 403, 422, 429, 503))


@router.get("/me", summary="Whose key this is", tags=["partner"])
async def me(gate: AtGate, session: Db, caller: Known) -> Partner:
    """A way to try a key."""
    row = await session.get_one(PartnerRow, caller.token.actor)
    name = gate.parts.knowledge.current.catalogue.actor_name(row.actor_id)
    return Partner(
        actor=row.actor_id, name=name, scopes=caller.token.scopes, active=row.active,
        capacity=row.capacity, absent_from=row.absent_from, absent_until=row.absent_until,
    )  # fmt: skip


@router.get("/leads", summary="Your leads", tags=["leads"])
async def leads(
    gate: AtGate,
    session: Db,
    caller: Reader,
    *,
    since: Annotated[Moment | None, Query(description="only those to which something happened since")] = None,
    state: Annotated[list[State] | None, Query(description="only those in one of these states", max_length=12)] = None,
    cursor: Annotated[Cursor | None, Query(description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Leads:
    """What you were sent, in the order it came."""
    found = await views.of_partner(
        session, (caller.token.actor,), gate.parts.cipher, since=int(cursor or "0", 16), limit=limit,
        states=tuple(state or ()), changed_since=since,
    )  # fmt: skip
    after = f"{found[-1][0]:x}" if len(found) == limit else None
    return Leads(items=tuple(Lead.of(view) for _, view in found), next=after)


@router.get("/leads/{ref}", summary="One lead, with its history", tags=["leads"], responses=documented(404))
async def lead(gate: AtGate, session: Db, caller: Reader, ref: Ref) -> LeadWithHistory:
    """Reading it changes nothing; say `see` when a person has read it."""
    cipher, actor = gate.parts.cipher, caller.token.actor
    view = await views.find(session, ref, cipher, actor=actor)
    happened = await views.history(session, view.lead, cipher, actor=actor)
    history = tuple(map(Event.of, happened))
    return LeadWithHistory(**Lead.of(view).model_dump(), history=history)


@router.post(
    "/leads", summary="Bring a founder in", tags=["leads"], status_code=201, response_model=DraftMade,
    responses=documented(409),
)  # fmt: skip
async def bring(gate: AtGate, once: AtMostOnce, draft: Draft) -> Response:
    """Makes a draft. The founder opens the link in Telegram, sees what would be shared, and decides."""

    async def act() -> BaseModel:
        return await _draft(gate, once, draft)

    return await once(201, act)


@router.post(
    "/leads/{ref}/acts", summary="Act on a lead", tags=["leads"], response_model=Moved,
    responses=documented(404, 409),
)  # fmt: skip
async def act_on(gate: AtGate, once: AtMostOnce, ref: Ref, acted: Acted) -> Response:
    """What an actor can do, each in a form of its own. With `version`, only if nobody acted since you read it."""

    async def act() -> BaseModel:
        return await _act(gate, once.session, once.caller, ref, acted)

    return await once(200, act)


async def _draft(gate: Gate, once: Once, draft: Draft) -> DraftMade:
    caller = once.caller
    town = find_town(draft.town) if draft.town else None
    if draft.town and town is None:
        raise Refusal(422, "unknown-town", "No town of that name or postcode is known around here; leave it out.")
    request = Request(
        project=redact(draft.project), need=draft.need, words=redact(draft.words), stage=draft.stage,
        town=Where.of(town) if town else None,
        sector=draft.sector,
    )  # fmt: skip
    contact = Contact(**draft.founder.model_dump())
    name = digest(f"{caller.token.actor} {once.key or secrets.token_hex(16)}")[:40]
    ref, token = await gate.parts.desk().draft(
        once.session, request, contact, by=caller.who, key=f"api:{name}", language=draft.language, source="api",
        at=caller.now,
    )  # fmt: skip
    if token is None:
        raise Refusal(409, "key-reused", "This Idempotency-Key made a draft before. Take a new one.")
    link = deep_link(gate.bot, CONSENT + token)
    return DraftMade.of(ref, link, caller.now, gate.parts.settings.leads_answer_days)


async def _act(gate: Gate, session: AsyncSession, caller: Caller, ref: str, acted: Acted) -> Moved:
    desk, who, at = gate.parts.desk(), caller.who, caller.now
    match acted:
        case Simple() | Decline() | Close():
            reason = acted.reason if isinstance(acted, Decline) else None
            words = "" if isinstance(acted, Simple) else acted.words or ""
            view = await desk.act(
                session, ref, machine_act(acted), by=who, at=at, version=acted.version, reason=reason, words=words
            )  # fmt: skip
        case Forward():
            view = await desk.forward(
                session, ref, acted.to, by=who, at=at, version=acted.version, words=acted.words or ""
            )
        case Write(act="ask"):
            view = await desk.ask(session, ref, acted.words, by=who, at=at)
        case Write():
            view = await desk.remark(session, ref, acted.words, by=who, at=at)
        case ConfirmErased():
            await desk.confirm_erased(session, ref, by=who, at=at)
            view = await views.find(session, ref, gate.parts.cipher, actor=caller.token.actor)
    return Moved.of(view)
