"""What a lot of events asks of the store, on both real databases."""

import pytest
from sqlalchemy import Table, select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from bot import clock
from bot.store.engine import Sessions
from bot.store.lot import Gathered, look, settle
from bot.store.model import AnswerMessageRow, TurnRow
from bot.store.prepared import Prepared, among, do

TURN: Table = SQLModel.metadata.tables[str(TurnRow.__tablename__)]


def turn(key: str, chat: str, holder: str | None = None) -> dict[str, object]:
    return {
        "key": key, "chat_id": chat, "at": clock.now(), "context": {"chat": 5}, "outgoing": "sealed", "number": 1,
        "holder": holder,
    }  # fmt: skip


async def written(sessions: Sessions, *turns: dict[str, object]) -> None:
    kept = Gathered(turns=list(turns))
    kept.remember("chat:1", "state", clock.now(), known=False)
    async with sessions.begin() as session:
        await kept.write(session)


async def test_what_was_written_is_found_again(sessions: Sessions) -> None:
    await written(sessions, turn("a", "chat:1", "other"), turn("b", "chat:2"))
    async with sessions.begin() as session:
        alone = await look(session, {"a", "c"}, {"chat:1", "chat:3"}, None)
        before = await look(session, {"c"}, {"chat:1", "chat:3"}, "me")
        assert (await session.get_one(TurnRow, "a")).context == {"chat": 5}
    assert (alone.handled, alone.elsewhere, alone.states) == ({"a"}, set(), {"chat:1": "state"})
    assert (before.handled, before.elsewhere) == (set(), {"chat:1"}), "its answers wait with another replica"


async def test_what_comes_twice_is_told_as_the_library_tells_it(sessions: Sessions) -> None:
    await written(sessions, turn("a", "chat:1"))
    kept = Gathered(turns=[turn("b", "chat:2"), turn("a", "chat:1")])
    with pytest.raises(IntegrityError):
        async with sessions.begin() as session:
            await kept.write(session)
    async with sessions() as session:
        assert await session.get(TurnRow, "b") is None, "nothing of the lot stays"


async def test_what_is_out_keeps_its_key_and_its_messages(sessions: Sessions) -> None:
    await written(sessions, turn("a", "chat:1"), turn("b", "chat:2"))
    for messages in ([7, 8], [9]):
        async with sessions.begin() as session:
            await settle(session, {"a"}, {("chat:1", 3): messages})
    async with sessions() as session:
        row, other = await session.get_one(TurnRow, "a"), await session.get_one(TurnRow, "b")
        answers = (await session.scalars(select(AnswerMessageRow))).all()
    assert (row.outgoing, row.chat_id, row.context, row.holder) == (None, "", {}, None)
    assert other.outgoing == "sealed"
    assert [(one.position, one.answer_message) for one in answers] == [(0, 9)]


async def test_a_list_of_texts_is_looked_up_by_index(sessions: Sessions) -> None:
    """SQLite reads the whole table when the condition is not one that it knows."""
    asked = Prepared(select(TURN.c.key).where(among(TURN.c.key, "keys")))
    await written(sessions, turn("a", "chat:1"), turn("it's; --", "chat:2"))
    async with sessions.begin() as session:
        [found] = await do(session, (asked, [{"keys": ["it's; --", "none"]}]))
        if session.get_bind().dialect.name == "sqlite":
            errand = asked.for_sqlite([{"keys": ["a"]}])
            plan = await session.execute(text(f"EXPLAIN QUERY PLAN {errand.text}"), errand.rows[0])
            assert "SEARCH turn" in str(plan.all())
    assert [key for (key,) in found] == ["it's; --"]
