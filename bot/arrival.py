"""An event as a surface hands it in, with the message that carried it."""

from dataclasses import dataclass
from typing import Any

from bot.conversation.messages import Event


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as its chat holds it: what it takes to copy it, to quote it, and to change the copy with it.

    Ids are the surface's own. `kind` is "text", "photo" …; `text` are its words or its caption, in the form that the
    surface's `entities` belong to; `reply_to` is the message it quotes, `thread` the topic it is in.
    """

    id: int
    kind: str
    text: str = ""
    entities: tuple[dict[str, Any], ...] = ()
    reply_to: int | None = None
    thread: int | None = None
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """`key` is unique to the event ("telegram:<update id>"); `context` is the surface's own JSON, given back with
    answers that are sent after a restart; `author` is who did it (a Telegram user id), None when that is hidden;
    `number` grows from one event of a chat to the next."""

    chat: str
    key: str
    event: Event
    language_hint: str | None = None
    group: bool = False
    context: dict[str, Any] | None = None
    author: int | None = None
    letter: Letter | None = None
    number: int = 0
