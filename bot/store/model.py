"""The bot's own tables: chats, what was answered, what people made of it, words for the team.

A chat id names its surface ("telegram:42", "terminal:local"). Questions are redacted; states, answers waiting to be
sent and words for the team are sealed (`bot.store.cipher`).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from bot.store.columns import moment

# An index over the few turns that wait, not over all there ever were.
_WITH_ANSWERS: dict[str, Any] = {f"{name}_where": text("outgoing IS NOT NULL") for name in ("sqlite", "postgresql")}


class ChatRow(SQLModel, table=True):
    """One chat and what the dialogue remembers of it. `blocked_at`: since when we may not write there."""

    __tablename__ = "chat"
    id: str = Field(primary_key=True, max_length=64)
    state: str = Field(sa_type=Text)
    seen_at: datetime = Field(sa_column=moment(index=True))
    blocked_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class TurnRow(SQLModel, table=True):
    """One event handled. Its key makes sure it is handled once; its answers stay, sealed, until they are sent, in the
    order of `number`, by the replica that is their `holder`. `context` is what the surface needs to send them (JSON of
    its own)."""

    __tablename__ = "turn"
    __table_args__ = (Index("turn_waiting", "chat_id", "number", **_WITH_ANSWERS),)
    key: str = Field(primary_key=True, max_length=80)
    chat_id: str = Field(max_length=64)
    at: datetime = Field(sa_column=moment(index=True))
    context: dict[str, Any] = Field(sa_type=JSON)
    outgoing: str | None = Field(default=None, sa_type=Text)
    number: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default="0"))
    holder: str | None = Field(default=None, max_length=16)


class ReplicaRow(SQLModel, table=True):
    """A process among others on this database, and how often it has shown that it is alive."""

    __tablename__ = "replica"
    name: str = Field(primary_key=True, max_length=16)
    beats: int = Field(sa_type=BigInteger)


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
    at: datetime = Field(sa_column=moment(index=True))
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
    at: datetime = Field(sa_column=moment())


class TeamNoteRow(SQLModel, table=True):
    """Words for the team, sealed, waiting to be read by a human."""

    __tablename__ = "team_note"
    id: int | None = Field(default=None, primary_key=True)
    chat_id: str = Field(max_length=64, index=True)
    ticket: str = Field(max_length=16)
    at: datetime = Field(sa_column=moment(index=True))
    topic: str = Field(max_length=16)
    text: str = Field(sa_type=Text)
    wants_reply: bool
    state: str = Field(default="new", max_length=16, index=True)


class StaffRow(SQLModel, table=True):
    """Somebody who keeps the answers true, by Telegram user id. Gone from here is gone at once."""

    __tablename__ = "staff"
    id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    name: str = Field(max_length=80)
    role: str = Field(max_length=16)
    language: str = Field(max_length=2)
    added_at: datetime = Field(sa_column=moment())


class StaffTaskRow(SQLModel, table=True):
    """What a member of staff was asked to type next in a chat, and what for (JSON of bot.staffchat)."""

    __tablename__ = "staff_task"
    chat_id: str = Field(primary_key=True, max_length=64)
    staff_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    task: dict[str, Any] = Field(sa_type=JSON)
    at: datetime = Field(sa_column=moment())


class AuditRow(SQLModel, table=True):
    """One act of one member of staff. Never changed; names stay as they were."""

    __tablename__ = "audit"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_column=moment(index=True))
    who: str = Field(max_length=80)
    who_id: int = Field(sa_type=BigInteger)
    act: str = Field(max_length=40)
    subject: str = Field(max_length=120)
    detail: str = Field(sa_type=Text)


class QuestionGroupRow(SQLModel, table=True):
    """Questions that ask the same thing and went badly. `version` is the optimistic lock of what staff do with it;
    its words are those of its items, so that they go when a person erases theirs."""

    __tablename__ = "question_group"
    id: int | None = Field(default=None, primary_key=True)
    state: str = Field(default="new", max_length=16, index=True)
    version: int = 0
    assigned_to: str | None = Field(default=None, max_length=80)
    entry: str | None = Field(default=None, max_length=60, index=True)
    closed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True, index=True))


class QuestionGroupItemRow(SQLModel, table=True):
    """Why a question is in its group; one question may be there for several reasons."""

    __tablename__ = "question_group_item"
    question_id: int = Field(sa_column=Column(ForeignKey("question.id", ondelete="CASCADE"), primary_key=True))
    reason: str = Field(primary_key=True, max_length=20)
    group_id: int = Field(
        sa_column=Column(ForeignKey("question_group.id", ondelete="CASCADE"), index=True, nullable=False)
    )
    at: datetime = Field(sa_column=moment())


class GroupActRow(SQLModel, table=True):
    """What was done with a group, with what it takes to undo it: the group before, and the entry's revision made."""

    __tablename__ = "group_act"
    id: int | None = Field(default=None, primary_key=True)
    group_id: int = Field(
        sa_column=Column(ForeignKey("question_group.id", ondelete="CASCADE"), index=True, nullable=False)
    )
    version: int
    act: str = Field(max_length=16)
    at: datetime = Field(sa_column=moment())
    who: str = Field(max_length=80)
    before: dict[str, Any] = Field(sa_type=JSON)
    entry: str | None = Field(default=None, max_length=60)
    revision: int | None = None


