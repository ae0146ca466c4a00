"""The figures of a period, as plain rows: what is asked, what comes of it, what is missing, how fast. Counts only.

Rates are 0..1, durations are in hours. A question is a recorded question to the FAQ (small talk and the directory of
actors apart, unless said).
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped
from sqlmodel import col

from bot.store.model import JudgementRow, QuestionGroupItemRow, QuestionGroupRow, QuestionRow
from faq.model import EntryRow

ANSWERED, OFFERED, UNKNOWN = "answer", "choices", "unknown"
OUTCOMES = (ANSWERED, OFFERED, UNKNOWN)
NO_TOWN = ""


@dataclass(frozen=True, slots=True)
class Day:
    """One day: people who wrote, questions, and what came of them."""

    day: date
    people: int
    questions: int
    answered: int
    offered: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Totals:
    """The figures of a period; the three rates add up to 1, unless nothing was asked. `satisfaction`: thumbs up among
    the thumbs, None without any."""

    people: int
    questions: int
    answered_rate: float
    offered_rate: float
    unknown_rate: float
    satisfaction: float | None


@dataclass(frozen=True, slots=True)
class ThemeCount:
    """How often the entries of a theme were given, and what people made of it."""

    theme: str
    given: int
    up: int
    down: int


@dataclass(frozen=True, slots=True)
class Need:
    """Questions without a good answer, by what they are near to (a guess) and by town; "" for no theme or town."""

    theme: str
    town: str
    questions: int


@dataclass(frozen=True, slots=True)
class Response:
    """How long closed groups had waited since they were first asked."""

    closed: int
    median_hours: float | None
    slowest_hours: float | None


async def volumes(session: AsyncSession, at: datetime, days: int) -> list[Day]:
    """Each day of the period until `at`, the first one first, days without questions too."""
    day = func.date(col(QuestionRow.at))
    asked = _questions_in(at, days)
    people = select(day, func.count(func.distinct(col(QuestionRow.chat_id)))).where(*asked).group_by(day)
    writers = {_day(found): count for found, count in (await session.execute(people))}
    query = select(day, col(QuestionRow.outcome), func.count()).where(*asked).group_by(day, col(QuestionRow.outcome))
    counts: dict[tuple[date, str], int] = {}
    for found, outcome, count in await session.execute(query):
        counts[_day(found), outcome] = count
    first = (at - timedelta(days=days)).date()
    every = [first + timedelta(days=n) for n in range((at.date() - first).days + 1)]
    return [
        Day(
            one, writers.get(one, 0), sum(counts.get((one, outcome), 0) for outcome in OUTCOMES),
            *(counts.get((one, outcome), 0) for outcome in OUTCOMES),
        )
        for one in every
    ]  # fmt: skip


async def totals(session: AsyncSession, at: datetime, days: int) -> Totals:
    """The figures of the `days` before `at`; call it again with an earlier `at` for the trend."""
    query = select(col(QuestionRow.outcome), func.count()).where(*_questions_in(at, days))
    counts = dict((await session.execute(query.group_by(col(QuestionRow.outcome)))).all())
    people = select(func.count(func.distinct(col(QuestionRow.chat_id)))).where(*_questions_in(at, days))
    thumbs = select(col(JudgementRow.verdict), func.count()).where(*_in(col(JudgementRow.at), at, days))
    verdicts = dict((await session.execute(thumbs.group_by(col(JudgementRow.verdict)))).all())
    asked, up, down = sum(counts.values()), verdicts.get("up", 0), verdicts.get("down", 0)
    answered, offered, unknown = (counts.get(outcome, 0) / asked if asked else 0.0 for outcome in OUTCOMES)
    satisfaction = up / (up + down) if up + down else None
    return Totals(await session.scalar(people) or 0, asked, answered, offered, unknown, satisfaction)


async def top_themes(session: AsyncSession, at: datetime, days: int) -> list[ThemeCount]:
    """The themes by how often their entries were given, most first."""
    given = (
        select(col(EntryRow.theme_id), func.count())
        .join(QuestionRow, col(QuestionRow.entry) == col(EntryRow.id))
        .where(*_questions_in(at, days))
        .group_by(col(EntryRow.theme_id))
    )
    judged = (
        select(col(EntryRow.theme_id), col(JudgementRow.verdict), func.count())
        .join(JudgementRow, col(JudgementRow.entry) == col(EntryRow.id))
        .where(*_in(col(JudgementRow.at), at, days))
        .group_by(col(EntryRow.theme_id), col(JudgementRow.verdict))
    )
    thumbs = {(theme, verdict): n for theme, verdict, n in (await session.execute(judged))}
    return [
        ThemeCount(theme, count, thumbs.get((theme, "up"), 0), thumbs.get((theme, "down"), 0))
        for theme, count in sorted((await session.execute(given)), key=lambda row: (-row[1], row[0]))
    ]


async def unmet(session: AsyncSession, at: datetime, days: int) -> list[Need]:
    """What is missing, by theme and town: the questions that landed in the inbox and were not put away there."""
    query = (
        select(col(QuestionRow.candidates), col(QuestionRow.town))
        .where(*_questions_in(at, days))
        .where(
            col(QuestionRow.id).in_(
                select(col(QuestionGroupItemRow.question_id))
                .join(QuestionGroupRow, col(QuestionGroupRow.id) == col(QuestionGroupItemRow.group_id))
                .where(col(QuestionGroupRow.state) != "ignored")
            )
        )
    )
    themes = dict((await session.execute(select(col(EntryRow.id), col(EntryRow.theme_id)))).all())
    counts: Counter[tuple[str, str]] = Counter()
    for candidates, town in await session.execute(query):
        counts[themes.get(candidates[0], "") if candidates else "", town or NO_TOWN] += 1
    return [Need(theme, town, count) for (theme, town), count in counts.most_common()]


async def responses(session: AsyncSession, at: datetime, days: int) -> Response:
    """How long the groups closed in the period had waited since they were first asked."""
    query = (
        select(col(QuestionGroupRow.closed_at), func.min(col(QuestionRow.at)))
        .join(QuestionGroupItemRow, col(QuestionGroupItemRow.group_id) == col(QuestionGroupRow.id))
        .join(QuestionRow, col(QuestionRow.id) == col(QuestionGroupItemRow.question_id))
        .where(col(QuestionGroupRow.state) == "done", *_in(col(QuestionGroupRow.closed_at), at, days))
        .group_by(col(QuestionGroupRow.id), col(QuestionGroupRow.closed_at))
    )
    waits = [
        (closed - first).total_seconds() / 3600 for closed, first in (await session.execute(query)) if closed and first
    ]
    return Response(len(waits), median(waits) if waits else None, max(waits) if waits else None)


def _questions_in(at: datetime, days: int) -> tuple[ColumnElement[bool], ...]:
    return (*_in(col(QuestionRow.at), at, days), col(QuestionRow.outcome).in_(OUTCOMES))


def _in(column: Mapped[Any], at: datetime, days: int) -> tuple[ColumnElement[bool], ...]:
    return (column > at - timedelta(days=days), column <= at)


def _day(value: str | date) -> date:
    """SQLite gives a day as text."""
    return value if isinstance(value, date) else date.fromisoformat(value)
