"""From a question to the few phrasings worth a closer look, in bounded time whatever the size of the FAQ.

A rough search scores every phrasing by the telling features that it shares with the question; the encoder, when
there is one, then compares meanings among the best of them only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faq.matching.features import Floats, Ids
from faq.matching.query import Query
from faq.matching.segment import GRAIN, LETTERS, SENSE, WORDS, Lists, Segment
from faq.matching.statistics import Statistics

CANDIDATES = 48
"""Phrasings that are looked at closely."""
MEANT = 72
"""The same when meanings are compared too: what is meant may be said in other words."""
SHORTLIST = 2048
"""Phrasings whose meaning is compared."""
POSTINGS = 60_000
"""List items read for the rough search: telling features first, whatever the size of the FAQ."""
MEANING = 1.0
"""What likeness of meaning counts for beside likeness by words (0..1), to be looked at closely."""
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rough:
    """Per segment, the best phrasings by words alone: their places and scores (4, m): all, words, letters, sense."""

    places: tuple[Ids, ...]
    scores: tuple[Floats, ...]


@dataclass(frozen=True, slots=True)
class Candidates:
    """n phrasings picked for a closer look, by entry: where each is, its entry's number, its cosines with the
    question by words, by letters, by sense and by meaning; its words are `tokens` from `first_token` on.

    `kernel` (n, n) is how alike they are to one another by words, `own_meaning` (n, 512) what each means.
    """

    which: Ids
    places: Ids
    owner: Ids
    words: Floats
    letters: Floats
    sense: Floats
    meaning: Floats | None
    kernel: Floats
    own_meaning: Floats | None
    tokens: Ids
    first_token: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.owner)


def rough_search(segments: Sequence[Segment], hidden: Sequence[Flags], query: Query, statistics: Statistics) -> Rough:
    """Every segment's best SHORTLIST phrasings that share something with the question; those hidden are left out."""
    found = query.found
    word_weight = statistics.question_weight(found.word_ids, found.information)
    letter_weight = statistics.letter_weights[found.letter_ids]
    word_length, letter_length = _length(word_weight), _length(letter_weight)
    places, scores = [], []
    for segment, dead in zip(segments, hidden, strict=True):
        share = POSTINGS * len(segment) // max(statistics.phrasings, 1) + 1
        rows = np.empty((4, len(segment)), np.float32)
        rows[1] = _overlap(segment.with_word, found.word_ids, word_weight, share, len(segment))
        rows[1] /= segment.word_norm * word_length
        rows[2] = _overlap(segment.with_letters, found.letter_ids, letter_weight, share, len(segment))
        rows[2] /= segment.letter_norm * letter_length
        rows[3] = segment.sense @ query.sense
        rows[0] = WORDS * rows[1] + LETTERS * rows[2] + SENSE * rows[3]
        rows[0, dead] = -1
        best = _top(rows[0], SHORTLIST)
        best = best[rows[0, best] > 0]
        places.append(best.astype(np.int32))
        scores.append(rows[:, best])
    return Rough(tuple(places), tuple(scores))


def candidates(segments: Sequence[Segment], rough: Rough, query: Query) -> Candidates | None:
    """The phrasings most like the question, by meaning too if the question's is known; None when nothing is."""
    if not rough.places or not query.words:
        return None
    places, scores = np.concatenate(rough.places), np.concatenate(rough.scores, axis=1)
    which = np.repeat(np.arange(len(rough.places), dtype=np.int32), [len(one) for one in rough.places])
    if query.meaning is None:
        best = _top(scores[0], CANDIDATES)
        return _gathered(segments, which[best], places[best], scores[:, best], None) if len(best) else None
    best = _top(scores[0], SHORTLIST)
    which, places, scores = which[best], places[best], scores[:, best]
    meaning = np.zeros(len(best), np.float32)
    for number in np.unique(which).tolist():
        here, vectors = which == number, segments[number].meaning
        if vectors is not None:
            meaning[here] = vectors[places[here]] @ query.meaning
    best = _top(scores[0] + MEANING * meaning, MEANT)
    return _gathered(segments, which[best], places[best], scores[:, best], meaning[best]) if len(best) else None


def _gathered(
    segments: Sequence[Segment], which: Ids, places: Ids, scores: Floats, meaning: Floats | None
) -> Candidates:
    """The candidates side by side, whatever segment they lie in."""
    parts = []
    for number in np.unique(which).tolist():
        here = np.flatnonzero(which == number)
        parts.append((segments[number], here, places[here]))
    owner = np.concatenate([segment.owner[chosen] for segment, _, chosen in parts])
    by_entry = np.argsort(owner, kind="stable")
    order = np.concatenate([here for _, here, _ in parts])[by_entry]
    seat = np.empty(len(order), np.int32)
    seat[by_entry] = np.arange(len(order), dtype=np.int32)
    picked, lengths = zip(*(segment.tokens.pick(chosen) for segment, _, chosen in parts), strict=True)
    length = np.concatenate(lengths)
    tokens = np.concatenate(picked)[np.argsort(np.repeat(seat, length), kind="stable")]
    ends = np.cumsum(length[by_entry])
    shape = np.concatenate([segment.shape[chosen] for segment, _, chosen in parts])[by_entry] / np.float32(GRAIN)
    sense = np.concatenate([segment.sense[chosen] for segment, _, chosen in parts])[by_entry]
    kernel = shape @ shape.T + SENSE * (sense @ sense.T)
    np.fill_diagonal(kernel, 1)
    own = [segment.meaning[chosen] for segment, _, chosen in parts if segment.meaning is not None]
    return Candidates(
        which[order], places[order], owner[by_entry], scores[1, order], scores[2, order], scores[3, order],
        None if meaning is None else meaning[order],
        kernel, np.concatenate(own)[by_entry] if meaning is not None else None,
        tokens, ends - length[by_entry],
    )  # fmt: skip


def _overlap(lists: Lists, ids: Ids, weight: Floats, budget: int, size: int) -> Floats:
    """Sum of squared weights of the features shared with each phrasing; the most telling ones first, until
    `budget` list items are read."""
    lengths = lists.starts[ids + 1] - lists.starts[ids]
    if int(lengths.sum()) > budget:
        order = np.argsort(lengths, kind="stable")
        order = order[: int(np.searchsorted(np.cumsum(lengths[order]), budget)) + 1]
        ids, weight = ids[order], weight[order]
    values, lengths = lists.pick(ids)
    return np.bincount(values, np.repeat(weight**2, lengths), minlength=size).astype(np.float32)


def _top(scores: Floats, most: int) -> NDArray[np.intp]:
    """Places of the greatest, in order of place; of equals the first."""
    if len(scores) <= most:
        return np.arange(len(scores))
    bound = np.partition(scores, len(scores) - most)[len(scores) - most]
    above, equal = np.flatnonzero(scores > bound), np.flatnonzero(scores == bound)
    return np.sort(np.concatenate([above, equal[: most - len(above)]]))


def _length(weight: Floats) -> float:
    return float(np.sqrt(weight @ weight)) + 1e-6
