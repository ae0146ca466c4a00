"""From what people type to plain words: case, accents, apostrophes, elisions, SMS spellings, endings.

Everything here is pure and knows no FAQ; only letters, digits and the three languages' habits.
"""

import re
import unicodedata
from functools import lru_cache

from faq.matching.shorthand import SHORTHAND

MAX_CHARS = 600
"""A question is read up to here: four times the longest real one, and a bound on time and memory."""
MAX_WORDS = 64

_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "’": "'", "‘": "'", "`": "'", "´": "'"})
_WORD = re.compile(r"[^\W\d_]+|\d+", re.UNICODE)
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)'(?=\w)")
_THOUSANDS = re.compile(r"(?<=\d)[ .\u00a0\u202f](?=\d{3}\b)")
_LONG_RUN = re.compile(r"(.)\1{2,}")
_INVISIBLE = frozenset(["Cf", "Cc", "Cs", "Co", "Cn", "Mn", "Me"])

# Longest first; what is left keeps at least MIN_STEM letters. One list for the three languages: stems are only
# compared with one another, and a question's language is a guess.
_ENDINGS = tuple(
    sorted(
        ["issements", "issement", "ateurs", "ateur", "atrices", "atrice", "ations", "ation", "itions", "ition", "ements", "ement", "ments", "ment", "euses", "euse", "eurs", "eur", "ives", "ive", "ifs", "if", "ables", "able", "ibles", "ible", "ances", "ance", "ences", "ence", "antes", "ante", "ants", "ant", "eraient", "erait", "erais", "erons", "erez", "eront", "erai", "eras", "era", "iraient", "irait", "iront", "irai", "ira", "aient", "ait", "ais", "ions", "iez", "ees", "ee", "ez", "er", "es", "e", "is", "it", "ie", "ies", "ir", "i", "s", "x", "t", "a", "ings", "ing", "edly", "ed", "ly", "ers", "ungen", "ung", "en", "em", "n"],
        key=len,
        reverse=True,
    )
)
_MIN_STEM = 4


def fold(text: str) -> str:
    """Lower case without accents, invisible characters or long runs of one letter ("alllô" → "allo").

    At most `MAX_CHARS` characters of the text are read. Other scripts are kept as they are.
    """
    plain = unicodedata.normalize("NFKD", text[:MAX_CHARS]).lower().translate(_LETTERS)
    seen = "".join(
        " " if char in "\n\r\t" else char for char in plain if char in "\n\r\t" or not _hidden(char)
    )
    return _LONG_RUN.sub(r"\1\1", seen)[:MAX_CHARS]


@lru_cache(maxsize=4096)
def _hidden(char: str) -> bool:
    return unicodedata.category(char) in _INVISIBLE


def words(text: str, lang: str | None = None) -> list[str]:
    """The folded words of a text in order, at most `MAX_WORDS`: SMS spellings written out, elisions cut off.

    `lang` chooses among shorthands ("r" is "are" in English); None takes every language's that are not words
    of another one.
    """
    folded = _THOUSANDS.sub("", _ELISION.sub(" ", fold(text)))
    spelled: list[str] = []
    shorthand = SHORTHAND.get(lang or "", SHORTHAND[""])
    for word in _WORD.findall(folded)[:MAX_WORDS]:
        spelled.extend(shorthand.get(word, (word,)))
    return spelled[:MAX_WORDS]


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The word without its usual French, English or German endings: "payés", "payer", "paye" → "pay…".

    Two endings at most are taken, and never below four letters; digits and short words stay whole.
    """
    for _ in range(2):
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= _MIN_STEM:
                word = word[: -len(ending)]
                break
        else:
            break
    if len(word) > _MIN_STEM and word[-1] == word[-2]:
        word = word[:-1]
    return word
