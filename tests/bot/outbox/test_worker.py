"""Deliveries: recorded with their cause, sent once, tried again with patience, taken over from the dead."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.errors import TryAgain, Undeliverable
from bot.outbox import box, retry
from bot.outbox.box import Delivery
from bot.outbox.worker import Worker
from bot.store.cipher import Cipher
from bot.store.engine import Sessions, build_engine, build_sessions
from bot.store.model import DeliveryRow

CIPHER = Cipher("a secret of the tests, long enough")


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Post:
    """A channel that keeps what it is given, and can be made to fail."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, object]] = []
        self.fault: Exception | None = None

    async def __call__(self, delivery: Delivery) -> None:
        if self.fault:
            raise self.fault
        self.sent.append((delivery.recipient, delivery.payload["n"]))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def worker(sessions: Sessions, post: Post, clock: Clock) -> Worker:
    return Worker(sessions, CIPHER, {"telegram": post}, clock)


Put = Callable[..., Awaitable[bool]]


@pytest.fixture
def put(sessions: Sessions, clock: Clock) -> Put:
    async def put(key: str, n: int = 0, recipient: str = "telegram:1", channel: box.Channel = "telegram") -> bool:
        async with sessions.begin() as session:
            return await box.put(
                session, CIPHER, key=key, channel=channel, recipient=recipient, payload={"n": n}, at=clock()
            )

    return put


async def rows(sessions: Sessions) -> list[DeliveryRow]:
    async with sessions() as session:
        return list((await session.scalars(select(DeliveryRow).order_by(DeliveryRow.id))).all())


async def until(condition: Callable[[], bool]) -> None:
    while True:
        if condition():
            return
        await asyncio.sleep(0.01)


async def test_a_delivery_is_recorded_with_its_cause_and_sent_once(
    sessions: Sessions, worker: Worker, post: Post, put: Put, clock: Clock
) -> None:
    async with sessions() as session:
        await box.put(session, CIPHER, key="lost", channel="telegram", recipient="x", payload={}, at=clock())
        await session.rollback()
    assert await put("a", 1)
    assert not await put("a", 2), "one key, one delivery"
    assert await put("b", 3)
    assert await put("mail", channel="email"), "another channel's, left alone"
    assert await worker.step() == 2
    assert await worker.step() == 0
    assert post.sent == [("telegram:1", 1), ("telegram:1", 3)], "in the order they were put"
    first, _, mail = await rows(sessions)
    assert (first.state, first.payload, mail.state) == ("sent", None, "waiting")
    assert not await put("a", 4), "and the key is remembered"


async def test_what_is_stored_cannot_be_read_without_the_key(sessions: Sessions, put: Put) -> None:
    await put("a", 123456)
    [row] = await rows(sessions)
    assert "123456" not in str(row.payload)


async def test_what_another_key_sealed_is_given_up_and_delays_nothing(
    sessions: Sessions, worker: Worker, post: Post, put: Put, clock: Clock
) -> None:
    other = Cipher("another secret of the tests, as long")
    async with sessions.begin() as session:
        await box.put(
            session, other, key="foreign", channel="telegram", recipient="telegram:1", payload={"n": 1}, at=clock()
        )
    await put("ours", 2)
    assert await worker.step() == 1
    assert post.sent == [("telegram:1", 2)]
    async with sessions() as session:
        [dead] = await box.dead_letters(session)
    assert (dead.key, dead.last_error) == ("foreign", "sealed with another secret key")


async def test_a_failure_is_tried_again_later_and_never_before_it_was_asked_for(
    sessions: Sessions, worker: Worker, post: Post, put: Put, clock: Clock
) -> None:
    await put("a", 1)
    post.fault = TryAgain("429", after=600)
    assert await worker.step() == 1
    [row] = await rows(sessions)
    assert (row.state, row.attempts, row.last_error) == ("waiting", 1, "429")
    clock.now += timedelta(seconds=599)
    assert await worker.step() == 0
    clock.now += timedelta(seconds=2)
    post.fault = ValueError("a bug of ours")
    assert await worker.step() == 1
    clock.now += timedelta(minutes=1)
    post.fault = None
    assert await worker.step() == 1
    assert post.sent == [("telegram:1", 1)]


async def test_after_three_days_or_a_refusal_it_is_a_dead_letter_that_can_be_replayed(
    sessions: Sessions, worker: Worker, post: Post, put: Put, clock: Clock
) -> None:
    await put("gone", 1)
    post.fault = Undeliverable("blocked by the user")
    await worker.step()
    await put("slow", 2)
    post.fault = TryAgain("no network")
    for _ in range(60):
        await worker.step()
        clock.now += timedelta(hours=7)
    async with sessions.begin() as session:
        slow, gone = await box.dead_letters(session)
        assert (slow.key, gone.key, gone.last_error) == ("slow", "gone", "blocked by the user")
        assert 10 < slow.attempts < 30
        assert await box.replay(session, slow.id, clock())
        assert not await box.replay(session, 404, clock())
    post.fault = None
    await worker.step()
    assert post.sent == [("telegram:1", 2)]


