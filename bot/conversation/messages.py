"""What goes in and out of the conversation, in words that belong to no chat library.

A surface (Telegram, the terminal) turns its own events into `Incoming` and renders each `Outgoing`. Outgoing
messages are pydantic models because they are stored, with the update they answer, until they have been sent.
Texts use the mini-markup of `faq.markup`; a surface renders it, and nothing else is ever interpreted.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


@dataclass(frozen=True, slots=True)
class Said:
    """Free text. `edited` when the person changed a message sent before; `forwarded` when somebody else wrote it."""

    text: str
    edited: bool = False
    forwarded: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """A command without its slash and bot name, e.g. ("start", "bourse-french-tech-montant")."""

    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button under one of our messages. `data` comes from outside: it is checked before use."""

    data: str


@dataclass(frozen=True, slots=True)
class Located:
    """A shared position, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something the bot cannot read (voice, photo, sticker, file …)."""

    kind: Literal["voice", "photo", "video", "sticker", "document", "contact", "other"]


@dataclass(frozen=True, slots=True)
class Overheard:
    """Something that is not said to the bot but that it may have to know of: a message in the team's room, a change
    that asks for no answer, a topic closed or opened by hand, the room gone to another chat (`to`)."""

    what: Literal["message", "topic_closed", "topic_reopened", "moved"] = "message"
    to: int | None = None


Event = Said | Command | Pressed | Located | Unreadable | Overheard


@dataclass(frozen=True, slots=True)
class Incoming:
    """One event of one chat.

    `ticket` is a short random id (up to 12 of A-Za-z0-9_-) that the surface gives to each event; buttons under the
    answer carry it, so that a thumb finds its question. `language_hint` is the client's language code, if any.
    """

    event: Event
    at: datetime
    ticket: str
    language_hint: str | None = None
    group: bool = False


class Frozen(BaseModel):
    """Base of what is stored: immutable. Unknown fields are passed over: while replicas are renewed, one may read what
    a newer one has written."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Button(Frozen):
    """A button: either `data` (sent back as `Pressed`, at most 64 bytes) or `url` (opened by the client)."""

    label: str
    data: str | None = None
    url: str | None = None


Keyboard = tuple[tuple[Button, ...], ...]


class Say(Frozen):
    """A text. With `in_place`, it replaces the message whose button was pressed (or, for an edited question, the
    earlier answer); a surface that cannot do so sends it anew. `ask_location` is the label of a button that shares
    one's position, if that is offered; with `location_settled` the offer is over and the button goes away.
    """

    kind: Literal["say"] = "say"
    text: str
    buttons: Keyboard = ()
    in_place: bool = False
    ask_location: str | None = None
    location_settled: bool = False


class Venue(Frozen):
    """A place on the map. Coordinates in degrees; `address` is at least the town."""

    kind: Literal["venue"] = "venue"
    title: str
    address: str
    latitude: float
    longitude: float


class Attachment(Frozen):
    """A small text file, such as one's own data in JSON."""

    kind: Literal["attachment"] = "attachment"
    filename: str
    content: str
    caption: str = ""


class Toast(Frozen):
    """A few words shown over the chat in answer to a button (at most 200 characters)."""

    kind: Literal["toast"] = "toast"
    text: str


Outgoing = Annotated[Say | Venue | Attachment | Toast, Field(discriminator="kind")]
OutgoingList: TypeAdapter[tuple[Outgoing, ...]] = TypeAdapter(tuple[Outgoing, ...])
