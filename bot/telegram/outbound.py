"""Answers on their way out: each outgoing message as calls of the Bot API, into its place."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from html import escape
from typing import Any

from telegram import InlineKeyboardMarkup, Message, ReplyKeyboardRemove, ReplyParameters
from telegram.ext import ExtBot

from bot.conversation.messages import Attachment, Keyboard, Outgoing, Say, Toast, Venue
from bot.store import chats
from bot.store.engine import Sessions
from bot.telegram.calls import SHOWN, post, rows
from bot.telegram.errors import Unacceptable, call, store_sooner_or_later
from bot.telegram.place import Place
from bot.telegram.render import render


class Postman:
    """Delivers answers."""

    def __init__(self, bot: ExtBot[int], sessions: Sessions) -> None:
        self._bot = bot
        self._sessions = sessions

    async def deliver(self, place: Place, outgoing: Sequence[Outgoing]) -> list[int]:
        """Sends answers in order; a button pressed is answered in any case. Gives the messages they became, those that
        were changed included.

        Raises as `errors.call` does.
        """
        delivery = _Delivery(self._bot, place, [place.pressed] if place.pressed else [])
        if place.edited and (question := place.question):
            delivery.replaceable = await store_sooner_or_later(lambda: self._recall(place.chat_id, question))
        await delivery.run(outgoing)
        return delivery.posted

    async def _recall(self, chat_id: str, question: int) -> list[int]:
        async with self._sessions() as session:
            return await chats.answer_messages(session, chat_id, question)


@dataclass(slots=True)
class _Delivery:
    """The answers to one event under way: messages of ours they may take the place of, in order, and those posted."""

    bot: ExtBot[int]
    place: Place
    replaceable: list[int]
    posted: list[int] = field(default_factory=list)

    async def run(self, outgoing: Sequence[Outgoing]) -> None:
        if callback := self.place.callback:
            toast = next((one.text for one in outgoing if isinstance(one, Toast)), None)
            await call(lambda: self.bot.answer_callback_query(callback, toast))
        for one in outgoing:
            match one:
                case Say():
                    await self._say(one)
                case Venue():
                    await self._venue(one)
                case Attachment():
                    await self._attachment(one)
        if self.place.edited and self.posted:  # an answer shorter than the earlier one leaves messages over
            for message_id in self.replaceable:
                await self._delete(message_id)

    async def _say(self, say: Say) -> None:
        pages = render(say.text)
        for number, html in enumerate(pages, start=1):
            buttons = say.buttons if number == len(pages) else ()
            if say.in_place and self.replaceable and await self._edit(self.replaceable[0], html, buttons):
                self.posted.append(self.replaceable.pop(0))
            else:
                await self._send(say, html, buttons)

    async def _edit(self, message_id: int, html: str, buttons: Keyboard) -> bool:
        """Whether the message shows the new words now; if not, it is gone or too old to be changed."""
        try:
            await call(
                lambda: post(
                    self.bot,
                    "editMessageText",
                    {"chat_id": self.place.chat, "message_id": message_id, "text": html, **SHOWN,
                     "reply_markup": rows(buttons)},
                )
            )  # fmt: skip
        except Unacceptable:
            return False
        return True

    async def _send(self, say: Say, html: str, buttons: Keyboard) -> None:
        if say.location_settled and self.place.private:
            await self._put_location_button_away()
        quoted = self._quoted
        reply = {"message_id": quoted, "allow_sending_without_reply": True} if quoted is not None else None
        sent = await call(
            lambda: post(
                self.bot,
                "sendMessage",
                {"chat_id": self.place.chat, "text": html, **SHOWN, "message_thread_id": self.place.thread,
                 "reply_parameters": reply,
                 "reply_markup": _location_keyboard(say.ask_location) if say.ask_location else rows(buttons)},
            )
        )  # fmt: skip
        if sent:
            self.posted.append(sent["message_id"])

    async def _venue(self, venue: Venue) -> None:
        reply = self._reply()
        await self._note(
            lambda: self.bot.send_venue(
                self.place.chat,
                venue.latitude,
                venue.longitude,
                venue.title,
                venue.address,
                message_thread_id=self.place.thread,
                reply_parameters=reply,
            )
        )

    async def _attachment(self, attachment: Attachment) -> None:
        reply = self._reply()
        await self._note(
            lambda: self.bot.send_document(
                self.place.chat,
                attachment.content.encode(),
                caption=escape(attachment.caption),
                filename=attachment.filename,
                message_thread_id=self.place.thread,
                reply_parameters=reply,
            )
        )

    async def _note(self, send: Callable[[], Awaitable[Message]]) -> None:
        if sent := await call(send):
            self.posted.append(sent.message_id)

    async def _put_location_button_away(self) -> None:
        """A message can remove the button or carry buttons of its own, not both: a passing one removes it."""
        gone = ReplyKeyboardRemove()
        sent = await call(
            lambda: self.bot.send_message(self.place.chat, "…", reply_markup=gone, disable_notification=True)
        )
        if sent:
            await self._delete(sent.message_id)

    async def _delete(self, message_id: int) -> None:
        with suppress(Unacceptable):  # after two days it stays
            await call(lambda: self.bot.delete_message(self.place.chat, message_id))

    @property
    def _quoted(self) -> int | None:
        """The first message of an answer quotes the question."""
        return None if self.posted else self.place.question

    def _reply(self) -> ReplyParameters | None:
        quoted = self._quoted
        return ReplyParameters(quoted, allow_sending_without_reply=True) if quoted is not None else None


def inline_keyboard(buttons: Keyboard) -> InlineKeyboardMarkup | None:
    """Buttons as the library takes them; None for none."""
    found = rows(buttons)
    return InlineKeyboardMarkup.de_json(found) if found else None


def _location_keyboard(label: str) -> dict[str, Any]:
    button = {"text": label, "request_location": True}
    return {"keyboard": [[button]], "resize_keyboard": True, "one_time_keyboard": True}
