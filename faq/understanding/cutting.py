"""Where a message may be cut into questions. Pure: it proposes, the reader decides on evidence."""

import re
from dataclasses import dataclass

from faq.words import word_set, words

MOST_SENTENCES, MOST_PIECES = 5, 5
_HARD = re.compile(r"[?!;…\n]+|\.(?=\s|$)")
_SOFT = re.compile(
    r"\s*[,:/]\s*|\s+(?=(?:et|puis|sinon|ainsi que|and|und|sowie)\s)|\s+[–—]\s+|\s+(?=(?:mais aussi|also)\s)",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"^(?:(?:et|puis|sinon|aussi|ensuite|enfin|ainsi que|mais|ok|alors"
    r"|and|also|then|but|what about|how about|und|sowie)\b[\s,]*)+",
    re.IGNORECASE,
)


_ASKING = word_set(
    "qui que quoi quel quelle quels quelles qu comment combien quand pourquoi kesako koi peut peux puis dois doit"
    " droit faut existe possible y ya"
    " what who whom whose how where when which why can could do does is are should may was"
    " wer wie wo wann welche welcher kann muss ist gibt"
)
_COMPARING = word_set(
    "difference differences differe mieux choisir choisis choix versus vs compare comparer unterschied"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence; `linked`: it starts with « et », "and" …"""

    text: str
    linked: bool


def sentences(message: str) -> tuple[tuple[Piece, ...], ...]:
    """The message cut at full stops and question marks, and each sentence wherever a question may end.

    What follows `MOST_SENTENCES` of them, or `MOST_PIECES` of one, is not read. A comparison (« SAS ou SARL, quelle
    différence ? ») stays whole, up to the next question.
    """
    found = (text.strip() for text in _HARD.split(message))
    return tuple(tuple(_pieces(text)) for text in found if any(map(str.isalnum, text)))[:MOST_SENTENCES]


def _pieces(sentence: str) -> list[Piece]:
    found = [text.strip() for text in _SOFT.split(sentence) if any(map(str.isalnum, text))]
    comparing = next((place for place, text in enumerate(found) if _has(text, _COMPARING)), None)
    if comparing is not None:
        first, last = comparing, comparing + 1
        while first > 0 and not asks(found[first - 1]):
            first -= 1
        while last < len(found) and not asks(found[last]):
            last += 1
        found[first:last] = [", ".join(found[first:last])]
    return [Piece(text, unlinked(text) != text) for text in found[:MOST_PIECES]]


def asks(text: str) -> bool:
    """Whether a stretch is put as a question."""
    said = words(unlinked(text))
    where = any(word.written.lower() == "où" for word in said) or (bool(said) and said[0].folded == "ou")
    return where or _has(text, _ASKING)


def unlinked(text: str) -> str:
    """The text without « et », "and", « sinon » … in front."""
    return _LINK.sub("", text.strip()) or text.strip()


def _has(text: str, listed: frozenset[str]) -> bool:
    return any(word.folded in listed for word in words(text))
