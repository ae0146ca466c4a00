"""What Telegram asks of those who send."""

import asyncio

import pytest
from telegram.error import RetryAfter

from bot.telegram import limits
from bot.telegram.limits import AT_ONCE, GROUP, MANY, Limits, yielding


async def send(to: Limits, chat: int, sent: list[int], endpoint: str = "sendMessage") -> None:
    async def call() -> bool:
        sent.append(chat)
        return True

    await to.process_request(call, (), {}, endpoint, {"chat_id": chat}, None)


async def test_without_a_rate_all_goes_at_once() -> None:
    free, sent = Limits(None), list[int]()
    await asyncio.wait_for(asyncio.gather(*(send(free, 42, sent) for _ in range(200))), 1)
    assert len(sent) == 200


async def test_answers_pass_before_notifications() -> None:
    gated, sent = Limits(200), list[int]()

    async def notify(chat: int) -> None:
        with yielding():
            await send(gated, chat, sent)

    await asyncio.gather(
        *(notify(chat) for chat in range(100, 110)), *(send(gated, chat, sent) for chat in range(1, 6))
    )
    assert sorted(sent[:6])[:5] == [1, 2, 3, 4, 5], "one notification at most was quicker"
    assert len(sent) == 15


def test_a_chat_has_its_own_pace() -> None:
    gated = Limits(30)
    pauses = [gated._own_pause(-7, 100.0) for _ in range(AT_ONCE + 2)]
    assert pauses == [0.0] * AT_ONCE + [GROUP, 2 * GROUP]
    assert gated._own_pause(42, 100.0) == 0.0
    assert gated._own_pause(-7, 1000.0) == 0.0, "later it is all forgiven"


async def test_a_429_silences_its_chat_and_many_silence_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    free = Limits(None)

    async def refused() -> bool:
        raise RetryAfter(9)

    for chat in range(1, MANY + 1):
        assert free._forbidden(99, limits.time.monotonic()) == 0.0
        with pytest.raises(RetryAfter):
            await free.process_request(refused, (), {}, "sendMessage", {"chat_id": chat}, None)
        assert 8 < free._forbidden(chat, limits.time.monotonic()) <= 9
    assert 8 < free._forbidden(99, limits.time.monotonic()) <= 9
    assert free._forbidden(99, limits.time.monotonic() + 10) == 0.0
