"""What can go wrong with a lead. Each text says what happened; surfaces put it into the reader's words.

BotError
├── IllegalMove     this cannot be done (any more) from where the match stands
├── NotYours        the match belongs to another actor, or the lead to another founder
├── ConsentMissing  the founder has not agreed to this actor
├── LinkSpent       the link of a letter has served
├── UnknownLead     there is no lead or match of that reference (any more)
└── Overtaken
    └── EditConflict    somebody acted on the match since it was shown
"""

from bot.errors import BotError, Overtaken


class IllegalMove(BotError):
    """This cannot be done from where the match stands. `state` and `act` say which."""

    def __init__(self, state: str, act: str) -> None:
        super().__init__(f"A match that is {state} does not take this: {act}.")
        self.state = state
        self.act = act


class NotYours(BotError):
    """The match belongs to somebody else."""

    def __init__(self) -> None:
        super().__init__("This lead is not yours to act on.")


class ConsentMissing(BotError):
    """The founder has not agreed that this actor sees their lead."""

    def __init__(self, actor: str) -> None:
        super().__init__(f"The founder has not agreed to share this lead with {actor}.")
        self.actor = actor


class LinkSpent(BotError):
    """The link of a letter has served."""

    def __init__(self) -> None:
        super().__init__("This link has already been used.")


class UnknownLead(BotError):
    """There is no lead or match of that reference (any more)."""

    def __init__(self, ref: str) -> None:
        super().__init__(f"There is no lead {ref} (any more).")
        self.ref = ref


class EditConflict(Overtaken):
    """Somebody acted on the match since it was shown. `now`: (version, state)."""

    def __init__(self, version: int, state: str) -> None:
        super().__init__("This lead", (version, state))
