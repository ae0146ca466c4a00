"""What the events of one transaction leave behind, gathered row by row and written together: one statement a table,
however many events there are."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from bot.store.model import ChatRow, QuestionRow, TurnRow

Row = dict[str, Any]

_CHAT, _TURN, _QUESTION = (SQLModel.metadata.tables[str(row.__tablename__)] for row in (ChatRow, TurnRow, QuestionRow))
_NEW_CHATS, _TURNS, _QUESTIONS = insert(_CHAT), insert(_TURN), insert(_QUESTION)
_KNOWN_CHATS = (
    update(_CHAT)
    .where(_CHAT.c.id == bindparam("known"))
    .values(state=bindparam("state"), seen_at=bindparam("seen_at"), blocked_at=None)
)


@dataclass(slots=True)
class Gathered:
    """Rows to be written. A question that something else refers to at once is no row of these: nobody knows its id."""

    turns: list[Row] = field(default_factory=list)
    questions: list[Row] = field(default_factory=list)
    _new_chats: list[Row] = field(default_factory=list)
    _known_chats: list[Row] = field(default_factory=list)

    def remember(self, chat: str, sealed: str, at: datetime, *, known: bool) -> None:
        """Keeps the sealed state of a chat; writing to us shows that we are not blocked."""
        if known:
            self._known_chats.append({"known": chat, "state": sealed, "seen_at": at})
        else:
            self._new_chats.append({"id": chat, "state": sealed, "seen_at": at, "blocked_at": None})

    async def write(self, session: AsyncSession) -> None:
        """Writes all of it. Raises IntegrityError when another replica handled one of the events at the same time."""
        for statement, rows in (
            (_NEW_CHATS, self._new_chats),
            (_KNOWN_CHATS, self._known_chats),
            (_TURNS, self.turns),
            (_QUESTIONS, self.questions),
        ):
            if rows:
                await session.execute(statement, rows)
