"""The inventory kept to, on every table of the schema and on both databases: erasure leaves no trace of one person and
everything of another, export holds all, retention takes what is old, a change of key leaves nothing under the old."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.errors import WrongKey
from bot.store import chats, inventory
from bot.store.cipher import Cipher
from bot.store.engine import Sessions
from bot.store.inventory import HOLDINGS
from bot.store.rekey import reseal
from bot.store.schema import METADATA
from tests.bot.store.rows import fill

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
OLD, NEW = "the old secret key of the tests, long", "the new secret key of the tests, long"
CIPHER = Cipher(OLD)
ANN, BOB = "telegram:4242001", "telegram:4242002"
CHATTY = {name for name, one in HOLDINGS.items() if one.chat}


@pytest.fixture
async def filled(sessions: Sessions) -> Sessions:
    """Every table holds a row of Ann's and one of Bob's."""
    async with sessions.begin() as session:
        await fill(session, CIPHER, ANN, "ann-said-so", 1, NOW)
        await fill(session, CIPHER, BOB, "bob-said-so", 2, NOW)
    return sessions


async def everything(sessions: Sessions) -> dict[str, list[dict[str, Any]]]:
    """The whole database, as whoever has the key reads it."""
    found = {}
    async with sessions() as session:
        for table in METADATA.sorted_tables:
            rows = (await session.execute(select(table))).mappings()
            found[table.name] = [{name: opened(value) for name, value in row.items()} for row in rows]
    return found


def opened(value: Any) -> Any:
    return CIPHER.open(value) if isinstance(value, str) and value.startswith("gAAAA") else value


async def test_erasing_leaves_no_trace_of_one_and_all_of_another(filled: Sessions) -> None:
    before = await everything(filled)
    async with filled.begin() as session:
        await chats.erase(session, ANN, but_turn="")
    after = await everything(filled)
    for name in CHATTY:
        left = json.dumps(after[name], default=str)
        assert ANN not in left, name
        assert "ann-said-so" not in left, name
        assert len(after[name]) == len(before[name]) - 1, f"{name}: the other person's row stays"
        assert "bob-said-so" in left or BOB in left, name
    assert after["question_group_item"] == [row for row in before["question_group_item"] if row["question_id"] == 2]


async def test_export_holds_every_row_opened_and_nobody_elses(filled: Sessions) -> None:
    async with filled() as session:
        mine = await chats.export(session, ANN, CIPHER)
    assert mine.keys() == CHATTY
    for name in CHATTY:
        [row] = mine[name]
        assert row.keys() == set(METADATA.tables[name].columns.keys()), name
        assert all(row[column] == {"words": "ann-said-so"} for column in HOLDINGS[name].sealed.split()), name
    whole = json.dumps(mine)
    assert "bob-said-so" not in whole
    assert BOB not in whole


async def test_retention_takes_what_is_old_and_nothing_else(filled: Sessions) -> None:
    aged = {moment.table.name: days for moment, days in inventory.aging(365)}
    assert {"chat", "turn", "question", "judgement", "team_note"} <= aged.keys()
    for after in (6, 8, 364, 366, 1094, 1096):
        async with filled.begin() as session:
            await chats.forget_old(session, NOW + timedelta(days=after), 365)
        async with filled() as session:
            for name, days in aged.items():
                left = await session.scalar(select(func.count()).select_from(METADATA.tables[name]))
                assert bool(left) == (after < days), f"{name} after {after} days"
    async with filled() as session:
        table = METADATA.tables["answer_message"]
        assert not await session.scalar(select(func.count()).select_from(table)), "they go with their chat"


async def test_a_change_of_key_leaves_nothing_under_the_old_one(filled: Sessions) -> None:
    before = await everything(filled)
    both, new = Cipher(NEW, OLD), Cipher(NEW)
    done = await reseal(filled, both)
    assert done == {name: 2 * count for name, count in Counter(c.table.name for c in inventory.sealed()).items()}
    assert await reseal(filled, both) == done, "it can be run again"
    async with filled() as session:
        for table in METADATA.sorted_tables:
            for row in (await session.execute(select(table))).mappings():
                for name, value in row.items():
                    if isinstance(value, str) and value.startswith("gAAAA"):
                        twin = next(r for r in before[table.name] if new.open(value) == r[name])
                        assert twin, f"{table.name}.{name}"
    with pytest.raises(WrongKey):
        await reseal(filled, Cipher(OLD))


async def test_what_neither_key_opens_is_said(filled: Sessions) -> None:
    with pytest.raises(WrongKey):
        await reseal(filled, Cipher(NEW, "a third key, which never was in use"))


def test_a_cipher_reads_the_previous_key_and_writes_its_own() -> None:
    both = Cipher(NEW, OLD)
    assert both.open(CIPHER.seal("words")) == "words"
    assert Cipher(NEW).open(both.seal("words")) == "words"
    with pytest.raises(WrongKey):
        CIPHER.open(both.seal("words"))
