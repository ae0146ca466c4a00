"""The words of the FAQ, and for a word that nobody knows, the known word that was probably meant."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from faq.matching.features import Floats, Ids, word_id
from faq.matching.lexicon import LANGUAGES, is_word, lexicon
from faq.matching.spelling import after_elision, written_out
from faq.matching.text import stem

_MIN_LETTERS = 4
"""Shorter words are never respelled: "sas", "cir" and "jei" are all one letter apart from something."""

Buckets = dict[int, list[str]]


@dataclass(frozen=True)
class Vocabulary:
    """Distinct words, numbered from 1 (0 is "no word"), with the id of their stem's feature and their row in the
    lexicon (-1: none). Grown by copies, never in place."""

    number: dict[str, int] = field(default_factory=dict)
    words: tuple[str, ...] = ("",)
    stems: Ids = field(default_factory=lambda: np.zeros(1, np.int32))
    rows: Ids = field(default_factory=lambda: np.full(1, -1, np.int32))
    buckets: Buckets = field(default_factory=dict)

    def grown(self, texts: Iterable[tuple[str, list[str]]]) -> "Vocabulary":
        """This vocabulary and the words of more texts, given as (language, words)."""
        new: dict[str, str] = {}
        for lang, words in texts:
            for word in words:
                if word not in self.number:
                    new.setdefault(word, lang)
        if not new:
            return self
        known, first = lexicon(), len(self.words)
        buckets = dict(self.buckets)
        for length in {len(word) for word in new}:
            buckets[length] = [*buckets.get(length, []), *(word for word in new if len(word) == length)]
        stems = np.fromiter((word_id(stem(word)) for word in new), np.int32, len(new))
        rows = np.fromiter((known.row(word, lang) for word, lang in new.items()), np.int32, len(new))
        number = self.number | {word: first + place for place, word in enumerate(new)}
        return Vocabulary(
            number, (*self.words, *new), np.append(self.stems, stems), np.append(self.rows, rows), buckets
        )

    def numbers(self, words: list[str]) -> Ids:
        """The numbers of words that are all known."""
        return np.fromiter((self.number[word] for word in words), np.int32, len(words))

    def mended(self, word: str, lang: str | None) -> tuple[str, ...]:
        """What a folded word stands for: itself if the FAQ has it, a shorthand written out, or the nearest known
        word if it is near enough.

        Common words of the language keep a word from being bent into the FAQ's ("citron" is no misspelt "cotons").
        """
        parts = written_out(word, lang)
        if parts != (word,):
            return parts
        rest = after_elision(word) if lang in ("fr", None) else ""
        ours = rest in self.number and word not in self.number and not is_word(word)  # « lacre », « linpi »
        return (rest if ours else self._respell(word, lang),)

    def _respell(self, word: str, lang: str | None) -> str:
        if len(word) < _MIN_LETTERS or word in self.number or word.isdigit() or is_word(word):
            return word
        limit = 1 if len(word) < 7 else 2
        own, distance = _nearest(word, self.buckets, limit)
        common, other = _nearest(word, _common_words(lang), min(limit, distance - 1))
        return common if other < distance else own

    def senses(self, numbers: Ids) -> Floats:
        """Vectors (n, 48) of words by number, zero for those without one."""
        return row_vectors(self.rows[numbers])


def row_vectors(rows: Ids) -> Floats:
    """Lexicon vectors by row; a row of -1 gives zeros."""
    vectors: Floats = lexicon().vectors[rows]
    return vectors


def _nearest(word: str, buckets: Buckets, limit: int) -> tuple[str, int]:
    """The nearest word within `limit` edits and their number, or the word itself and limit + 1."""
    best, distance = word, limit + 1
    for length in sorted(range(len(word) - limit, len(word) + limit + 1), key=lambda size: abs(size - len(word))):
        bucket = buckets.get(length)
        if bucket and distance > 0:
            near = process.extractOne(word, bucket, scorer=OSA.distance, processor=None, score_cutoff=distance - 1)
            if near is not None:
                best, distance = near[0], int(near[1])
    return best, distance


_COMMON: dict[str | None, Buckets] = {}


def _common_words(lang: str | None) -> Buckets:
    if lang not in _COMMON:
        buckets: Buckets = {}
        for code in [lang] if lang in LANGUAGES else LANGUAGES:
            for word in lexicon().rows[code]:
                buckets.setdefault(len(word), []).append(word)
        _COMMON[lang] = buckets
    return _COMMON[lang]
