"""What a message turns out to ask: its parts, and what each comes to. Pure shapes.

The last answer, which the next message may lean on, is one of them too.
"""

from dataclasses import dataclass

from faq.directory import Near
from faq.documents import ActorKind, Term
from faq.matching.decide import Match
from faq.towns import Town
from faq.understanding.outside import Outside
from faq.understanding.smalltalk import SmallTalkKind


@dataclass(frozen=True, slots=True)
class Context:
    """What the last answer was about, and the person's own town."""

    entry: str | None = None
    question: str = ""
    actors: tuple[str, ...] = ()
    town: Town | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The FAQ's word on it: an answer, choices or nothing. `term`: the word of the trade whose meaning is asked for;
    `town`: the one that the question names; `lies`: where, if it plainly lies outside the FAQ."""

    match: Match
    term: Term | None = None
    town: Town | None = None
    lies: Outside | None = None


@dataclass(frozen=True, slots=True)
class People:
    """The directory's word on it: these actors, best first, around `town` if one matters, all of `kind` if asked;
    and what the FAQ would have said."""

    actors: tuple[Near, ...]
    town: Town | None
    kind: ActorKind | None
    match: Match


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """Nothing is asked of the FAQ."""

    kind: SmallTalkKind


@dataclass(frozen=True, slots=True)
class Part:
    """A question of the message, how it reads and the language ("fr", "en", "de") it is written in; `whole`: the
    question it makes with what came before, for the next one to lean on."""

    text: str
    reading: Found | People | SmallTalk
    language: str
    whole: str = ""


def leads_to(reading: Found | People | SmallTalk) -> str | None:
    """The entry or the first actor that a reading gives, as a name; None when it gives none."""
    match reading:
        case Found(found) if found.outcome == "answer":
            return found.candidates[0].entry
        case People(actors):
            return f"actor {actors[0].actor.id}"
        case _:
            return None


def likeliest(reading: Found | People | SmallTalk) -> str | None:
    """The entry that the FAQ puts first, given or not."""
    return reading.match.first.entry if isinstance(reading, Found) and reading.match.first else None


def sureness(reading: Found | People | SmallTalk) -> float:
    """How sure the FAQ is of that entry (0..1)."""
    return reading.match.first.confidence if isinstance(reading, Found) and reading.match.first else 0.0
