"""A lead under the hand of one act: taken for the transaction, its matches moved by the machine, what happened added.

Taking a lead is an UPDATE of its row, so that on both databases a second act waits until the first is through; what
the second then reads is what the first left. Functions take an open session and never commit.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.leads import lifecycle
from bot.leads.errors import EditConflict, UnknownLead
from bot.leads.lifecycle import Act, Ending, Side, Standing, State, Status
from bot.leads.request import CONSENT
from bot.store.leads_model import ConsentRow, LeadRow, MatchEventRow, MatchRow


@dataclass(frozen=True, slots=True)
class Who:
    """Who acts: a founder (`name` is their chat), an actor of the directory, a member of staff, or the clock."""

    side: Side
    name: str

    @property
    def said(self) -> str:
        """The name as the history keeps it: a founder's chat is nobody else's business."""
        return "" if self.side == "founder" else self.name


CLOCK = Who("clock", "")


@dataclass(slots=True)
class Case:
    """A lead taken for this transaction, with its matches and the consents that stand."""

    session: AsyncSession
    lead: LeadRow
    matches: list[MatchRow]
    consents: dict[str, ConsentRow]
    last: int  # the number of the latest event

    @property
    def status(self) -> Status:
        """What the lead has come to."""
        ending = cast("Ending | None", self.lead.ending)
        return lifecycle.status(self._standings(), ending=ending, draft=self.lead.consent_token is not None)

    @property
    def step(self) -> lifecycle.Step:
        """What must happen now."""
        return lifecycle.next_step(self._standings())

    def agreed(self, actor: str) -> bool:
        """Whether the founder's consent to this actor stands."""
        return actor in self.consents

    def match(self, ref: str) -> MatchRow:
        """Its match of that reference. Raises UnknownLead."""
        for match in self.matches:
            if match.ref == ref:
                return match
        raise UnknownLead(ref)

    def of(self, actor: str) -> MatchRow | None:
        """Its match with an actor."""
        return next((match for match in self.matches if match.actor_id == actor), None)

    async def note(
        self,
        who: Who,
        act: str,
        at: datetime,
        *,
        match: MatchRow | None = None,
        reason: str | None = None,
        sealed: str | None = None,
    ) -> int:
        """Adds what happened; gives its number."""
        self.last += 1
        self.session.add(
            MatchEventRow(
                lead_id=self.lead.id or 0,
                number=self.last,
                match_id=match.id if match else None,
                at=at,
                side=who.side,
                who=who.said,
                act=act,
                state=match.state if match else None,
                reason=reason,
                note=sealed,
            )
        )
        return self.last

    async def move(
        self, match: MatchRow, act: Act, who: Who, at: datetime, *, reason: str | None = None, sealed: str | None = None
    ) -> int:
        """Moves a match and adds that it was; gives the event's number. Raises IllegalMove."""
        match.state = lifecycle.move(_state(match), act, who.side)
        match.version += 1
        if act == "send":
            match.sent_at = at
        elif act in ("accept", "decline", "forward"):
            match.answered_at = at
        elif match.state in lifecycle.CLOSED:
            match.closed_at = at
        elif act == "reopen":
            match.closed_at = None
        return await self.note(who, act, at, match=match, reason=reason, sealed=sealed)

    async def propose(self, actor: str, at: datetime, *, parent: MatchRow | None = None) -> MatchRow:
        """A new match, of which the actor knows nothing yet."""
        match = MatchRow(
            ref=new_ref(), lead_id=self.lead.id or 0, actor_id=actor, state="proposed", position=len(self.matches),
            parent_id=parent.id if parent else None, created_at=at,
        )  # fmt: skip
        self.session.add(match)
        await self.session.flush()
        self.matches.append(match)
        return match

    async def agree(self, actor: str, at: datetime) -> None:
        """The founder agrees to an actor, once."""
        if actor not in self.consents:
            row = ConsentRow(lead_id=self.lead.id or 0, actor_id=actor, version=CONSENT, given_at=at)
            self.session.add(row)
            await self.session.flush()
            self.consents[actor] = row

    def settle(self, at: datetime) -> None:
        """Writes down what the lead has come to."""
        self.lead.status = self.status
        ended = self.lead.status in lifecycle.ENDED
        self.lead.closed_at = (self.lead.closed_at or at) if ended else None

    def _standings(self) -> tuple[Standing, ...]:
        return tuple(Standing(_state(match), self.agreed(match.actor_id)) for match in self.matches)


