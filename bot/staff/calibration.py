"""How sure the bot should be before it answers: measured on questions whose right answer is known, chosen by staff.

Confidences, thresholds and shares are 0..1. Pure but for `chosen` and `adopt`, which keep the choice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.staff import audit
from bot.staff.roles import Staff, allow
from bot.store import choices
from bot.store.choices import Choice
from faq import store
from faq.impact import Known
from faq.matching.decide import match
from faq.matching.index import Index

STEP = 0.05
LOWEST, HIGHEST = 0.2, 0.95
"""Below, the bot would say anything; above, next to nothing."""
PRECISION = 0.95
"""What the proposed threshold keeps."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A question with a known answer: whether there is one, how sure the matcher is of its first entry, and whether
    that one is right."""

    answerable: bool
    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Level:
    """If only answers at least this sure were given: how many of the questions that have one get one (`coverage`),
    and how many of the answers given are right (`precision`, None if none is given)."""

    threshold: float
    coverage: float
    precision: float | None
    given: int


def score(index: Index, known: Iterable[Known]) -> list[Scored]:
    """What the live matcher makes of each question. A few milliseconds each."""
    scored = []
    for question in known:
        expected = question.expected or frozenset()
        first = match(index, question.text, question.language).first
        scored.append(
            Scored(bool(expected), first.confidence if first else 0.0, bool(first and first.entry in expected))
        )
    return scored


def levels(scored: Sequence[Scored], step: float = STEP) -> list[Level]:
    """Coverage and precision at each threshold from 0 to 1."""
    answerable = sum(one.answerable for one in scored)
    found = []
    for place in range(round(1 / step) + 1):
        threshold = round(place * step, 4)
        given = [one.right for one in scored if one.confidence >= threshold]
        coverage = sum(given) / answerable if answerable else 0.0
        found.append(Level(threshold, coverage, sum(given) / len(given) if given else None, len(given)))
    return found


def proposed(found: Iterable[Level], precision: float = PRECISION) -> float | None:
    """The lowest threshold that keeps this precision and may be chosen; None if there is none."""
    fit = (level.threshold for level in found if (level.precision or 0.0) >= precision)
    return next((threshold for threshold in fit if LOWEST <= threshold <= HIGHEST), None)


async def chosen(session: AsyncSession) -> Choice | None:
    """The threshold that staff chose, with who did and when; None while it is the program's own."""
    return await choices.find(session, choices.ANSWER_FROM)


async def adopt(session: AsyncSession, threshold: float | None, *, staff: Staff, at: datetime) -> None:
    """Has the bot answer from this confidence on, on every replica within two seconds; None: the program's own.

    Raises NotAllowed, and ValueError for a threshold that makes no sense.
    """
    allow(staff, "operate")
    if threshold is not None and not LOWEST <= threshold <= HIGHEST:
        raise ValueError(f"the threshold must be between {LOWEST} and {HIGHEST}")
    await choices.choose(session, choices.ANSWER_FROM, threshold, who=staff.name, at=at)
    await store.touch(session)
    detail = "default" if threshold is None else f"{threshold:.2f}"
    await audit.note(session, staff, "setting.change", choices.ANSWER_FROM, detail=detail, at=at)
