"""From words to numbers: each phrase becomes a set of hashed features, word stems and pieces of words.

Hashing needs no table of known pieces: any text of any FAQ has features at once, and tables stay of one size.
"""

import zlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from faq.matching.lexicon import lexicon
from faq.matching.text import stem

BITS = 17
SPACE = 1 << BITS
"""How many word features there can be, and as many letter features."""
_HALF = SPACE // 2
_RUNS = (2, 3, 4, 5)
_MIX = np.uint64(1_000_003)
_SEEDS = {n: np.uint64(0x9E3779B97F4A7C15 + 2 * n) for n in _RUNS}

Ids = NDArray[np.int32]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Features:
    """One phrase. Ids are distinct and below SPACE; pairs of words are in the upper half of the word ids.
    `information` (0..1) is what the language alone says of each word feature's weight."""

    word_ids: Ids
    information: Floats
    letter_ids: Ids


def word_id(stemmed: str) -> int:
    """Id of one stem's feature."""
    return zlib.crc32(stemmed.encode()) % _HALF


def features(words: list[str], lang: str | None) -> Features:
    """Features of a phrase, given its words."""
    known = lexicon()
    stems = [stem(word) for word in words]
    weights = [known.information(root, lang) for root in stems]
    table = dict(zip(map(word_id, stems), weights, strict=True))
    for left, right, one, two in zip(stems, stems[1:], weights, weights[1:], strict=False):
        table[_HALF + word_id(f"{left} {right}")] = (one + two) / 4
    ids = np.fromiter(table.keys(), np.int32, len(table))
    pieces = [_letters(word) for word in words]
    letters = _distinct(np.concatenate(pieces)) if pieces else np.empty(0, np.int32)
    return Features(ids, np.fromiter(table.values(), np.float32, len(table)), letters)


def _distinct(ids: Ids) -> Ids:
    """Each id once, in order: what `np.unique` gives, which is slow for so few."""
    ids.sort()
    return ids[np.concatenate(([True], ids[1:] != ids[:-1]))]


@lru_cache(maxsize=32768)
def _letters(word: str) -> Ids:
    """Hashed runs of 2 to 5 letters of a word, the space before and the one after counting as letters."""
    run = codes = np.array([32, *map(ord, word), 32], dtype=np.uint64)
    found = []
    for n in _RUNS[: len(codes) - 1]:
        run = run[:-1] * _MIX + codes[n - 1 :]
        found.append((run * _SEEDS[n]) >> np.uint64(64 - BITS))
    return np.concatenate(found).astype(np.int32)
