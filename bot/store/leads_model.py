"""The tables of leads (`bot.leads`): the request, one match per actor, what happened, consents, and the partners with
their people.

What founders told us and what people wrote to one another is sealed (`bot.store.cipher`); need, stage and town stay
readable for the figures.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.store.columns import moment


def _of(table: str, **options: Any) -> Any:
    return Field(sa_column=Column(ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False, **options))


class PartnerRow(SQLModel, table=True):
    """An actor of the directory that takes leads. `capacity`: how many may be open there at once (None: any number);
    absent from and until these days, both included; `needs`: those it takes, when its kind does not say it."""

    __tablename__ = "partner"
    actor_id: str = Field(primary_key=True, max_length=60)
    active: bool = True
    language: str = Field(default="fr", max_length=2)
    needs: list[str] = Field(sa_type=JSON)
    capacity: int | None = None
    absent_from: date | None = None
    absent_until: date | None = None
    email: str | None = Field(default=None, max_length=200)
    webhook_url: str | None = Field(default=None, max_length=500)
    webhook_secret: str | None = Field(default=None, sa_type=Text)
    added_at: datetime = Field(sa_column=moment())
    version: int = 0


class PartnerMemberRow(SQLModel, table=True):
    """Somebody who acts for a partner: a member of staff with the role `partner`. Gone from the staff, gone here."""

    __tablename__ = "partner_member"
    staff_id: int = Field(sa_column=Column(BigInteger, ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True))
    actor_id: str = Field(sa_column=Column(ForeignKey("partner.actor_id", ondelete="CASCADE"), primary_key=True))


class PartnerInvitationRow(SQLModel, table=True):
    """A one-time way to become a member of a partner. `token` is a digest."""

    __tablename__ = "partner_invitation"
    token: str = Field(primary_key=True, max_length=64)
    actor_id: str = Field(sa_column=Column(ForeignKey("partner.actor_id", ondelete="CASCADE"), nullable=False))
    name: str = Field(max_length=80)
    expires_at: datetime = Field(sa_column=moment(index=True))


class LeadRow(SQLModel, table=True):
    """A request and how to reach who made it. `version` is taken by each act, so that acts on one lead queue up;
    `key` is the form's or the caller's own, so that the same thing makes one lead. `status` is what
    `lifecycle.status` says, kept for lists. `due_at`: when the clock must look again, if it must.

    `body` and `contact` are None once erased; so is `chat_id` before a founder has agreed to a draft.
    """

    __tablename__ = "lead"
    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(max_length=12, unique=True)
    key: str = Field(max_length=80, unique=True)
    chat_id: str | None = Field(default=None, max_length=64, index=True)
    language: str = Field(max_length=2)
    source: str = Field(max_length=16)
    brought_by: str | None = Field(default=None, max_length=60, index=True)
    need: str = Field(max_length=16)
    stage: str | None = Field(default=None, max_length=16)
    town: str | None = Field(default=None, max_length=80)
    body: str | None = Field(default=None, sa_type=Text)
    contact: str | None = Field(default=None, sa_type=Text)
    status: str = Field(max_length=16, index=True)
    ending: str | None = Field(default=None, max_length=16)
    consent_token: str | None = Field(default=None, max_length=64, index=True)
    created_at: datetime = Field(sa_column=moment(index=True))
    due_at: datetime | None = Field(default=None, sa_column=moment(nullable=True, index=True))
    closed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    version: int = 0


class MatchRow(SQLModel, table=True):
    """One lead at one actor: there is one at most, so that forwards cannot loop. `version` grows with each act and is
    the optimistic lock; `parent_id` is the match it was forwarded from; `reminded` counts reminders."""

    __tablename__ = "lead_match"
    __table_args__ = (UniqueConstraint("lead_id", "actor_id"),)
    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(max_length=12, unique=True)
    lead_id: int = _of("lead", index=True)
    actor_id: str = Field(max_length=60, index=True)
    state: str = Field(max_length=16, index=True)
    version: int = 0
    position: int = 0
    parent_id: int | None = None
    reminded: int = 0
    followed_up: bool = False
    created_at: datetime = Field(sa_column=moment())
    sent_at: datetime | None = Field(default=None, sa_column=moment(nullable=True, index=True))
    answered_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    closed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True, index=True))


class MatchEventRow(SQLModel, table=True):
    """Something that happened to a lead, or to one of its matches. Only ever added; `note` is sealed and goes with the
    founder's data. `number` counts within the lead."""

    __tablename__ = "lead_event"
    __table_args__ = (UniqueConstraint("lead_id", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    lead_id: int = _of("lead")
    number: int
    match_id: int | None = Field(
        default=None, sa_column=Column(ForeignKey("lead_match.id", ondelete="CASCADE"), index=True)
    )
    at: datetime = Field(sa_column=moment(index=True))
    side: str = Field(max_length=8)
    who: str = Field(max_length=80)
    act: str = Field(max_length=20)
    state: str | None = Field(default=None, max_length=16)
    reason: str | None = Field(default=None, max_length=16)
    note: str | None = Field(default=None, sa_type=Text)


class ConsentRow(SQLModel, table=True):
    """The founder agreed, at this moment and to this version of the words, that this actor sees this lead."""

    __tablename__ = "consent"
    id: int | None = Field(default=None, primary_key=True)
    lead_id: int = _of("lead", index=True)
    actor_id: str = Field(max_length=60)
    version: str = Field(max_length=16)
    given_at: datetime = Field(sa_column=moment())
    withdrawn_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class LiveMessageRow(SQLModel, table=True):
    """Which message of ours shows a thing that changes (`name`) in a chat, so that it is edited in place. `number`
    is that of the state it shows: a delivery that comes late must not put an earlier one back."""

    __tablename__ = "live_message"
    chat_id: str = Field(primary_key=True, max_length=64)
    name: str = Field(primary_key=True, max_length=40)
    message: int
    number: int
