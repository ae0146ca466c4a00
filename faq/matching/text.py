"""From what people type to plain words: case, accents, apostrophes, elisions, endings.

Everything here is pure and knows no FAQ; only letters, digits and the habits of three languages.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

MAX_CHARS = 600
"""A question is read up to here: four times the longest real one, and a bound on time and memory."""
MAX_WORDS = 64

_APOSTROPHES = {ord(char): "'" for char in "’‘`´ʼ"}
_ALPHABET = 4096
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"})
_WORD = re.compile(r"[^\W\d_]+|\d{1,3}(?:[ .]\d{3})+(?!\d)|\d+")
_LONG_RUN = re.compile(r"([^\W\d])\1{2,}")
ELIDED = frozenset(("c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"))
_INVISIBLE = frozenset(("Cf", "Cc", "Cs", "Co", "Cn", "Mn", "Me"))

# One list for the three languages: stems are only compared with one another, and a question's language is a guess.
_SUFFIXES = """
issements issement ateurs ateur atrices atrice ations ation itions ition ements ement ments ment
euses euse eurs eur ives ive ifs if ables able ibles ible ances ance ences ence antes ante ants ant
eraient erait erais erons erez eront erai eras era iraient irait iront irai ira aient ait ais ions ion iez
ees ee ez er es e is it ie ies ir i s x
ings ing edly ed ly ers
ungen ung en
"""
_ENDINGS = {
    last: sorted((one for one in _SUFFIXES.split() if one[-1] == last), key=len, reverse=True)
    for last in {one[-1] for one in _SUFFIXES.split()}
}
"""Longest first, by last letter."""
_SHORTEST_STEM = 3


class Word(NamedTuple):
    """A word of a text: folded, and where it stands in the tidied text."""

    folded: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A tidied text, accents and all, and its words in order."""

    text: str
    words: tuple[Word, ...]


def tidy(text: str) -> str:
    """Composed characters, straight apostrophes, nothing invisible, no long runs of a letter ("alllô" → "allô").

    At most `MAX_CHARS` characters of the text are read.
    """
    seen = unicodedata.normalize("NFKC", text[:MAX_CHARS]).translate(_VISIBLE)
    return _LONG_RUN.sub(r"\1\1", seen)[:MAX_CHARS]


@lru_cache(maxsize=1024)
def fold(text: str) -> str:
    """Lower case without accents, tidied. Other scripts are kept as they are."""
    return _bare(tidy(text))


def read(text: str) -> Reading:
    """The text's words, at most `MAX_WORDS`; elisions ("l'", "qu'") are not words, "30 000" is one."""
    text = tidy(text)
    found: list[Word] = []
    for piece in _WORD.finditer(text):
        word = _bare_word(piece.group())
        elided = word in ELIDED and text[piece.end() : piece.end() + 1] == "'"
        if not elided and len(found) < MAX_WORDS:
            found.append(Word(word, piece.start(), piece.end()))
    return Reading(text, tuple(found))


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A folded word without its usual French, English or German endings: "payer", "payes" → "pay".

    Two endings at most are taken, and three letters stay; words of up to four letters are left whole.
    """
    if len(word) <= _SHORTEST_STEM + 1:
        return word
    for _ in range(2):
        for ending in _ENDINGS.get(word[-1], ()):
            if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
                word = word[: -len(ending)]
                break
        else:
            break
    return word[:-1] if len(word) > _SHORTEST_STEM + 1 and word[-1] == word[-2] else word


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    if not plain.isascii():
        plain = "".join(char for char in plain if not unicodedata.combining(char))
    return plain.replace(" ", "").replace(".", "") if plain[:1].isdigit() else plain


@lru_cache(maxsize=32768)
def _bare_word(word: str) -> str:
    return _bare(word)


class _Visible(dict[int, str | None]):
    """How tidying translates characters: filled as they are met, up to a few thousand."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        seen = " " if char.isspace() else None if unicodedata.category(char) in _INVISIBLE else char
        if len(self) < _ALPHABET:
            self[code] = seen
        return seen


_VISIBLE = _Visible(_APOSTROPHES)
