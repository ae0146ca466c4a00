"""The tables of partners' programs and letters: API tokens, what was answered once, links that have served."""

from datetime import datetime

from sqlalchemy import JSON, Column, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.store.columns import moment


class ApiTokenRow(SQLModel, table=True):
    """A key that a partner's programs carry. Only its digest is stored; `hint` is its last four letters."""

    __tablename__ = "api_token"
    id: int | None = Field(default=None, primary_key=True)
    actor_id: str = Field(
        sa_column=Column(ForeignKey("partner.actor_id", ondelete="CASCADE"), index=True, nullable=False)
    )
    name: str = Field(max_length=80)
    hint: str = Field(max_length=4)
    digest: str = Field(max_length=64, unique=True)
    scopes: list[str] = Field(sa_type=JSON)
    created_by: str = Field(max_length=80)
    created_at: datetime = Field(sa_column=moment())
    used_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    revoked_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class ApiAnswerRow(SQLModel, table=True):
    """What a request with this Idempotency-Key was answered, so that the same request does nothing again. `request` is
    a digest of it; the answer is sealed."""

    __tablename__ = "api_answer"
    __table_args__ = (UniqueConstraint("actor_id", "key"),)
    id: int | None = Field(default=None, primary_key=True)
    actor_id: str = Field(max_length=60)
    key: str = Field(max_length=80)
    request: str = Field(max_length=64)
    status: int
    body: str = Field(sa_type=Text)
    at: datetime = Field(sa_column=moment(index=True))


class UsedLinkRow(SQLModel, table=True):
    """A link of a letter that has served. `token` is a digest."""

    __tablename__ = "used_link"
    token: str = Field(primary_key=True, max_length=64)
    at: datetime = Field(sa_column=moment(index=True))
