"""Anything may happen to leads in any order, twice, or be cut short before it is committed: what must hold holds.

A model-based test: Hypothesis invents founders, actors and a clock that act on a real desk and a real database, looks
at everything after each step, and shows the shortest story that breaks a rule.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.errors import BotError
from bot.leads import lifecycle, partners, rounds
from bot.leads.ledger import Who
from bot.leads.lifecycle import Standing
from bot.leads.request import Contact
from bot.store.engine import build_engine, build_sessions
from bot.store.leads_model import ConsentRow, LeadRow, MatchEventRow, MatchRow, PartnerRow
from bot.store.model import DeliveryRow
from bot.store.schema import METADATA
from tests.bot.leads.conftest import CIPHER, MEMBERS, REQUEST, START, add_partners, build_desk, wanted

ACTORS = tuple(MEMBERS)
HISTORY = "paddock-nancy"
actors = st.sampled_from(ACTORS)
some_actors = st.lists(st.sampled_from((*ACTORS, HISTORY)), unique=True, max_size=3).map(tuple)
moves = st.sampled_from(("see", "accept", "decline", "start", *lifecycle.OUTCOMES, "reopen", "withdraw", "send"))
fates = st.sampled_from(("once", "once", "once", "twice", "crash"))


class Leads(RuleBasedStateMachine):
    """Founders, actors and time at one desk."""

    @initialize()
    def opens(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.engine = build_engine("sqlite+aiosqlite:///:memory:")
        self.sessions = build_sessions(self.engine)
        self.desk = build_desk()
        self.at = START
        self.refs: list[str] = []
        self.drafts: list[int] = []
        self.emails: dict[str, str] = {}
        self.chats: dict[str, str] = {}
        self.accepted: set[tuple[str, str]] = set()

        async def begin() -> None:
            async with self.engine.begin() as connection:
                await connection.run_sync(METADATA.create_all)
            async with self.sessions.begin() as session:
                await add_partners(session)

        self.loop.run_until_complete(begin())

    def teardown(self) -> None:
        if hasattr(self, "loop"):
            self.loop.run_until_complete(self.engine.dispose())
            self.loop.close()

    # What may happen

    @rule(picked=some_actors, reserve=some_actors, fate=fates)
    def a_founder_asks(self, picked: tuple[str, ...], reserve: tuple[str, ...], fate: str) -> None:
        number = len(self.refs)
        reserve = tuple(actor for actor in reserve if actor not in picked)
        form = wanted(*picked, reserve=reserve, key=f"form-{number:04}")
        form = form.model_copy(update={"contact": Contact(name="Léa", email=f"lea{number}@exemple.fr")})

        async def ask(session: AsyncSession) -> str:
            return await self.desk.open(session, form, chat=chat(number), language="fr", at=self.at)

        if (ref := self.does(ask, fate)) and ref not in self.refs:
            self.refs.append(ref)

    @rule(actor=actors, fate=fates)
    def an_actor_brings_a_founder_in(self, actor: str, fate: str) -> None:
        number, by = len(self.refs), Who("partner", actor)
        contact = Contact(email=f"lea{number}@exemple.fr")

        async def bring(session: AsyncSession) -> str:
            ref, _ = await self.desk.draft(
                session, REQUEST, contact, by=by, key=f"mail-{number:04}", language="fr", source="api", at=self.at
            )
            return ref

        if (ref := self.does(bring, fate)) and ref not in self.refs:
            self.refs.append(ref)
            self.drafts.append(number)

    @precondition(lambda self: self.drafts)
    @rule(data=st.data(), picked=some_actors, agrees=st.booleans(), fate=fates)
    def a_founder_answers_a_draft(self, data: Any, picked: tuple[str, ...], agrees: bool, fate: str) -> None:
        number = data.draw(st.sampled_from(self.drafts))
        form = wanted(*picked, key=f"draft-{number:04}").model_copy(
            update={"draft": self.refs[number], "contact": Contact(email=f"lea{number}@exemple.fr")}
        )

        async def answer(session: AsyncSession) -> str | None:
            if not agrees:
                return await self.desk.refuse(session, self.refs[number], chat=chat(number), at=self.at)
            return await self.desk.open(session, form, chat=chat(number), language="fr", at=self.at)

        ref = self.does(answer, fate)
        if ref and ref not in self.refs:  # the draft had gone: the form stands alone
            self.refs.append(ref)
            self.emails[ref] = f"lea{number}@exemple.fr"
            self.chats[ref] = chat(number)

    @precondition(lambda self: self.refs)
    @rule(data=st.data(), actor=actors, act=moves, fate=fates, stale=st.booleans())
    def an_actor_acts(self, data: Any, actor: str, act: Any, fate: str, stale: bool) -> None:
        match = self.match(data, actor)
        if match is None:
            return
        version = match.version - 1 if stale else match.version

        async def do(session: AsyncSession) -> bool:
            await self.desk.act(session, match.ref, act, by=Who("partner", actor), at=self.at, version=version)
            return True

        if self.does(do, fate) and act == "accept":
            self.accepted.add((self.lead_of(match), actor))

    @precondition(lambda self: self.refs)
    @rule(data=st.data(), actor=actors, to=st.sampled_from((*ACTORS, HISTORY)), fate=fates)
    def an_actor_forwards(self, data: Any, actor: str, to: str, fate: str) -> None:
        if match := self.match(data, actor):
            by = Who("partner", actor)
            self.does(lambda session: self.desk.forward(session, match.ref, to, by=by, at=self.at), fate)

    @precondition(lambda self: self.refs)
    @rule(data=st.data(), actor=actors, fate=fates)
    def they_talk(self, data: Any, actor: str, fate: str) -> None:
        if match := self.match(data, actor):
            by, founder = Who("partner", actor), self.founder_of(match)
            self.does(lambda session: self.desk.ask(session, match.ref, "Combien ?", by=by, at=self.at), fate)
            self.does(lambda session: self.desk.reply(session, match.ref, "Deux", chat=founder, at=self.at), fate)
            self.does(lambda session: self.desk.remark(session, match.ref, "Vu", by=by, at=self.at), fate)

    @precondition(lambda self: self.refs)
    @rule(data=st.data(), actor=actors, yes=st.booleans(), fate=fates)
    def the_founder_answers_about_an_actor(self, data: Any, actor: str, yes: bool, fate: str) -> None:
        if match := self.match(data, actor):
            founder = self.founder_of(match)
            self.does(lambda session: self.desk.agree(session, match.ref, chat=founder, yes=yes, at=self.at), fate)

    @precondition(lambda self: self.refs)
    @rule(number=st.integers(0, 5), act=st.sampled_from(("withdraw", "somebody_else", "relaunch", "erase")), fate=fates)
    def the_founder_acts(self, number: int, act: str, fate: str) -> None:
        number %= len(self.refs)
        ref = self.refs[number]
        founder = self.chats.get(ref, chat(number))

        async def do(session: AsyncSession) -> None:
            if act == "erase":
                await self.desk.erase(session, founder, self.at)
            else:
                await getattr(self.desk, act)(session, ref, chat=founder, at=self.at)

        self.does(do, fate)

    @rule(days=st.sampled_from((1, 2, 5, 7, 30, 50)), fate=fates)
    def time_passes(self, days: int, fate: str) -> None:
        later = self.at + timedelta(days=days)
        self.at = self.desk.terms.hours.next(later) or later
        self.does(lambda session: rounds.tick(self.desk, session, self.at), fate)

    @rule(actor=actors, active=st.booleans(), capacity=st.sampled_from((None, 0, 1)))
    def an_actor_changes(self, actor: str, active: bool, capacity: int | None) -> None:
        async def do(session: AsyncSession) -> None:
            row = await session.get_one(PartnerRow, actor)
            await partners.change(session, actor, row.version, active=active, capacity=capacity)

        self.does(do, "once")

    # What must hold

    @invariant()
    def everything_holds(self) -> None:
        if not hasattr(self, "loop"):
            return
        rows = self.loop.run_until_complete(self.everything())
        leads, matches, events, consents, deliveries = rows
        agreed = {(one.lead_id, one.actor_id) for one in consents}
        standing = {(one.lead_id, one.actor_id) for one in consents if one.withdrawn_at is None}
        by_id = {lead.id: lead for lead in leads}
        for lead in leads:
            of_lead = [match for match in matches if match.lead_id == lead.id]
            looks = [Standing(m.state, (m.lead_id, m.actor_id) in standing) for m in of_lead]
            assert lead.status == lifecycle.status(looks, ending=lead.ending, draft=lead.consent_token is not None)
            assert lead.status in lifecycle.ENDED or lead.due_at is not None, "no lead without a next step or an end"
            assert lead.ending != "erased" or (lead.body, lead.contact, lead.chat_id) == (None, None, None)
            numbers = [event.number for event in events if event.lead_id == lead.id]
            assert numbers == list(range(1, len(numbers) + 1)), "the history has no hole"
            assert len({match.actor_id for match in of_lead}) == len(of_lead), "forwards cannot loop"
        for match in matches:
            story = [event for event in events if event.match_id == match.id and event.act in lifecycle.ACTS]
            state: Any = "proposed"
            for event in story:
                state = lifecycle.move(state, event.act, event.side)
            assert (state, len(story)) == (match.state, match.version), "the history tells where the match stands"
            if match.sent_at is not None:
                assert (match.lead_id, match.actor_id) in agreed, "nothing is sent without consent"
        self.letters_hold(by_id, matches, deliveries)

    def letters_hold(self, leads: dict[Any, LeadRow], matches: list[MatchRow], deliveries: list[DeliveryRow]) -> None:
        sent = {(leads[m.lead_id].ref, m.actor_id) for m in matches if m.sent_at}
        for delivery in deliveries:
            words = json.dumps(CIPHER.open(delivery.payload or ""), ensure_ascii=False)
            for actor, staff_id in MEMBERS.items():
                if delivery.recipient != f"telegram:{staff_id}":
                    continue
                _, ref, _, what, *_ = delivery.key.split(":")
                assert (ref, actor) in sent or what == "brought", "an actor hears only of what it was sent"
                contact = self.emails.get(ref, f"lea{self.refs.index(ref)}@exemple.fr")
                assert contact not in words or (ref, actor) in self.accepted, "no contact details before accept"
        assert len({(d.key) for d in deliveries}) == len(deliveries), "one delivery per event and recipient"

    # How it works

    def does(self, act: Callable[[AsyncSession], Awaitable[Any]], fate: str) -> Any:
        """Does something once, twice, or up to just before the commit. Refusals are fine: they keep nothing."""

        async def once(*, crash: bool) -> Any:
            with suppress(BotError):
                async with self.sessions() as session:
                    done = await act(session)
                    await (session.rollback() if crash else session.commit())
                    return None if crash else done

        if fate == "crash":
            return self.loop.run_until_complete(once(crash=True))
        done = self.loop.run_until_complete(once(crash=False))
        if fate == "twice":
            self.loop.run_until_complete(once(crash=False))
        return done

    def match(self, data: Any, actor: str) -> MatchRow | None:
        """A match of an actor's, if it has one."""

        async def find() -> list[MatchRow]:
            async with self.sessions() as session:
                query = select(MatchRow).where(col(MatchRow.actor_id) == actor).order_by(col(MatchRow.id))
                return list((await session.scalars(query)).all())

        found = self.loop.run_until_complete(find())
        return data.draw(st.sampled_from(found)) if found else None

    def founder_of(self, match: MatchRow) -> str:
        ref = self.lead_of(match)
        return self.chats.get(ref, chat(self.refs.index(ref)))

    def lead_of(self, match: MatchRow) -> str:
        return self.refs[match.lead_id - 1]

    async def everything(self) -> tuple[list[Any], ...]:
        async with self.sessions() as session:
            tables = (LeadRow, MatchRow, MatchEventRow, ConsentRow, DeliveryRow)
            return tuple([list((await session.scalars(select(t).order_by(t.id))).all()) for t in tables])


def chat(number: int) -> str:
    return f"telegram:{1000 + number}"


Leads.TestCase.settings = settings(
    max_examples=30, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
TestLeads = Leads.TestCase


def test_the_clock_starts_on_a_working_day() -> None:
    assert build_desk().terms.hours.present(START)
    assert isinstance(START, datetime)
