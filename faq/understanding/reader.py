"""Reads a message: what it asks, in one to three parts, each with the evidence that settles it."""

from dataclasses import dataclass
from typing import Literal

from faq.catalogue import Catalogue
from faq.directory import Directory, Near
from faq.documents import ActorKind
from faq.matching.decide import Match, match
from faq.matching.index import Index
from faq.towns import Town

SmallTalkKind = Literal[
    "greeting", "thanks", "goodbye", "who_are_you", "insult", "compliment", "are_you_human", "help", "laughter",
    "human_please",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Context:
    """What the last answer was about, and the person's own town."""

    entry: str | None = None
    question: str = ""
    actors: tuple[str, ...] = ()
    town: Town | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The FAQ's word on it: an answer, choices or nothing."""

    match: Match


@dataclass(frozen=True, slots=True)
class People:
    """The directory's word on it: these actors, best first, around `town` if one matters, all of `kind` if asked."""

    actors: tuple[Near, ...]
    town: Town | None
    kind: ActorKind | None


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """Nothing is asked of the FAQ."""

    kind: SmallTalkKind


@dataclass(frozen=True, slots=True)
class Part:
    """A question of the message, how it reads and the language ("fr", "en", "de") it is written in."""

    text: str
    reading: Found | People | SmallTalk
    language: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads messages with one state of the knowledge. Immutable; safe to share between threads."""

    catalogue: Catalogue
    index: Index
    directory: Directory

    @classmethod
    def build(cls, catalogue: Catalogue, index: Index) -> "Reader":
        """A reader of these entries and actors."""
        return cls(catalogue, index, Directory(tuple(catalogue.actors.values())))

    def read(self, message: str, context: Context = Context(), language: str | None = None) -> tuple[Part, ...]:
        """One to three parts, in the order of the message. `language` is the person's own, used when unsure."""
        found = match(self.index, message, language)
        return (Part(message, Found(found), found.language),)
