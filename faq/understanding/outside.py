"""What lies outside the FAQ: questions that share words with ours and that nothing here answers. Pure.

They compete with the entries as one more; where they win, the honest answer is « je ne sais pas ».
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Literal, cast, get_args

import yaml

from faq.matching.decide import CHOICES, Match, match
from faq.matching.index import Index
from faq.matching.rows import EntryRows, Phrase
from faq.recall import recall

OUTSIDE = "~outside"  # no entry's id has a tilde
PLAINLY = 0.4  # as likely as this to lie outside, it is said where

Outside = Literal["company", "file", "elsewhere"]
"""What lies outside: matters of a company that no entry is about, files that only their office sees, all the rest."""


def widened(index: Index) -> Index:
    """The index with what lies outside in it, for `consult`."""
    return index.with_entry(_rows())


@dataclass(frozen=True, slots=True)
class Consulted:
    """What the matcher makes of a question, entries alone; how likely (0..1) it is to lie outside them; and where it
    lies, if it plainly does."""

    match: Match
    outside: float
    lies: Outside | None = None


def consult(wide: Index, question: str, language: str | None) -> Consulted:
    """Ask the entries and what lies outside together; unknown where the latter is likelier."""
    return recall(wide, (question, language), lambda: _consult(wide, question, language))


def _consult(wide: Index, question: str, language: str | None) -> Consulted:
    found = match(wide, question, language)
    outside = next((one for one in found.candidates if one.entry == OUTSIDE), None)
    if outside is None:
        return Consulted(found, 0.0)
    kept = tuple(one for one in found.candidates if one.entry != OUTSIDE)
    unsure = found.outcome == "choices" and sum(one.confidence for one in kept) < CHOICES
    lost = found.candidates[0].entry == OUTSIDE or unsure
    lies = _kinds()[outside.phrasing] if lost and outside.confidence >= PLAINLY else None
    known = replace(found, candidates=kept, outcome="unknown" if lost else found.outcome)
    return Consulted(known, outside.confidence, lies)


@cache
def _rows() -> EntryRows:
    return EntryRows(OUTSIDE, tuple(phrase for kind in get_args(Outside) for phrase in _phrases(kind)))


@cache
def _kinds() -> Mapping[str, Outside]:
    """Where each phrasing lies."""
    return {phrase.text: cast("Outside", kind) for kind in get_args(Outside) for phrase in _phrases(kind)}


def _phrases(kind: str) -> tuple[Phrase, ...]:
    return tuple(
        Phrase(language, text)
        for lines in _table()[kind].values()
        for language, texts in lines.items()
        for text in texts
    )


@cache
def _table() -> Mapping[str, Mapping[str, Mapping[str, list[str]]]]:
    table: Mapping[str, Mapping[str, Mapping[str, list[str]]]] = yaml.load(
        files("faq").joinpath("data/outside.yaml").read_text("utf-8"), yaml.CSafeLoader
    )
    return table
