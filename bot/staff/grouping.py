"""Which group a new question belongs to: do two questions say the same? Pure.

The matcher's own folding, spelling, rarities and word senses (`faq.matching`), but not its verdict: that one weighs
entries of many phrasings against one another, and groups start with one question.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from faq.matching.lexicon import lexicon
from faq.matching.spelling import same_words, words
from faq.matching.text import stem
from faq.matching.vocabulary import row_vectors

JOIN = 0.45
"""From this likeness on, on average, a question asks what a group asks."""
UNSAID = 0.8
"""What is left of a likeness when the word that tells most in one question is not said in the other."""
SLIGHT = 0.02
"""How much a single letter tells, whatever letter it is."""
SPELLING, SENSE = 0.8, 0.6
"""Below these, words that are spelt or meant alike are not the same word."""
REMEMBERED = 4096
"""Texts whose words are kept at hand: the same ones are compared again and again."""
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Filed:
    """A question that is in a group already."""

    group: int
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class _Said:
    """The words of a text: stems, how much each tells (0..1), and their senses (n, WIDTH)."""

    stems: tuple[str, ...]
    weights: Floats
    senses: Floats


def home(text: str, language: str, filed: Iterable[Filed]) -> int | None:
    """The group that `text` belongs to; None when it asks something new."""
    known = tuple({(one.group, same_words(one.text)): one for one in filed}.values())
    folded = same_words(text)
    for one in known:
        if same_words(one.text) == folded:
            return one.group
    if not known:
        return None
    likeness = alike(_said(text, language), [_said(one.text, one.language) for one in known])
    groups, place = np.unique([one.group for one in known], return_inverse=True)
    mean = np.bincount(place, likeness) / np.bincount(place)  # one question that is like it would chain strangers
    best = int(mean.argmax())
    return int(groups[best]) if mean[best] >= JOIN else None


def alike(said: _Said, others: Sequence[_Said]) -> Floats:
    """How much of what `said` tells is told by each of the others, and the other way round: their geometric mean, less
    where the word that tells most on either side is not said on the other."""
    every = [word for other in others for word in other.stems]
    starts = np.cumsum([0, *(len(other.stems) for other in others)])[:-1]
    same = _same(said.stems, said.senses, every, np.concatenate([other.senses for other in others]))
    theirs, ours = np.maximum.reduceat(same, starts, axis=1), same.max(axis=0)
    told = said.weights @ theirs / said.weights.sum()
    weights = np.concatenate([other.weights for other in others])
    back = np.add.reduceat(ours * weights, starts) / np.add.reduceat(weights, starts)
    tops = starts + [int(other.weights.argmax()) for other in others]
    shared = (theirs[int(said.weights.argmax())] > 0) & (ours[tops] > 0)
    result: Floats = np.sqrt(told * back) * np.where(shared, 1, UNSAID)
    return result


def _same(stems: Sequence[str], senses: Floats, others: Sequence[str], other_senses: Floats) -> Floats:
    """How much each word is each other word: 1 for the same stem, less for a misspelling or a word of like sense."""
    spelling = process.cdist(stems, others, scorer=fuzz.ratio, score_cutoff=100 * SPELLING, dtype=np.float32) / 100
    sense = senses @ other_senses.T
    result: Floats = np.maximum(spelling, np.where(sense >= SENSE, sense, 0))
    return result


@lru_cache(REMEMBERED)
def _said(text: str, language: str) -> _Said:
    known = lexicon()
    spelled = words(text, language) or [""]
    stems = tuple(map(stem, spelled))
    rows = np.fromiter((known.row(word, language) for word in spelled), np.int32, len(spelled))
    weights = np.array([_tells(root, language) for root in stems], np.float32)
    return _Said(stems, weights, row_vectors(rows))


def _tells(root: str, language: str) -> float:
    """How much a word tells. The lexicon takes the « a » of « a été » for a rare word."""
    return lexicon().information(root, language) if len(root) > 1 or root.isdigit() else SLIGHT
