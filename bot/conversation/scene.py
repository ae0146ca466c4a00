"""What every line of the dialogue is decided from, and what it comes to."""

from dataclasses import dataclass, replace
from datetime import date

from bot.conversation.messages import Incoming, Outgoing
from bot.conversation.state import Record, State
from bot.hours import Hours
from bot.leads.routing import Taker
from bot.texts import Texts
from faq.catalogue import Catalogue
from faq.documents import Language
from faq.understanding.reader import Reader


@dataclass(frozen=True, slots=True)
class House:
    """Who runs this bot, as far as it must be said. `bot` is its Telegram user name, without @. `relay`: the team can
    answer in the chat; `hours`: when it is there, None if that is not known."""

    bot: str
    operator: str
    contact: str
    keep_days: int
    default_language: Language
    relay: bool = False
    hours: Hours | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """One event with all that is known when it happens."""

    state: State
    incoming: Incoming
    catalogue: Catalogue
    reader: Reader
    house: House
    texts: Texts
    takers: tuple[Taker, ...] = ()  # who takes leads today, when the form is open

    @property
    def language(self) -> Language:
        """The language to answer in."""
        return self.texts.language

    @property
    def today(self) -> date:
        """The day of the event."""
        return self.incoming.at.date()

    def speaking(self, texts: Texts) -> "Scene":
        """The same scene in another language."""
        return replace(self, texts=texts)

    def becoming(self, state: State) -> "Scene":
        """The same scene in another state."""
        return replace(self, state=state)


@dataclass(frozen=True, slots=True)
class Turn:
    """What comes of an event: the next state, what to say, what to record."""

    state: State
    out: tuple[Outgoing, ...] = ()
    records: tuple[Record, ...] = ()
