"""What time does to leads: reminders, the next actor's turn, follow-ups, ends. Run now and then, as an errand."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.leads import ledger, lifecycle
from bot.leads.ledger import CLOCK, Case
from bot.leads.moves import Moves
from bot.store.leads_model import LeadRow, MatchRow

AT_ONCE = 50
AGAIN = timedelta(days=1)


async def tick(desk: Moves, session: AsyncSession, at: datetime, limit: int = AT_ONCE) -> int:
    """Does what is due by now, within the hours of work; gives how many leads were looked at."""
    if not desk.terms.hours.present(at):
        return 0
    due = select(col(LeadRow.id)).where(col(LeadRow.due_at) <= at).order_by(col(LeadRow.due_at)).limit(limit)
    ids = (await session.scalars(due)).all()
    for lead_id in sorted(found or 0 for found in ids):
        case = await ledger.take(session, lead_id)
        if case.lead.due_at and case.lead.due_at <= at:  # else somebody acted in between
            await _look(desk, case, at)
            if case.lead.due_at and case.lead.due_at <= at:
                case.lead.due_at = at + AGAIN
    return len(ids)


async def _look(desk: Moves, case: Case, at: datetime) -> None:
    before = case.status
    if desk.terms.is_over(before, case.lead.created_at, at):
        await desk.end(case, CLOCK, "expired", at)
        if before == "draft":
            case.lead.body = case.lead.contact = case.lead.consent_token = None
            await desk.letters.to_bringer(case, case.last, at, "to_bringer.expired")
        await desk.letters.to_founder(case, case.last, at, "to_founder.expired")
        return
    silent = [match.actor_id for match in case.matches if await _turn_is_over(desk, case, match, at)]
    for match in case.matches:
        await _remind(desk, case, match, at)
        await _follow_up(desk, case, match, at)
    await desk.advance(case, at)
    if silent:
        await desk.letters.to_staff(case, case.last, at, "to_staff.silent", actor=silent[0])
        await desk.letters.to_founder(case, case.last, at, "to_founder.silent", actor=silent[0])
    elif case.status != before:
        await desk.letters.to_founder(case, case.last, at)


async def _turn_is_over(desk: Moves, case: Case, match: MatchRow, at: datetime) -> bool:
    """Lets go of an actor that stayed silent; true when it did. Proposals that the founder left lie go too."""
    if match.state in lifecycle.WAITING and desk.terms.turn_is_over(match, at):
        number = await case.move(match, "expire", CLOCK, at)
        await desk.letters.to_partner(case, match, "expired", number, at)
        return True
    unanswered = match.state == "proposed" and not case.agreed(match.actor_id)
    if unanswered and desk.terms.proposal_is_over(match, at):
        await case.move(match, "expire", CLOCK, at)
    return False


async def _remind(desk: Moves, case: Case, match: MatchRow, at: datetime) -> None:
    due = desk.terms.reminders_due(match, at)
    if match.state in lifecycle.WAITING and due > match.reminded:
        match.reminded = due
        number = await case.note(CLOCK, "remind", at, match=match)
        await desk.letters.to_partner(case, match, "reminder", number, at)


async def _follow_up(desk: Moves, case: Case, match: MatchRow, at: datetime) -> None:
    if desk.terms.to_follow_up(match, at):
        match.followed_up = True
        number = await case.note(CLOCK, "follow_up", at, match=match)
        if match.state in lifecycle.TAKEN:
            await desk.letters.to_partner(case, match, "follow_up", number, at)
        await desk.letters.to_founder(case, number, at, "to_founder.follow_up", match=match)
