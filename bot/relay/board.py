"""The cases as the console reads them: who waits, since when, who has it; and one with what was said."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.relay.names import pseudonym
from bot.store.cipher import Cipher
from bot.store.model import ChatRow
from bot.store.relay_model import CarriedRow, CaseRow

PAGE = 50
LONGEST_THREAD = 200
"""Messages of a case that are shown, the latest ones."""


@dataclass(frozen=True, slots=True)
class Line:
    """A message of a case. `text` is empty for what has no words (`kind` says what it is)."""

    from_team: bool
    at: datetime
    author: str | None
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A case in a list. `since`: when it was opened; `question`: what was asked last, `said`: their latest words."""

    id: int
    name: str
    state: str
    holder: int | None
    holder_name: str | None
    theme: str | None
    language: str
    since: datetime
    wrote_at: datetime
    question: str
    said: str
    listening: bool
    blocked: bool


async def counts(session: AsyncSession) -> dict[str, int]:
    """How many cases are waiting, taken, closed; states without any are left out."""
    query = select(col(CaseRow.state), func.count()).group_by(col(CaseRow.state))
    return dict((await session.execute(query)).all())


async def cases(session: AsyncSession, cipher: Cipher, *, closed: bool, page: int = 0) -> list[Shown]:
    """A page of the open cases, nobody's first, then who has waited longest; or of the closed ones, latest first."""
    query = select(CaseRow, col(ChatRow.blocked_at)).outerjoin(ChatRow, col(ChatRow.id) == col(CaseRow.chat_id))
    if closed:
        query = query.where(col(CaseRow.state) == "closed").order_by(col(CaseRow.wrote_at).desc(), col(CaseRow.id))
    else:
        query = query.where(col(CaseRow.state) != "closed")
        query = query.order_by(col(CaseRow.state).desc(), col(CaseRow.opened_at), col(CaseRow.id))
    query = query.limit(PAGE).offset(page * PAGE)
    rows = [(case, blocked) for case, blocked in (await session.execute(query)).all()]
    said = await _latest_words(session, cipher, [case.id or 0 for case, _ in rows])
    return [_shown(case, cipher, said.get(case.id or 0, ""), blocked=blocked is not None) for case, blocked in rows]


async def case(session: AsyncSession, cipher: Cipher, number: int) -> tuple[Shown, list[Line]] | None:
    """One case with what was said, oldest first; None when there is none of this number (any more)."""
    row = await session.get(CaseRow, number)
    if row is None:
        return None
    chat = await session.get(ChatRow, row.chat_id)
    query = select(CarriedRow).where(col(CarriedRow.case_id) == number).order_by(col(CarriedRow.id).desc())
    said = (await session.scalars(query.limit(LONGEST_THREAD))).all()
    lines = [_line(message, cipher) for message in reversed(said)]
    words = next((line.text for line in reversed(lines) if not line.from_team and line.text), "")
    return _shown(row, cipher, words, blocked=bool(chat and chat.blocked_at)), lines


async def _latest_words(session: AsyncSession, cipher: Cipher, numbers: list[int]) -> dict[int, str]:
    mine = (col(CarriedRow.case_id).in_(numbers), ~col(CarriedRow.from_team), col(CarriedRow.text).is_not(None))
    latest = select(func.max(col(CarriedRow.id))).where(*mine).group_by(col(CarriedRow.case_id))
    rows = (await session.scalars(select(CarriedRow).where(col(CarriedRow.id).in_(latest)))).all()
    return {row.case_id: cipher.open(row.text) for row in rows if row.text}


def _shown(row: CaseRow, cipher: Cipher, said: str, *, blocked: bool) -> Shown:
    about = cipher.open(row.about) if row.about else {}
    return Shown(
        row.id or 0, pseudonym(row.id or 0), row.state, row.taken_by, row.taken_name, row.theme, row.language,
        row.opened_at, row.wrote_at, str(about.get("question") or ""), said, row.listening, blocked,
    )  # fmt: skip


def _line(row: CarriedRow, cipher: Cipher) -> Line:
    return Line(row.from_team, row.at, row.author, row.kind, cipher.open(row.text) if row.text else "")