async def test_what_a_killed_worker_had_taken_is_taken_over_and_its_word_counts_no_more(
    sessions: Sessions, worker: Worker, post: Post, put: Put, clock: Clock
) -> None:
    await put("a", 1)
    async with sessions.begin() as session:
        [stalled] = await box.claim(session, CIPHER, ["telegram"], clock(), 10)
    assert await worker.step() == 0, "somebody has it"
    clock.now += box.LEASE
    assert await worker.step() == 1
    assert post.sent == [("telegram:1", 1)]
    async with sessions.begin() as session:
        assert not await box.settle(session, stalled, "dead", clock(), "too late")
    [row] = await rows(sessions)
    assert (row.state, row.attempts) == ("sent", 2)


async def test_two_workers_never_take_the_same_delivery(sessions: Sessions, put: Put, clock: Clock) -> None:
    for n in range(30):
        await put(f"k{n}", n, recipient=f"telegram:{n}")
    posts = Post(), Post()
    workers = [Worker(sessions, CIPHER, {"telegram": post}, clock) for post in posts]
    for _ in range(3):
        await asyncio.gather(*(worker.step() for worker in workers))
    sent = [n for post in posts for _, n in post.sent]
    assert sorted(sent) == list(range(30))


async def test_three_workers_at_full_speed_never_take_the_same_delivery(
    database_url: str, sessions: Sessions, put: Put, clock: Clock
) -> None:
    for n in range(80):
        await put(f"k{n}", n, recipient=f"telegram:{n % 25}")
    posts, engines = (Post(), Post(), Post()), [build_engine(database_url) for _ in range(3)]
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        workers = [
            group.create_task(Worker(build_sessions(engine), CIPHER, {"telegram": post}, clock).run())
            for engine, post in zip(engines, posts, strict=True)
        ]
        await until(lambda: sum(len(post.sent) for post in posts) >= 80)
        for worker in workers:
            worker.cancel()
    for engine in engines:
        await engine.dispose()
    assert sorted(n for post in posts for _, n in post.sent) == list(range(80))
    assert {row.attempts for row in await rows(sessions)} == {1}


async def test_a_recipient_that_hangs_keeps_nobody_waiting(sessions: Sessions, put: Put, clock: Clock) -> None:
    hung, sent = asyncio.Event(), []

    async def send(delivery: Delivery) -> None:
        if delivery.recipient == "webhook:slow":
            await hung.wait()
        sent.append(delivery.payload["n"])

    for n in range(30):
        await put(f"slow{n}", n, recipient="webhook:slow", channel="webhook")
    for n in range(100, 130):
        await put(f"quick{n}", n, recipient=f"webhook:{n}", channel="webhook")
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        worker = Worker(sessions, CIPHER, {"webhook": send}, clock, pace={})
        running = group.create_task(worker.run())
        await until(lambda: len(sent) >= 30)
        assert sorted(sent) == list(range(100, 130))
        hung.set()
        await until(lambda: len(sent) >= 60)
        running.cancel()
    assert sent[30:] == list(range(30)), "and in their order"


async def test_those_behind_a_failure_wait_and_have_lost_no_try(
    sessions: Sessions, worker: Worker, post: Post, put: Put, clock: Clock
) -> None:
    for n in range(3):
        await put(f"k{n}", n)
    post.fault = TryAgain("429", after=600)
    await worker.step()
    assert [(row.state, row.attempts) for row in await rows(sessions)] == [
        ("waiting", 1), ("waiting", 0), ("waiting", 0),
    ]  # fmt: skip
    assert await worker.step() == 0
    clock.now += timedelta(seconds=601)
    post.fault = None
    await worker.step()
    clock.now += timedelta(minutes=1)
    await worker.step()
    assert sorted(n for _, n in post.sent) == [0, 1, 2]


async def test_nothing_is_begun_that_would_outlive_its_lease(sessions: Sessions, put: Put, clock: Clock) -> None:
    async def slow(delivery: Delivery) -> None:
        clock.now += timedelta(seconds=50)

    for n in range(3):
        await put(f"k{n}", n)
    await Worker(sessions, CIPHER, {"telegram": slow}, clock).step()
    assert [row.state for row in await rows(sessions)] == ["sent", "sent", "waiting"]


async def test_erasing_and_withdrawing(sessions: Sessions, worker: Worker, post: Post, put: Put, clock: Clock) -> None:
    await put("a", 1, recipient="telegram:1")
    await put("b", 2, recipient="telegram:2")
    await put("c", 3, recipient="telegram:3")
    async with sessions.begin() as session:
        await box.forget(session, "telegram:1")
        assert await box.withdraw(session, "b")
    await worker.step()
    assert post.sent == [("telegram:3", 3)]
    async with sessions.begin() as session:
        assert not await box.withdraw(session, "c"), "too late"
        assert await box.waiting(session) == {"sent": 1}
        assert await box.forget_sent(session, clock() + timedelta(days=1)) == 1


@given(
    attempts=st.integers(1, 10_000),
    age=st.timedeltas(timedelta(0), timedelta(days=10)),
    asked=st.timedeltas(timedelta(0), timedelta(days=2)),
    chance=st.floats(0, 1),
)
def test_the_pause_is_bounded_and_obeys(attempts: int, age: timedelta, asked: timedelta, chance: float) -> None:
    pause = retry.wait(attempts, age, asked, chance)
    if age >= retry.GIVE_UP:
        assert pause is None
    else:
        assert pause is not None
        assert max(asked, retry.FIRST * 0.8) <= pause <= max(asked, retry.LONGEST * 1.2)