async def take(session: AsyncSession, lead_id: int) -> Case:
    """The lead of that id, for this transaction alone. Raises UnknownLead."""
    mine = update(LeadRow).where(col(LeadRow.id) == lead_id).values(version=col(LeadRow.version) + 1)
    if (await session.execute(mine.returning(col(LeadRow.id)))).first() is None:
        raise UnknownLead(str(lead_id))
    return await look(session, lead_id)


async def look(session: AsyncSession, lead_id: int) -> Case:
    """The lead of that id, to be read only."""
    fresh = {"populate_existing": True}
    lead = await session.get_one(LeadRow, lead_id, populate_existing=True)
    of_lead = select(MatchRow).where(col(MatchRow.lead_id) == lead_id).order_by(col(MatchRow.position))
    matches = (await session.scalars(of_lead, execution_options=fresh)).all()
    standing = select(ConsentRow).where(col(ConsentRow.lead_id) == lead_id, col(ConsentRow.withdrawn_at).is_(None))
    consents = (await session.scalars(standing, execution_options=fresh)).all()
    last = select(col(MatchEventRow.number)).where(col(MatchEventRow.lead_id) == lead_id)
    number = await session.scalar(last.order_by(col(MatchEventRow.number).desc()).limit(1))
    return Case(session, lead, list(matches), {row.actor_id: row for row in consents}, number or 0)


async def take_lead(session: AsyncSession, ref: str) -> Case:
    """The same by the lead's reference."""
    lead_id = await session.scalar(select(col(LeadRow.id)).where(col(LeadRow.ref) == ref))
    if lead_id is None:
        raise UnknownLead(ref)
    return await take(session, lead_id)


async def take_match(session: AsyncSession, ref: str, version: int | None = None) -> tuple[Case, MatchRow]:
    """The lead of a match, and the match. Raises UnknownLead, and EditConflict when the match is not at `version`
    any more (None: whatever it is at)."""
    lead_id = await session.scalar(select(col(MatchRow.lead_id)).where(col(MatchRow.ref) == ref))
    if lead_id is None:
        raise UnknownLead(ref)
    case = await take(session, lead_id)
    match = case.match(ref)
    check_version(match, version)
    return case, match


def check_version(match: MatchRow, version: int | None) -> None:
    """Raises EditConflict when the match is not at `version` any more (None: whatever it is at)."""
    if version is not None and match.version != version:
        raise EditConflict(match.version, match.state)


async def last_act(session: AsyncSession, lead_id: int, acts: Collection[str]) -> datetime | None:
    """When one of these acts was last done on a lead."""
    done = select(col(MatchEventRow.at)).where(col(MatchEventRow.lead_id) == lead_id, col(MatchEventRow.act).in_(acts))
    return await session.scalar(done.order_by(col(MatchEventRow.number).desc()).limit(1))


async def forget_notes(session: AsyncSession, lead_id: int) -> None:
    """Deletes the words of a lead's history; that things were done stays."""
    await session.execute(update(MatchEventRow).where(col(MatchEventRow.lead_id) == lead_id).values(note=None))


def new_ref() -> str:
    """A reference that cannot be guessed: ten of a-z and 0-9."""
    return secrets.token_hex(5)


def _state(match: MatchRow) -> State:
    return cast("State", match.state)
