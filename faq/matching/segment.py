"""A block of phrasings laid out for search: what features each has, and which phrasings have each feature."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from faq.matching.features import SPACE, Features, Floats, Ids


@dataclass(frozen=True, slots=True)
class Lists:
    """Many lists of numbers in two arrays: list i is values[starts[i]:starts[i + 1]]."""

    starts: Ids
    values: Ids

    @classmethod
    def of(cls, lists: Sequence[Ids]) -> "Lists":
        starts = np.zeros(len(lists) + 1, np.int32)
        np.cumsum([len(one) for one in lists], out=starts[1:])
        return cls(starts, np.concatenate(lists) if lists else np.empty(0, np.int32))

    def turned(self, width: int) -> "Lists":
        """The lists of list numbers in which each value 0 … width - 1 is."""
        starts = np.zeros(width + 1, np.int32)
        np.cumsum(np.bincount(self.values, minlength=width), out=starts[1:])
        owner = np.repeat(np.arange(len(self.starts) - 1, dtype=np.int32), np.diff(self.starts))
        return Lists(starts, owner[np.argsort(self.values, kind="stable")])

    def pick(self, chosen: Ids) -> tuple[Ids, Ids]:
        """All values of the chosen lists one after another, and for each its place in `chosen`."""
        lengths = self.starts[chosen + 1] - self.starts[chosen]
        place = np.repeat(np.arange(len(chosen), dtype=np.int32), lengths)
        ends = np.cumsum(lengths)
        offsets = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - lengths, lengths)
        return self.values[np.repeat(self.starts[chosen], lengths) + offsets], place


@dataclass(frozen=True, slots=True)
class Segment:
    """n phrasings. `owner` is the number of each one's entry; `tokens` its words by number in the vocabulary;
    norms are lengths of the weighted feature vectors when the segment was built (for the first, rough search);
    `sense` (n, 48) and `meaning` (n, 512, or None without the encoder) are unit vectors."""

    owner: Ids
    tokens: Lists
    words: Lists
    letters: Lists
    with_word: Lists
    with_letters: Lists
    word_norm: Floats
    letter_norm: Floats
    sense: Floats
    meaning: Floats | None = None

    def __len__(self) -> int:
        return len(self.owner)

    def with_meaning(self, meaning: Floats) -> "Segment":
        return replace(self, meaning=meaning)


def build_segment(
    owner: Ids, tokens: list[Ids], found: list[Features], sense: Floats, *, word_weights: Floats, letter_weights: Floats
) -> Segment:
    """Lay out phrasings; weights are per feature id, for the norms."""
    words = Lists.of([one.word_ids for one in found])
    letters = Lists.of([one.letter_ids for one in found])
    return Segment(
        owner=owner,
        tokens=Lists.of(tokens),
        words=words,
        letters=letters,
        with_word=words.turned(SPACE),
        with_letters=letters.turned(SPACE),
        word_norm=_norms(words, word_weights),
        letter_norm=_norms(letters, letter_weights),
        sense=sense,
    )


def _norms(lists: Lists, weight: Floats) -> Floats:
    place = np.repeat(np.arange(len(lists.starts) - 1), np.diff(lists.starts))
    squares = np.bincount(place, weight[lists.values] ** 2, minlength=len(lists.starts) - 1)
    return np.sqrt(np.maximum(squares, 1e-9)).astype(np.float32)
