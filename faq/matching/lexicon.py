"""What the three languages know before any FAQ is read: how common a word is, and which words are akin.

The table is data/lexicon.npz (see data/README.md for where it comes from).
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faq.matching.shorthand import SHORTHAND
from faq.matching.text import fold, stem

LANGUAGES = ("fr", "en", "de")
WIDTH = 48
"""Numbers in a word's vector."""
_RARE = 3.0
_COMMON = 7.2
"""Zipf frequencies (log10 per billion words) between which a word goes from telling all to telling nothing."""

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Lexicon:
    """Common words of French, English and German with their frequency and a small vector of their sense."""

    rows: dict[str, dict[str, int]]
    zipf: dict[str, dict[str, float]]
    stems: dict[str, dict[str, float]]
    vectors: Vector
    """The last row, hence row -1, is all zeros."""

    def knows(self, word: str, lang: str | None = None) -> bool:
        """Whether the word is common in that language (None: in one of the three)."""
        return any(word in self.rows[code] for code in ([lang] if lang in self.rows else LANGUAGES))

    def information(self, stemmed: str, lang: str | None) -> float:
        """How much a stem tells, 0.02 ("est") … 1 (a word that the language hardly ever uses)."""
        return _information(stemmed, lang if lang in self.stems else None)

    def row(self, word: str, lang: str | None) -> int:
        """Row of the word's vector, in the language given if it has it, else in any; -1 when nobody knows it."""
        order = [lang, *LANGUAGES] if lang in self.rows else LANGUAGES
        for form in (word, word[:-1], word[:-2]):
            for code in order:
                if code and len(form) > 1 and (found := self.rows[code].get(form)) is not None:
                    return found
            if len(word) < 5:
                break
        return -1

    def language(self, words: list[str], default: str | None = None) -> str | None:
        """The language that the words are most likely in, or the default when nothing tells."""
        scores = [sum(column) for column in zip((0.0,) * len(LANGUAGES), *map(belonging, words), strict=True)]
        if default in LANGUAGES:
            scores[LANGUAGES.index(default)] += 1
        best = max(scores)
        return LANGUAGES[scores.index(best)] if best > 1.0 else default


def accented(word: str) -> str:
    """How a folded French word is written with its accents: "ecole" → "école"; itself when nothing is to be set right
    or when it can be read both ways ("a", "ou")."""
    return _accents().get(word, word)


def is_word(word: str) -> bool:
    """Whether a folded word of four letters or more is one of the 73,000 most used of the three languages."""
    return word in _known() or lexicon().knows(word)


@cache
def _known() -> frozenset[str]:
    with (files("faq.matching") / "data" / "known.npz").open("rb") as file:
        data: Any = np.load(file)
        return frozenset(bytes(data["words"]).decode("ascii").split("\n"))


@cache
def _accents() -> dict[str, str]:
    forms = (files("faq.matching") / "data" / "accents.txt").read_text("utf-8").split()
    return {fold(form): form for form in forms}


@lru_cache(maxsize=65536)
def _information(stemmed: str, lang: str | None) -> float:
    stems = lexicon().stems
    zipf = max(table.get(stemmed, _RARE) for table in ([stems[lang]] if lang else stems.values()))
    return min(1.0, max(0.02, (_COMMON - zipf) / (_COMMON - _RARE)))


@lru_cache(maxsize=65536)
def belonging(word: str) -> tuple[float, ...]:
    """How much a word speaks for each language: its frequency there; a shorthand counts as a frequent word."""
    zipf = lexicon().zipf
    return tuple(
        max(zipf[code].get(word, 0.0), 5.0 if word in SHORTHAND[code] else 0.0, 2.0) - 2.0 for code in LANGUAGES
    )


@cache
def lexicon() -> Lexicon:
    """The one table, read at first use (about 30 ms, 10 MB)."""
    with (files("faq.matching") / "data" / "lexicon.npz").open("rb") as file:
        data: Any = np.load(file)
        spelled = bytes(data["words"]).decode("ascii").split("\n")
        langs, zipfs = data["lang"].tolist(), (data["zipf"] / 20.0).tolist()
        vectors = data["vectors"].astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors = np.append(vectors, np.zeros((1, WIDTH), np.float32), axis=0)
    rows: dict[str, dict[str, int]] = {code: {} for code in LANGUAGES}
    zipf: dict[str, dict[str, float]] = {code: {} for code in LANGUAGES}
    stems: dict[str, dict[str, float]] = {code: {} for code in LANGUAGES}
    for number, (word, lang, frequency) in enumerate(zip(spelled, langs, zipfs, strict=True)):
        code = LANGUAGES[lang]
        rows[code][word] = number
        zipf[code][word] = frequency
        root = stem(word)
        stems[code][root] = max(stems[code].get(root, 0.0), frequency)
    return Lexicon(rows, zipf, stems, vectors)
