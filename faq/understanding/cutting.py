"""Where a message may be cut into questions. Pure: it proposes, the reader decides on evidence."""

import re
from dataclasses import dataclass

from faq.words import word_set, words

MOST_PIECES = 6
_HARD = re.compile(r"[?!;…\n]+|\.(?=\s|$)")
_SOFT = re.compile(
    r"\s*[,:/]\s*|\s+(?=(?:et|puis|sinon|ainsi que|and|und|sowie)\s)|\s+-+\s+|\s+(?=(?:mais aussi|also)\s)",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"^(?:(?:et|puis|sinon|aussi|ensuite|enfin|ainsi que|mais|and|also|then|und|sowie|ok|alors|but)\b[\s,]*)+",
    re.IGNORECASE,
)


_ASKING = word_set(
    "qui que quoi quel quelle quels quelles qu comment combien ou quand pourquoi kesako koi peut peux puis dois doit"
    " droit faut existe possible y ya cherche veux voudrais besoin souhaite aimerais"
    " what who whom whose how where when which why can could do does is are should may was"
    " wer wie wo wann welche welcher kann muss ist"
)
_COMPARING = word_set(
    "difference differences differe mieux choisir choisis choix versus vs compare comparer unterschied"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a message. `hard`: it is set off by full stops or question marks on both sides; `linked`: it
    starts with « et », "and" …"""

    text: str
    hard: bool
    linked: bool


def pieces(message: str) -> tuple[Piece, ...]:
    """The message cut wherever a question may end; what follows `MOST_PIECES` of them is not read.

    A comparison (« SAS ou SARL, quelle différence ? ») is one question: only full stops cut it.
    """
    soft = () if any(word.folded in _COMPARING for word in words(message)) else _SOFT.finditer(message)
    cuts = [(cut.start(), cut.end(), True) for cut in _HARD.finditer(message)]
    cuts += [(cut.start(), cut.end(), False) for cut in soft]
    found: list[Piece] = []
    start, hard = 0, True
    for end, after, is_hard in (*sorted(cuts), (len(message), len(message), True)):
        text = message[start:end].strip()
        if any(map(str.isalnum, text)):
            found.append(Piece(text, hard and is_hard, unlinked(text) != text))
            hard = is_hard
        else:
            hard = hard or is_hard
        start = max(start, after)
    return tuple(found[:MOST_PIECES])


def asks(text: str) -> bool:
    """Whether a stretch is put as a question."""
    return any(word.folded in _ASKING for word in words(text))


def unlinked(text: str) -> str:
    """The text without « et », "and", « sinon » … in front."""
    return _LINK.sub("", text.strip()) or text.strip()
