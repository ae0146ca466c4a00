"""Replicas on one PostgreSQL: who sends which answers, and who takes over."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.arrival import Arrival
from bot.conversation.messages import Said
from bot.exchange import Exchange
from bot.replica import LEASE, Replica, Watch
from bot.settings import Settings
from bot.wiring import Parts, assemble

ASKED = "C'est quoi un Kbis ?"


def test_a_count_that_stands_still_is_a_replica_that_is_gone() -> None:
    watch = Watch()
    assert watch.gone({"a": 1, "b": 1}, 0.0) == set()
    for second in range(1, int(LEASE)):
        assert watch.gone({"a": 1, "b": 1 + second}, float(second)) == set()
    assert watch.gone({"a": 1, "b": 99}, LEASE) == {"a"}


def test_time_in_which_nobody_could_look_does_not_count() -> None:
    watch = Watch()
    watch.gone({"a": 1}, 0.0)
    assert watch.gone({"a": 1}, 60.0) == set(), "the database was away for a minute, for everybody"
    assert watch.gone({"a": 1}, 63.0) == set()
    assert watch.gone({"a": 1}, 66.0) == set()
    assert watch.gone({"a": 1}, 60.0 + LEASE) == {"a"}


class Steady:
    """A clock that goes on when told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def parts(filled_postgres: str, tmp_path: Path) -> AsyncIterator[Parts]:
    secret = SecretStr("replica" * 8)
    settings = Settings(data_dir=tmp_path, database_url=filled_postgres, secret_key=secret, semantic=False)
    async with assemble(settings) as parts:
        yield parts


@pytest.fixture
def clock() -> Steady:
    return Steady()


@pytest.fixture
async def pair(parts: Parts, clock: Steady) -> tuple[tuple[Replica, Exchange], tuple[Replica, Exchange]]:
    """Two replicas that know of each other."""
    made = [Replica(parts.sessions, clock) for _ in range(2)]
    for one in made:
        await one.beat("telegram")
    first, second = ((one, replace(parts, replica=one).exchange("lorntech_bot")) for one in made)
    return first, second


def says(number: int, chat: str = "telegram:42") -> Arrival:
    return Arrival(chat, f"telegram:{number}", Said(ASKED), context={"chat": 42}, number=number)


async def test_an_event_is_handled_by_one_replica(pair) -> None:
    (_, here), (_, there) = pair
    first, again = await here.handle_one(says(1)), await there.handle_one(says(1))
    assert first.outgoing
    assert again.outgoing == ()


async def test_the_order_of_a_chat_is_kept_between_replicas(pair, clock: Steady) -> None:
    (_, here), (_, there) = pair
    await here.handle_one(says(1))
    second = await there.handle_one(says(2))
    assert second.left, "the first answer is still on its way from here"
    assert await there.claim("telegram") == []
    elsewhere = await there.handle_one(says(3, "telegram:43"))
    assert elsewhere.outgoing
    await here.sent("telegram:1")
    assert [one.key for one in await there.claim("telegram")] == ["telegram:2"]
    assert await here.claim("telegram") == []


async def test_what_a_dead_replica_left_is_taken_over_in_order(pair, clock: Steady) -> None:
    (_, here), (_, there) = pair
    for number in (1, 2, 3):
        await here.handle_one(says(number))
    assert await there.claim("telegram") == []
    while clock.now < LEASE:
        assert await there.claim("telegram") == []
        clock.now += 1
    left = await there.claim("telegram")
    assert [one.key for one in left] == ["telegram:1", "telegram:2", "telegram:3"]
    assert all(one.outgoing for one in left)


async def test_who_was_taken_for_gone_sends_nothing_any_more(pair, clock: Steady) -> None:
    (paused, here), (_, there) = pair
    handled = await here.handle_one(says(1))
    assert await paused.holds(handled.holder)
    while clock.now < LEASE:
        clock.now += 1
        await there.claim("telegram")
    await here.claim("telegram")
    assert not await paused.holds(handled.holder)
    assert await there.claim("telegram") == [], "it has it already"
    assert (await here.handle_one(says(2, "telegram:44"))).holder == paused.name


async def test_who_leaves_gives_back_at_once(pair) -> None:
    (leaving, here), (_, there) = pair
    await here.handle_one(says(1))
    await leaving.leave()
    assert [one.key for one in await there.claim("telegram")] == ["telegram:1"]
