"""kill -9 before and after each step of a lead's life, on both databases: nothing is lost, nothing is done twice, and
each delivery has its one key.

The process that dies is a fork of this one: it handles events as the surface hands them in, again from the first one
on each time, as Telegram does with what was not confirmed.
"""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select
from sqlmodel import col

from bot import wiring
from bot.arrival import Arrival
from bot.conversation import actions
from bot.conversation.form import Form
from bot.conversation.messages import Event, Pressed, Said
from bot.conversation.state import State
from bot.leads import partners, rounds
from bot.leads.request import Contact
from bot.outbox import box
from bot.outbox.box import Delivery
from bot.outbox.worker import Worker
from bot.settings import Settings
from bot.staff.roles import COMMAND_LINE, Staff
from bot.store.leads_model import LeadRow, MatchRow
from bot.store.model import ChatRow, DeliveryRow
from bot.wiring import Parts, assemble
from faq.understanding.reader import Reader
from tests.bot.leads.conftest import CATALOGUE, MEMBERS, NANCY, POOL, REQUEST, START
from tests.conftest import _administrator, text

Step = Callable[[Parts, str], Awaitable[tuple[str, Event] | None]]
SECRET = "a secret of the tests, long enough"


@pytest.fixture(scope="module")
def reader() -> Reader:
    return wiring.build_reader(CATALOGUE)


async def match(parts: Parts, founder: str, actor: str) -> MatchRow | None:
    async with parts.sessions() as session:
        query = select(MatchRow).join(LeadRow, col(LeadRow.id) == col(MatchRow.lead_id))
        theirs = (col(LeadRow.key) == f"form-{founder}:{founder}", col(MatchRow.actor_id) == actor)
        return (await session.scalars(query.where(*theirs))).first()


def press(actor: str | None, verb: actions.Verb, *arguments: str, of: str = NANCY, versioned: bool = False) -> Step:
    """A button; `{match}` stands for the match of the actor `of`, and its version is added when `versioned`."""

    async def step(parts: Parts, founder: str) -> tuple[str, Event] | None:
        row = await match(parts, founder, of)
        ref = row.ref if row else "0" * 10
        filled = [argument.replace("{match}", ref) for argument in arguments]
        filled += [str(row.version if row else 0)] if versioned else []
        chat = f"telegram:{MEMBERS[actor]}" if actor else founder
        return chat, Pressed(actions.write(verb, *filled))

    return step


def say(actor: str | None, words: str) -> Step:
    async def step(_: Parts, founder: str) -> tuple[str, Event] | None:
        return (f"telegram:{MEMBERS[actor]}" if actor else founder), Said(words)

    return step


async def a_month_later(parts: Parts, _: str) -> None:
    async with parts.sessions.begin() as session:
        await rounds.tick(parts.desk(), session, START + timedelta(days=30))


LIFE: tuple[Step, ...] = (
    press(None, "form", "send"),
    press(POOL, "decline", "{match}", "full", of=POOL, versioned=True),
    press(NANCY, "match", "{match}", "ask", versioned=True),
    say(NANCY, "Combien êtes-vous ?"),
    press(None, "reply", "{match}"),
    say(None, "Nous sommes deux."),
    press(NANCY, "match", "{match}", "accept", versioned=True),
    press(NANCY, "match", "{match}", "start", versioned=True),
    press(NANCY, "match", "{match}", "helped", versioned=True),
    a_month_later,
    press(None, "feedback", "{match}", "yes"),
)


async def live(settings: Settings, founder: str, *, die: tuple[int, str] | None = None) -> None:
    """The life of one lead, up to the step at which to die: before its commit, or after."""
    async with assemble(settings, now=lambda: START) as parts:
        exchange = parts.exchange("lorntech_bot")
        for number, step in enumerate(LIFE):
            if die == (number, "before"):
                event.listen(parts.engine.sync_engine, "commit", lambda _: os.kill(os.getpid(), signal.SIGKILL))
            asked = await step(parts, founder)
            if asked:
                await exchange.handle(Arrival(asked[0], f"telegram:{founder}/{number}", asked[1], "fr", number=number))
            if die == (number, "after"):
                os.kill(os.getpid(), signal.SIGKILL)


