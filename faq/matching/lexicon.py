"""What the three languages know before any FAQ is read: how common a word is, and which words are akin.

The table is data/lexicon.npz (see data/README.md for where it comes from).
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faq.matching.shorthand import SHORTHAND
from faq.matching.text import stem

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

    def knows(self, word: str, lang: str | None = None) -> bool:
        """Whether the word is common in that language (None: in one of the three)."""
        return any(word in self.rows[code] for code in ([lang] if lang in self.rows else LANGUAGES))

    def information(self, stemmed: str, lang: str | None) -> float:
        """How much a stem tells, 0.02 ("est") … 1 (a word that the language hardly ever uses)."""
        tables = [self.stems[lang]] if lang in self.stems else list(self.stems.values())
        zipf = max(table.get(stemmed, _RARE) for table in tables)
        return min(1.0, max(0.02, (_COMMON - zipf) / (_COMMON - _RARE)))

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
        scores = {code: sum(self._belongs(word, code) for word in words) + (code == default) for code in LANGUAGES}
        best = max(LANGUAGES, key=lambda code: scores[code])
        return best if scores[best] > 1.0 else default

    def _belongs(self, word: str, code: str) -> float:
        """How much a word speaks for a language: its frequency there; a shorthand counts as a frequent word."""
        frequency = self.zipf[code].get(word, 0.0)
        return max(frequency, 5.0 if word in SHORTHAND[code] else 0.0, 2.0) - 2.0


@cache
def lexicon() -> Lexicon:
    """The one table, read at first use (about 30 ms, 10 MB)."""
    with (files("faq.matching") / "data" / "lexicon.npz").open("rb") as file:
        data: Any = np.load(file)
        spelled = bytes(data["words"]).decode("ascii").split("\n")
        langs, zipfs = data["lang"].tolist(), (data["zipf"] / 20.0).tolist()
        vectors = data["vectors"].astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
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
