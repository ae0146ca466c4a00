"""The tables of the relay: cases, which message is the copy of which, prepared answers, where the room went."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Text
from sqlmodel import Field, SQLModel

from bot.store.columns import moment


class CaseRow(SQLModel, table=True):
    """One founder's conversation with the team, the same for ever: closed and opened again.

    `state` is waiting, taken (by `taken_by`) or closed. `listening`: what they write goes to the team, and the bot is
    quiet. `about` (what was asked last) is sealed. `room`, `thread` and `card` say where the team sees it: the chat,
    its topic (None in a group without topics) and the message with the buttons; all None until it is shown there.
    `title` and `shut` are how the topic was last made to look.
    """

    __tablename__ = "relay_case"
    __table_args__ = {"sqlite_autoincrement": True}  # a number, hence a pseudonym, is given once
    id: int | None = Field(default=None, primary_key=True)
    chat_id: str = Field(max_length=64, unique=True)
    state: str = Field(max_length=16, index=True)
    listening: bool
    language: str = Field(max_length=2)
    theme: str | None = Field(default=None, max_length=60)
    about: str | None = Field(default=None, sa_type=Text)
    taken_by: int | None = Field(default=None, sa_type=BigInteger)
    taken_name: str | None = Field(default=None, max_length=80)
    opened_at: datetime = Field(sa_column=moment())
    wrote_at: datetime = Field(sa_column=moment(index=True))
    room: int | None = Field(default=None, sa_type=BigInteger)
    thread: int | None = None
    card: int | None = None
    title: str | None = Field(default=None, max_length=128)
    shut: bool = False


class CarriedRow(SQLModel, table=True):
    """A message of a case on both sides: `asker_message` in their chat, `room_message` in the chat `room`; the side
    it comes from is known at once, the other when its copy is there. `text` is sealed; `quotes` is the message it
    replies to, on the side it comes from."""

    __tablename__ = "relay_message"
    __table_args__ = (
        Index("relay_message_asker", "case_id", "asker_message"),
        Index("relay_message_room", "room", "room_message"),
    )
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(sa_column=Column(ForeignKey("relay_case.id", ondelete="CASCADE"), nullable=False))
    chat_id: str = Field(max_length=64, index=True)
    from_team: bool
    at: datetime = Field(sa_column=moment())
    kind: str = Field(max_length=16)
    text: str | None = Field(default=None, sa_type=Text)
    quotes: int | None = None
    asker_message: int | None = None
    room: int | None = Field(default=None, sa_type=BigInteger)
    room_message: int | None = None
    author: str | None = Field(default=None, max_length=80)


class CannedRow(SQLModel, table=True):
    """A prepared answer, in the mini-markup, in one or both languages."""

    __tablename__ = "canned_reply"
    name: str = Field(primary_key=True, max_length=30)
    fr: str = Field(default="", sa_type=Text)
    en: str = Field(default="", sa_type=Text)
    author: str = Field(max_length=80)
    at: datetime = Field(sa_column=moment())


class RoomMoveRow(SQLModel, table=True):
    """A group that became a supergroup: Telegram gives it another id."""

    __tablename__ = "room_move"
    old: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    new: int = Field(sa_type=BigInteger)
    at: datetime = Field(sa_column=moment())
