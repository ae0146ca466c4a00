"""What staff can do in their private chat: ask for the console, answer for the entries they own. For anybody else none
of it exists; who they are is looked up at each event.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot import surface
from bot.arrival import Arrival
from bot.conversation import actions
from bot.conversation.messages import Command, Event, Incoming, Pressed, Say
from bot.conversation.scene import Turn
from bot.conversation.state import State
from bot.staff import editing, freshness, people, signin
from bot.staff.roles import Staff, may
from bot.texts import texts
from faq import store
from faq.errors import UnknownEntry

COMMAND = "console"


@dataclass(frozen=True, slots=True)
class Door:
    """Where the console is (`base`, without a slash at the end) and who is always let in."""

    base: str
    admins: Collection[int]

    async def answer(self, session: AsyncSession, arrival: Arrival, incoming: Incoming, state: State) -> Turn | None:
        """What to say to a member of staff about this event; None when it is none of theirs, or they are none."""
        asked = _asked(arrival.event)
        number = surface.number_of(arrival.chat)
        if asked is None or number is None or arrival.group:
            return None
        staff = await people.find(session, number, self.admins)
        if staff is None:
            return None
        if asked.verb == COMMAND:
            say: Say | None = await self._link(session, staff, incoming.at)
        else:
            say = await self._about_an_entry(session, asked, staff, incoming.at)
        return Turn(state, (say,)) if say else None

    async def _link(self, session: AsyncSession, staff: Staff, at: datetime) -> Say:
        token = await signin.make_link(session, staff, at)
        return Say(text=texts(staff.language)("console.link", url=f"{self.base}/console/sign-in?token={token}"))

    async def _about_an_entry(self, session: AsyncSession, asked: "_Asked", staff: Staff, at: datetime) -> Say | None:
        """Still true, to be edited, or out: the buttons of an owner's digest."""
        t = texts(staff.language)
        if not may(staff, "publish" if asked.verb == "retire" else "edit"):
            return None
        try:
            entry, revision = await store.get(session, asked.entry)
        except UnknownEntry:
            return None
        name, url = entry.wording(staff.language).question, f"{self.base}/console/entries/{entry.id}"
        if asked.verb == "edit":
            return Say(text=t("freshness.edit", question=name, url=url))
        if asked.verb == "retire":
            await editing.retire(session, entry.id, revision, staff=staff, at=at)
            return Say(text=t("freshness.retired", question=name, url=url), in_place=True)
        await freshness.still_true(session, entry.id, revision, staff=staff, at=at)
        review_on = freshness.checked(entry, at.date()).review_on
        return Say(text=t("freshness.checked", question=name, date=t.date(review_on)), in_place=True)


@dataclass(frozen=True, slots=True)
class _Asked:
    verb: str
    entry: str = ""


def _asked(event: Event) -> _Asked | None:
    match event:
        case Command(name) if name == COMMAND:
            return _Asked(COMMAND)
        case Pressed(data):
            action = actions.read(data)
            if action and action.verb in ("still", "edit", "retire"):
                return _Asked(action.verb, action.arguments[0])
    return None
