"""A question made ready: its language guessed, its words mended, its features and vectors."""

from dataclasses import dataclass

import numpy as np

from faq.matching.features import Features, Floats, Ids, features, word_id
from faq.matching.lexicon import accented, lexicon
from faq.matching.statistics import Statistics
from faq.matching.text import MAX_WORDS, Reading, read, stem
from faq.matching.vocabulary import Vocabulary, row_vectors


@dataclass(frozen=True, slots=True)
class Query:
    """A question: its words as typed and as understood, their features, weights, lexicon rows and joint sense."""

    text: str
    lang: str | None
    typed: tuple[str, ...]
    words: tuple[str, ...]
    found: Features
    roots: Ids
    weights: Floats
    rows: Ids
    sense: Floats
    rewritten: str
    """The text as typed but for the words that were mended and accents left out: what the encoder reads."""
    meaning: Floats | None = None


def make_ready(text: str, lang: str | None, vocabulary: Vocabulary, statistics: Statistics) -> Query:
    """Guess the language (`lang` when nothing tells), write out shorthands, mend unknown words."""
    known, reading = lexicon(), read(text)
    lang = known.language([word.folded for word in reading.words], lang)
    mended = [vocabulary.mended(word.folded, lang) for word in reading.words]
    typed = tuple(word.folded for word, parts in zip(reading.words, mended, strict=True) for _ in parts)
    understood = [part for parts in mended for part in parts][:MAX_WORDS]
    found = features(understood, lang)
    stems = [stem(word) for word in understood]
    size = len(stems)
    roots = np.fromiter(map(word_id, stems), np.int32, size)
    says = np.fromiter((known.information(root, lang) for root in stems), np.float32, size)
    weights = statistics.question_weight(roots, says)
    rows = np.fromiter((known.row(word, lang) for word in understood), np.int32, size)
    sense = weights @ row_vectors(rows)
    return Query(
        text, lang, typed[:MAX_WORDS], tuple(understood), found, roots, weights, rows,
        sense / max(float(np.linalg.norm(sense)), 1e-6), _rewritten(reading, mended, lang),
    )  # fmt: skip


def _rewritten(reading: Reading, mended: list[tuple[str, ...]], lang: str | None) -> str:
    """The text with what was mended in place; French typed without accents gets them."""
    french, plain = lang == "fr", reading.text.isascii()
    pieces, end = [], 0
    for word, parts in zip(reading.words, mended, strict=True):
        meant = " ".join(map(accented, parts)) if french and (plain or parts != (word.folded,)) else " ".join(parts)
        if meant != word.folded:
            pieces += [reading.text[end : word.start], meant]
            end = word.end
    return "".join([*pieces, reading.text[end:]])
