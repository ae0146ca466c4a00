"""A block of phrasings laid out for search: which phrasings have each feature, and what each is like as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from faq.matching.features import SPACE, Features, Floats, Ids

WORDS, LETTERS, SENSE = 0.3, 0.4, 0.3
"""Shares of the three likenesses by words alone, each a cosine."""
FOLDED = 256
GRAIN = 256.0
_SIGNS = np.where(np.random.default_rng(1).random(2 * SPACE) < 0.5, -1, 1).astype(np.float32)
_AT_A_TIME = 2048

Numbers = NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Lists:
    """Many lists of numbers in two arrays: list i is values[starts[i]:starts[i + 1]]."""

    starts: Ids
    values: Numbers

    @classmethod
    def of(cls, lists: Sequence[Ids]) -> "Lists":
        starts = np.zeros(len(lists) + 1, np.int32)
        np.cumsum([len(one) for one in lists], out=starts[1:])
        return cls(starts, np.concatenate(lists) if lists else np.empty(0, np.int32))

    def owners(self) -> Ids:
        """For each value, the list that it is in."""
        return np.repeat(np.arange(len(self.starts) - 1, dtype=np.int32), np.diff(self.starts))

    def turned(self, width: int) -> "Lists":
        """The lists (at most 65,536) of list numbers in which each value 0 … width - 1 is."""
        starts = np.zeros(width + 1, np.int32)
        np.cumsum(np.bincount(self.values, minlength=width), out=starts[1:])
        return Lists(starts, self.owners()[np.argsort(self.values, kind="stable")].astype(np.uint16))

    def pick(self, chosen: Ids) -> tuple[Numbers, Ids]:
        """All values of the chosen lists one after another, and how many each list gave."""
        first, last = self.starts[chosen], self.starts[chosen + 1]
        values = self.values
        parts = [values[start:end] for start, end in zip(first.tolist(), last.tolist(), strict=True)]
        return (np.concatenate(parts) if parts else values[:0]), last - first


@dataclass(frozen=True, slots=True)
class Segment:
    """n phrasings. `owner` is the number of each one's entry; `tokens` its words by number in the vocabulary;
    norms are lengths of the weighted feature vectors when the segment was built.

    `shape` (n, FOLDED) is all features in one short vector times GRAIN, for the likeness of phrasings to one another;
    `sense` (n, 48) and `meaning` (n, 512, or None without the encoder) are unit vectors.
    """

    owner: Ids
    tokens: Lists
    with_word: Lists
    with_letters: Lists
    word_norm: Floats
    letter_norm: Floats
    shape: NDArray[np.int8]
    sense: Floats
    meaning: Floats | None = None

    def __len__(self) -> int:
        return len(self.owner)

    def with_meaning(self, meaning: Floats | None) -> "Segment":
        return replace(self, meaning=meaning)


def build_segment(
    owner: Ids, tokens: list[Ids], found: list[Features], sense: Floats, *, word_weights: Floats, letter_weights: Floats
) -> Segment:
    """Lay out phrasings, at most 65,536; weights are per feature id."""
    words = Lists.of([one.word_ids for one in found])
    letters = Lists.of([one.letter_ids for one in found])
    word_norm, letter_norm = _norms(words, word_weights), _norms(letters, letter_weights)
    shape = np.empty((len(owner), FOLDED), np.int8)
    for start in range(0, len(owner), _AT_A_TIME):
        rows = slice(start, start + _AT_A_TIME)
        folded = _folded(words, rows, word_weights, 0) * (WORDS**0.5 / word_norm[rows, None])
        folded += _folded(letters, rows, letter_weights, SPACE) * (LETTERS**0.5 / letter_norm[rows, None])
        shape[rows] = np.clip(np.rint(GRAIN * folded), -127, 127)
    return Segment(
        owner=owner,
        tokens=Lists.of(tokens),
        with_word=words.turned(SPACE),
        with_letters=letters.turned(SPACE),
        word_norm=word_norm,
        letter_norm=letter_norm,
        shape=shape,
        sense=sense,
    )


def _norms(lists: Lists, weight: Floats) -> Floats:
    squares = np.bincount(lists.owners(), weight[lists.values] ** 2, minlength=len(lists.starts) - 1)
    return np.sqrt(np.maximum(squares, 1e-9)).astype(np.float32)


def _folded(lists: Lists, rows: slice, weight: Floats, salt: int) -> Floats:
    """Weighted feature vectors of some lists, folded to FOLDED numbers with random signs (feature hashing,
    Weinberger 2009): dot products are right to about .04."""
    starts = lists.starts[rows.start : rows.stop + 1]
    values = lists.values[starts[0] : starts[-1]]
    size = len(starts) - 1
    place = np.repeat(np.arange(size), np.diff(starts)) * FOLDED + values % FOLDED
    folded = np.bincount(place, weight[values] * _SIGNS[values + salt], minlength=size * FOLDED)
    return folded.reshape(size, FOLDED).astype(np.float32)
