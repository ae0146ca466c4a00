"""Leads in lists and figures, without a word of what founders wrote: for the staff, exports and reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.leads.lifecycle import RELEASED, WAITING
from bot.store.leads_model import LeadRow, MatchRow


@dataclass(frozen=True, slots=True)
class Listed:
    """One lead; `matches` are (actor, state)."""

    ref: str
    made: datetime
    status: str
    need: str
    stage: str | None
    town: str | None
    source: str
    brought_by: str | None
    matches: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Month:
    """What an actor was sent in a time and what came of it; `days` is the median time to its answers."""

    received: int
    accepted: int
    helped: int
    declined: int
    silent: int
    waiting: int
    days: float | None


async def since(session: AsyncSession, moment: datetime) -> list[Listed]:
    """The leads made since then, newest first."""
    query = select(LeadRow).where(col(LeadRow.created_at) >= moment).order_by(col(LeadRow.id).desc())
    leads = (await session.scalars(query)).all()
    matches: dict[int, list[tuple[str, str]]] = {}
    of_these = select(MatchRow).where(col(MatchRow.lead_id).in_([lead.id for lead in leads]))
    for match in (await session.scalars(of_these.order_by(col(MatchRow.position)))).all():
        matches.setdefault(match.lead_id, []).append((match.actor_id, match.state))
    return [
        Listed(
            lead.ref,
            lead.created_at,
            lead.status,
            lead.need,
            lead.stage,
            lead.town,
            lead.source,
            lead.brought_by,
            tuple(matches.get(lead.id or 0, ())),
        )
        for lead in leads
    ]


async def month(session: AsyncSession, actor: str, start: datetime, end: datetime) -> Month:
    """What an actor was sent from `start` up to `end`."""
    sent = (col(MatchRow.sent_at) >= start, col(MatchRow.sent_at) < end)
    rows: Sequence[MatchRow] = (
        await session.scalars(select(MatchRow).where(col(MatchRow.actor_id) == actor, *sent))
    ).all()
    answered = [(row.answered_at - row.sent_at).total_seconds() for row in rows if row.answered_at and row.sent_at]
    return Month(
        received=len(rows),
        accepted=sum(row.state in RELEASED for row in rows),
        helped=sum(row.state == "helped" for row in rows),
        declined=sum(row.state == "declined" for row in rows),
        silent=sum(row.state == "expired" for row in rows),
        waiting=sum(row.state in WAITING for row in rows),
        days=round(median(answered) / 86400, 1) if answered else None,
    )
