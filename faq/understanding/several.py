"""Several questions in one message: which of its pieces count as one, on the evidence of the whole. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from faq.matching.decide import Match
from faq.understanding.cutting import Piece, adds, asks, founds, states
from faq.understanding.following import topics
from faq.understanding.parts import Found, Part, People, SmallTalk, leads_to, sureness

_NEARLY = 0.1  # a piece less sure than this is not read by itself
_SURE = 0.5  # a piece this sure is not weighed with the whole message
_FAINT = 0.01  # what the whole message grants an entry that it does not point to
_SUPPORT = 0.005  # confidence of a piece times that of its entry for the whole message, enough to make it sure
_CLEAR = 0.95  # how sure one more thing asked for must be
_PLAIN = 0.02  # … and enough to read a piece that is not put as a question


def holds_one(cut: Sequence[Sequence[Piece]], whole: Match) -> bool:
    """Whether a text can hold but one question: one piece of it asks, and what the whole bears out is plain."""
    best = whole.first.confidence if whole.first else 0.0
    _, *further = (piece for sentence in cut for piece in sentence)
    if _PLAIN <= best < _CLEAR or any(adds(piece) or (piece.linked and asks(piece.text)) for piece in further):
        return False
    asked = [sum(asks(piece.text) for piece in sentence) for sentence in cut]
    if len(cut) > 1:
        asked = [max(one, not all(states(piece.text) for piece in cut[place])) for place, one in enumerate(asked)]
    return sum(asked) < 2


def is_asked(piece: Piece, part: Part, whole: Match, *, after_question: bool) -> bool:
    """Whether a piece counts as a question: put as one, borne out by the whole message, or plainly one more thing
    asked for (« c’est quoi le CIR et le CII ? »). The wish to found is one where the whole message leads there
    first."""
    if asks(piece.text) and topics(piece.text):
        return True
    if states(piece.text):
        return False
    if founds(piece.text):
        return whole.first is not None and leads_to(part.reading) == whole.first.entry
    one_more = after_question and adds(piece) and sureness(part.reading) >= _CLEAR
    return one_more or _borne_out(part.reading, whole) >= _PLAIN


def _borne_out(reading: Found | People | SmallTalk, whole: Match) -> float:
    """How far the whole message bears out the entry that a part of it leads to (0..1)."""
    if not isinstance(reading, Found) or not reading.match.candidates:
        return 0.0
    best = reading.match.candidates[0]
    return best.confidence * _share(best.entry, whole)


def _share(entry: str, whole: Match) -> float:
    return next((one.confidence for one in whole.candidates[:3] if one.entry == entry), 0.0)


def supported(part: Part, whole: Match, answer_from: float) -> Part:
    """A part that is not sure of itself, weighed with what the whole message points to."""
    if not isinstance(part.reading, Found) or sureness(part.reading) >= _SURE:
        return part
    found = part.reading.match
    ranked = sorted(found.candidates, key=lambda one: -one.confidence * (_FAINT + _share(one.entry, whole)))
    weighed = replace(part.reading, match=replace(found, outcome="unknown", candidates=tuple(ranked)))
    if not ranked or ranked[0].confidence < _NEARLY or _borne_out(weighed, whole) < _SUPPORT:
        return part
    sure = replace(ranked[0], confidence=max(answer_from, ranked[0].confidence))
    match = replace(found, outcome="answer", candidates=(sure, *ranked[1:]))
    return replace(part, reading=replace(part.reading, match=match))
