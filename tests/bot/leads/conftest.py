"""A desk on both databases, with the shipped directory, four partners, and a founder whose form is complete."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.leads import partners
from bot.leads.desk import Desk
from bot.leads.ledger import Who
from bot.leads.letters import Letters
from bot.leads.request import Contact, Request, Wanted, Where
from bot.leads.terms import Terms
from bot.staff.roles import COMMAND_LINE, Staff
from bot.store.cipher import Cipher
from bot.store.engine import Sessions
from bot.store.leads_model import LeadRow, MatchRow
from bot.store.model import DeliveryRow
from faq.catalogue import Catalogue
from faq.content import SHIPPED, read_folder

CATALOGUE = Catalogue.of(read_folder(SHIPPED))
CIPHER = Cipher("a secret of the tests, long enough")
START = datetime(2026, 11, 24, 9, tzinfo=UTC)  # a Tuesday
LEA = "telegram:100"
POOL, QUAI, NANCY, BGE = "the-pool", "quai-alpha", "grand-nancy-innovation", "bge-alsace-lorraine"
MEMBERS = {POOL: 201, QUAI: 202, NANCY: 203, BGE: 204}
METZ = Where(name="Metz", latitude=49.119, longitude=6.173)
REQUEST = Request(
    project="Une application qui aide les maraîchers à vendre en direct", need="incubation", stage="idea", town=METZ,
    sector="digital",
)  # fmt: skip
CONTACT = Contact(name="Léa Martin", email="lea@exemple.fr", phone="+33 6 12 34 56 78")


def build_desk(staff_chat: int | None = -100) -> Desk:
    letters = Letters(CIPHER, lambda: CATALOGUE, lambda view, _: f"http://bot.test/leads/{view.ref}", staff_chat, "fr")
    return Desk(lambda: CATALOGUE, letters, Terms())


def chat(actor: str) -> str:
    """The chat of the one who acts for an actor."""
    return f"telegram:{MEMBERS[actor]}"


async def add_partners(session: AsyncSession) -> None:
    for actor, staff_id in MEMBERS.items():
        person = Staff(staff_id, f"Member of {actor}", "partner", "fr")
        await partners.join(session, person, actor, by=COMMAND_LINE, at=START)


def wanted(*actors: str, reserve: tuple[str, ...] = (), key: str = "form-0001", **changes: Any) -> Wanted:
    return Wanted(key=key, request=REQUEST.model_copy(update=changes), contact=CONTACT, actors=actors, reserve=reserve)


@dataclass
class House:
    """A desk at work on one database; each call is a transaction of its own."""

    sessions: Sessions
    desk: Desk
    at: datetime = START

    async def opens(self, *actors: str, **more: Any) -> str:
        async with self.sessions.begin() as session:
            return await self.desk.open(session, wanted(*actors, **more), chat=LEA, language="fr", at=self.at)

    async def does(self, act: str, actor: str, lead: str, **more: Any) -> Any:
        """An actor's act on its match with a lead."""
        ref = (await self.match(lead, actor)).ref
        async with self.sessions.begin() as session:
            return await self.desk.act(session, ref, act, by=Who("partner", actor), at=self.at, **more)

    async def lead(self, ref: str) -> LeadRow:
        async with self.sessions() as session:
            return (await session.scalars(select(LeadRow).where(LeadRow.ref == ref))).one()

    async def match(self, lead: str, actor: str) -> MatchRow:
        async with self.sessions() as session:
            query = select(MatchRow).join(LeadRow, LeadRow.id == MatchRow.lead_id)
            return (await session.scalars(query.where(LeadRow.ref == lead, MatchRow.actor_id == actor))).one()

    async def states(self, lead: str) -> dict[str, str]:
        async with self.sessions() as session:
            query = select(MatchRow).join(LeadRow, LeadRow.id == MatchRow.lead_id)
            rows = (await session.scalars(query.where(LeadRow.ref == lead).order_by(MatchRow.position))).all()
            return {row.actor_id: row.state for row in rows}

    async def post(self, recipient: str) -> list[Any]:
        """The payloads on their way to a recipient, oldest first."""
        async with self.sessions() as session:
            query = select(DeliveryRow).where(DeliveryRow.recipient == recipient).order_by(DeliveryRow.id)
            return [CIPHER.open(row.payload) for row in (await session.scalars(query)).all() if row.payload]

    async def told(self, recipient: str) -> str:
        """The last message on its way to a chat."""
        posts = await self.post(recipient)
        return str(posts[-1]["outgoing"][-1]["text"]) if posts else ""

    def wait(self, **time: float) -> None:
        self.at += timedelta(**time)


@pytest.fixture
async def house(sessions: Sessions) -> House:
    async with sessions.begin() as session:
        await add_partners(session)
    return House(sessions, build_desk())
