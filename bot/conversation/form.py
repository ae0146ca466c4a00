"""The form of a request as it is filled in, in steps. Pure; part of what a chat remembers, so that it survives days and
restarts.

A step that is known, or was skipped, is not asked. The last one shows the card and proposes actors.
"""

from typing import Literal, get_args

from bot.conversation.messages import Frozen
from bot.leads.request import Contact, Need, Request, Sector, Wanted, Where
from faq.documents import Stage

Step = Literal["need", "project", "stage", "town", "sector", "contact", "choose"]
STEPS: tuple[Step, ...] = get_args(Step)
SKIPPABLE: frozenset[Step] = frozenset({"stage", "town", "sector"})
MOST_ACTORS = 3
SHORTEST = 12  # characters that say something of a project or a need


class Form(Frozen):
    """A request under way. `known` are the steps that needed no question; `asked` those that were put, in order;
    `wished` is the actor on whose card it began, `draft` the lead that an actor brought in."""

    key: str
    known: tuple[Step, ...] = ()
    asked: tuple[Step, ...] = ()
    skipped: tuple[Step, ...] = ()
    need: Need | None = None
    words: str = ""
    project: str = ""
    stage: Stage | None = None
    town: Where | None = None
    sector: Sector | None = None
    name: str = ""
    contact: Contact | None = None
    picked: tuple[str, ...] = ()
    reserve: bool = False
    wished: str | None = None
    draft: str | None = None

    @property
    def step(self) -> Step:
        """What to ask now: the first thing that is neither told nor skipped; then whom to choose."""
        return next((step for step in STEPS[:-1] if not self.settled(step)), "choose")

    @property
    def number(self) -> tuple[int, int]:
        """Which question this is, of how many."""
        questions = [step for step in STEPS if step not in self.known]
        return questions.index(self.step) + 1, len(questions)

    def filled(self, **values: object) -> "Form":
        """With something more told, and the step it answers counted as asked."""
        return self.model_copy(update={**values, "asked": self._with(self.step)})

    def skip(self) -> "Form":
        """Without an answer to this step, if it may be left out."""
        if self.step not in SKIPPABLE:
            return self
        return self.model_copy(update={"skipped": (*self.skipped, self.step), "asked": self._with(self.step)})

    def back(self) -> "Form":
        """At the question before this one, its answer open again."""
        return self.reopen(self.asked[-1]) if self.asked else self

    def reopen(self, step: Step) -> "Form":
        """With one answer taken back, to be given again."""
        empty: dict[Step, dict[str, object]] = {"project": {"project": ""}, "need": {"need": None, "words": ""}}
        values = empty.get(step, {} if step == "choose" else {step: None})
        return self.model_copy(
            update={
                **values,
                "asked": tuple(one for one in self.asked if one != step),
                "skipped": tuple(one for one in self.skipped if one != step),
                "known": tuple(one for one in self.known if one != step),
            }
        )

    def toggle(self, actor: str) -> "Form":
        """With an actor agreed to, or not any more; three at most."""
        if actor in self.picked:
            return self.model_copy(update={"picked": tuple(one for one in self.picked if one != actor)})
        return self.model_copy(update={"picked": (*self.picked, actor)[:MOST_ACTORS]})

    def request(self) -> Request:
        """What is asked. Raises ValueError (pydantic) before need and project are known."""
        return Request.model_validate({
            "project": self.project, "need": self.need, "words": self.words, "stage": self.stage, "town": self.town,
            "sector": self.sector,
        })  # fmt: skip

    def wanted(self, reserve: tuple[str, ...]) -> Wanted:
        """The complete form."""
        return Wanted(
            key=self.key, request=self.request(), contact=self.contact or Contact(), actors=self.picked,
            reserve=reserve if self.reserve else (), wished=self.wished, draft=self.draft,
        )  # fmt: skip

    def settled(self, step: Step) -> bool:
        """Whether a step was told or skipped."""
        return step in self.skipped or bool(getattr(self, step))

    def _with(self, step: Step) -> tuple[Step, ...]:
        return (*(one for one in self.asked if one != step), step)
