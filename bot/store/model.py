"""The bot's own tables: chats, what was answered, what people made of it, words for the team.

A chat id names its surface ("telegram:42", "terminal:local"). Questions are redacted; states, answers waiting to be
sent and words for the team are sealed (`bot.store.cipher`).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, DateTime, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel


def _moment(*, nullable: bool = False, index: bool = False) -> Column[datetime]:
    return Column(DateTime(timezone=True), nullable=nullable, index=index)


class ChatRow(SQLModel, table=True):
    """One chat and what the dialogue remembers of it. `blocked_at`: since when we may not write there."""

    __tablename__ = "chat"
    id: str = Field(primary_key=True, max_length=64)
    state: str = Field(sa_type=Text)
    seen_at: datetime = Field(sa_column=_moment(index=True))
    blocked_at: datetime | None = Field(default=None, sa_column=_moment(nullable=True))


class TurnRow(SQLModel, table=True):
    """One event handled. Its key makes sure it is handled once; its answers stay, sealed, until they are sent.
    `context` is what the surface needs to send them (JSON of its own)."""

    __tablename__ = "turn"
    __table_args__ = (Index("turn_unsent", "chat_id", "at"),)
    key: str = Field(primary_key=True, max_length=80)
    chat_id: str = Field(max_length=64)
    at: datetime = Field(sa_column=_moment(index=True))
    context: dict[str, Any] = Field(sa_type=JSON)
    outgoing: str | None = Field(default=None, sa_type=Text)


class AnswerMessageRow(SQLModel, table=True):
    """Which of our messages answered which of theirs, so that an edited question edits its answer."""

    __tablename__ = "answer_message"
    chat_id: str = Field(primary_key=True, max_length=64)
    question_message: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    answer_message: int


class QuestionRow(SQLModel, table=True):
    """A question, redacted, and what came of it."""

    __tablename__ = "question"
    id: int | None = Field(default=None, primary_key=True)
    ticket: str = Field(max_length=16, index=True)
    chat_id: str = Field(max_length=64, index=True)
    at: datetime = Field(sa_column=_moment(index=True))
    text: str = Field(sa_type=Text)
    language: str = Field(max_length=8)
    outcome: str = Field(max_length=16)
    entry: str | None = Field(default=None, max_length=60)
    confidence: float
    candidates: list[str] = Field(sa_type=JSON)
    town: str | None = None
    origin: str | None = Field(default=None, max_length=30)


class JudgementRow(SQLModel, table=True):
    """What a person made of an answer. The same verdict counts once."""

    __tablename__ = "judgement"
    __table_args__ = (UniqueConstraint("chat_id", "ticket", "verdict"),)
    id: int | None = Field(default=None, primary_key=True)
    chat_id: str = Field(max_length=64)
    ticket: str = Field(max_length=16)
    verdict: str = Field(max_length=16)
    entry: str | None = Field(default=None, max_length=60, index=True)
    at: datetime = Field(sa_column=_moment())


class TeamNoteRow(SQLModel, table=True):
    """Words for the team, sealed, waiting to be read by a human."""

    __tablename__ = "team_note"
    id: int | None = Field(default=None, primary_key=True)
    chat_id: str = Field(max_length=64, index=True)
    ticket: str = Field(max_length=16)
    at: datetime = Field(sa_column=_moment(index=True))
    topic: str = Field(max_length=16)
    text: str = Field(sa_type=Text)
    wants_reply: bool
    state: str = Field(default="new", max_length=16, index=True)
