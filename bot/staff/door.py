"""/console in the private chat: staff get their one-time link; for anybody else the command does not exist."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.messages import Command, Event, Say
from bot.staff import people, signin
from bot.texts import texts

COMMAND = "console"
SURFACE = "telegram:"


@dataclass(frozen=True, slots=True)
class Door:
    """Where the console is (`base`, without a slash at the end) and who is always let in."""

    base: str
    admins: Collection[int]

    async def answer(self, session: AsyncSession, chat: str, event: Event, at: datetime) -> Say | None:
        """The link for the member of staff who asks for it in their private chat; None for anything else."""
        telegram_id = chat.removeprefix(SURFACE)
        if not (isinstance(event, Command) and event.name == COMMAND and telegram_id.isdecimal()):
            return None
        staff = await people.find(session, int(telegram_id), self.admins)
        if staff is None:
            return None
        token = await signin.make_link(session, staff, at)
        url = f"{self.base}/console/sign-in?token={token}"
        return Say(text=texts(staff.language)("console.link", url=url))
