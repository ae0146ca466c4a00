"""Staff hear of trouble at once, once an hour for each kind, and of nothing else."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.outbox import box
from bot.staff.alerts import FEWEST, HOUR, raise_alerts
from bot.store.cipher import Cipher
from bot.store.model import QuestionRow
from tests.bot.staff.conftest import START

GROUP = -100123


async def look(session: AsyncSession, cipher: Cipher, after: timedelta = timedelta(0), away: float = 0.0) -> list[str]:
    """What is new when the errand looks, some time after the start."""
    return await raise_alerts(session, cipher, GROUP, "fr", away=away, at=START + after)


async def words(session: AsyncSession, cipher: Cipher) -> list[str]:
    """What the group is told."""
    due = await box.claim(session, cipher, ["telegram"], START + timedelta(days=1), 50)
    return [one.payload["outgoing"][0]["text"] for one in due if one.recipient == f"telegram:{GROUP}"]


def asked(session: AsyncSession, outcomes: dict[str, int], ago: timedelta) -> None:
    session.add_all(
        QuestionRow(
            ticket="t", chat_id="telegram:5", at=START - ago, text="?", language="fr", outcome=outcome, confidence=0.5,
            candidates=[],
        )
        for outcome, times in outcomes.items()
        for _ in range(times)
    )  # fmt: skip


async def test_all_is_well(session: AsyncSession, cipher: Cipher) -> None:
    asked(session, {"answer": 90, "unknown": 30}, timedelta(days=2))
    asked(session, {"answer": 45, "unknown": 15}, timedelta(minutes=10))
    assert await look(session, cipher, away=59) == []


async def test_telegram_away_is_told_once_an_hour(session: AsyncSession, cipher: Cipher) -> None:
    minutes = [0, 1, 30, 59, 61, 62]
    told = [await look(session, cipher, timedelta(minutes=m), away=120.0 + 60 * m) for m in minutes]
    assert told == [["telegram"], [], [], [], ["telegram"], []]
    assert "depuis 07:58" in (await words(session, cipher))[0]


async def test_deliveries_given_up_are_told_but_not_alerts_themselves(session: AsyncSession, cipher: Cipher) -> None:
    for key in ("lead:1", "lead:2", "alert:dead:2026-11-20T08"):
        await box.put(
            session, cipher, key=key, channel="email", recipient=f"email:{key}@example.org", payload={},
            at=START - timedelta(days=3),
        )  # fmt: skip
    for delivery in await box.claim(session, cipher, ["email"], START, 10):
        await box.settle(session, delivery, "dead", START, "gone")
    assert await look(session, cipher) == ["dead"]
    assert "2 envoi(s)" in (await words(session, cipher))[0].replace("\u202f", " ")
    assert await look(session, cipher, 2 * HOUR) == [], "that was more than an hour ago"


@pytest.mark.parametrize(
    ("usual", "now", "told"),
    [
        ({"answer": 90, "unknown": 10}, {"answer": 10, "unknown": 10}, True),
        ({}, {"answer": 10, "unknown": 10}, True),
        ({"answer": 60, "unknown": 40}, {"answer": 8, "unknown": 12}, False),
        ({"answer": 90, "unknown": 10}, {"answer": 15, "unknown": 5}, False),
        ({"answer": 90, "unknown": 10}, {"unknown": FEWEST - 1}, False),
        ({"answer": 90, "unknown": 10}, {"smalltalk": 90, "unknown": FEWEST - 1}, False),
    ],
    ids=["jump", "new bot", "not twice", "not far", "too few", "small talk does not count"],
)
async def test_a_jump_of_the_unknown(
    session: AsyncSession, cipher: Cipher, usual: dict[str, int], now: dict[str, int], told: bool
) -> None:
    asked(session, usual, timedelta(days=2))
    asked(session, now, timedelta(minutes=10))
    assert await look(session, cipher) == (["unknown"] if told else [])
