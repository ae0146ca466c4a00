"""A lead as each side may see it. The one place that opens what is sealed, and decides whether contact details show."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.leads.errors import UnknownLead
from bot.leads.lifecycle import RELEASED, WAITING, State, Status, state_of
from bot.leads.request import Contact, Request
from bot.store.cipher import Cipher
from bot.store.leads_model import LeadRow, MatchEventRow, MatchRow
from faq.documents import Language


@dataclass(frozen=True, slots=True)
class MatchView:
    """One match as its actor may see it. `request` is None once erased; `contact` unless the actor accepted (and
    neither side took that back). `version` is what to base an act on."""

    ref: str
    lead: str
    actor: str
    state: State
    version: int
    status: Status
    language: Language
    source: str
    brought_by: str | None
    request: Request | None
    contact: Contact | None
    created_at: datetime
    sent_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a lead's history, as a partner may read it."""

    number: int
    at: datetime
    side: str
    who: str
    actor: str | None
    act: str
    state: str | None
    reason: str | None
    words: str | None


def of_match(lead: LeadRow, match: MatchRow, cipher: Cipher) -> MatchView:
    """A match as its actor may see it now."""
    released = match.state in RELEASED and lead.ending not in ("withdrawn", "erased")
    return MatchView(
        match.ref, lead.ref, match.actor_id, state_of(match.state), match.version, cast("Status", lead.status),
        cast("Language", lead.language), lead.source, lead.brought_by, request_of(lead, cipher),
        contact_of(lead, cipher) if released else None,
        match.created_at, match.sent_at, match.answered_at, match.closed_at,
    )  # fmt: skip


def request_of(lead: LeadRow, cipher: Cipher) -> Request | None:
    """What is asked; None once erased."""
    return Request.model_validate(cipher.open(lead.body)) if lead.body else None


def contact_of(lead: LeadRow, cipher: Cipher) -> Contact | None:
    """How to reach the founder; None once erased. For the founder's own eyes, and through `of_match` for others."""
    return Contact.model_validate(cipher.open(lead.contact)) if lead.contact else None


async def find(session: AsyncSession, ref: str, cipher: Cipher, *, actor: str | None = None) -> MatchView:
    """The match of that reference. With `actor`, only if it is theirs and they were sent it. Raises UnknownLead."""
    query = select(MatchRow, LeadRow).join(LeadRow, col(LeadRow.id) == col(MatchRow.lead_id))
    found = (await session.execute(query.where(col(MatchRow.ref) == ref))).first()
    if found is None or (actor is not None and (found[0].actor_id != actor or found[0].sent_at is None)):
        raise UnknownLead(ref)
    return of_match(found[1], found[0], cipher)


async def of_partner(
    session: AsyncSession,
    actors: tuple[str, ...],
    cipher: Cipher,
    *,
    since: int = 0,
    limit: int = 200,
    offset: int = 0,
    states: tuple[str, ...] = (),
    need: str = "",
    changed_since: datetime | None = None,
    latest_first: bool = False,
) -> list[tuple[int, MatchView]]:
    """What these actors were sent, with the row ids (the cursor of `since`), in the order it was made. With
    `need`, only requests of that need; with `changed_since`, only that to which something happened then or later."""
    query = (
        select(MatchRow, LeadRow)
        .join(LeadRow, col(LeadRow.id) == col(MatchRow.lead_id))
        .where(col(MatchRow.actor_id).in_(actors), col(MatchRow.sent_at).is_not(None), col(MatchRow.id) > since)
        .order_by(col(MatchRow.id).desc() if latest_first else col(MatchRow.id))
        .limit(limit)
        .offset(offset)
    )
    if states:
        query = query.where(col(MatchRow.state).in_(states))
    if need:
        query = query.where(col(LeadRow.need) == need)
    if changed_since:
        changed = select(col(MatchEventRow.match_id)).where(col(MatchEventRow.at) >= changed_since)
        query = query.where(col(MatchRow.id).in_(changed))
    return [(match.id or 0, of_match(lead, match, cipher)) for match, lead in await session.execute(query)]


async def how_many(session: AsyncSession, actors: tuple[str, ...], states: Collection[str], need: str = "") -> int:
    """How many of what these actors were sent is in one of these states, and of that need if one is given."""
    theirs = (col(MatchRow.actor_id).in_(actors), col(MatchRow.sent_at).is_not(None))
    query = select(func.count()).select_from(MatchRow).where(*theirs, col(MatchRow.state).in_(states))
    if need:
        query = query.join(LeadRow, col(LeadRow.id) == col(MatchRow.lead_id)).where(col(LeadRow.need) == need)
    return await session.scalar(query) or 0


async def silent(session: AsyncSession, actors: tuple[str, ...] | None, before: datetime) -> int:
    """How many leads that were sent before then wait for an answer of these actors (None: of any)."""
    query = select(func.count()).select_from(MatchRow).where(col(MatchRow.state).in_(WAITING))
    query = query.where(col(MatchRow.sent_at) < before)
    if actors is not None:
        query = query.where(col(MatchRow.actor_id).in_(actors))
    return await session.scalar(query) or 0


async def history(session: AsyncSession, lead: str, cipher: Cipher, *, actor: str | None = None) -> list[Happening]:
    """What happened to a lead, oldest first. With `actor`, as that partner may read it: all that was done, but of what
    was written only its own exchange with the founder and the notes that partners leave one another."""
    query = (
        select(MatchEventRow, col(MatchRow.actor_id))
        .join(LeadRow, col(LeadRow.id) == col(MatchEventRow.lead_id))
        .outerjoin(MatchRow, col(MatchRow.id) == col(MatchEventRow.match_id))
        .where(col(LeadRow.ref) == lead)
        .order_by(col(MatchEventRow.number))
    )
    return [
        Happening(
            row.number,
            row.at,
            row.side,
            row.who,
            whose,
            row.act,
            row.state,
            row.reason,
            cipher.open(row.note) if row.note and (actor in (None, whose) or row.act == "note") else None,
        )
        for row, whose in await session.execute(query)
    ]


async def of_founder(session: AsyncSession, chat: str) -> list[LeadRow]:
    """The founder's leads, newest first, without those that are over for good."""
    mine = select(LeadRow).where(col(LeadRow.chat_id) == chat, col(LeadRow.status) != "erased")
    return list((await session.scalars(mine.order_by(col(LeadRow.id).desc()))).all())
