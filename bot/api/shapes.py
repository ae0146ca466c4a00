"""What programs send and get. Unknown fields are refused, so that a misspelt one is not passed over in silence."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from bot.leads import lifecycle
from bot.leads.lifecycle import Act, Reason, State, Status
from bot.leads.request import Contact, Need, Request, Sector, email_of, phone_of
from bot.leads.views import Happening, MatchView
from faq.documents import Language, Stage

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
_FIRST, _LAST = datetime(1970, 1, 2, tzinfo=UTC), datetime(9998, 1, 1, tzinfo=UTC)


def _in_our_time(moment: datetime) -> datetime:
    """A moment that both databases and every zone can hold."""
    return min(max(moment, _FIRST), _LAST)


def _written_out(value: object) -> object:
    """A moment is a date and a time with its zone, never a number of seconds."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise ValueError("write it like 2026-11-27T08:00:00Z")
    return value


Ref = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{10}$")]
Cursor = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{1,7}$")]
Moment = Annotated[AwareDatetime, BeforeValidator(_written_out), AfterValidator(_in_our_time)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
Version = Annotated[int, Field(ge=0, lt=2**31, description="the version you read: refused if somebody acted since")]


class Shape(BaseModel):
    """Immutable, strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Lead(Shape):
    """A founder's request as it stands with you. `ref` names it among yours; `lead` is the same at every actor.
    `contact` shows once you have accepted. `acts` are what you may do now. Erased: no `request`."""

    ref: str
    lead: str
    state: State
    version: int
    status: Status
    language: Language
    brought_by: str | None
    request: Request | None
    contact: Contact | None
    acts: tuple[str, ...]
    sent_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None

    @classmethod
    def of(cls, view: MatchView) -> "Lead":
        """From a partner's view."""
        return cls(
            ref=view.ref, lead=view.lead, state=view.state, version=view.version, status=view.status,
            language=view.language, brought_by=view.brought_by, request=view.request, contact=view.contact,
            acts=acts_of(view), sent_at=view.sent_at, answered_at=view.answered_at, closed_at=view.closed_at,
        )  # fmt: skip


class Event(Shape):
    """Something that happened to the lead, at you or at another actor."""

    number: int
    at: datetime
    side: str
    actor: str | None
    act: str
    state: str | None
    reason: str | None
    words: str | None

    @classmethod
    def of(cls, one: Happening) -> "Event":
        """From a line of the history."""
        return cls(
            number=one.number, at=one.at, side=one.side, actor=one.actor, act=one.act, state=one.state,
            reason=one.reason, words=one.words,
        )  # fmt: skip


class LeadWithHistory(Lead):
    """A lead and what happened to it, oldest first."""

    history: tuple[Event, ...]


class Leads(Shape):
    """A page of leads in the order they came. `next`: the cursor of the page after, if there may be one."""

    items: tuple[Lead, ...]
    next: Cursor | None


class Moved(Shape):
    """Where a lead stands after an act. Read the lead for the rest: contact details are never in here."""

    ref: str
    state: State
    version: int
    status: Status
    acts: tuple[str, ...]

    @classmethod
    def of(cls, view: MatchView) -> "Moved":
        """From a partner's view."""
        return cls(
            ref=view.ref, state=view.state, version=view.version, status=view.status,
            acts=acts_of(view),
        )  # fmt: skip


class Founder(Shape):
    """How to reach the founder: all they gave you, kept sealed until an actor accepts."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)] = ""
    email: Annotated[str, StringConstraints(max_length=254), AfterValidator(email_of)] | None = None
    phone: Annotated[str, StringConstraints(max_length=30), AfterValidator(phone_of)] | None = None


class Draft(Shape):
    """A founder's request that you bring in. Nothing is shared before the founder agrees."""

    project: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=10, max_length=600), Field(description="in a sentence")
    ]
    need: Need
    words: Annotated[str, StringConstraints(strip_whitespace=True, max_length=600)] = ""
    stage: Stage | None = None
    town: Annotated[str, StringConstraints(max_length=80), Field(description="name or postcode")] | None = None
    sector: Sector | None = None
    founder: Founder = Founder()
    language: Language = "fr"


class DraftMade(Shape):
    """The draft, and the link that asks the founder: give it to them and nobody else. It serves until `expires_at`."""

    lead: str
    consent_link: str
    expires_at: datetime

    @classmethod
    def of(cls, lead: str, link: str, at: datetime, days: int) -> "DraftMade":
        """With the days a founder has to answer."""
        return cls(lead=lead, consent_link=link, expires_at=at + timedelta(days=days))


class Simple(Shape):
    """You have read it (`see`), take it (`accept`), have been in touch (`start`), take it up again (`reopen`)."""

    act: Literal["see", "accept", "start", "reopen"]
    version: Version | None = None


class Decline(Shape):
    """You cannot help; the founder is told so, without the reason. It goes to somebody else."""

    act: Literal["decline"]
    reason: Reason
    words: Words | None = None
    version: Version | None = None


class Close(Shape):
    """How it ended."""

    act: Literal["close"]
    outcome: Literal["helped", "no_help", "unreachable"]
    words: Words | None = None
    version: Version | None = None


class Forward(Shape):
    """Somebody else would do better. The founder is asked first, unless they agreed to that actor already."""

    act: Literal["forward"]
    to: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    words: Words | None = None
    version: Version | None = None


class Write(Shape):
    """A question to the founder through the bot (`ask`), or a note that the other actors read (`note`)."""

    act: Literal["ask", "note"]
    words: Words


class ConfirmErased(Shape):
    """The founder erased their data: you have deleted your copies."""

    act: Literal["confirm_erased"]


Acted = Annotated[
    Simple | Decline | Close | Forward | Write | ConfirmErased, Field(discriminator="act", description="what you do")
]


class Partner(Shape):
    """Whose key this is, and what it may do."""

    actor: str
    name: str
    scopes: tuple[str, ...]
    active: bool
    capacity: int | None
    absent_from: date | None
    absent_until: date | None


def acts_of(view: MatchView) -> tuple[str, ...]:
    """What the actor may do now, in the words of `Acted`."""
    if view.status == "erased":
        return ("confirm_erased",)
    found: list[str] = []
    for act in lifecycle.moves(view.state, "partner"):
        name = "close" if act in lifecycle.OUTCOMES else act
        if name not in found:
            found.append(name)
    return (*found, *(("ask",) if view.state in lifecycle.OPEN else ()), "note")


def machine_act(acted: Simple | Decline | Close) -> Act:
    """The act of the state machine."""
    return acted.outcome if isinstance(acted, Close) else acted.act
