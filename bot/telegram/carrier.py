"""Carries the jobs of the relay out, by copy: nothing depends on where a message says it comes from. Answers of the
bot pass first.

What is known to be there already is not sent again; only a stop between a call and the note of its success can make a
copy appear twice.
"""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import select
from sqlmodel import col
from telegram import InlineKeyboardMarkup, Message, MessageEntity, ReplyParameters
from telegram.ext import ExtBot

from bot.conversation.buttons import press
from bot.conversation.messages import Outgoing, Say
from bot.errors import TryAgain, Undeliverable
from bot.outbox import box
from bot.outbox.box import Delivery
from bot.relay import cases, jobs
from bot.relay.jobs import Amend, Carry, Clear, Note, Show, Speak, Tell
from bot.store.relay_model import CarriedRow, CaseRow
from bot.telegram.errors import Moved, Unacceptable, Unreachable, call, store_sooner_or_later
from bot.telegram.limits import yielding
from bot.telegram.outbound import Postman, inline_keyboard
from bot.telegram.place import Place
from bot.telegram.render import render
from bot.telegram.topics import Spot, Topics, chat_of
from bot.texts import Texts, texts
from bot.wiring import Parts
from faq.markup import escape

log = logging.getLogger(__name__)

PATIENCE = 60.0  # seconds for one job: well within its lease
RECEIVED, DELIVERED = "👀", "👍"
AT_ONCE = 100  # messages that Telegram deletes in one call


