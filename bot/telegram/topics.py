"""Where the team sees a case: a topic of its room, or a card that its messages reply to in a group without topics.

Topics that were deleted are made anew with the latest messages; topics that were closed are opened.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import select, update
from sqlmodel import col
from telegram import Bot, Message, ReplyParameters

from bot.conversation.messages import Say
from bot.errors import TryAgain
from bot.relay import words
from bot.store.model import ChatRow
from bot.store.relay_model import CarriedRow, CaseRow
from bot.telegram.errors import Moved, Unacceptable, Unreachable, call, store_sooner_or_later
from bot.telegram.outbound import inline_keyboard
from bot.telegram.place import number_of
from bot.telegram.render import render
from bot.texts import Texts, texts
from bot.wiring import Parts

log = logging.getLogger(__name__)
T = TypeVar("T")

REMINDED = 5  # messages that a topic made anew starts with

_GONE = ("thread not found", "topic_id_invalid", "topic_deleted")
_CLOSED = ("topic_closed",)
_SAME = ("topic_not_modified",)
_NO_RIGHT = ("not enough rights", "not a forum", "need administrator rights")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the room: the chat, the topic in it if there is one, and the card."""

    room: int
    thread: int | None
    card: int | None

    def reply(self, quoted: int | None) -> ReplyParameters | None:
        """What a message there replies to: the one it quotes; without topics, at least the card."""
        message = quoted or (None if self.thread else self.card)
        return ReplyParameters(message, allow_sending_without_reply=True) if message else None


