"""What an update means. Pure: Update → something for the dialogue, an inline query, a change of membership, or nothing.

In groups the bot is meant by a command it knows, by its name, or by a reply to one of its messages; all else is not
for it, whatever Telegram delivers. Only in the team's room does it overhear what is said.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from telegram import CallbackQuery, ChatMemberUpdated, InlineQuery, Message, MessageEntity, Update, User
from telegram.constants import ChatMemberStatus, ChatType

from bot import surface
from bot.arrival import Arrival, Letter
from bot.conversation.dialogue import COMMANDS
from bot.conversation.messages import Command, Event, Located, Overheard, Pressed, Said, Unreadable
from bot.telegram.place import Place

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

_KINDS = (*_UNREADABLE, "venue", "location")


@dataclass(frozen=True, slots=True)
class Membership:
    """A person blocked the bot, or let it in again."""

    chat_id: str
    blocked: bool


@dataclass(frozen=True, slots=True)
class Conversing:
    """Something for the dialogue, and where its answers belong. `sent_at`: when it was sent, where Telegram says so."""

    arrival: Arrival
    place: Place
    sent_at: datetime | None = None


Received = Conversing | InlineQuery | Membership


def read(update: Update, me: User, rooms: Collection[int] = ()) -> Received | None:
    """What an update means to the bot `me`; None when it is not for us. `rooms`: the chats of the team."""
    if update.callback_query:
        return _pressed(update.update_id, update.callback_query)
    if update.inline_query:
        return update.inline_query
    if update.my_chat_member:
        return _membership(update.my_chat_member)
    message = update.message or update.edited_message
    if message is None:
        return None
    edited = message is update.edited_message
    if message.chat_id in rooms or message.migrate_from_chat_id in rooms:
        return _in_the_room(update.update_id, message, me, edited=edited)
    return _message(update.update_id, message, me, edited=edited)


def _message(update_id: int, message: Message, me: User, *, edited: bool) -> Conversing | None:
    author = message.from_user
    if author is None or author.is_bot or message.via_bot:
        return None  # channels, other bots (they could talk to us for ever), and our own inline results
    group = message.chat.type != ChatType.PRIVATE
    event = _event(message, me, edited=edited)
    if event is None and edited and message.caption and not group:
        event = Overheard()  # the team may have a copy of it
    if event is None or (group and not _is_meant(message, event, me)):
        return None
    place = _place(message, quoted=group or isinstance(event, Said), edited=edited)
    letter, sent_at = _letter(message, edited=edited), message.edit_date or message.date
    return _conversing(update_id, event, author, place, group=group, letter=letter, sent_at=sent_at)


def _in_the_room(update_id: int, message: Message, me: User, *, edited: bool) -> Conversing | None:
    """Whatever happens in the team's room: who said it may be hidden (an anonymous administrator)."""
    author = message.from_user
    if message.migrate_to_chat_id or message.migrate_from_chat_id:
        old = message.migrate_from_chat_id or message.chat_id
        new = message.migrate_to_chat_id or message.chat_id
        return _conversing(update_id, Overheard("moved", new), None, Place(chat=old), group=True)
    if author is None or message.via_bot or (author.is_bot and not message.sender_chat):
        return None
    event = _event(message, me, edited=edited)
    if message.forum_topic_closed or message.forum_topic_reopened:
        event = Overheard("topic_closed" if message.forum_topic_closed else "topic_reopened")
    elif not isinstance(event, Command) and (event is None or not _is_meant(message, event, me)):
        event = Overheard() if event or message.effective_attachment or message.caption else None
    if event is None:
        return None
    hidden = author.is_bot
    place = _place(message, quoted=True, edited=edited)
    letter = _letter(message, edited=edited)
    return _conversing(update_id, event, None if hidden else author, place, group=True, letter=letter)


def _place(message: Message, *, quoted: bool, edited: bool) -> Place:
    return Place(
        chat=message.chat_id,
        thread=message.message_thread_id if message.is_topic_message else None,
        question=message.message_id if quoted else None,
        edited=edited,
    )


def _letter(message: Message, *, edited: bool) -> Letter:
    kind = "text" if message.text else next((name for name in _KINDS if getattr(message, name)), "other")
    replied = message.reply_to_message
    entities = message.entities or message.caption_entities or ()
    return Letter(
        id=message.message_id,
        kind=kind,
        text=message.text or message.caption or "",
        entities=tuple(entity.to_dict() for entity in entities),
        reply_to=replied.message_id if replied else None,
        thread=message.message_thread_id if message.is_topic_message else None,
        edited=edited,
    )


def _pressed(update_id: int, query: CallbackQuery) -> Conversing | None:
    message = query.message
    if message is None:
        return None  # a button under an inline result: those we give carry links only
    thread = message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None
    place = Place(chat=message.chat.id, thread=thread, pressed=message.message_id, callback=query.id)
    group = message.chat.type != ChatType.PRIVATE
    letter = Letter(message.message_id, "button", thread=thread)
    return _conversing(update_id, Pressed(query.data or ""), query.from_user, place, group=group, letter=letter)


def _conversing(
    update_id: int,
    event: Event,
    author: User | None,
    place: Place,
    *,
    group: bool,
    letter: Letter | None = None,
    sent_at: datetime | None = None,
) -> Conversing:
    arrival = Arrival(
        chat=place.chat_id,
        key=surface.telegram(update_id),
        event=event,
        language_hint=author.language_code if author else None,
        group=group,
        context=place.model_dump(exclude_defaults=True),
        author=author.id if author else None,
        letter=letter,
        number=update_id,
    )
    return Conversing(arrival, place, sent_at)


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
        return Said(_without_mention(text, me), forwarded=message.forward_origin is not None)
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