class Carrier:
    """Does one job of a case."""

    def __init__(self, bot: ExtBot[int], parts: Parts) -> None:
        self._bot = bot
        self._parts = parts
        self._topics = Topics(bot, parts)
        self._postman = Postman(bot, parts.sessions)
        self._exchange = parts.exchange(bot.username)

    async def __call__(self, delivery: Delivery) -> None:
        """Raises TryAgain while the room or Telegram is away, Undeliverable when the founder cannot be written to."""
        try:
            with yielding():
                async with asyncio.timeout(PATIENCE):
                    try:
                        await self._do(delivery)
                    except Moved as error:
                        await self._move(error.chat)
                        await self._do(delivery)
        except TimeoutError:
            raise TryAgain("Telegram did not answer in time") from None
        except Unreachable:
            raise Undeliverable("the chat cannot be written to any more") from None
        except Unacceptable as error:
            raise Undeliverable(str(error)) from error

    async def _do(self, delivery: Delivery) -> None:
        job = jobs.read(delivery)
        if isinstance(job, Clear):
            await self._clear(job)
            return
        async with self._parts.sessions() as session:
            if await box.earlier(session, delivery):
                raise TryAgain("an earlier message of the case goes first")
            case = await session.get(CaseRow, jobs.case_of(delivery))
            message = job.message if isinstance(job, Carry | Speak | Amend) else 0
            row = await session.get(CarriedRow, message)
        if case is None:
            return  # erased meanwhile
        match job:
            case Show() if self._parts.room.chat is not None:
                await self._topics.show(case)
            case Tell():
                await self._say(case, job.outgoing)
            case Note():
                await self._note(case, job.say, job.reply_to)
            case Carry() if row:
                await self._carry(case, row)
            case Speak() if row:
                await self._speak(case, row)
            case Amend() if row:
                await self._amend(case, row, job)

    async def _carry(self, case: CaseRow, row: CarriedRow) -> None:
        if row.from_team:
            await self._to_founder(case, row)
        elif row.room_message is None:
            quoted = await self._other_side(case, row)
            try:
                await self._topics.write(
                    case, lambda spot: self._topics.copy_in(case, row, spot, quoted), but=row.id
                )  # fmt: skip
            except Unacceptable as error:
                if isinstance(error, Moved):
                    raise
                log.warning("a founder's message could not be copied: %s", error)
                await self._say(case, (Say(text=texts(cases.language(case))("human.not_carried")),))
                return
            await self._react(chat_of(case), row.asker_message, RECEIVED)

    async def _to_founder(self, case: CaseRow, row: CarriedRow) -> None:
        if row.asker_message is not None:
            return
        quoted = await self._other_side(case, row)
        reply = ReplyParameters(quoted, allow_sending_without_reply=True) if quoted else None
        room, message = row.room or 0, row.room_message or 0
        try:
            copied = await call(
                lambda: self._bot.copy_message(
                    chat_of(case), room, message, reply_parameters=reply, reply_markup=_way_back(case)
                )
            )
        except Unreachable:
            await self._blocked(case)
            raise
        except Unacceptable as error:
            if isinstance(error, Moved):
                raise
            log.warning("a message of the team could not be copied: %s", error)
            await self._note(case, Say(text=self._t("relay.not_copied")), message)
            return
        if copied:
            await self._topics.keep_message(row, asker_message=copied.message_id)
        await self._react(room, message, DELIVERED)

    async def _speak(self, case: CaseRow, row: CarriedRow) -> None:
        """Words written elsewhere than in the room: to the founder, then for the team to see."""
        text = self._parts.cipher.open(row.text) if row.text else ""
        if row.asker_message is None:
            sent = None
            try:
                for html in render(text):
                    sent = await self._post(chat_of(case), html, markup=_way_back(case))
            except Unreachable:
                await self._blocked(case)
                raise
            if sent:
                await self._topics.keep_message(row, asker_message=sent.message_id)
        if row.room_message is None and self._parts.room.chat is not None:
            say = Say(text=f"**{escape(row.author or '')}** → {text}")
            await self._topics.write(case, lambda spot: self._in_room(spot, say, row))

    async def _in_room(self, spot: Spot, say: Say, row: CarriedRow) -> None:
        for html in render(say.text):
            if sent := await self._post(spot.room, html, thread=spot.thread, reply=spot.reply(None)):
                await self._topics.keep_message(row, room=spot.room, room_message=sent.message_id)

    async def _amend(self, case: CaseRow, row: CarriedRow, job: Amend) -> None:
        chat, copy = (chat_of(case), row.asker_message) if row.from_team else (row.room or 0, row.room_message)
        if copy is None:
            return  # the copy will be made of the message as it is now
        entities = MessageEntity.de_list(list(job.entities), self._bot)
        try:
            if row.kind == "text":
                await call(
                    lambda: self._bot.edit_message_text(
                        job.text, chat, copy, entities=entities, parse_mode=None,
                        reply_markup=_way_back(case) if row.from_team else None,
                    )
                )  # fmt: skip
            else:
                await call(
                    lambda: self._bot.edit_message_caption(
                        chat, copy, caption=job.text, caption_entities=entities, parse_mode=None
                    )
                )
        except Unacceptable as error:
            if isinstance(error, Moved):
                raise
            await self._again(case, row)

    async def _again(self, case: CaseRow, row: CarriedRow) -> None:
        """A copy that is gone cannot be changed: the message is copied once more as it is now."""
        fresh = CarriedRow.model_validate(row.model_dump())
        if row.from_team:
            fresh.asker_message = None
        else:
            fresh.room_message = None
        await self._carry(case, fresh)

    async def _note(self, case: CaseRow, say: Say, reply_to: int | None) -> None:
        """Words for the team only."""

        async def send(spot: Spot) -> None:
            [html, *_] = render(say.text)
            reply, markup = spot.reply(reply_to), inline_keyboard(say.buttons)
            await self._post(spot.room, html, thread=spot.thread, reply=reply, markup=markup)

        await self._topics.write(case, send)

    async def _clear(self, job: Clear) -> None:
        room = self._parts.room.follow(job.room)
        for start in range(0, len(job.messages), AT_ONCE):
            await self._delete(room, job.messages[start : start + AT_ONCE])
        [html, *_] = render(job.say.text)
        with suppress(Unacceptable):  # the topic is gone already
            await self._post(room, html, thread=job.thread)
            if job.thread:
                await self._topics.close(room, job.thread)

    async def _delete(self, room: int, messages: tuple[int, ...]) -> None:
        with suppress(Unacceptable):  # what is left, staff must take away themselves: they are told
            await call(lambda: self._bot.delete_messages(room, messages))

    async def _post(
        self,
        chat: int,
        html: str,
        *,
        thread: int | None = None,
        reply: ReplyParameters | None = None,
        markup: InlineKeyboardMarkup | None = None,
    ) -> Message | None:
        return await call(
            lambda: self._bot.send_message(
                chat, html, message_thread_id=thread, reply_parameters=reply, reply_markup=markup
            )
        )

    async def _say(self, case: CaseRow, outgoing: Sequence[Outgoing]) -> None:
        """Words of the bot's own to the founder."""
        try:
            await self._postman.deliver(Place(chat=chat_of(case)), outgoing)
        except Unreachable:
            await self._blocked(case)
            raise

    async def _blocked(self, case: CaseRow) -> None:
        await store_sooner_or_later(lambda: self._exchange.blocked(case.chat_id, blocked=True))

    async def _other_side(self, case: CaseRow, row: CarriedRow) -> int | None:
        """The copy, on the other side, of the message that a message quotes."""
        if row.quotes is None:
            return None
        if row.from_team:
            there = (col(CarriedRow.room) == row.room, col(CarriedRow.room_message) == row.quotes)
        else:
            there = (col(CarriedRow.asker_message) == row.quotes, col(CarriedRow.room) == self._parts.room.chat)
        query = select(CarriedRow).where(col(CarriedRow.case_id) == case.id, *there)
        async with self._parts.sessions() as session:
            found = (await session.scalars(query)).first()
        if found is None:
            return None
        return found.asker_message if row.from_team else found.room_message

    async def _react(self, chat: int, message: int | None, sign: str) -> None:
        """A receipt; worth a try, not a failure."""
        with suppress(Unacceptable, Unreachable):
            if message:
                await call(lambda: self._bot.set_message_reaction(chat, message, sign))

    async def _move(self, new: int) -> None:
        room, now = self._parts.room, self._parts.clock()
        async with self._parts.sessions.begin() as session:
            if room.chat is not None and room.chat != new:
                await room.moved(session, room.chat, new, now)

    @property
    def _t(self) -> Texts:
        return texts(self._parts.settings.language)


def _way_back(case: CaseRow) -> InlineKeyboardMarkup | None:
    """Somebody who went back to the bot can answer the team by one tap."""
    if case.listening:
        return None
    t = texts(cases.language(case))
    return inline_keyboard(((press(t.label("button.answer_team"), "human"),),))
