"""The inbox as it is read: groups of questions in lists, and one group with all that helps to decide."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.errors import Missing
from bot.staff.filing import NOTED
from bot.staff.states import State
from bot.store.model import GroupActRow, QuestionGroupItemRow, QuestionGroupRow, QuestionRow, TeamNoteRow
from faq.matching.decide import Candidate, match
from faq.matching.index import Index
from faq.matching.spelling import same_words
from faq.model import EntryRow

PAGE = 20
SAMPLES = 5
"""Questions shown of a group in a list, and asked of the matcher for suggestions."""
SUGGESTIONS = 5
FAINT = 0.01
"""Entries less likely than this (0..1) are not suggested."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a group, redacted. `id` names it in the store; `best` is the entry that came closest then, with
    its confidence (0..1)."""

    id: int
    text: str
    language: str
    at: datetime
    outcome: str
    entry: str | None
    best: tuple[str, float] | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A group as lists show it. `title` is what most of them say; `samples` are different wordings; `waiting` people
    want to be told; `theme` and `best` are guesses from what came closest when they were asked."""

    id: int
    version: int
    state: str
    title: str
    language: str
    count: int
    last_at: datetime
    assigned_to: str | None
    entry: str | None
    samples: tuple[str, ...]
    reasons: dict[str, int]
    theme: str | None
    best: tuple[str, float] | None
    waiting: int


@dataclass(frozen=True, slots=True)
class GroupDetail:
    """A group with every question, what the matcher would propose now, and what was done (act id, act, who, when)."""

    group: Group
    questions: tuple[Asked, ...]
    candidates: tuple[Candidate, ...]
    acts: tuple[tuple[int, str, str, datetime], ...]


async def counts(session: AsyncSession) -> dict[str, int]:
    """How many groups there are in each state; states without any are left out."""
    filled = select(col(QuestionGroupItemRow.group_id))
    query = (
        select(col(QuestionGroupRow.state), func.count())
        .where(col(QuestionGroupRow.id).in_(filled))
        .group_by(col(QuestionGroupRow.state))
    )
    return dict((await session.execute(query)).all())


async def groups(session: AsyncSession, state: State = "new", page: int = 0) -> list[Group]:
    """One page (from 0, of PAGE) of the groups in a state, most asked first, then last asked."""
    asked, latest = func.count(func.distinct(col(QuestionRow.id))), func.max(col(QuestionRow.at))
    query = (
        select(QuestionGroupRow)
        .join(QuestionGroupItemRow, col(QuestionGroupItemRow.group_id) == col(QuestionGroupRow.id))
        .join(QuestionRow, col(QuestionRow.id) == col(QuestionGroupItemRow.question_id))
        .where(col(QuestionGroupRow.state) == state)
        .group_by(col(QuestionGroupRow.id))
        .order_by(asked.desc(), latest.desc(), col(QuestionGroupRow.id))
        .offset(page * PAGE)
        .limit(PAGE)
    )
    return await _shown(session, (await session.scalars(query)).all())


async def find(session: AsyncSession, group_id: int) -> Group:
    """One group as in a list. Raises Missing when it is not there."""
    filled = select(col(QuestionGroupItemRow.group_id))
    same = (col(QuestionGroupRow.id) == group_id, col(QuestionGroupRow.id).in_(filled))
    row = (await session.scalars(select(QuestionGroupRow).where(*same))).one_or_none()
    if row is None:
        raise Missing(f"There is no group of questions {group_id} (any more).")
    return (await _shown(session, [row]))[0]


async def group(session: AsyncSession, group_id: int, index: Index) -> GroupDetail:
    """Everything about one group; suggestions come from the live index. Raises Missing when it is not there."""
    found = await find(session, group_id)
    acts = select(GroupActRow).where(col(GroupActRow.group_id) == group_id).order_by(col(GroupActRow.id))
    return GroupDetail(
        found,
        tuple((await questions_of(session, [group_id]))[group_id]),
        suggestions(index, found.samples, found.language),
        tuple((act.id or 0, act.act, act.who, act.at) for act in (await session.scalars(acts)).all()),
    )


