"""The life of a case on both databases: who may do what to it, when two are at it, and what is left of it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.messages import Say
from bot.errors import NotAllowed
from bot.outbox import box
from bot.relay import canned, cases, jobs
from bot.relay.cases import Written
from bot.relay.jobs import Job, Work
from bot.relay.names import pseudonym
from bot.relay.room import Room
from bot.staff.roles import Staff
from bot.store.cipher import Cipher
from bot.store.engine import Sessions
from bot.store.relay_model import CarriedRow, CaseRow

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
CIPHER = Cipher("a secret of the tests, long enough")
ALICE, ROOM = "telegram:1001", -1000000000001
ANA, BOB = Staff(7, "Ana", "editor", "fr"), Staff(8, "Bob", "editor", "fr")
READER = Staff(9, "Cat", "reader", "fr")


def work(session: AsyncSession, cause: str = "telegram:1") -> Work:
    return Work(session, CIPHER, cause, NOW)


@pytest.fixture
async def session(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    async with sessions.begin() as session:
        yield session


async def opened(session: AsyncSession, chat: str = ALICE) -> CaseRow:
    about = {"question": "Qui peut m’aider ?", "answer": None}
    return await cases.open_case(work(session), chat, language="fr", about=about, theme="Fiscalité")


async def put(session: AsyncSession, case: int = 1) -> list[Job]:
    """The jobs that wait for a case, in order."""
    found = await box.claim(session, CIPHER, ["relay"], NOW + timedelta(days=1), 100)
    return [jobs.read(delivery) for delivery in found if jobs.case_of(delivery) == case]


async def test_from_waiting_to_closed_and_again(session: AsyncSession) -> None:
    case = await opened(session)
    assert (case.state, case.listening, case.theme) == ("waiting", True, "Fiscalité")
    assert await cases.take(work(session, "2"), case, ANA)
    assert (case.state, case.taken_name) == ("taken", "Ana")
    assert not await cases.take(work(session, "3"), case, BOB)
    assert await cases.has(work(session, "3"), case, ANA)
    assert not await cases.has(work(session, "3"), case, BOB)
    assert await cases.take(work(session, "4"), case, BOB, over=True)
    assert await cases.close(work(session, "5"), case, BOB)
    assert not await cases.close(work(session, "6"), case, BOB)
    assert (case.state, case.listening) == ("closed", False)
    again = await opened(session)
    assert (again.id, again.state, again.taken_by) == (case.id, "waiting", None)
    assert [job.kind for job in await put(session)] == ["show", "tell", "show", "show", "tell", "show"]


async def test_what_a_reader_may_not_do(session: AsyncSession) -> None:
    case = await opened(session)
    for act in (cases.take, cases.close):
        with pytest.raises(NotAllowed):
            await act(work(session), case, READER)
    with pytest.raises(NotAllowed):
        await cases.say(work(session), case, READER, "Bonjour")
    with pytest.raises(NotAllowed):
        await canned.save(work(session), "rdv", "fr", "Prenez rendez-vous", READER)
    assert case.state == "waiting"


async def test_two_who_take_it_at_the_same_time(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await opened(session)

    async def take(staff: Staff) -> bool:
        async with sessions.begin() as session:
            case = await cases.of_chat(session, ALICE)
            assert case is not None
            return await cases.take(work(session, staff.name), case, staff)

    assert sorted(await asyncio.gather(take(ANA), take(BOB))) == [False, True]


async def test_the_same_cause_puts_a_job_once(session: AsyncSession) -> None:
    case = await opened(session)
    for _ in range(2):
        await work(session, "twice").put(case.id or 0, jobs.Note(say=Say(text="Une fois")))
    assert [job.kind for job in await put(session)] == ["show", "note"]


async def test_which_case_a_message_in_the_room_belongs_to(session: AsyncSession) -> None:
    first, second = await opened(session), await opened(session, "telegram:1002")
    first.room, first.thread, first.card = ROOM, 10, 11
    second.room, second.card = ROOM, 21
    await cases.carry(work(session), second, Written("text", "Bonjour", 5), from_team=False)
    [row] = (await session.scalars(select(CarriedRow))).all()
    row.room, row.room_message = ROOM, 22
    await session.flush()
    for thread, quoted, expected in (
        (10, None, first), (10, 22, first), (None, 21, second), (None, 22, second), (None, 11, first), (None, 99, None),
        (99, None, None), (None, None, None),
    ):  # fmt: skip
        assert await cases.of_room(session, ROOM, thread, quoted) is expected
    assert await cases.of_room(session, ROOM - 1, 10, None) is None


async def test_erasing_leaves_the_clearing_of_the_room_and_no_more(session: AsyncSession) -> None:
    case = await opened(session)
    case.room, case.thread, case.card = ROOM, 10, 11
    await cases.carry(work(session, "2"), case, Written("text", "Un secret", 5), from_team=False)
    await cases.carry(work(session, "3"), case, Written("text", "Compris", 30, room=ROOM), from_team=True)
    for row in (await session.scalars(select(CarriedRow))).all():
        row.room, row.room_message = ROOM, row.room_message or 12
    await session.flush()
    await cases.erase(work(session, "4"), ALICE, "fr")
    [job] = await put(session)
    assert isinstance(job, jobs.Clear)
    assert (job.room, job.thread, job.messages) == (ROOM, 10, (11, 12)), "what the team wrote is the team's"
    assert "Mirabelle 1" in job.say.text
    assert (await session.scalars(select(CarriedRow))).all() == []
    await cases.erase(work(session, "5"), ALICE, "fr")  # nothing is left to erase
    assert (await opened(session)).id == 2, "a number, hence a name, is given once"


async def test_old_cases_go(session: AsyncSession) -> None:
    case = await opened(session)
    assert await cases.forget_old(work(session), NOW, "fr") == 0
    assert await cases.forget_old(work(session), NOW + timedelta(seconds=1), "fr") == 1
    assert await cases.of_chat(session, case.chat_id) is None


async def test_prepared_answers_speak_the_founders_language(session: AsyncSession) -> None:
    case = await opened(session)
    assert await canned.save(work(session), "rdv", "fr", "Prenez rendez-vous", ANA)
    assert not await canned.save(work(session), "Sans Espace", "fr", "Bonjour", ANA)
    assert not await canned.save(work(session), "vide", "fr", " ", ANA)
    case.language = "en"
    assert await canned.send(work(session, "2"), case, ANA, "rdv"), "French is better than nothing"
    await canned.save(work(session), "rdv", "en", "Make an appointment", ANA)
    assert await canned.send(work(session, "3"), case, ANA, "rdv")
    sent = [CIPHER.open(row.text) for row in (await session.scalars(select(CarriedRow).order_by(CarriedRow.id))).all()]
    assert sent == ["Prenez rendez-vous", "Make an appointment"]
    assert not await canned.send(work(session, "4"), case, BOB, "rdv"), "Ana has the case"
    assert await canned.remove(work(session), "rdv", ANA)
    assert not await canned.send(work(session, "5"), case, ANA, "rdv")


async def test_a_room_that_moves(session: AsyncSession) -> None:
    room, other = Room(-1), Room(-1)
    assert await room.moved(session, -1, -100, NOW)
    assert not await room.moved(session, -1, -100, NOW)
    assert (room.chat, room.known) == (-100, {-1, -100})
    await other.refresh(session)  # as another process does
    assert other.chat == -100
    assert Room(None).chat is None
    assert Room(None).known == frozenset()


def test_pseudonyms() -> None:
    assert pseudonym(1) == "Mirabelle 1"
    assert len({pseudonym(number) for number in range(1, 200)}) == 199
