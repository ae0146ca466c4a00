"""Before publishing: the golden questions and what people asked lately, replayed against the draft."""

import asyncio
import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.knowledge import Knowledge
from bot.store.model import GoldenRow, JudgementRow, QuestionRow
from faq.catalogue import entry_rows
from faq.documents import Entry
from faq.impact import Change, Collision, Known, collisions, impact
from faq.matching.spelling import same_words
from faq.understanding.reader import Reader

SHIPPED = Path(__file__).parents[2] / "faq" / "content" / "golden.csv"
RECENT, LATELY = 300, timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Preview:
    """What publishing a draft would change among `replayed` questions, and its phrasings that lead elsewhere."""

    replayed: int
    changes: tuple[Change, ...]
    collisions: tuple[Collision, ...]


async def seed(session: AsyncSession) -> None:
    """Puts the shipped golden questions into an empty table."""
    if await session.scalar(select(func.count()).select_from(GoldenRow)):
        return
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            expected = [name for name in row["expected"].split("|") if name]
            session.add(GoldenRow(text=row["question"], language=row["lang"], expected=expected))


async def golden(session: AsyncSession) -> list[Known]:
    """The questions whose right answer is known."""
    rows = (await session.scalars(select(GoldenRow).order_by(col(GoldenRow.id)))).all()
    return [Known(row.text, row.language, frozenset(row.expected)) for row in rows]


async def recent(session: AsyncSession, at: datetime) -> list[Known]:
    """What people asked lately, redacted, each wording once; with the entry they were glad of, where they said so."""
    query = (
        select(QuestionRow, col(JudgementRow.verdict), col(JudgementRow.entry))
        .outerjoin(
            JudgementRow,
            (col(JudgementRow.chat_id) == col(QuestionRow.chat_id))
            & (col(JudgementRow.ticket) == col(QuestionRow.ticket))
            & col(JudgementRow.verdict).in_(("up", "chose")),
        )
        .where(col(QuestionRow.at) > at - LATELY, col(QuestionRow.outcome).in_(("answer", "choices", "unknown")))
        .order_by(col(QuestionRow.id).desc())
        .limit(RECENT)
    )
    found: dict[str, Known] = {}
    for row, verdict, entry in await session.execute(query):
        liked = frozenset({entry}) if verdict and entry else None
        known = Known(row.text, row.language, liked)
        if found.setdefault(same_words(row.text), known).expected is None and liked:
            found[same_words(row.text)] = known
    return list(found.values())


async def preview(session: AsyncSession, known: Knowledge, theme: str, entry: Entry, at: datetime) -> Preview:
    """What publishing `entry` would change, by the very code that answers. Off the event loop: it takes a while."""
    questions = [*await golden(session), *await recent(session, at)]
    return await asyncio.to_thread(_preview, known, theme, entry, questions)


def with_entry(known: Knowledge, theme: str, entry: Entry) -> Reader:
    """The reader as it would be with this entry published."""
    after = known.catalogue.with_entry(theme, entry)
    [rows] = [rows for rows in entry_rows(after) if rows.entry == entry.id]
    return Reader.build(after, known.reader.index.with_entry(rows))


def _preview(known: Knowledge, theme: str, entry: Entry, questions: Sequence[Known]) -> Preview:
    changes = impact(known.reader, with_entry(known, theme, entry), questions)
    return Preview(len(questions), changes, collisions(known.reader, entry))
