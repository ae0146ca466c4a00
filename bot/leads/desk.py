"""Every act on a lead by a person, wherever it is done: one transaction each, with its event and what must be told.

Methods take an open session and never commit. They raise what `bot.leads.errors` names; then nothing must be kept.
"""

import secrets
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.leads import ledger, lifecycle, partners, routing, views
from bot.leads.errors import ConsentMissing, IllegalMove, NotYours, UnknownLead
from bot.leads.ledger import CLOCK, Case, Who
from bot.leads.lifecycle import Act
from bot.leads.moves import Moves
from bot.leads.request import Contact, Request, Wanted
from bot.leads.views import MatchView
from bot.store.leads_model import LeadRow, LiveMessageRow, MatchRow
from faq.documents import Language

LONGEST = 1000  # characters of what one side writes to another


class Desk(Moves):
    """Where founders and actors act; staff may act for any actor."""

    __slots__ = ()

    # What a founder does

    async def open(
        self,
        session: AsyncSession,
        wanted: Wanted,
        *,
        chat: str,
        language: Language,
        at: datetime,
    ) -> str:
        """Makes a lead of a complete form and sends it to the actors agreed to; gives its reference. The same form
        gives the same lead. Nobody to send it to: the staff have it, and the founder is told."""
        if wanted.draft is None:
            known = await session.scalar(select(col(LeadRow.ref)).where(col(LeadRow.key) == wanted.key))
            if known:
                return str(known)
            case = await self.begin(session, wanted.request, key=wanted.key, language=language, source="chat", at=at)
        else:
            case = await ledger.take_lead(session, wanted.draft)
            if case.lead.consent_token is None or case.lead.ending:
                return case.lead.ref
        founder = Who("founder", chat)
        case.lead.chat_id, case.lead.consent_token = chat, None
        self.write(case.lead, wanted.request, wanted.contact)
        await case.note(founder, "open", at)
        takers = {taker.actor.id: taker for taker in await self.takers(session, at)}
        for actor in (*wanted.actors, *wanted.reserve):
            if actor in takers and routing.may_take(takers[actor]) is None:
                await case.agree(actor, at)
                match = await case.propose(actor, at)
                if actor in wanted.actors:
                    await self.send(case, match, founder, at)
        await self.advance(case, at, wished=wanted.wished or "")
        await self.letters.to_founder(case, case.last, at)
        return case.lead.ref

    async def agree(self, session: AsyncSession, match_ref: str, *, chat: str, yes: bool, at: datetime) -> Case:
        """The founder answers about an actor who was proposed: it is sent the lead, or the staff look."""
        case, match = await ledger.take_match(session, match_ref)
        founder = _founder(case, chat)
        if match.state != "proposed":
            raise IllegalMove(match.state, "send")
        takers = {taker.actor.id: taker for taker in await self.takers(session, at)}
        if yes and match.actor_id in takers and routing.may_take(takers[match.actor_id]) not in _GONE:
            await case.agree(match.actor_id, at)
            await self.send(case, match, founder, at)
        else:
            await case.move(match, "withdraw", founder, at)
        await self.advance(case, at)
        await self.letters.to_founder(case, case.last, at)
        return case

    async def somebody_else(self, session: AsyncSession, ref: str, *, chat: str, at: datetime) -> Case:
        """The founder wants to try another actor: the next best is proposed, else the staff look."""
        case = await ledger.take_lead(session, ref)
        _founder(case, chat)
        _still_open(case)
        if not any(match.state == "proposed" for match in case.matches):
            await self.propose(case, at)
        await self.finish(case, at)
        await self.letters.to_founder(case, case.last, at)
        return case

    async def relaunch(self, session: AsyncSession, ref: str, *, chat: str, at: datetime) -> bool:
        """The founder asks the silent ones again, at most once a day. False when it was too soon."""
        case = await ledger.take_lead(session, ref)
        founder = _founder(case, chat)
        _still_open(case)
        last = await ledger.last_act(session, case.lead.id or 0, ("relaunch", "remind", "send"))
        if last and (at - last).days < 1:
            return False
        for match in case.matches:
            if match.state in lifecycle.WAITING:
                number = await case.note(founder, "relaunch", at, match=match)
                await self.letters.to_partner(case, match, "reminder", number, at)
        await self.finish(case, at)
        return True

    async def withdraw(self, session: AsyncSession, ref: str, *, chat: str, at: datetime) -> Case:
        """The founder takes the lead back: every actor that was sent it is told."""
        case = await ledger.take_lead(session, ref)
        founder = _founder(case, chat)
        if not case.lead.ending:
            await self.end(case, founder, "withdrawn", at)
            await self.letters.to_founder(case, case.last, at)
        return case

    async def erase(self, session: AsyncSession, chat: str, at: datetime) -> list[str]:
        """Forgets all leads of a founder: what was told is deleted here, and every actor that was sent it is asked to
        delete its copies and to confirm. Gives the actors asked, by name, once each."""
        mine = select(col(LeadRow.id)).where(col(LeadRow.chat_id) == chat)
        asked: list[str] = []
        for lead_id in (await session.scalars(mine.order_by(col(LeadRow.id)))).all():
            case = await ledger.take(session, lead_id or 0)
            asked += [self.letters.name(match.actor_id) for match in case.matches if match.sent_at]
            await self.forget(case, Who("founder", chat), at)
        await session.execute(delete(LiveMessageRow).where(col(LiveMessageRow.chat_id) == chat))
        return list(dict.fromkeys(asked))

    async def reply(self, session: AsyncSession, match_ref: str, words: str, *, chat: str, at: datetime) -> None:
        """The founder answers an actor's question, through the bot."""
        case, match = await ledger.take_match(session, match_ref)
        founder = _founder(case, chat)
        if match.state not in lifecycle.WAITING | lifecycle.RELEASED:
            raise IllegalMove(match.state, "reply")
        words = words[:LONGEST]
        number = await case.note(founder, "reply", at, match=match, sealed=self.letters.cipher.seal(words))
        await self.letters.to_partner(case, match, "answered", number, at, words=words)
        await self.finish(case, at)

    async def feedback(self, session: AsyncSession, match_ref: str, answer: str, *, chat: str, at: datetime) -> None:
        """How it went with an actor, in the founder's eyes: yes, no, or nobody called. The last tells the staff."""
        case, match = await ledger.take_match(session, match_ref)
        founder = _founder(case, chat)
        number = await case.note(founder, "feedback", at, match=match, reason=answer)
        if answer == "silent":
            await self.letters.to_staff(case, number, at, "to_staff.not_called", actor=match.actor_id)
        await self.finish(case, at)

    async def cases_of(self, session: AsyncSession, chat: str, limit: int) -> list[Case]:
        """A founder's leads, newest first, to be read only."""
        rows = (await views.of_founder(session, chat))[:limit]
        return [await ledger.look(session, row.id or 0) for row in rows]

    async def case_of(self, session: AsyncSession, ref: str, chat: str) -> Case:
        """One lead of a founder, to be read only. Raises UnknownLead and NotYours."""
        lead_id = await session.scalar(select(col(LeadRow.id)).where(col(LeadRow.ref) == ref))
        if lead_id is None:
            raise UnknownLead(ref)
        case = await ledger.look(session, lead_id)
        _founder(case, chat)
        return case

    # What an actor does

    async def act(
        self, session: AsyncSession, match_ref: str, act: Act, *, by: Who, at: datetime, version: int | None = None,
        reason: str | None = None, words: str = "",
    ) -> MatchView:  # fmt: skip
        """An actor's move: see, accept, decline (with a reason), start, helped, no_help, unreachable, reopen.

        Raises NotYours, IllegalMove, EditConflict, ConsentMissing. The same move of the same side again, when it has
        been done, changes nothing.
        """
        case, match = await self._theirs(session, match_ref, by)
        if _done_before(match.state, act):
            return self._view(case, match)
        ledger.check_version(match, version)
        _still_open(case)
        if act == "accept" and not case.agreed(match.actor_id):
            raise ConsentMissing(match.actor_id)
        sealed = self.letters.cipher.seal(words[:LONGEST]) if words else None
        number = await case.move(match, act, by, at, reason=reason, sealed=sealed)
        await self.letters.to_partner(case, match, "accepted" if act == "accept" else "changed", number, at)
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
        _still_open(case)
        takers = {taker.actor.id: taker for taker in await self.takers(session, at)}
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
        _still_open(case)
        if match.state not in lifecycle.WAITING | lifecycle.TAKEN:
            raise IllegalMove(match.state, "ask")
        if match.state == "sent":
            await case.move(match, "see", by, at)
        words = words[:LONGEST]
        number = await case.note(by, "ask", at, match=match, sealed=self.letters.cipher.seal(words))
        await self.finish(case, at)
        await self.letters.to_founder(case, number, at, "to_founder.question", match=match, words=words)
        return self._view(case, match)

    async def remark(self, session: AsyncSession, match_ref: str, words: str, *, by: Who, at: datetime) -> MatchView:
        """A note for the other actors that have the lead; the founder is not told."""
        case, match = await self._theirs(session, match_ref, by)
        _still_open(case)
        number = await case.note(by, "note", at, match=match, sealed=self.letters.cipher.seal(words[:LONGEST]))
        for other in case.matches:
            if other is not match and other.state in lifecycle.WAITING | lifecycle.TAKEN:
                await self.letters.to_partner(case, other, "note", number, at, words=words[:LONGEST])
        return self._view(case, match)

    async def suggest(self, session: AsyncSession, ref: str, actor: str, *, by: Who, at: datetime) -> None:
        """The staff have found somebody for a lead: the founder is asked. Raises IllegalMove when the actor has (had)
        the lead, or takes none."""
        case = await ledger.take_lead(session, ref)
        _still_open(case)
        takers = {taker.actor.id: taker for taker in await self.takers(session, at)}
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
        case.lead.consent_token, case.lead.brought_by = partners.digest(token), by.name
        self.write(case.lead, request, contact)
        await case.note(by, "draft", at)
        await self.finish(case, at)
        return case.lead.ref, token

    async def draft_behind(self, session: AsyncSession, token: str) -> tuple[str, Request, Contact, str] | None:
        """What a consent link leads to: (reference, request, contact, who brought it); None when it is not valid (any
        more)."""
        mine = (col(LeadRow.consent_token) == partners.digest(token), col(LeadRow.ending).is_(None))
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


def _founder(case: Case, chat: str) -> Who:
    if case.lead.chat_id != chat:
        raise NotYours
    return Who("founder", chat)


def _still_open(case: Case) -> None:
    if case.lead.ending:
        raise IllegalMove(case.lead.ending, "act")


_GONE: frozenset[routing.Obstacle] = frozenset({"historical", "closed"})
"""An actor that is merely full or away may still get what a founder agreed to."""
_NEWS: dict[str, str] = {
    "accept": "to_founder.accepted", "decline": "to_founder.declined", "helped": "to_founder.helped",
    "no_help": "to_founder.no_help", "unreachable": "to_founder.unreachable",
}  # fmt: skip
_LEADS_TO: dict[str, str] = {
    "accept": "accepted", "decline": "declined", "start": "in_progress", "helped": "helped", "no_help": "no_help",
    "unreachable": "unreachable", "see": "seen",
}  # fmt: skip


def _done_before(state: str, act: str) -> bool:
    return _LEADS_TO.get(act) == state
