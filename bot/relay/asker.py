"""The founder's side: what they write while the team has their case goes there, and the bot is quiet.

Commands and the bot's own buttons keep working, and so does what the bot was told to ask by them: nobody is locked in.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.arrival import Arrival, Letter
from bot.conversation import actions
from bot.conversation.dialogue import meaning, spoken
from bot.conversation.messages import Command, Incoming, Located, Overheard, Pressed, Said, Say, Unreadable
from bot.conversation.scene import House, Turn
from bot.conversation.state import FRESH, Judged, State
from bot.knowledge import LiveKnowledge
from bot.relay import cases, words
from bot.relay.cases import Written
from bot.relay.jobs import Work
from bot.relay.room import Room
from bot.store.cipher import Cipher
from bot.store.relay_model import CarriedRow, CaseRow
from bot.texts import Texts, texts
from faq.documents import Language


@dataclass(frozen=True, slots=True)
class Asker:
    """Answers what a founder does, as far as the team is concerned."""

    room: Room
    cipher: Cipher
    knowledge: LiveKnowledge
    house: House

    async def answer(self, session: AsyncSession, arrival: Arrival, incoming: Incoming, state: State) -> Turn | None:
        """What comes of an event; None when it is for the bot."""
        if self.room.chat is None or arrival.group or arrival.author is None:
            return None
        work = Work(session, self.cipher, arrival.key, incoming.at)
        scene = _Scene(arrival, state, texts(state.speaks or spoken(incoming.language_hint) or self._default))
        match arrival.event:
            case Pressed(data):
                return await self._asks(work, scene, action.verb) if (action := actions.read(data)) else None
            case Command(name, argument):
                return await self._asks(work, scene, meaning(name), argument.strip())
            case Said() | Unreadable() | Located() | Overheard("message"):
                return await self._writes(work, scene, arrival.letter) if arrival.letter else None
            case _:
                return None

    async def _asks(self, work: Work, scene: "_Scene", what: str | None, argument: str = "") -> Turn | None:
        """A button or a command: the bot again, or a human."""
        if what not in ("robot", "cancel", "human"):
            return None
        case = await cases.of_chat(work.session, scene.arrival.chat)
        is_open = case is not None and case.state != "closed"
        if what == "human":
            if argument and scene.arrival.letter:
                return await self._carry(work, scene, case, scene.arrival.letter)
            if case is None or not is_open:
                return None  # the bot asks for the message
            if not case.listening:
                await cases.listen(work, case, to_team=True)
            return scene.turn(words.already(scene.t))
        if case and is_open and case.listening:
            await cases.listen(work, case, to_team=False)
        elif what == "cancel":
            return None
        return scene.turn(words.back(scene.t))

    async def _writes(self, work: Work, scene: "_Scene", letter: Letter) -> Turn | None:
        """A message, or a change of one."""
        case = await cases.of_chat(work.session, scene.arrival.chat)
        if letter.edited:
            row = await _carried(work, case, letter.id, from_team=False)
            if row is None:
                return None
            await cases.amend(work, row, letter.text, letter.entities)
            return Turn(scene.state)
        awaiting = scene.state.awaiting
        quiet = case is not None and case.listening and case.state != "closed" and awaiting is None
        if quiet or awaiting == "message_to_team":
            return await self._carry(work, scene, case, letter)
        if letter.reply_to and await _carried(work, case, letter.reply_to, from_team=True):
            return await self._carry(work, scene, case, letter)
        return None

    async def _carry(self, work: Work, scene: "_Scene", case: CaseRow | None, letter: Letter) -> Turn:
        """Takes a message to the team, opening the case if it is not; only the first one is answered in words."""
        written = Written(letter.kind, letter.text, letter.id, letter.reply_to)
        if case and case.state != "closed":
            if not case.listening:
                await cases.listen(work, case, to_team=True)
            await cases.carry(work, case, written, from_team=False)
            return scene.turn()
        case = await self._open(work, scene)
        await cases.carry(work, case, written, from_team=False)
        turn = scene.turn(words.received(scene.t, self.house.hours, work.at))
        last = scene.state.last
        if last and last.entry and last.ticket == scene.state.about:
            judged = Judged(ticket=last.ticket, verdict="asked_human", entry=last.entry)
            return Turn(turn.state, turn.out, (judged,))
        return turn

    async def _open(self, work: Work, scene: "_Scene") -> CaseRow:
        """The case, with what was asked last for the team to read."""
        last, catalogue = scene.state.last, self.knowledge.current.catalogue
        last = last if last and work.at - last.at <= FRESH else None
        entry = catalogue.entries.get(last.entry) if last and last.entry else None
        theme = catalogue.themes[catalogue.theme_of[entry.id]].name(self._default) if entry else None
        answer = entry.wording(self._default).question if entry else None
        about = {"question": last.question, "answer": answer} if last else {}
        return await cases.open_case(work, scene.arrival.chat, language=scene.t.language, about=about, theme=theme)

    @property
    def _default(self) -> Language:
        """The language of the house, which the room is spoken to in."""
        return self.house.default_language


@dataclass(frozen=True, slots=True)
class _Scene:
    """The event, the chat's state and the founder's language."""

    arrival: Arrival
    state: State
    t: Texts

    def turn(self, *says: Say) -> Turn:
        """Whatever the bot was asking for is settled."""
        return Turn(self.state.model_copy(update={"awaiting": None, "about": None}), says)


async def _carried(work: Work, case: CaseRow | None, message: int, *, from_team: bool) -> CarriedRow | None:
    """What is known of a message in the founder's chat."""
    if case is None:
        return None
    same = (col(CarriedRow.case_id) == case.id, col(CarriedRow.asker_message) == message)
    query = select(CarriedRow).where(*same, col(CarriedRow.from_team) == from_team)
    return (await work.session.scalars(query)).first()
