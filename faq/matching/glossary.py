"""The trade's own words: which entries a term in the question points to.

Terms are evidence beside the phrasings, never expanded into the question. A variant that is an ordinary word once
folded ("ai", "sous", "vie") points nowhere: the phrasings decide.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from faq.matching.lexicon import lexicon
from faq.matching.rows import Term
from faq.matching.spelling import words
from faq.matching.text import stem

_ORDINARY = 0.75
"""Single words that tell less than this are ordinary."""


@dataclass(frozen=True, slots=True)
class Glossary:
    """First stem of a written form → the rest of the form and the entries meant."""

    forms: dict[str, tuple[tuple[tuple[str, ...], frozenset[str]], ...]]

    @classmethod
    def of(cls, terms: Iterable[Term]) -> "Glossary":
        """Terms by how they are written; those that point to no entry are left out."""
        meant: dict[tuple[str, ...], frozenset[str]] = {}
        for term in terms:
            for form in (*term.variants, *term.translations):
                stems = tuple(map(stem, words(form)))
                if term.entries and stems and not _ordinary(stems):
                    meant[stems] = meant.get(stems, frozenset()) | frozenset(term.entries)
        forms: dict[str, tuple[tuple[tuple[str, ...], frozenset[str]], ...]] = {}
        for stems, entries in meant.items():
            forms[stems[0]] = (*forms.get(stems[0], ()), (stems[1:], entries))
        return cls(forms)

    def meant(self, stems: Sequence[str]) -> dict[str, float]:
        """Entry → how surely a term points to it (1 when it is the only one, 1/n of n), for a question's stems."""
        pointed: dict[str, float] = {}
        for place, first in enumerate(stems):
            for rest, entries in self.forms.get(first, ()):
                if tuple(stems[place + 1 : place + 1 + len(rest)]) == rest:
                    for entry in entries:
                        pointed[entry] = max(pointed.get(entry, 0.0), 1 / len(entries))
        return pointed


def _ordinary(stems: tuple[str, ...]) -> bool:
    return len(stems) == 1 and (len(stems[0]) < 2 or lexicon().information(stems[0], None) < _ORDINARY)
