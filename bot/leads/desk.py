"""Where every act on a lead is done by a person, wherever they are: one transaction each, with its event and what must
be told. Founders' acts stand in `founders`; here are those of actors, and of the staff for them.

Methods take an open session and never commit. They raise what `bot.leads.errors` names; then nothing must be kept.
"""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.leads import ledger, lifecycle, routing, views
from bot.leads.errors import ConsentMissing, IllegalMove, NotYours, UnknownLead
from bot.leads.founders import Founders
from bot.leads.ledger import CLOCK, Case, Who
from bot.leads.letters import ToPartner
from bot.leads.lifecycle import Act
from bot.leads.moves import LONGEST, still_open
from bot.leads.request import Contact, Request
from bot.leads.views import MatchView
from bot.store.cipher import digest
from bot.store.leads_model import LeadRow, MatchRow
from faq.documents import Language

_NEWS: dict[str, str] = {
    "accept": "to_founder.accepted", "decline": "to_founder.declined", "helped": "to_founder.helped",
    "no_help": "to_founder.no_help", "unreachable": "to_founder.unreachable",
}  # fmt: skip


class Desk(Founders):
    """The whole desk. `by` is who acts for an actor; staff may act for any."""

    __slots__ = ()

    async def act(
        self, session: AsyncSession, match_ref: str, act: Act, *, by: Who, at: datetime, version: int | None = None,
        reason: str | None = None, words: str = "", shown_in: str = "",
    ) -> MatchView:  # fmt: skip
        """An actor's move: see, accept, decline (with a reason), start, helped, no_help, unreachable, reopen. The card
        in the chat `shown_in` is left alone by a quiet one: what is asked next stands there.

        Raises NotYours, IllegalMove, EditConflict, ConsentMissing. The same move of the same side again, when it has
        been done, changes nothing.
        """
        case, match = await self._theirs(session, match_ref, by)
        if lifecycle.leads_to(act, lifecycle.state_of(match.state)):
            return self._view(case, match)
        ledger.check_version(match, version)
        still_open(case)
        if act == "accept" and not case.agreed(match.actor_id):
            raise ConsentMissing(match.actor_id)
        sealed = self.letters.cipher.seal(words[:LONGEST]) if words else None
        number = await case.move(match, act, by, at, reason=reason, sealed=sealed)
        kind: ToPartner = "accepted" if act == "accept" else "changed"
        await self.letters.to_partner(case, match, kind, number, at, shown_in=shown_in)
        await self.advance(case, at)
        await self.letters.to_founder(case, case.last, at, _NEWS.get(act), match=match)
        return self._view(case, match)

    async def forward(
        self, session: AsyncSession, match_ref: str, to: str, *, by: Who, at: datetime, version: int | None = None,
        words: str = "",
    ) -> MatchView:  # fmt: skip
        """Hands a match on to another actor, with its history. The founder is asked first, unless they agreed to that
        actor already. Raises IllegalMove too when the actor has (had) the lead, or takes none."""
        case, match = await self._theirs(session, match_ref, by)
        ledger.check_version(match, version)
        still_open(case)
        takers = await self.takers_by_actor(session, at)
        there = case.of(to)
        if to not in takers or routing.may_take(takers[to]) or (there and there.state != "proposed"):
            raise IllegalMove(match.state, "forward")
        sealed = self.letters.cipher.seal(words[:LONGEST]) if words else None
        number = await case.move(match, "forward", by, at, reason=None, sealed=sealed)
        await self.letters.to_partner(case, match, "changed", number, at)
        onward = there or await case.propose(to, at, parent=match)
        if case.agreed(to):
            await self.send(case, onward, CLOCK, at)
        await self.finish(case, at)
        news = "to_founder.forwarded" if case.agreed(to) else "to_founder.forward_asks"
        await self.letters.to_founder(case, case.last, at, news, match=onward)
        return self._view(case, match)

    async def ask(self, session: AsyncSession, match_ref: str, words: str, *, by: Who, at: datetime) -> MatchView:
        """An actor asks the founder something, through the bot: no contact details are needed."""
        case, match = await self._theirs(session, match_ref, by)
        still_open(case)
        if match.state not in lifecycle.OPEN:
            raise IllegalMove(match.state, "ask")
        if match.state == "sent":
            await case.move(match, "see", by, at)
        words = words[:LONGEST]
        number = await case.note(by, "ask", at, match=match, sealed=self.letters.cipher.seal(words))
        await self.finish(case, at)
        await self.letters.to_founder(case, number, at, "to_founder.question", match=match, words=words)
        await self.letters.to_partner(case, match, "changed", number, at)  # else its buttons would come second
        return self._view(case, match)

    async def remark(self, session: AsyncSession, match_ref: str, words: str, *, by: Who, at: datetime) -> MatchView:
        """A note for the other actors that have the lead; the founder is not told."""
        case, match = await self._theirs(session, match_ref, by)
        still_open(case)
        number = await case.note(by, "note", at, match=match, sealed=self.letters.cipher.seal(words[:LONGEST]))
        for other in case.matches:
            if other is not match and other.state in lifecycle.OPEN:
                await self.letters.to_partner(case, other, "note", number, at, words=words[:LONGEST])
        return self._view(case, match)

    async def suggest(self, session: AsyncSession, ref: str, actor: str, *, by: Who, at: datetime) -> None:
        """The staff have found somebody for a lead: the founder is asked. Raises IllegalMove when the actor has (had)
        the lead, or takes none."""
        case = await ledger.take_lead(session, ref)
        still_open(case)
        takers = await self.takers_by_actor(session, at)
        if by.side != "staff" or case.lead.consent_token is not None:
            raise NotYours
        if case.of(actor) or actor not in takers or routing.may_take(takers[actor]):
            raise IllegalMove(case.status, "suggest")
        match = await case.propose(actor, at)
        await case.note(by, "propose", at, match=match)
        await self.finish(case, at)
        await self.letters.to_founder(case, case.last, at, "to_founder.suggested", match=match)

    async def confirm_erased(self, session: AsyncSession, match_ref: str, *, by: Who, at: datetime) -> None:
        """An actor confirms that it has deleted its copies of an erased lead."""
        case, match = await self._theirs(session, match_ref, by)
        if case.lead.ending != "erased":
            raise IllegalMove(match.state, "confirm_erased")
        await case.note(by, "confirm_erased", at, match=match)

    async def draft(
        self, session: AsyncSession, request: Request, contact: Contact, *, by: Who, key: str, language: Language,
        source: str, at: datetime,
    ) -> tuple[str, str | None]:  # fmt: skip
        """A lead that an actor brings in: (reference, token of the founder's consent link). Nothing goes to anybody
        before the founder has agreed, and a draft without an answer expires. The same key gives the same draft, and
        no second token."""
        known = await session.scalar(select(col(LeadRow.ref)).where(col(LeadRow.key) == key))
        if known:
            return str(known), None
        case = await self.begin(session, request, key=key, language=language, source=source, at=at)
        token = secrets.token_urlsafe(18)
        case.lead.consent_token, case.lead.brought_by = digest(token), by.name
        self.write(case.lead, request, contact)
        await case.note(by, "draft", at)
        await self.finish(case, at)
        return case.lead.ref, token

    async def draft_behind(self, session: AsyncSession, token: str) -> tuple[str, Request, Contact, str] | None:
        """What a consent link leads to: (reference, request, contact, who brought it); None when it is not valid (any
        more)."""
        mine = (col(LeadRow.consent_token) == digest(token), col(LeadRow.ending).is_(None))
        row = (await session.scalars(select(LeadRow).where(*mine))).first()
        if row is None:
            return None
        request, contact = views.request_of(row, self.letters.cipher), views.contact_of(row, self.letters.cipher)
        return (row.ref, request, contact, row.brought_by or "") if request and contact else None

    async def _theirs(self, session: AsyncSession, match_ref: str, by: Who) -> tuple[Case, MatchRow]:
        """The match, if it is the actor's own and it was sent it. Staff may act for any."""
        case, match = await ledger.take_match(session, match_ref)
        if by.side not in ("partner", "staff") or (by.side == "partner" and match.actor_id != by.name):
            raise NotYours
        if match.sent_at is None:
            raise UnknownLead(match_ref)
        return case, match

    def _view(self, case: Case, match: MatchRow) -> MatchView:
        return views.of_match(case.lead, match, self.letters.cipher)
