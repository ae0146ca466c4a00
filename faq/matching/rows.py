"""What the matcher is told about an FAQ: plain rows, whatever they were stored in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way people ask: `lang` is a two-letter code ("fr", "en", "de" are understood best)."""

    lang: str
    text: str


@dataclass(frozen=True, slots=True)
class EntryRows:
    """What the matcher knows of one entry.

    The first phrase of each language is its canonical question. Hints (the answer's text, names and roles of
    its actors) are weak evidence: they may tip a balance, never carry an answer alone.
    """

    entry: str
    phrasings: tuple[Phrase, ...]
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A notion of the trade: the ways it is written, in any language, and the entries that it points to.

    `variants` are written forms (acronyms, slang, misspellings); `translations` say the same in plain words.
    Once folded, some variants are ordinary words ("ai", "sous"): the index tells them apart by itself.
    """

    variants: tuple[str, ...]
    translations: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
