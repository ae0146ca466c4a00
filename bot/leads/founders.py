"""What founders do with their leads: make, agree, try somebody else, relaunch, withdraw, answer, erase, take away.

Methods take an open session and never commit. They raise what `bot.leads.errors` names; then nothing must be kept.
"""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.leads import ledger, lifecycle, routing, views
from bot.leads.errors import IllegalMove, NotYours, UnknownLead
from bot.leads.ledger import Case, Who
from bot.leads.moves import LONGEST, Moves, still_open
from bot.leads.request import Wanted
from bot.store.leads_model import LeadRow, LiveMessageRow
from faq.documents import Language

MOST_EXPORTED = 1000
MOST_OPEN = 5  # leads of one founder under way at once
_GONE: frozenset[routing.Obstacle] = frozenset({"historical", "closed"})
"""An actor that is merely full or away may still get what a founder agreed to."""


class Founders(Moves):
    """The founder's side of the desk. `chat` is who acts; a lead of another chat raises NotYours."""

    __slots__ = ()

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
        case = await self._draft(session, wanted.draft, chat) if wanted.draft else None
        if case is None:
            key = f"{wanted.key}:{chat}"[:80]
            known = await session.scalar(select(col(LeadRow.ref)).where(col(LeadRow.key) == key))
            if known:
                return str(known)
            case = await self.begin(session, wanted.request, key=key, language=language, source="chat", at=at)
        elif case.lead.consent_token is None:
            return case.lead.ref
        founder = Who("founder", chat)
        case.lead.chat_id, case.lead.consent_token = chat, None
        self.write(case.lead, wanted.request, wanted.contact)
        await case.note(founder, "open", at)
        takers = await self.takers_by_actor(session, at)
        for actor in (*wanted.actors, *wanted.reserve):
            if actor in takers and routing.may_take(takers[actor]) is None:
                await case.agree(actor, at)
                match = await case.propose(actor, at)
                if actor in wanted.actors:
                    await self.send(case, match, founder, at)
        await self.advance(case, at, wished=wanted.wished or "")
        await self.letters.to_bringer(case, case.last, at, "to_bringer.agreed")
        await self.letters.to_founder(case, case.last, at)
        return case.lead.ref

    async def _draft(self, session: AsyncSession, ref: str, chat: str) -> Case | None:
        """The draft that a form began with; None when it was refused, has expired, or somebody else has agreed to it
        since: then the form stands alone."""
        try:
            case = await ledger.take_lead(session, ref)
        except UnknownLead:
            return None
        taken = case.lead.consent_token is None and case.lead.chat_id != chat
        return None if case.lead.ending or taken else case

    async def agree(self, session: AsyncSession, match_ref: str, *, chat: str, yes: bool, at: datetime) -> Case:
        """The founder answers about an actor who was proposed: it is sent the lead, or the staff look."""
        case, match = await ledger.take_match(session, match_ref)
        founder = _founder(case, chat)
        if match.state != "proposed":
            raise IllegalMove(match.state, "send")
        takers = await self.takers_by_actor(session, at)
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
        still_open(case)
        if not any(match.state == "proposed" for match in case.matches):
            await self.propose(case, at)
        await self.finish(case, at)
        await self.letters.to_founder(case, case.last, at)
        return case

    async def relaunch(self, session: AsyncSession, ref: str, *, chat: str, at: datetime) -> bool:
        """The founder asks the silent ones again, at most once a day. False when it was too soon."""
        case = await ledger.take_lead(session, ref)
        founder = _founder(case, chat)
        still_open(case)
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

    async def refuse(self, session: AsyncSession, ref: str, *, chat: str, at: datetime) -> None:
        """The founder wants nothing of a draft: what an actor had told of them is deleted."""
        case = await ledger.take_lead(session, ref)
        if case.lead.consent_token is not None and not case.lead.ending:
            case.lead.body = case.lead.contact = case.lead.consent_token = None
            await self.end(case, Who("founder", chat), "withdrawn", at)
            await self.letters.to_bringer(case, case.last, at, "to_bringer.refused")

    async def export(self, session: AsyncSession, chat: str) -> list[dict[str, object]]:
        """What happened to each of a founder's leads, and whom they agreed to, readable."""
        found: list[dict[str, object]] = []
        for case in await self.cases_of(session, chat, MOST_EXPORTED):
            history = await views.history(session, case.lead.ref, self.letters.cipher)
            agreed = [
                {"actor": row.actor_id, "version": row.version, "given_at": row.given_at.isoformat()}
                for row in case.consents.values()
            ]
            lines = [asdict(line) | {"at": line.at.isoformat()} for line in history]
            found.append({"lead": case.lead.ref, "consents": agreed, "history": lines})
        return found

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

    async def too_many(self, session: AsyncSession, chat: str) -> bool:
        """Whether a founder has as many leads under way as actors can be expected to read."""
        rows = await views.of_founder(session, chat)
        return sum(row.status not in lifecycle.ENDED for row in rows) >= MOST_OPEN

    async def case_of(self, session: AsyncSession, ref: str, chat: str) -> Case:
        """One lead of a founder, to be read only. Raises UnknownLead and NotYours."""
        lead_id = await session.scalar(select(col(LeadRow.id)).where(col(LeadRow.ref) == ref))
        if lead_id is None:
            raise UnknownLead(ref)
        case = await ledger.look(session, lead_id)
        _founder(case, chat)
        return case


def _founder(case: Case, chat: str) -> Who:
    if case.lead.chat_id != chat:
        raise NotYours
    return Who("founder", chat)