class Topics:
    """The room, case by case."""

    def __init__(self, bot: Bot, parts: Parts) -> None:
        self._bot = bot
        self._parts = parts

    async def write(self, case: CaseRow, send: Callable[[Spot], Awaitable[T]], *, but: int | None = None) -> T:
        """Sends something where a case is shown, showing it first if it is not (any more). `but`: the message that is
        on its way there, which a topic made anew must not start with.

        Raises Unacceptable for what Telegram does not take, and TryAgain while the room cannot be written to.
        """
        try:
            spot = await self._spot(case, but)
            try:
                return await send(spot)
            except Unacceptable as error:
                if _says(error, _CLOSED) and spot.thread:
                    await self._set_closed(spot.room, spot.thread, closed=False)
                elif _says(error, _GONE):
                    spot = await self._anew(case, but)
                else:
                    raise
                return await send(spot)
        except Unreachable:
            raise _away() from None
        except Unacceptable as error:
            if _says(error, ("chat not found",)):
                raise _away() from None
            raise

    async def show(self, case: CaseRow) -> None:
        """Makes card, title and topic say how the case stands."""
        shown_before = case.room == self._room and case.card is not None
        spot = await self.write(case, _itself)
        if shown_before:
            spot = await self._card(case, spot)
        if spot.thread:
            await self._title(case, spot.room, spot.thread)

    async def close(self, room: int, thread: int) -> None:
        """Closes a topic that belongs to no case any more."""
        await self._set_closed(room, thread, closed=True)

    # How it works

    @property
    def _room(self) -> int:
        room = self._parts.room.chat
        if room is None:
            raise TryAgain("no staff group is configured (LORNTECH_STAFF_CHAT)")
        return room

    @property
    def _t(self) -> Texts:
        return texts(self._parts.settings.language)

    async def _spot(self, case: CaseRow, but: int | None) -> Spot:
        if case.room == self._room and case.card is not None:
            return Spot(case.room, case.thread, case.card)
        if case.room == self._room and case.thread is not None:  # we were stopped before the card was there
            return await self._furnish(case, Spot(case.room, case.thread, None), but)
        return await self._anew(case, but)

    async def _anew(self, case: CaseRow, but: int | None) -> Spot:
        """A new topic with its card and the founder's latest messages."""
        room = self._room
        chat = await call(lambda: self._bot.get_chat(room))
        thread = await self._open(case, room) if chat and chat.is_forum else None
        title = words.title(self._t, case) if thread else None
        await self._keep(case, room=room, thread=thread, card=None, title=title, shut=False)
        return await self._furnish(case, Spot(room, thread, None), but)

    async def _furnish(self, case: CaseRow, spot: Spot, but: int | None) -> Spot:
        card = await self._send_card(case, spot)
        await self._keep(case, card=card.message_id)
        spot = Spot(spot.room, spot.thread, card.message_id)
        await self._remind(case, spot, but)
        return spot

    async def _open(self, case: CaseRow, room: int) -> int | None:
        """A topic; None when the bot may not make one: replies to the card do then."""
        name = words.title(self._t, case)
        try:
            topic = await call(lambda: self._bot.create_forum_topic(room, name))
        except Unacceptable as error:
            if not _says(error, _NO_RIGHT):
                raise
            log.warning("the bot may not manage topics in the staff group: cases are shown without")
            return None
        return topic.message_thread_id if topic else None

    async def _remind(self, case: CaseRow, spot: Spot, but: int | None) -> None:
        query = (
            select(CarriedRow)
            .where(col(CarriedRow.case_id) == case.id, ~col(CarriedRow.from_team), col(CarriedRow.room).is_not(None))
            .where(col(CarriedRow.id) != (but or 0))
            .order_by(col(CarriedRow.id).desc())
            .limit(REMINDED)
        )
        async with self._parts.sessions() as session:
            rows = (await session.scalars(query)).all()
        for row in reversed(rows):
            try:
                await self.copy_in(case, row, spot, None)
            except Unacceptable:
                log.info("a message of a founder is not there any more")

    async def copy_in(self, case: CaseRow, row: CarriedRow, spot: Spot, quoted: int | None) -> None:
        """Puts a copy of a founder's message into the room, and remembers it."""
        copied = await call(
            lambda: self._bot.copy_message(
                spot.room,
                chat_of(case),
                row.asker_message or 0,
                message_thread_id=spot.thread,
                reply_parameters=spot.reply(quoted),
            )
        )
        if copied:
            await self.keep_message(row, room=spot.room, room_message=copied.message_id)

    async def keep_message(self, row: CarriedRow, **values: Any) -> None:
        """Remembers where a message's copy is."""
        same = col(CarriedRow.id) == row.id

        async def keep() -> None:
            async with self._parts.sessions.begin() as session:
                await session.execute(update(CarriedRow).where(same).values(values))

        await store_sooner_or_later(keep)

    async def _keep(self, case: CaseRow, **values: Any) -> None:
        async def keep() -> None:
            async with self._parts.sessions.begin() as session:
                await session.execute(update(CaseRow).where(col(CaseRow.id) == case.id).values(values))

        for name, value in values.items():
            setattr(case, name, value)
        await store_sooner_or_later(keep)

    async def _send_card(self, case: CaseRow, spot: Spot) -> Message:
        say = await self._card_of(case, spot)
        [html, *_] = render(say.text)
        sent = await call(
            lambda: self._bot.send_message(
                spot.room, html, message_thread_id=spot.thread, reply_markup=inline_keyboard(say.buttons)
            )
        )
        assert sent is not None  # noqa: S101  # only edits and deletions can have nothing to do
        return sent

    async def _card(self, case: CaseRow, spot: Spot) -> Spot:
        """The card as the case stands; sent anew when it was deleted."""
        say = await self._card_of(case, spot)
        [html, *_] = render(say.text)
        try:
            await call(
                lambda: self._bot.edit_message_text(
                    html, spot.room, spot.card, reply_markup=inline_keyboard(say.buttons)
                )
            )
        except Unacceptable as error:
            if isinstance(error, Moved):
                raise
            sent = await self.write(case, lambda there: self._send_card(case, there))
            await self._keep(case, card=sent.message_id)
            return Spot(sent.chat_id, case.thread, sent.message_id)
        return spot

    async def _card_of(self, case: CaseRow, spot: Spot) -> Say:
        async with self._parts.sessions() as session:
            chat = await session.get(ChatRow, case.chat_id)
        about = self._parts.cipher.open(case.about) if case.about else {}
        blocked = chat is not None and chat.blocked_at is not None
        mark = self._parts.settings.note_mark
        return words.card(self._t, case, about, mark=mark, topics=spot.thread is not None, blocked=blocked)

    async def _title(self, case: CaseRow, room: int, thread: int) -> None:
        title, shut = words.title(self._t, case), case.state == "closed"
        try:
            if case.shut and not shut:
                await self._set_closed(room, thread, closed=False)
            if case.title != title:
                await call(lambda: self._bot.edit_forum_topic(room, thread, name=title))
            if shut:
                await self._set_closed(room, thread, closed=True)
        except Unacceptable as error:
            if not _says(error, (*_GONE, *_SAME, *_NO_RIGHT)):
                raise
            if _says(error, _GONE) and not shut:
                await self._anew(case, None)
                return
        await self._keep(case, title=title, shut=shut)

    async def _set_closed(self, room: int, thread: int, *, closed: bool) -> None:
        change = self._bot.close_forum_topic if closed else self._bot.reopen_forum_topic
        try:
            await call(lambda: change(room, thread))
        except Unacceptable as error:
            if not _says(error, (*_SAME, *_GONE, *_NO_RIGHT)):
                raise


def chat_of(case: CaseRow) -> int:
    """The founder's chat."""
    return number_of(case.chat_id)


async def _itself(spot: Spot) -> Spot:
    return spot


def _says(error: Unacceptable, words: tuple[str, ...]) -> bool:
    return any(word in str(error).lower() for word in words)


def _away() -> TryAgain:
    log.error("the staff group cannot be written to: is the bot still in it?")
    return TryAgain("the staff group cannot be written to")
