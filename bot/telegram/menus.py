"""The commands of staff, in the menus of staff only: in their private chat, and for them in the room. What a menu shows
is a courtesy; who may do what is asked at each act.
"""

import asyncio
import logging
from contextlib import suppress

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col
from telegram import Bot, BotCommand, BotCommandScope, BotCommandScopeChat, BotCommandScopeChatMember
from telegram.error import TelegramError

from bot.staff import people
from bot.staff.roles import Staff, may
from bot.store.model import AuditRow
from bot.telegram.errors import Unacceptable, Unreachable, call
from bot.telegram.profile import commands
from bot.texts import texts
from bot.wiring import Parts

log = logging.getLogger(__name__)

PAUSE = 10.0  # seconds between looks at who is staff
AGAIN = 60  # looks after which those who could not be reached (they never wrote to the bot) are tried again

OF_READERS = ("inbox", "faq", "stats", "console")
REPLIES = {"fr": "reponses", "en": "replies"}


class Menus:
    """Keeps the menus of staff as their roles are."""

    def __init__(self, bot: Bot, parts: Parts) -> None:
        self._bot = bot
        self._parts = parts
        self._shown: dict[int, Staff] = {}
        self._seen = -1

    async def keep(self) -> None:
        """Looks after the menus until cancelled."""
        looks = 0
        while True:
            try:
                await self.look(anew=looks % AGAIN == 0)
            except (SQLAlchemyError, OSError, TelegramError, Unacceptable, Unreachable) as error:
                log.warning("the menus of staff have to wait: %s", type(error).__name__)
            looks += 1
            await asyncio.sleep(PAUSE)

    async def look(self, *, anew: bool = False) -> None:
        """Brings the menus up to date if somebody came, went or changed. `anew`: whoever has none yet is tried, too."""
        async with self._parts.sessions() as session:
            act = col(AuditRow.act).in_(("staff.add", "staff.remove"))
            newest = await session.scalar(select(func.max(col(AuditRow.id))).where(act)) or 0
            if newest == self._seen and not anew:
                return
            everyone = await people.everyone(session, self._parts.settings.admins)
            gone = select(col(AuditRow.subject)).where(col(AuditRow.act) == "staff.remove")
            gone = gone.where(col(AuditRow.id) > self._seen)
            removed = {int(subject) for subject in (await session.scalars(gone)).all()}
        staff = {person.id: person for person in everyone if may(person, "read")}
        for telegram_id in (removed | self._shown.keys()) - staff.keys():
            await self._take_away(telegram_id)
        for person in staff.values():
            if self._shown.get(person.id) != person:
                await self._show(person)
        self._seen = newest

    async def _show(self, person: Staff) -> None:
        t = texts(person.language)
        theirs = [BotCommand(name, t.label(f"command.{name}")) for name in OF_READERS]
        if may(person, "talk"):
            theirs.append(BotCommand(REPLIES[person.language], t.label("command.replies")))
        if await self._set(person.id, [*theirs, *commands(person.language, group=False)], theirs):
            self._shown[person.id] = person

    async def _set(self, telegram_id: int, in_private: list[BotCommand], in_the_room: list[BotCommand]) -> bool:
        """Whether the private menu could be set: not while they have never written to the bot."""
        try:
            await call(lambda: self._bot.set_my_commands(in_private, BotCommandScopeChat(telegram_id)))
        except (Unacceptable, Unreachable):
            return False
        if room := self._room(telegram_id):
            with suppress(Unacceptable, Unreachable):  # they are not in the room
                await call(lambda: self._bot.set_my_commands(in_the_room, room))
        return True

    async def _take_away(self, telegram_id: int) -> None:
        with suppress(Unacceptable, Unreachable):  # gone already
            await call(lambda: self._bot.delete_my_commands(BotCommandScopeChat(telegram_id)))
        if room := self._room(telegram_id):
            with suppress(Unacceptable, Unreachable):
                await call(lambda: self._bot.delete_my_commands(room))
        self._shown.pop(telegram_id, None)

    def _room(self, telegram_id: int) -> BotCommandScope | None:
        room = self._parts.room.chat
        return None if room is None else BotCommandScopeChatMember(room, telegram_id)
