"""What the bot remembers of a chat between two messages, and what it asks to be recorded.

All of it is immutable and goes to the database as JSON, encrypted. Questions are redacted before they get here.
"""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from bot.conversation.form import Form
from bot.conversation.messages import Frozen
from bot.leads.request import Wanted, Where
from faq.documents import Language, Stage

REMEMBERED = 8  # answers whose buttons still know their question
SOON = timedelta(minutes=10)  # asking again within this counts against the answer
FRESH = timedelta(hours=1)  # a follow-up leans on an answer given within this


class Given(Frozen):
    """An answer given (or not: `entry` is None), as far as its buttons need it. `whole`: the question with what came
    before, if it leant on it; `offered`: whether its candidates were shown to choose from."""

    ticket: str
    at: datetime
    question: str
    whole: str = ""
    entry: str | None = None
    confidence: float = 0.0
    matched: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    offered: bool = False

    @property
    def is_unknown(self) -> bool:
        """Whether it was « je ne sais pas »."""
        return self.entry is None and not self.offered and not self.actors


Awaiting = Literal[
    "message_to_team", "town_for_profile", "town_for_actors", "lead_form", "lead_words", "lead_message",
]  # fmt: skip


class State(Frozen):
    """One chat. `language` is set once the person has chosen one; until then the one they last wrote in decides
    (`written`), at first the client's hint."""

    language: Language | None = None
    written: Language | None = None
    town: Where | None = None
    stage: Stage | None = None
    origin: str | None = None
    awaiting: Awaiting | None = None
    about: str | None = None  # what the words awaited are about: a ticket, a lead
    form: Form | None = None
    brought: str = ""  # a founder's message that an actor may bring in
    given: tuple[Given, ...] = ()
    insulted: bool = False  # by the last message: calm is said once

    def remember(self, answer: Given) -> "State":
        """This state with one more answer; the oldest fall out."""
        kept = tuple(old for old in self.given if old.ticket != answer.ticket)
        return self.model_copy(update={"given": (*kept, answer)[-REMEMBERED:]})

    def recall(self, ticket: str) -> Given | None:
        """The answer behind a button, if it is still remembered."""
        return next((answer for answer in self.given if answer.ticket == ticket), None)

    @property
    def speaks(self) -> Language | None:
        """The language chosen, else the one last written; None when nothing tells yet."""
        return self.language or self.written

    @property
    def last(self) -> Given | None:
        """The latest answer."""
        return self.given[-1] if self.given else None


class QuestionAsked(Frozen):
    """A question and what came of it. `text` is redacted."""

    kind: Literal["question"] = "question"
    ticket: str
    text: str
    language: str
    outcome: Literal["answer", "choices", "unknown", "smalltalk", "directory"]
    entry: str | None = None
    confidence: float = 0.0
    candidates: tuple[str, ...] = ()
    town: str | None = None
    origin: str | None = None


class Judged(Frozen):
    """What a person made of an answer: a thumb, a suggestion taken or refused, the same thing asked again at once."""

    kind: Literal["judged"] = "judged"
    ticket: str
    verdict: Literal["up", "down", "chose", "none_of_these", "asked_again", "asked_human"]
    entry: str | None = None


class ForTheTeam(Frozen):
    """Words for the team, to be read by a human. `wants_reply` when the person agreed to be written to here."""

    kind: Literal["for_the_team"] = "for_the_team"
    ticket: str
    text: str
    topic: Literal["question", "human"]
    wants_reply: bool


class NotMine(Frozen):
    """The answer that the team promised does not answer their question."""

    kind: Literal["not_mine"] = "not_mine"
    ticket: str


class LeadWanted(Frozen):
    """A form is complete and agreed to: a lead is to be made of it."""

    kind: Literal["lead_wanted"] = "lead_wanted"
    wanted: Wanted
    language: Language


class DraftRefused(Frozen):
    """The founder wants nothing of what an actor brought in."""

    kind: Literal["draft_refused"] = "draft_refused"
    draft: str


class EraseMe(Frozen):
    """Delete all that is kept of this chat. `language`: the receipt's."""

    kind: Literal["erase_me"] = "erase_me"
    language: Language | None = None


class ExportMe(Frozen):
    """Send all that is kept of this chat, as one JSON file."""

    kind: Literal["export_me"] = "export_me"


Record = Annotated[
    QuestionAsked | Judged | ForTheTeam | NotMine | LeadWanted | DraftRefused | EraseMe | ExportMe,
    Field(discriminator="kind"),
]
