"""The team's side: what staff write in a case's topic (or in reply to its messages) goes to the founder.

Who they are is looked up at each event: somebody who is no staff any more sends nothing. Whoever answers first has the
case; what begins with the mark stays in the room.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot import surface
from bot.arrival import Arrival, Letter
from bot.conversation import actions
from bot.conversation.messages import Command, Incoming, Located, Overheard, Pressed, Said, Say, Toast, Unreadable
from bot.conversation.scene import Turn
from bot.conversation.state import State
from bot.relay import canned, cases, words
from bot.relay.cases import Written
from bot.relay.jobs import Note, Show, Work
from bot.relay.room import Room
from bot.staff import people
from bot.staff.roles import Staff, may
from bot.store.cipher import Cipher
from bot.store.relay_model import CarriedRow, CaseRow
from bot.texts import Texts, texts
from faq.documents import Language

VERBS = ("claim", "close", "reopen", "takeover", "canned")


@dataclass(frozen=True, slots=True)
class Team:
    """Answers what happens in the room. `mark` opens what the team writes for itself; `admins` are staff always;
    `language` is the one the room is spoken to in."""

    room: Room
    cipher: Cipher
    mark: str
    admins: tuple[int, ...]
    language: Language

    async def answer(self, session: AsyncSession, arrival: Arrival, incoming: Incoming, state: State) -> Turn | None:
        """What comes of an event in the room; None when it is none of the relay's business."""
        chat = surface.number_of(arrival.chat)
        if chat is None or chat not in self.room.known:
            return None
        work = Work(session, self.cipher, arrival.key, incoming.at)
        out: tuple[Say | Toast, ...] | None
        match arrival.event:
            case Overheard("moved", to) if to is not None:
                out = await self._moved(work, chat, to)
            case Pressed(data):
                out = await self._pressed(work, arrival, data)
            case Overheard("topic_closed" | "topic_reopened" as what):
                out = await self._by_hand(work, arrival, chat, what)
            case Command(name, argument) if name.lower() in canned.COMMANDS:
                out = await self._canned(work, arrival, chat, argument)
            case Said() | Unreadable() | Located() | Command() | Overheard():
                out = await self._writes(work, arrival, chat)
        return None if out is None else Turn(state, out)

    async def _writes(self, work: Work, arrival: Arrival, chat: int) -> tuple[Say, ...] | None:
        letter = arrival.letter
        case = await self._case(work, chat, letter)
        if letter is None or case is None:
            # Talk among the team. What is said to the bot itself (a command, its name) is for others to answer.
            return () if isinstance(arrival.event, Overheard) else None
        if letter.text.startswith(self.mark):
            return ()
        if isinstance(arrival.event, Command):
            return None
        staff = await self._staff(work, arrival)
        if staff is None:
            key = "relay.anonymous" if arrival.author is None else "relay.no_staff"
            return await self._refuse(work, case, letter, key)
        if letter.edited:
            return await self._changes(work, case, chat, letter)
        if not await cases.has(work, case, staff):
            await work.put(case.id or 0, Note(say=words.held(self._t, case, letter.id), reply_to=letter.id))
            return ()
        await cases.carry(work, case, _written(letter, chat, staff), from_team=True)
        return ()

    async def _changes(self, work: Work, case: CaseRow, chat: int, letter: Letter) -> tuple[Say, ...]:
        same = (col(CarriedRow.room) == chat, col(CarriedRow.room_message) == letter.id, col(CarriedRow.from_team))
        row = (await work.session.scalars(select(CarriedRow).where(*same))).first()
        if row and row.case_id == case.id:
            await cases.amend(work, row, letter.text, letter.entities)
        return ()

    async def _pressed(self, work: Work, arrival: Arrival, data: str) -> tuple[Say | Toast, ...] | None:
        action = actions.read(data)
        if action is None or action.verb not in VERBS:
            return None
        staff = await self._staff(work, arrival)
        if staff is None:
            return (Toast(text=self._t.label("relay.toast_staff")),)
        case = await cases.find(work.session, int(action.arguments[0]))
        if case is None:
            return (Toast(text=self._t.label("toast.gone")),)
        match action.verb:
            case "close":
                done = await cases.close(work, case, staff)
            case "takeover":
                done = await self._take_over(work, case, staff, int(action.arguments[1]))
            case "canned":
                done = await canned.send(work, case, staff, action.arguments[1])
            case _:
                done = await cases.take(work, case, staff)
        if done:
            return (Toast(text=self._t.label("toast.noted")),)
        return (Toast(text=words.standing(self._t, case)),)

    async def _take_over(self, work: Work, case: CaseRow, staff: Staff, message: int) -> bool:
        """Takes a case over and sends the message that was held back for it."""
        await cases.take(work, case, staff, over=True)
        known = (col(CarriedRow.room) == self.room.chat, col(CarriedRow.room_message) == message)
        if (
            case.room == self.room.chat
            and (await work.session.scalars(select(CarriedRow).where(*known))).first() is None
        ):
            held = Written("message", message=message, room=self.room.chat, author=staff.name)
            await cases.carry(work, case, held, from_team=True)
        return True

    async def _by_hand(self, work: Work, arrival: Arrival, chat: int, what: str) -> tuple[Say, ...]:
        """A topic closed or opened with Telegram's own buttons means the same as with ours."""
        case = await self._case(work, chat, arrival.letter)
        if case is None:
            return ()
        staff = await self._staff(work, arrival)
        if staff and what == "topic_closed":
            await cases.close(work, case, staff)
        elif staff and case.state == "closed":
            await cases.take(work, case, staff)
        else:
            await work.put(case.id or 0, Show())
        return ()

    async def _moved(self, work: Work, chat: int, new: int) -> tuple[Say, ...]:
        """The room is another chat now: every open case is shown there."""
        if await self.room.moved(work.session, chat, new, work.at):
            still_open = select(CaseRow).where(col(CaseRow.state) != "closed")
            for case in (await work.session.scalars(still_open)).all():
                await work.put(case.id or 0, Show())
        return ()

    async def _canned(self, work: Work, arrival: Arrival, chat: int, argument: str) -> tuple[Say, ...] | None:
        staff = await self._staff(work, arrival)
        if staff is None:
            return None
        case = await self._case(work, chat, arrival.letter)
        return (await canned.command(work, self._t, staff, argument, case),)

    async def _refuse(self, work: Work, case: CaseRow, letter: Letter, key: str) -> tuple[Say, ...]:
        await work.put(case.id or 0, Note(say=words.refused(self._t, key), reply_to=letter.id))
        return ()

    async def _case(self, work: Work, chat: int, letter: Letter | None) -> CaseRow | None:
        return await cases.of_room(work.session, chat, letter.thread, letter.reply_to) if letter else None

    async def _staff(self, work: Work, arrival: Arrival) -> Staff | None:
        """Who did it, if they may talk to founders."""
        found = await people.find(work.session, arrival.author, self.admins) if arrival.author else None
        return found if found and may(found, "talk") else None

    @property
    def _t(self) -> Texts:
        return texts(self.language)


def _written(letter: Letter, chat: int, staff: Staff) -> Written:
    return Written(letter.kind, letter.text, letter.id, letter.reply_to, chat, staff.name)
