"""A text as its words: folded for comparing, with the place and the writing they came from. Pure."""

import re
from dataclasses import dataclass
from functools import lru_cache

from faq.matching.shorthand import SHORTHAND
from faq.matching.spelling import parted
from faq.matching.text import fold

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Word:
    """`folded`: lower case, no accents. `written`: as in the text, whose characters `start` to `end` it takes."""

    folded: str
    written: str
    start: int
    end: int


@lru_cache(10_000)
def words(text: str) -> tuple[Word, ...]:
    """The words of a text in order; an apostrophe or a hyphen parts words."""
    return tuple(Word(fold(m.group()), m.group(), m.start(), m.end()) for m in _WORD.finditer(text))


@lru_cache(10_000)
def meant(text: str) -> tuple[str, ...]:
    """The folded words of a text as they are meant: « jai pa daide pr ca » is « j ai pas d aide pour ca »."""
    return tuple(part for word in words(text) for part in meaning(word.folded))


def meaning(word: str) -> tuple[str, ...]:
    """What a folded word stands for: an SMS spelling written out, a glued elision parted; else itself."""
    return SHORTHAND["fr"].get(word) or parted(word)


def word_set(listed: str) -> frozenset[str]:
    """A hand-written list of words, separated by spaces, as a set."""
    return frozenset(listed.split())
