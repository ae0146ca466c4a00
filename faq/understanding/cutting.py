"""Where a message may be cut into questions. Pure: it proposes, the reader decides on evidence."""

import re
from dataclasses import dataclass

MOST_PIECES = 6
_HARD = re.compile(r"[?!;…\n]+|\.(?=\s|$)")
_SOFT = re.compile(
    r"\s*[,:/]\s*|\s+(?=(?:et|puis|sinon|ainsi que|and|und|sowie)\s)|\s+-+\s+|\s+(?=(?:mais aussi|also)\s)",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"^(?:(?:et|puis|sinon|aussi|ensuite|enfin|ainsi que|mais aussi|and|also|then|und|sowie|ok|alors|mais|but)\b[\s,]*)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a message. `hard`: the message has a full stop or question mark before it; `linked`: it starts
    with « et », "and" …"""

    text: str
    start: int
    end: int
    hard: bool
    linked: bool


def pieces(message: str) -> tuple[Piece, ...]:
    """The message cut wherever a question may end; at most `MOST_PIECES`, the last one keeps the rest."""
    cuts = [(m.start(), m.end(), True) for m in _HARD.finditer(message)]
    cuts += [(m.start(), m.end(), False) for m in _SOFT.finditer(message)]
    found: list[Piece] = []
    start, hard = 0, True
    for cut, after, is_hard in [*sorted(cuts), (len(message), len(message), True)]:
        if cut >= start and any(map(str.isalnum, message[start:cut])) and len(found) < MOST_PIECES - 1:
            found.append(_piece(message, start, cut, hard=hard))
            start, hard = after, is_hard
        elif cut >= start and not any(map(str.isalnum, message[start:cut])):
            start, hard = max(start, after), hard or is_hard
    if any(map(str.isalnum, message[start:])):
        found.append(_piece(message, start, len(message), hard=hard))
    return tuple(found)


def unlinked(text: str) -> str:
    """The text without « et », "and", « sinon » … in front."""
    return _LINK.sub("", text.strip()) or text.strip()


def _piece(message: str, start: int, end: int, *, hard: bool) -> Piece:
    text = message[start:end].strip()
    return Piece(text, start, end, hard, unlinked(text) != text)
