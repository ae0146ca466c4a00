"""What an edit would change: known questions read before and after it, and phrasings that lead elsewhere. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from faq.documents import Entry
from faq.matching.decide import Match, match
from faq.matching.rows import Phrase
from faq.recall import recall
from faq.understanding.reader import Found, Reader

Verdict = Literal["better", "worse", "unknown"]
SHOWN = 3
"""Entries offered when the bot is not sure."""


@dataclass(frozen=True, slots=True)
class Known:
    """A question to replay. `expected`: entries that answer it, none if the bot must abstain; None if nobody knows."""

    text: str
    language: str | None
    expected: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a reader makes of a question: `kind` is answer, choices, unknown or the name of another reading; the
    entries given (answer: one, choices: up to three) and how sure of the first (0..1)."""

    kind: str
    entries: tuple[str, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Change:
    """A question whose outcome differs."""

    question: Known
    before: Outcome
    after: Outcome
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Collision:
    """A phrasing of an entry that another one, `entry`, would answer (`answers`), or comes close to."""

    phrasing: Phrase
    entry: str
    confidence: float
    answers: bool


def impact(before: Reader, after: Reader, questions: Iterable[Known]) -> tuple[Change, ...]:
    """The questions whose outcome changes: worse first, then unknown, then better; else in their order."""
    changes = []
    for question in questions:
        old = recall(before, ("impact", question), partial(outcome, before, question))  # read again at the next edit
        new = outcome(after, question)
        if not _same(old, new):
            changes.append(Change(question, old, new, _verdict(question, old, new)))
    rank = {"worse": 0, "unknown": 1, "better": 2}
    return tuple(sorted(changes, key=lambda change: rank[change.verdict]))


def outcome(reader: Reader, question: Known) -> Outcome:
    """What the reader makes of a question; of several in one message, the first."""
    reading = reader.read(question.text, language=question.language)[0].reading
    if isinstance(reading, Found):
        return _outcome(reading.match)
    return Outcome(type(reading).__name__.lower(), (), 1.0)


def collisions(reader: Reader, entry: Entry) -> tuple[Collision, ...]:
    """The phrasings of an entry (a draft) that lead to another entry today, surest first."""
    found = []
    for phrase in (Phrase(language, text) for language, text in entry.ways_to_ask()):
        other = match(reader.index, phrase.text, phrase.lang)
        best = other.first if other.outcome != "unknown" else None
        if best and best.entry != entry.id:
            found.append(Collision(phrase, best.entry, best.confidence, other.outcome == "answer"))
    return tuple(sorted(found, key=lambda collision: -collision.confidence))


def _outcome(found: Match) -> Outcome:
    shown = {"answer": 1, "choices": SHOWN, "unknown": 0}[found.outcome]
    confidence = found.first.confidence if found.first else 0.0
    return Outcome(found.outcome, tuple(one.entry for one in found.candidates[:shown]), confidence)


def _same(old: Outcome, new: Outcome) -> bool:
    return (old.kind, old.entries) == (new.kind, new.entries)


def _verdict(question: Known, old: Outcome, new: Outcome) -> Verdict:
    if question.expected is None:
        return "unknown"
    was, now = _merit(question.expected, old), _merit(question.expected, new)
    return "unknown" if was == now else "better" if now > was else "worse"


def _merit(expected: frozenset[str], given: Outcome) -> int:
    """How good an outcome is: right, right among others, an honest « je ne sais pas », wrong."""
    if not expected:
        return {"answer": 0, "choices": 1}.get(given.kind, 3)
    if not expected.isdisjoint(given.entries):
        return 3 if given.kind == "answer" else 2
    return 0 if given.kind == "answer" else 1
