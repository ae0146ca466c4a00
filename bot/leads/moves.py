"""What every act on a lead is made of: made, sent, moved on when nobody has it any more, ended, erased.

What an act leaves lying is moved on in the same transaction: to whom the founder keeps in reserve, to the founder with
a proposal, or to the staff.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.leads import ledger, lifecycle, partners, routing, views
from bot.leads.errors import ConsentMissing, IllegalMove
from bot.leads.ledger import CLOCK, Case, Who
from bot.leads.letters import Letters
from bot.leads.lifecycle import Ending
from bot.leads.request import Contact, Request
from bot.leads.routing import Proposal, Taker
from bot.leads.terms import Terms
from bot.outbox import box
from bot.store.leads_model import LeadRow, MatchRow
from faq.catalogue import Catalogue
from faq.documents import Actor, Language

LONGEST = 1000  # characters of what one side writes to another


def still_open(case: Case) -> None:
    """Raises IllegalMove for a lead that has ended for good."""
    if case.lead.ending:
        raise IllegalMove(case.lead.ending, "act")


@dataclass(frozen=True, slots=True)
class Moves:
    """The parts of acts. `catalogue` gives the directory of the moment."""

    catalogue: Callable[[], Catalogue]
    letters: Letters
    terms: Terms

    async def begin(
        self, session: AsyncSession, request: Request, *, key: str, language: Language, source: str, at: datetime
    ) -> Case:
        """A new lead, taken."""
        lead = LeadRow(
            ref=ledger.new_ref(), key=key, language=language, source=source, need=request.need, status="draft",
            created_at=at,
        )  # fmt: skip
        session.add(lead)
        await session.flush()
        return await ledger.take(session, lead.id or 0)

    def write(self, lead: LeadRow, request: Request, contact: Contact) -> None:
        """Keeps what was told: sealed, but for what figures are made of."""
        cipher = self.letters.cipher
        lead.need, lead.stage = request.need, request.stage
        lead.town = request.town.name if request.town else None
        lead.body = cipher.seal(request.model_dump(mode="json"))
        lead.contact = cipher.seal(contact.model_dump(mode="json"))

    async def send(self, case: Case, match: MatchRow, who: Who, at: datetime) -> None:
        """Sends the lead to an actor. Raises ConsentMissing."""
        if not case.agreed(match.actor_id):
            raise ConsentMissing(match.actor_id)
        number = await case.move(match, "send", who, at)
        await self.letters.to_partner(case, match, "sent", number, at)

    async def advance(self, case: Case, at: datetime, *, wished: str = "") -> None:
        """Moves on a lead that nobody has any more, and writes down where it stands. `wished`: the actor that the
        founder had in mind."""
        before = case.lead.status
        if not case.lead.ending:
            await self._next(case, at)
        await self.finish(case, at)
        if case.lead.status in ("staff", "no_help") and case.lead.status != before:
            await self.letters.to_staff(case, case.last, at, "to_staff.nobody", actor=wished)

    async def propose(self, case: Case, at: datetime) -> MatchRow | None:
        """The next best actor, for the founder to agree to; None when there is nobody."""
        best = next(iter(await self.next_best(case, at)), None)
        if best is None:
            return None
        match = await case.propose(best.actor.id, at)
        await case.note(CLOCK, "propose", at, match=match)
        return match

    async def next_best(self, case: Case, at: datetime) -> list[Proposal]:
        """Whom the lead could still go to, best first."""
        request = views.request_of(case.lead, self.letters.cipher)
        if request is None:
            return []
        found = routing.route(request, await self.takers(case.session, at), routing.named_for(self.catalogue()))
        return [proposal for proposal in found.proposals if case.of(proposal.actor.id) is None]

    async def others(self, session: AsyncSession, match_ref: str, at: datetime, limit: int) -> list[Actor]:
        """Whom an actor could hand a match on to: who suits best, and whom the founder keeps in reserve."""
        case, _ = await ledger.take_match(session, match_ref)
        reserve = [match.actor_id for match in case.matches if match.state == "proposed"]
        ids = [*reserve, *(proposal.actor.id for proposal in await self.next_best(case, at))]
        known = self.catalogue().actors
        return [known[actor] for actor in ids if actor in known][:limit]

    async def takers(self, session: AsyncSession, at: datetime) -> tuple[Taker, ...]:
        """The actors that take leads, as they are today."""
        return await partners.takers(session, self.catalogue().actors.values(), at.date())

    async def takers_by_actor(self, session: AsyncSession, at: datetime) -> dict[str, Taker]:
        """The same by the actor's id."""
        return {taker.actor.id: taker for taker in await self.takers(session, at)}

    async def end(self, case: Case, who: Who, ending: Ending, at: datetime) -> None:
        """Ends a lead: matches that wait or are under way are withdrawn, and their actors told."""
        for match in case.matches:
            if "withdraw" in lifecycle.moves(lifecycle.state_of(match.state), who.side):
                number = await case.move(match, "withdraw", who, at)
                await self.letters.to_partner(case, match, "withdrawn", number, at)
        case.lead.ending = ending
        await case.note(who, ending, at)
        await self.finish(case, at)

    async def forget(self, case: Case, who: Who, at: datetime) -> None:
        """Deletes what the founder told, here and in what is still to be sent, and asks its recipients to do so."""
        lead = case.lead
        await self.end(case, who, "erased", at)
        await box.forget_keys(case.session, f"lead:{lead.ref}:")
        lead.body = lead.contact = lead.chat_id = lead.stage = lead.town = lead.consent_token = None
        await ledger.forget_notes(case.session, lead.id or 0)
        for consent in case.consents.values():
            consent.withdrawn_at = at
        case.consents.clear()
        number = await case.note(who, "erase", at)
        for match in case.matches:
            await self.letters.to_partner(case, match, "erased", number, at)
        await self.finish(case, at)

    async def finish(self, case: Case, at: datetime) -> None:
        """Writes down what the lead has come to, and when the clock must look again."""
        case.settle(at)
        awaited = [m for m in case.matches if m.state != "proposed" or not case.agreed(m.actor_id)]
        case.lead.due_at = self.terms.due(case.status, awaited, case.lead.created_at)
        await case.session.flush()

    async def _next(self, case: Case, at: datetime) -> None:
        if case.step == "rest":
            return
        takers = await self.takers_by_actor(case.session, at)
        while case.step == "send_reserve":
            reserve = next(m for m in case.matches if m.state == "proposed" and case.agreed(m.actor_id))
            taker = takers.get(reserve.actor_id)
            if taker is None or routing.may_take(taker):  # it takes none (any more): as if it had not answered
                await case.move(reserve, "expire", CLOCK, at)
            else:
                await self.send(case, reserve, CLOCK, at)
        # A founder who said no to a proposal, or nothing, is not asked again: the staff look.
        turned_down = any(m.sent_at is None and m.state in ("withdrawn", "expired") for m in case.matches)
        if case.step == "ask_founder" and not turned_down:
            await self.propose(case, at)