class EntryDraftRow(SQLModel, table=True):
    """One saved state of a draft, beside the published entry. The newest number of an entry is its draft while its
    state is draft or review; older ones are what a merge starts from. The document may be incomplete."""

    __tablename__ = "entry_draft"
    __table_args__ = (UniqueConstraint("entry_id", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    entry_id: str = Field(max_length=60)
    number: int
    theme: str = Field(max_length=60)
    based_on: int
    document: dict[str, Any] = Field(sa_type=JSON)
    author: str = Field(max_length=80)
    at: datetime = Field(sa_column=moment())
    state: str = Field(max_length=16, index=True)


class GoldenRow(SQLModel, table=True):
    """A question whose right answer is known: one of `expected`, or none at all (the bot must abstain)."""

    __tablename__ = "golden"
    id: int | None = Field(default=None, primary_key=True)
    text: str = Field(sa_type=Text)
    language: str = Field(max_length=8)
    expected: list[str] = Field(sa_type=JSON)


class ChoiceRow(SQLModel, table=True):
    """A setting that staff chose in the console instead of its default, and who did."""

    __tablename__ = "choice"
    name: str = Field(primary_key=True, max_length=40)
    value: Any = Field(sa_type=JSON)
    who: str = Field(max_length=80)
    at: datetime = Field(sa_column=moment())


class UploadRow(SQLModel, table=True):
    """A file of entries that somebody uploaded: looked at first, then applied as one, then perhaps undone.

    `entries` maps ids to [theme, document], `before` the same for what it was compared with (null for what it adds);
    `made` has the revisions it made, once it is applied.
    """

    __tablename__ = "upload"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_column=moment(index=True))
    who: str = Field(max_length=80)
    name: str = Field(max_length=120)
    state: str = Field(default="shown", max_length=16)
    entries: dict[str, Any] = Field(sa_type=JSON)
    before: dict[str, Any] = Field(sa_type=JSON)
    made: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class LinkCheckRow(SQLModel, table=True):
    """What the last visit to a web address found, and since when it has been so."""

    __tablename__ = "link_check"
    url: str = Field(primary_key=True, max_length=500)
    state: str = Field(max_length=16, index=True)
    status: int | None = None
    reason: str = ""
    moved_to: str | None = Field(default=None, sa_type=Text)
    checked_at: datetime = Field(sa_column=moment())
    since: datetime = Field(sa_column=moment())


class SignInRow(SQLModel, table=True):
    """A one-time way into the console. `token` is a digest: what is stored opens nothing."""

    __tablename__ = "sign_in"
    token: str = Field(primary_key=True, max_length=64)
    staff_id: int = Field(sa_type=BigInteger)
    expires_at: datetime = Field(sa_column=moment(index=True))
    used_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class ConsoleSessionRow(SQLModel, table=True):
    """A console that is signed in. Its token (a digest) is replaced now and then; the one before still serves for a
    moment, for requests that were under way."""

    __tablename__ = "console_session"
    id: int | None = Field(default=None, primary_key=True)
    token: str = Field(max_length=64, unique=True)
    previous: str | None = Field(default=None, max_length=64, index=True)
    staff_id: int = Field(sa_type=BigInteger, index=True)
    opened_at: datetime = Field(sa_column=moment())
    rotated_at: datetime = Field(sa_column=moment())
    seen_at: datetime = Field(sa_column=moment(index=True))


class DeliveryRow(SQLModel, table=True):
    """Something to be sent, recorded with what caused it; `key` makes sure that it is recorded once. `next_at` is
    when to try (waiting), or when a worker that took it is given up (sending). The payload goes once it is sent."""

    __tablename__ = "delivery"
    __table_args__ = (Index("delivery_due", "state", "next_at"),)
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=160, unique=True)
    channel: str = Field(max_length=16)
    recipient: str = Field(max_length=200, index=True)
    payload: str | None = Field(default=None, sa_type=Text)
    state: str = Field(default="waiting", max_length=16)
    attempts: int = 0
    next_at: datetime = Field(sa_column=moment())
    last_error: str = ""
    created_at: datetime = Field(sa_column=moment(index=True))
