"""What every page of staff is made from."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation import actions
from bot.conversation.buttons import press
from bot.conversation.messages import Button, Outgoing
from bot.knowledge import Knowledge
from bot.relay.jobs import Work
from bot.relay.room import Room
from bot.staff.roles import Staff
from bot.texts import Texts, texts
from faq.documents import Language

Said = tuple[Outgoing, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """One event of one member of staff. `base`: where the console is; `chat` and `thread`: where the answer goes;
    `pressed`: the message whose button was pressed."""

    work: Work
    staff: Staff
    known: Knowledge
    room: Room
    base: str
    chat: str
    thread: int | None = None
    pressed: int | None = None

    @property
    def t(self) -> Texts:
        """The words in the person's language."""
        return texts(self.staff.language)

    @property
    def language(self) -> Language:
        """The person's language."""
        return self.staff.language

    @property
    def session(self) -> AsyncSession:
        """The transaction of the event."""
        return self.work.session

    @property
    def at(self) -> datetime:
        """When it happens."""
        return self.work.at

    def question(self, entry: str) -> str:
        """An entry's question as readers see it; its id when it is not published."""
        found = self.known.catalogue.entries.get(entry)
        return found.wording(self.language).question if found else entry

    def console(self, path: str) -> str:
        """The address of a page of the console."""
        return f"{self.base}/console/{path}"


def fitting(label: str, verb: actions.Verb, *arguments: str | int) -> Button | None:
    """A button, or None when its data are longer than Telegram takes (an entry of a very long name)."""
    try:
        return press(label, verb, *arguments)
    except ValueError:
        return None
