"""All that the server knows: accounts, chats, messages as clients show them, questions that await the bot."""

import asyncio
import re
import time
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.botapi.bell import Bell
from tests.botapi.errors import Refused, bad_request
from tests.botapi.feed import Feed
from tests.botapi.keyboards import Keyboard
from tests.botapi.markup import Entity, covered, units

_ENTITY = re.compile(
    r"(?P<bot_command>(?<![\w/])/[A-Za-z0-9_]{1,32}(?:@\w+)?)|(?P<mention>(?<!\w)@\w{3,})|(?P<url>https?://\S+)"
)


@dataclass(slots=True)
class Account:
    """A person or the bot. `started`: they wrote to the bot in private; `blocked`: they want no more of it."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False
    started: bool = False
    blocked: bool = False

    def wire(self) -> dict[str, Any]:
        """As the Bot API shows it."""
        shown = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name,
                 "username": self.username, "language_code": self.language_code}  # fmt: skip
        return {name: value for name, value in shown.items() if value is not None}


@dataclass(eq=False, slots=True)
class Message:
    """A message as its chat shows it now. `content` is its payload in Bot API form (text, venue …)."""

    id: int
    chat: "Chat"
    sender: Account
    content: dict[str, Any]
    keyboard: Keyboard | None = None
    reply_to: "Message | None" = None
    thread: int | None = None
    reactions: list[str] = field(default_factory=list)  # the bot's
    edited: bool = False
    version: int = 0  # when it was last sent or changed, on the world's count

    @property
    def text(self) -> str:
        """The words a reader sees: text or caption, else the name of what it is."""
        return str(self.content.get("text") or self.content.get("caption") or "")

    @property
    def entities(self) -> list[Entity]:
        """Its formatting."""
        entities: list[Entity] = self.content.get("entities") or self.content.get("caption_entities") or []
        return entities

    def styled(self, kind: str) -> list[str]:
        """The pieces of text in a style, e.g. "bold"."""
        return [covered(self.text, entity) for entity in self.entities if entity["type"] == kind]

    @property
    def links(self) -> dict[str, str]:
        """Words shown → address."""
        return {covered(self.text, entity): entity["url"] for entity in self.entities if entity["type"] == "text_link"}

    @property
    def buttons(self) -> list[list[str]]:
        """Labels of the inline keyboard, row by row."""
        return [[button["text"] for button in row] for row in (self.keyboard or {}).get("inline_keyboard", [])]

    def button(self, label: str) -> dict[str, Any]:
        """The button whose label contains `label`. AssertionError if there is not exactly one."""
        rows = (self.keyboard or {}).get("inline_keyboard", [])
        everywhere = [button for row in rows for button in row]
        found = [button for button in everywhere if label == button["text"]] or [
            button for button in everywhere if label in button["text"]
        ]
        assert len(found) == 1, f"{len(found)} buttons say {label!r}: {self}"
        return dict(found[0])

    def wire(self) -> dict[str, Any]:
        """As the Bot API shows it."""
        shown: dict[str, Any] = {"message_id": self.id, "date": int(time.time()), "chat": self.chat.wire(),
                                 "from": self.sender.wire(), **self.content}  # fmt: skip
        if self.keyboard and "inline_keyboard" in self.keyboard:
            shown["reply_markup"] = self.keyboard
        if self.reply_to is not None:
            shown["reply_to_message"] = {
                name: value for name, value in self.reply_to.wire().items() if name != "reply_to_message"
            }
        if self.thread is not None:
            shown |= {"message_thread_id": self.thread, "is_topic_message": True}
        if self.edited:
            shown["edit_date"] = int(time.time())
        return shown

    def __str__(self) -> str:
        kind = next((kind for kind in self.content if kind not in ("caption", "caption_entities", "entities")), "")
        what = self.text if kind == "text" else f"<{kind}> {self.text}".rstrip()
        keys = "".join("\n    " + " ".join(f"[{label}]" for label in row) for row in self.buttons)
        return f"{self.sender.first_name}: {shorten(what)}{keys}"


@dataclass(slots=True)
class Topic:
    """A forum topic. Its id is that of the message that opened it."""

    id: int
    name: str
    closed: bool = False


@dataclass(eq=False, slots=True)
class Chat:
    """A conversation. Message ids count from 1 in each chat: a bot that mixes chats up is found out."""

    id: int
    kind: str
    title: str | None = None
    members: list[Account] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    bot_inside: bool = True
    bot_sees_all: bool = False  # an administrator, or privacy mode is off
    is_forum: bool = False
    bot_manages_topics: bool = True
    topics: dict[int, Topic] = field(default_factory=dict)
    moved_to: int | None = None  # a basic group that became a supergroup
    actions: list[str] = field(default_factory=list)
    _ids: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def private(self) -> bool:
        """A person alone with the bot."""
        return self.kind == "private"

    def find(self, message_id: int) -> Message | None:
        """The message of that id, if it exists here."""
        return next((message for message in self.messages if message.id == message_id), None)

    def next_id(self) -> int:
        """An id for a new message."""
        return next(self._ids)

    def transcript(self) -> str:
        """The chat as it reads now, long messages cut."""
        return "\n".join(map(str, self.messages))

    def wire(self) -> dict[str, Any]:
        """As the Bot API shows it."""
        shown: dict[str, Any] = {"id": self.id, "type": self.kind}
        if self.private:
            owner = self.members[0]
            shown |= {"first_name": owner.first_name} | ({"username": owner.username} if owner.username else {})
        else:
            shown |= {"title": self.title} | ({"is_forum": True} if self.is_forum else {})
        return shown


@dataclass(slots=True)
class Query:
    """A button pressed or an inline query typed: the bot owes an answer, once."""

    id: str
    answer: "asyncio.Future[dict[str, Any]]"


@dataclass(slots=True)
class World:
    """Everything. Methods of the Bot API and people act on it; whoever waits hears the bell."""

    bot: Account
    bell: Bell
    feed: Feed
    chats: dict[int, Chat] = field(default_factory=dict)
    accounts: dict[int, Account] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)
    profile: dict[tuple[str, ...], Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    version: int = 0

    def chat(self, chat_id: int) -> Chat:
        """The chat of that id, if the bot has met it."""
        chat = self.chats.get(chat_id)
        if chat is None or (chat.private and not chat.members[0].started):
            raise bad_request("chat not found")
        return chat

    def writable(self, chat_id: int) -> Chat:
        """The chat of that id, if the bot may write there."""
        chat = self.chat(chat_id)
        if chat.private and chat.members[0].blocked:
            raise Refused(403, "bot was blocked by the user")
        if not chat.bot_inside:
            raise Refused(403, f"bot was kicked from the {chat.kind} chat")
        if chat.moved_to is not None:
            words = "group chat was upgraded to a supergroup chat"
            raise Refused(400, words, migrate_to_chat_id=chat.moved_to)
        return chat

    def topic(self, chat: Chat, thread: int | None) -> Topic | None:
        """The topic to write in; None for a chat's main part. Topics that were deleted or closed take nothing."""
        if thread is None:
            return None
        if thread not in chat.topics:
            raise bad_request("message thread not found")
        if chat.topics[thread].closed:
            raise bad_request("TOPIC_CLOSED")
        return chat.topics[thread]

    def post(self, message: Message) -> Message:
        """Show a new message in its chat."""
        message.chat.messages.append(message)
        self.touch(message)
        return message

    def touch(self, message: Message) -> None:
        """Note that a message is new or changed."""
        self.version += 1
        message.version = self.version
        self.bell.ring()

    def ask(self) -> Query:
        """A new question to the bot: its id, and where the answer will be."""
        query = Query(str(7_000_000 + len(self.queries)), asyncio.get_running_loop().create_future())
        self.queries[query.id] = query
        return query

    def answer(self, query_id: str, answer: dict[str, Any]) -> None:
        """Take the bot's answer. Raises Refused for a question that is unknown, expired or answered."""
        query = self.queries.get(query_id)
        if query is None or query.answer.done():
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        query.answer.set_result(answer)


def shorten(text: str) -> str:
    """As much of a text as a failing test should print."""
    return text if len(text) <= 500 else f"{text[:500]}… ({len(text)} characters)"


def typed(text: str) -> dict[str, Any]:
    """What a person typed, with the entities that Telegram finds in it."""
    entities = [
        {"type": found.lastgroup, "offset": units(text[: found.start()]), "length": units(found[0])}
        for found in _ENTITY.finditer(text)
    ]
    return {"text": text} | ({"entities": entities} if entities else {})
