"""Reads a message: what it asks, in one to three parts, each with the evidence that settles it.

Small talk first; then the message is cut where questions may end, each piece is read alone, and the cuts that the
evidence does not bear out are undone. What leans on the last answer is read with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from faq.catalogue import Catalogue
from faq.directory import Directory, Near
from faq.documents import ActorKind
from faq.matching.decide import Match, match
from faq.matching.index import Index
from faq.matching.text import stem
from faq.towns import Town
from faq.understanding.cutting import Piece, asks, pieces, unlinked
from faq.understanding.following import follow, joined, leans
from faq.understanding.people import FAR_KM, card_index, concerns_people, find, prefers_directory, questioned
from faq.understanding.smalltalk import SmallTalkKind, small_talk
from faq.words import words

MOST_PARTS = 3
_SURE = 0.5  # a piece that stands alone is read with at least this confidence


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
    cards: Index

    @classmethod
    def build(cls, catalogue: Catalogue, index: Index) -> "Reader":
        """A reader of these entries and actors."""
        actors = tuple(catalogue.actors.values())
        return cls(catalogue, index, Directory(actors), card_index(actors))

    def read(self, message: str, context: Context = Context(), language: str | None = None) -> tuple[Part, ...]:
        """One to three parts, in the order of the message. `language` is the person's own, used when unsure."""
        talk = small_talk(message)
        if talk and not (context.question and unlinked(message) != message.strip()):
            return (Part(message, SmallTalk(talk.kind), talk.language or language or "fr"),)
        parts = self._several(message, context, language)
        return parts if len(parts) > 1 else (self._one(message, context, language),)

    def _one(self, text: str, context: Context, language: str | None) -> Part:
        """A text as one question, read with the context if it leans on it."""
        bare = match(self.index, text, language)
        if not context.question or not leans(text):
            alone = self._settled(text, bare, context.town)
            if isinstance(alone, People) or not context.question or bare.outcome == "answer":
                return Part(text, alone, bare.language)
        if context.actors and not context.entry:
            whole = joined(text, context.question)
            return Part(text, self._settled(whole, match(self.index, whole, language), context.town), bare.language)
        entry = self.catalogue.entries.get(context.entry or "")
        followed = follow(self.index, text, context.question, entry.related if entry else (), language)
        return Part(text, self._settled(text, followed, context.town), bare.language)

    def _settled(self, text: str, found: Match, home: Town | None) -> Found | People:
        """The FAQ's answer or the directory's, whichever fits better."""
        question = questioned(text, self.directory)
        if found.outcome == "answer" and not concerns_people(question):
            return Found(found)
        finding = find(question, self.directory, self.cards, home)
        if finding is None or not prefers_directory(question, finding, found, self.catalogue):
            return Found(found)
        nearest = finding.actors[0].km
        if nearest is not None and nearest > FAR_KM:
            return Found(replace(found, outcome="unknown"))
        return People(finding.actors, finding.town, finding.kind)

    def _several(self, message: str, context: Context, language: str | None) -> tuple[Part, ...]:
        """The message's questions if it holds several, each borne out by its own evidence; empty otherwise."""
        cut = [piece for piece in pieces(message) if not small_talk(piece.text)]
        if len(cut) < 2:
            return ()
        whole = match(self.index, message, language)
        kept: list[Part] = []
        for piece in cut:
            before = kept[-1] if kept else None
            previous = Context(town=context.town)
            if before:
                previous = replace(previous, entry=_entry(before.reading), question=before.text)
            part = self._one(piece.text, previous, language)
            if self._stands(part, piece, kept, whole):
                kept.append(part)
        return tuple(kept[:MOST_PARTS]) if len(kept) > 1 else ()

    def _stands(self, part: Part, piece: Piece, kept: list[Part], whole: Match) -> bool:
        """Whether a piece is a question of its own: sure, not answered by the parts before it, and put as a question.

        After a comma or « et » it must also ask for more than the best phrasing for the whole message.
        """
        to = _leads_to(part.reading)
        if to is None or to in (_leads_to(other.reading) for other in kept) or _sureness(part.reading) < _SURE:
            return False
        if piece.hard:
            return True
        if not (asks(piece.text) or (piece.linked and kept) or self._is_named(piece.text, part.reading)):
            return False
        if not isinstance(part.reading, Found) or whole.outcome != "answer" or whole.candidates[0].entry == to:
            return True
        return not _stems(part.reading.match.candidates[0].matched) <= _stems(whole.candidates[0].phrasing.split())

    def _is_named(self, text: str, reading: Found | People | SmallTalk) -> bool:
        """Whether all that a few words say is in the question of the entry they lead to: « i-Lab », « acre »."""
        entry = self.catalogue.entries.get(_entry(reading) or "")
        said = {word.folded for word in words(text)}
        return entry is not None and len(said) <= 3 and said <= {word.folded for word in words(entry.fr.question)}


def _entry(reading: Found | People | SmallTalk) -> str | None:
    return reading.match.candidates[0].entry if isinstance(reading, Found) else None


def _stems(said: Iterable[str]) -> set[str]:
    return {stem(word.folded) for text in said for word in words(text)}


def _leads_to(reading: Found | People | SmallTalk) -> str | None:
    match reading:
        case Found(found) if found.outcome == "answer":
            return found.candidates[0].entry
        case People(actors):
            return f"actor {actors[0].actor.id}"
        case _:
            return None


def _sureness(reading: Found | People | SmallTalk) -> float:
    return reading.match.candidates[0].confidence if isinstance(reading, Found) else 1.0