async def prepare(settings: Settings, founders: tuple[str, ...]) -> None:
    """Two partners, and founders who have filled the form in."""
    async with assemble(settings, now=lambda: START) as parts, parts.sessions.begin() as session:
        for actor in (POOL, NANCY):
            person = Staff(MEMBERS[actor], f"Member of {actor}", "partner", "fr")
            await partners.join(session, person, actor, by=COMMAND_LINE, at=START)
        for founder in founders:
            form = Form(
                key=f"form-{founder}", need=REQUEST.need, project=REQUEST.project, stage="idea",
                town=REQUEST.town, sector="digital", contact=Contact(name="Léa"), picked=(POOL,), reserve=True,
            )  # fmt: skip
            state = parts.cipher.seal(State(form=form, awaiting="lead_form").model_dump(mode="json"))
            session.add(ChatRow(id=founder, state=state, seen_at=START))


async def story(settings: Settings, founder: str) -> tuple[list[str], Counter[str]]:
    """What was told of a founder's lead, as keys without references, and how often each was sent."""
    sent: Counter[str] = Counter()

    async def send(delivery: Delivery) -> None:
        sent[delivery.key] += 1

    async with assemble(settings, now=lambda: START + timedelta(days=30)) as parts:
        worker = Worker(parts.sessions, parts.cipher, {"telegram": send}, parts.clock)
        while await worker.step():
            pass
        async with parts.sessions() as session:
            query = select(LeadRow).where(col(LeadRow.key) == f"form-{founder}:{founder}")
            lead = (await session.scalars(query)).one()
            keys = (await session.scalars(select(col(DeliveryRow.key)))).all()
            assert await box.waiting(session) == {"sent": len(keys)}, "nothing is left behind"
        ours = [key for key in keys if key.startswith(f"lead:{lead.ref}:")]
        assert set(sent.values()) <= {1}
        return sorted(key.replace(lead.ref, "REF").replace(founder, "FOUNDER") for key in ours), sent


def in_a_fork(work: Callable[[], Awaitable[None]]) -> int:
    """Runs it in a process of its own; gives the signal that ended it, or 0."""
    if pid := os.fork():
        return os.WTERMSIG(os.waitpid(pid, 0)[1])
    asyncio.run(work())
    os._exit(0)


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(
    request: pytest.FixtureRequest, tmp_path: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """Of a bot with the shipped content whose reader is built already."""
    monkeypatch.setattr(wiring, "build_reader", lambda *_: reader)
    if request.param == "sqlite":
        url = f"sqlite+aiosqlite:///{tmp_path / 'lead.sqlite'}"
    else:
        root, name = request.getfixturevalue("postgres"), f"kill_{os.getpid()}"
        asyncio.run(create(root, name))
        url = root.replace("/postgres?", f"/{name}?")
    return Settings(_env_file=None, database_url=url, data_dir=tmp_path, secret_key=SECRET, semantic=False)


async def create(root: str, name: str) -> None:
    async with _administrator(root) as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))


def test_a_life_with_a_death_before_and_after_each_step_is_the_same_life(settings: Settings) -> None:
    calm, killed = "telegram:5001", "telegram:5002"
    asyncio.run(prepare(settings, (calm, killed)))
    asyncio.run(live(settings, calm))
    deaths = [(number, moment) for number in range(len(LIFE)) for moment in ("before", "after")]
    for death in deaths:
        assert in_a_fork(lambda die=death: live(settings, killed, die=die)) == signal.SIGKILL, death
    assert in_a_fork(lambda: live(settings, killed)) == 0
    undisturbed, _ = asyncio.run(story(settings, calm))
    assert len(undisturbed) >= 12
    assert asyncio.run(story(settings, killed))[0] == undisturbed
