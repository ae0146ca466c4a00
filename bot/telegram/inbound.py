"""What an update means. Pure: Update → something for the dialogue, an inline query, a change of membership, or nothing.

In groups the bot is meant by a command it knows, by its name, or by a reply to one of its messages; all else is not
for it, whatever Telegram delivers.
"""

import re
from dataclasses import dataclass
from typing import Literal

from telegram import CallbackQuery, ChatMemberUpdated, InlineQuery, Message, MessageEntity, Update, User
from telegram.constants import ChatMemberStatus, ChatType

from bot.conversation.dialogue import COMMANDS
from bot.conversation.messages import Command, Event, Located, Pressed, Said, Unreadable
from bot.exchange import Arrival
from bot.telegram.place import SURFACE, Place

# What we ask Telegram for; all that is read below, and nothing else.
ALLOWED_UPDATES = (
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.MY_CHAT_MEMBER,
)

_COMMAND = re.compile(r"/(?P<name>[A-Za-z0-9_]{1,32})(?:@(?P<bot>\w+))?(?:\s+(?P<argument>.*))?", re.DOTALL)
_KNOWN = {name for names in COMMANDS.values() for name in names}

Kind = Literal["voice", "photo", "video", "sticker", "document", "contact", "other"]
_UNREADABLE: dict[str, Kind] = {
    "voice": "voice", "audio": "voice", "video_note": "voice", "photo": "photo", "video": "video",
    "animation": "video", "sticker": "sticker", "document": "document", "contact": "contact", "poll": "other",
    "dice": "other", "game": "other", "story": "other", "paid_media": "other", "checklist": "other",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Membership:
    """A person blocked the bot, or let it in again."""

    chat_id: str
    blocked: bool


@dataclass(frozen=True, slots=True)
class Conversing:
    """Something for the dialogue, and where its answers belong."""

    arrival: Arrival
    place: Place


Received = Conversing | InlineQuery | Membership


def read(update: Update, me: User) -> Received | None:
    """What an update means to the bot `me`; None when it is not for us."""
    if update.callback_query:
        return _pressed(update.update_id, update.callback_query)
    if update.inline_query:
        return update.inline_query
    if update.my_chat_member:
        return _membership(update.my_chat_member)
    message = update.message or update.edited_message
    return _message(update.update_id, message, me, edited=message is update.edited_message) if message else None


def _message(update_id: int, message: Message, me: User, *, edited: bool) -> Conversing | None:
    author = message.from_user
    if author is None or author.is_bot or message.via_bot:
        return None  # channels, other bots (they could talk to us for ever), and our own inline results
    group = message.chat.type != ChatType.PRIVATE
    event = _event(message, me, edited=edited)
    if event is None or (group and not _is_meant(message, event, me)):
        return None
    quoted = group or isinstance(event, Said)
    place = Place(
        chat=message.chat_id,
        thread=message.message_thread_id if message.is_topic_message else None,
        question=message.message_id if quoted else None,
        edited=edited,
    )
    return _conversing(update_id, event, author, place, group=group)


def _pressed(update_id: int, query: CallbackQuery) -> Conversing | None:
    message = query.message
    if message is None:
        return None  # a button under an inline result: those we give carry links only
    thread = message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None
    place = Place(chat=message.chat.id, thread=thread, pressed=message.message_id, callback=query.id)
    group = message.chat.type != ChatType.PRIVATE
    return _conversing(update_id, Pressed(query.data or ""), query.from_user, place, group=group)


def _conversing(update_id: int, event: Event, author: User, place: Place, *, group: bool) -> Conversing:
    arrival = Arrival(
        chat=place.chat_id,
        key=f"{SURFACE}:{update_id}",
        event=event,
        language_hint=author.language_code,
        group=group,
        context=place.model_dump(exclude_defaults=True),
    )
    return Conversing(arrival, place)


def _membership(change: ChatMemberUpdated) -> Membership | None:
    if change.chat.type != ChatType.PRIVATE:
        return None
    blocked = change.new_chat_member.status == ChatMemberStatus.BANNED
    return Membership(Place(chat=change.chat.id).chat_id, blocked)


def _event(message: Message, me: User, *, edited: bool) -> Event | None:
    text = message.text or message.caption
    command = _COMMAND.fullmatch(text) if text else None
    if edited:  # only words can be answered again; live locations and captions change on and on
        return Said(text, edited=True) if message.text and text and not command else None
    if command:
        ours = (command["bot"] or me.username or "").lower() == (me.username or "").lower()
        return Command(command["name"], command["argument"] or "") if ours else None
    if text:
        return Said(_without_mention(text, me))
    if message.location:
        return Located(message.location.latitude, message.location.longitude)
    return next((Unreadable(kind) for name, kind in _UNREADABLE.items() if getattr(message, name)), None)


def _is_meant(message: Message, event: Event, me: User) -> bool:
    if isinstance(event, Command):
        return event.name.lower() in _KNOWN or _mentioned(message, me)
    replied = message.reply_to_message
    return _mentioned(message, me) or (
        replied is not None and replied.from_user is not None and replied.from_user.id == me.id
    )


def _mentioned(message: Message, me: User) -> bool:
    name = f"@{me.username}".lower()
    entities = message.parse_entities([MessageEntity.MENTION, MessageEntity.BOT_COMMAND])
    captions = message.parse_caption_entities([MessageEntity.MENTION, MessageEntity.BOT_COMMAND])
    return any(words.lower().endswith(name) for words in (*entities.values(), *captions.values()))


def _without_mention(text: str, me: User) -> str:
    return re.sub(rf"(?i)@{me.username}\b[ ,:]*", "", text).strip()
