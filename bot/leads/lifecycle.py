"""The life of one match (one lead × one actor) as a state machine, and what a lead comes to from its matches. Pure.

    proposed ──send──▸ sent ──see──▸ seen ──accept──▸ accepted ──start──▸ in progress ──▸ helped | no help | unreachable
        │               └──────┬──────┘ ╲                └── forward ─────────┘               (reopen leads back)
        └▸ withdrawn           ├▸ declined, expired (an actor may still say yes after that)
                               └▸ forwarded

`proposed` is what the founder has not agreed to yet, or keeps in reserve: the actor knows nothing of it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args

from bot.leads.errors import IllegalMove

State = Literal[
    "proposed", "sent", "seen", "accepted", "in_progress", "helped", "no_help", "unreachable",
    "declined", "expired", "withdrawn", "forwarded",
]  # fmt: skip
Act = Literal[
    "send", "see", "accept", "start", "helped", "no_help", "unreachable", "reopen",
    "decline", "forward", "expire", "withdraw",
]  # fmt: skip
Side = Literal["founder", "partner", "staff", "clock"]
Status = Literal[
    "draft", "asking", "sent", "taken", "helped", "no_help", "unreachable", "staff", "withdrawn", "expired", "erased",
]  # fmt: skip
Ending = Literal["withdrawn", "expired", "erased"]
Reason = Literal["full", "stage", "territory", "sector", "need", "other"]
STATES: tuple[State, ...] = get_args(State)
ACTS: tuple[Act, ...] = get_args(Act)

WAITING: frozenset[State] = frozenset({"sent", "seen"})
TAKEN: frozenset[State] = frozenset({"accepted", "in_progress"})
OPEN: frozenset[State] = WAITING | TAKEN
"""Where the lead is in the actor's hands."""
CLOSED: frozenset[State] = frozenset({"helped", "no_help", "unreachable"})
RELEASED: frozenset[State] = TAKEN | CLOSED
"""Where the actor may read how to reach the founder: it accepted, and neither side has taken that back."""
OUTCOMES: tuple[Act, ...] = ("helped", "no_help", "unreachable")
ENDED: frozenset[Status] = frozenset({"helped", "unreachable", "withdrawn", "expired", "erased"})
REASONS: tuple[Reason, ...] = get_args(Reason)
"""Why an actor declines: asked each time, so that routing can learn and the founder is told something true."""

_MOVES: dict[Act, tuple[frozenset[State], State]] = {
    "send": (frozenset({"proposed"}), "sent"),
    "see": (frozenset({"sent"}), "seen"),
    "accept": (WAITING | {"declined", "expired"}, "accepted"),
    "start": (frozenset({"accepted"}), "in_progress"),
    "helped": (TAKEN, "helped"),
    "no_help": (TAKEN, "no_help"),
    "unreachable": (TAKEN, "unreachable"),
    "reopen": (CLOSED, "in_progress"),
    "decline": (WAITING, "declined"),
    "forward": (OPEN, "forwarded"),
    "expire": (WAITING | {"proposed"}, "expired"),
    "withdraw": (OPEN | {"proposed"}, "withdrawn"),
}
_SIDES: dict[Act, frozenset[Side]] = {
    "send": frozenset({"founder", "clock"}),
    "expire": frozenset({"clock", "staff"}),
    "withdraw": frozenset({"founder", "staff", "clock"}),
}


def move(state: State, act: Act, side: Side) -> State:
    """Where an act of one side leads. Raises IllegalMove when it leads nowhere from here, or is not theirs."""
    sources, target = _MOVES[act]
    if state not in sources or side not in _SIDES.get(act, frozenset({"partner", "staff"})):
        raise IllegalMove(state, act)
    return target


def moves(state: State, side: Side) -> tuple[Act, ...]:
    """What one side may do from here, in the order of `ACTS`."""
    return tuple(
        act for act in ACTS if state in _MOVES[act][0] and side in _SIDES.get(act, frozenset({"partner", "staff"}))
    )


def leads_to(act: Act, state: State) -> bool:
    """Whether an act has this end: whoever does it again finds it done."""
    return _MOVES[act][1] == state


def state_of(stored: str) -> State:
    """A state as it was read from the database."""
    return next(known for known in STATES if known == stored)


@dataclass(frozen=True, slots=True)
class Standing:
    """A match as its lead looks at it. `agreed`: the founder's consent to this actor stands."""

    state: State
    agreed: bool


def status(matches: Collection[Standing], *, ending: Ending | None = None, draft: bool = False) -> Status:
    """What a lead has come to. The best news decides; a lead nobody has is with the staff."""
    states = {match.state for match in matches}
    if ending:
        return ending
    if draft:
        return "draft"
    if "helped" in states:
        return "helped"
    if states & TAKEN:
        return "taken"
    if states & WAITING:
        return "sent"
    if any(match.state == "proposed" for match in matches):
        return "asking"
    return "unreachable" if "unreachable" in states else "no_help" if "no_help" in states else "staff"


Step = Literal["rest", "send_reserve", "ask_founder"]


def next_step(matches: Collection[Standing]) -> Step:
    """What must happen now so that the lead is not left lying: nothing while somebody has it, was of help, or could not
    reach the founder; else whom the founder agreed to is sent it, or the founder is asked about somebody else."""
    states = {match.state for match in matches}
    if states & (OPEN | {"helped", "unreachable"}):
        return "rest"
    proposed = [match for match in matches if match.state == "proposed"]
    if any(match.agreed for match in proposed):
        return "send_reserve"
    return "rest" if proposed else "ask_founder"