def suggestions(index: Index, samples: Sequence[str], language: str) -> tuple[Candidate, ...]:
    """The entries that may answer these questions, each by the question it answers best, best first. Pure."""
    best: dict[str, Candidate] = {}
    for sample in samples:
        for candidate in match(index, sample, language).candidates:
            if candidate.entry not in best or candidate.confidence > best[candidate.entry].confidence:
                best[candidate.entry] = candidate
    likely = (candidate for candidate in best.values() if candidate.confidence >= FAINT)
    return tuple(sorted(likely, key=lambda candidate: -candidate.confidence)[:SUGGESTIONS])


async def _shown(session: AsyncSession, rows: Sequence[QuestionGroupRow]) -> list[Group]:
    ids = [row.id or 0 for row in rows]
    questions, waiting = await questions_of(session, ids), await _waiting(session, ids)
    themes = dict((await session.execute(select(col(EntryRow.id), col(EntryRow.theme_id)))).all())
    return [_group(row, questions[row.id or 0], themes, waiting.get(row.id or 0, 0)) for row in rows]


def _group(row: QuestionGroupRow, questions: Sequence[Asked], themes: dict[str, str], waiting: int) -> Group:
    wordings: dict[str, list[Asked]] = defaultdict(list)
    for question in questions:
        wordings[same_words(question.text)].append(question)
    ranked = sorted(wordings.values(), key=lambda same: -len(same))
    closest = Counter(themes[asked.best[0]] for asked in questions if asked.best and asked.best[0] in themes)
    title = ranked[0][0]
    return Group(
        id=row.id or 0,
        version=row.version,
        state=row.state,
        title=title.text,
        language=title.language,
        count=len(questions),
        last_at=max(asked.at for asked in questions),
        assigned_to=row.assigned_to,
        entry=row.entry,
        samples=tuple(same[0].text for same in ranked[:SAMPLES]),
        reasons=dict(Counter(sorted(reason for asked in questions for reason in asked.reasons)).most_common()),
        theme=closest.most_common(1)[0][0] if closest else None,
        best=title.best,
        waiting=waiting,
    )


async def questions_of(session: AsyncSession, ids: Sequence[int]) -> dict[int, list[Asked]]:
    """The questions of each group, first asked first."""
    query = (
        select(QuestionRow, col(QuestionGroupItemRow.group_id), col(QuestionGroupItemRow.reason))
        .join(QuestionGroupItemRow, col(QuestionGroupItemRow.question_id) == col(QuestionRow.id))
        .where(col(QuestionGroupItemRow.group_id).in_(ids))
        .order_by(col(QuestionRow.id))
    )
    reasons: dict[tuple[int, int], list[str]] = defaultdict(list)
    rows: dict[tuple[int, int], QuestionRow] = {}
    for row, group_id, reason in await session.execute(query):
        rows[group_id, row.id or 0] = row
        reasons[group_id, row.id or 0].append(reason)
    found: dict[int, list[Asked]] = defaultdict(list)
    for place, row in rows.items():
        best = (row.candidates[0], row.confidence) if row.candidates else None
        found[place[0]].append(
            Asked(place[1], row.text, row.language, row.at, row.outcome, row.entry, best, tuple(sorted(reasons[place])))
        )
    return found


async def _waiting(session: AsyncSession, ids: Sequence[int]) -> dict[int, int]:
    """How many people of each group want to be told."""
    query = (
        select(col(QuestionGroupItemRow.group_id), func.count(func.distinct(col(TeamNoteRow.chat_id))))
        .join(QuestionRow, col(QuestionRow.id) == col(QuestionGroupItemRow.question_id))
        .join(TeamNoteRow, NOTED)
        .where(col(QuestionGroupItemRow.group_id).in_(ids), col(TeamNoteRow.wants_reply))
        .where(col(TeamNoteRow.topic) == "question", col(TeamNoteRow.state) == "new")
        .group_by(col(QuestionGroupItemRow.group_id))
    )
    return dict((await session.execute(query)).all())
