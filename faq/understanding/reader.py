"""Reads a message: what it asks, in one to three parts, each with the evidence that settles it.

Small talk first; then the message is cut where questions may end, each piece is read alone, and the cuts that the
evidence does not bear out are undone. What leans on the last answer is read with it.
"""

from dataclasses import dataclass, replace

from faq.catalogue import Catalogue
from faq.directory import Directory, Near
from faq.documents import ActorKind
from faq.matching.decide import Match, match
from faq.matching.index import Index
from faq.towns import Town
from faq.understanding.cutting import Piece, pieces
from faq.understanding.following import follow, joined, leans
from faq.understanding.people import FAR_KM, card_index, find, prefers_directory, questioned
from faq.understanding.smalltalk import SmallTalkKind, small_talk

MOST_PARTS = 3
_SURE = 0.5  # a piece that stands alone is read with at least this confidence
_SURER = 0.6  # … after a comma or « et », where a cut is less likely


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
class _Read:
    """A stretch of the message read alone: what it leads to (an entry's or actor's id) and how surely."""

    pieces: tuple[Piece, ...]
    part: Part
    leads_to: str | None
    confidence: float


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
        if talk:
            return (Part(message, SmallTalk(talk.kind), talk.language or language or "fr"),)
        parts = self._several(message, context, language)
        return parts if len(parts) > 1 else (self._one(message, context, language),)

    def _one(self, text: str, context: Context, language: str | None) -> Part:
        """A text as one question, read with the context if it leans on it."""
        alone = self._settled(text, match(self.index, text, language), context.town)
        if not context.question or isinstance(alone, People):
            return Part(text, alone, self._language(text, language))
        if not leans(text) and alone.match.outcome == "answer":
            return Part(text, alone, alone.match.language)
        if context.actors and not context.entry:
            whole = joined(text, context.question)
            return Part(
                text, self._settled(whole, match(self.index, whole, language), context.town), alone.match.language
            )
        entry = self.catalogue.entries.get(context.entry or "")
        followed = follow(
            self.index, text, context.question, entry.id if entry else None, entry.related if entry else (), language
        )
        return Part(text, self._settled(text, followed, context.town), followed.language)

    def _settled(self, text: str, found: Match, home: Town | None) -> Found | People:
        """The FAQ's answer or the directory's, whichever fits better."""
        question = questioned(text, self.directory)
        finding = find(question, self.directory, self.cards, home)
        if finding and prefers_directory(question, finding, found, self.catalogue):
            nearest = finding.actors[0].km
            if nearest is not None and nearest > FAR_KM:
                return Found(replace(found, outcome="unknown"))
            return People(finding.actors, finding.town, finding.kind)
        return Found(found)

    def _language(self, text: str, language: str | None) -> str:
        return match(self.index, text, language).language

    def _several(self, message: str, context: Context, language: str | None) -> tuple[Part, ...]:
        """The message as several questions; a single part when it is one."""
        cut = [piece for piece in pieces(message) if not small_talk(piece.text)]
        if len(cut) < 2:
            return ()
        groups: list[_Read] = []
        for piece in cut:
            read = self._alone(piece, groups[-1] if groups else None, context, language)
            groups.append(read)
        return tuple(read.part for read in self._merged(groups))[:MOST_PARTS]

    def _alone(self, piece: Piece, before: _Read | None, context: Context, language: str | None) -> _Read:
        """A piece read alone, or after the piece before it."""
        previous = Context(town=context.town)
        if before and before.leads_to:
            previous = replace(previous, entry=before.leads_to, question=before.part.text)
        part = self._one(piece.text, previous, language)
        return _Read((piece,), part, *_outcome(part.reading))

    def _merged(self, groups: list[_Read]) -> list[_Read]:
        """Undoes the cuts that the evidence does not bear out."""
        kept: list[_Read] = []
        for read in groups:
            needed = _SURE if read.pieces[0].hard else _SURER
            sure = read.leads_to is not None and read.confidence >= needed
            if sure and read.leads_to not in {other.leads_to for other in kept}:
                kept.append(read)
        return kept


def _outcome(reading: Found | People | SmallTalk) -> tuple[str | None, float]:
    match reading:
        case Found(found) if found.outcome == "answer":
            return found.candidates[0].entry, found.candidates[0].confidence
        case People(actors):
            return f"actor {actors[0].actor.id}", 1.0
        case _:
            return None, 0.0
