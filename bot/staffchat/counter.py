"""Where staff are answered: who they are is looked up at each event, what they may do at each act."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from bot import surface
from bot.arrival import Arrival
from bot.conversation import actions
from bot.conversation.actions import Action
from bot.conversation.messages import Command, Incoming, Overheard, Pressed, Say, Toast
from bot.conversation.messages import Said as SaidEvent
from bot.conversation.scene import Turn
from bot.conversation.state import State
from bot.errors import BotError, NotAllowed, Overtaken
from bot.knowledge import LiveKnowledge
from bot.relay.jobs import Work
from bot.relay.room import Room
from bot.staff import people
from bot.staff.roles import Staff, may
from bot.staffchat import entries, figures, inbox, typing
from bot.staffchat.fields import FIELDS
from bot.staffchat.scene import Said, Scene
from bot.store.cipher import Cipher
from bot.texts import texts
from faq.errors import FaqError

COMMANDS = ("inbox", "faq", "stats")
INBOX = ("inbox", "offer", "attach", "draft", "ignore", "reach", "undo")
ENTRIES = ("faq", "phrases", "less", "ready", "publish", "submit", "discard")
TYPED = ("field",)
FIGURES = ("stats",)


@dataclass(frozen=True, slots=True)
class StaffChat:
    """Answers staff in their private chat with the bot, and in the room."""

    room: Room
    cipher: Cipher
    knowledge: LiveKnowledge
    admins: tuple[int, ...]
    base: str

    async def answer(self, session: AsyncSession, arrival: Arrival, incoming: Incoming, state: State) -> Turn | None:
        """What comes of an event; None when it is none of staff's, or its author is none."""
        asked = _asked(arrival)
        if asked is None or not self._is_here(arrival):
            return None
        staff = await people.find(session, arrival.author, self.admins) if arrival.author else None
        if staff is None or not may(staff, "read"):
            old = Toast(text=texts(state.speaks or "fr").label("toast.old_button"))
            return Turn(state, (old,)) if isinstance(asked, Action) else None
        scene = self._scene(session, arrival, incoming, staff)
        try:
            async with session.begin_nested():
                said = await self._answered(scene, asked)
        except (BotError, FaqError) as error:
            said = (refusal(scene, error),)
        return None if said is None else Turn(state, said)

    async def _answered(self, scene: Scene, asked: "Action | Command | str") -> Said | None:
        match asked:
            case Action(verb, arguments) if verb in INBOX:
                return await inbox.pressed(scene, verb, arguments)
            case Action(verb, arguments) if verb in ENTRIES:
                return await entries.pressed(scene, verb, arguments)
            case Action(verb, (field, entry)) if verb in TYPED:
                return await typing.ask(scene, entry, FIELDS[field])
            case Action(_, arguments):
                return await figures.pressed(scene, arguments)
            case Command(name, argument):
                await typing.forget(scene)
                return await self._command(scene, name.lower(), argument.strip())
            case _:
                return await typing.typed(scene, asked)

    async def _command(self, scene: Scene, name: str, argument: str) -> Said | None:
        match name:
            case "inbox":
                return (await inbox.page(scene, 0),)
            case "faq":
                return await entries.search(scene, argument)
            case "stats":
                return (await figures.page(scene, figures.TODAY),)
        return None  # whatever else it is, it ends what was being typed

    def _scene(self, session: AsyncSession, arrival: Arrival, incoming: Incoming, staff: Staff) -> Scene:
        letter = arrival.letter
        return Scene(
            Work(session, self.cipher, arrival.key, incoming.at), staff, self.knowledge.current, self.room, self.base,
            arrival.chat, letter.thread if letter else None,
            letter.id if letter and isinstance(arrival.event, Pressed) else None,
        )  # fmt: skip

    def _is_here(self, arrival: Arrival) -> bool:
        """In private, or in the room: nowhere else is anything of staff's said."""
        return not arrival.group or surface.number_of(arrival.chat) in self.room.known


def refusal(scene: Scene, error: BotError | FaqError) -> Toast | Say:
    """What a person is told when an act was not done: nothing of it was."""
    match error:
        case NotAllowed():
            key = "denied.not_allowed"
        case Overtaken():
            key = "denied.overtaken"
        case _:
            key = "denied.refused"
    return Toast(text=scene.t.label(key)) if scene.pressed else Say(text=scene.t(key))


def _asked(arrival: Arrival) -> Action | Command | str | None:
    """A button or a command of staff's, or words that may have been waited for."""
    match arrival.event:
        case Pressed(data):
            action = actions.read(data)
            return action if action and action.verb in (*INBOX, *ENTRIES, *TYPED, *FIGURES) else None
        case Command():
            return arrival.event
        case SaidEvent(text, edited):
            return None if edited else text
        case Overheard("message") if arrival.letter and not arrival.letter.edited:
            return arrival.letter.text or None
    return None
