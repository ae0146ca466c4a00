"""What lies outside the FAQ: questions that share words with ours and that nothing here answers. Pure.

They compete with the entries as one more; where they win, the honest answer is « je ne sais pas ».
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import yaml

from faq.matching.decide import CHOICES, Match, match
from faq.matching.index import Index
from faq.matching.rows import EntryRows, Phrase
from faq.recall import recall

OUTSIDE = "~outside"  # no entry's id has a tilde


def widened(index: Index) -> Index:
    """The index with what lies outside in it, for `consult`."""
    return index.with_entry(_rows())


@dataclass(frozen=True, slots=True)
class Consulted:
    """What the matcher makes of a question, entries alone; and how likely (0..1) it is to lie outside them."""

    match: Match
    outside: float


def consult(wide: Index, question: str, language: str | None) -> Consulted:
    """Ask the entries and what lies outside together; unknown where the latter is likelier."""
    return recall(wide, (question, language), lambda: _consult(wide, question, language))


def _consult(wide: Index, question: str, language: str | None) -> Consulted:
    found = match(wide, question, language)
    outside = next((one.confidence for one in found.candidates if one.entry == OUTSIDE), 0.0)
    if not outside:
        return Consulted(found, 0.0)
    kept = tuple(one for one in found.candidates if one.entry != OUTSIDE)
    unsure = found.outcome == "choices" and sum(one.confidence for one in kept) < CHOICES
    lost = found.candidates[0].entry == OUTSIDE or unsure
    return Consulted(replace(found, candidates=kept, outcome="unknown" if lost else found.outcome), outside)


@cache
def _rows() -> EntryRows:
    table: Mapping[str, Mapping[str, list[str]]] = yaml.load(
        files("faq").joinpath("data/outside.yaml").read_text("utf-8"), yaml.CSafeLoader
    )
    phrasings = (
        Phrase(language, text) for lines in table.values() for language, texts in lines.items() for text in texts
    )
    return EntryRows(OUTSIDE, tuple(phrasings))
