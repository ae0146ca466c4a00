"""Several kinds of evidence for each entry that could be meant, as numbers that a fixed model weighs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Indel

from faq.matching.features import SPACE, Floats, Ids
from faq.matching.head import local_head
from faq.matching.index import LETTERS, SENSE, WORDS, Candidates, Index, Query
from faq.matching.text import stem
from faq.matching.vocabulary import row_vectors

ENTRY_EVIDENCE = (
    "likeness", "letters", "words", "sense", "second", "head", "form", "kin", "asked", "told", "same", "size",
    "hints", "term", "union", "missing",
    "meaning", "meaning_second", "meaning_head",
)  # fmt: skip
QUESTION_EVIDENCE = (
    "one", "likeness", "form", "kin", "asked", "unknown", "length", "short", "doubt", "entries", "depth", "margin",
    "meaning", "meaning_margin", "meaning_doubt",
)  # fmt: skip
"""What the numbers are called, in order; the last three of each only with the encoder (docs/score.md)."""
SAME = ENTRY_EVIDENCE.index("same")
DEPTH = QUESTION_EVIDENCE.index("depth")
LEXICAL_ENTRY, LEXICAL_QUESTION = 16, 12
"""How many of them there are without the encoder: the first ones."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """For k entries: their numbers, a table (k, len(ENTRY_EVIDENCE)), their closest candidate phrasing; and what
    speaks for none of them (len(QUESTION_EVIDENCE),). `covered` (words of the question, k): how well each word is
    found in each entry, 0..1."""

    entries: Ids
    table: Floats
    question: Floats
    closest: NDArray[np.intp]
    covered: Floats


def weigh(index: Index, query: Query, candidates: Candidates) -> Evidence:
    """Collect the evidence on the candidates' entries."""
    entries, owner = np.unique(candidates.owner, return_inverse=True)
    count = len(entries)
    words, letters, kernel = _kernels(index, query, candidates)
    sense = candidates.sense @ query.sense
    likeness = LETTERS * letters + WORDS * words + SENSE * sense
    kernel = kernel + SENSE * (candidates.sense @ candidates.sense.T)
    head = local_head(kernel, likeness, owner, count)
    form, kin, asked, told, covered = _coverage(index, query, candidates)
    best = _most(likeness, owner, count)
    covered = _entry_cover(covered, owner, count)
    columns = [
        best, _most(letters, owner, count), _most(words, owner, count), _most(sense, owner, count),
        _second(likeness, owner, count), np.maximum(head, -6), _most(form, owner, count), _most(kin, owner, count),
        _most(asked, owner, count), _most(told, owner, count), _most((form > 0.999) * 1.0, owner, count),
        np.log(np.bincount(owner, minlength=count)), *_asides(index, query, entries),
        query.weights @ covered / max(float(query.weights.sum()), 1e-6),
        (query.weights[:, None] * (1 - covered)).max(axis=0),
    ]  # fmt: skip
    weights = query.weights
    known = index.statistics.with_word[query.roots] > 0
    top = np.sort(best)[::-1]
    question = [
        1.0, top[0], columns[6].max(), columns[7].max(), columns[8].max(),
        float(weights[~known].sum() / max(weights.sum(), 1e-6)), np.log1p(len(weights)), float(weights.sum() < 1.2),
        _doubt(head), np.log(len(index.numbers)), np.log(index.depth),
        top[0] - top[1] if count > 1 else top[0],
    ]  # fmt: skip
    if candidates.meaning is not None and query.meaning is not None:
        near = candidates.meaning @ query.meaning
        own = candidates.meaning @ candidates.meaning.T
        meant = local_head(0.6 * own + 0.4 * kernel, 0.6 * near + 0.4 * likeness, owner, count)
        best = _most(near, owner, count)
        columns += [best, _second(near, owner, count), np.maximum(meant, -6)]
        top = np.sort(best)[::-1]
        question += [top[0], top[0] - top[1] if count > 1 else top[0], _doubt(meant)]
    return Evidence(
        entries, np.stack(columns, 1).astype(np.float32), np.array(question, np.float32),
        _closest(form + likeness, owner, count), covered,
    )  # fmt: skip


def _asides(index: Index, query: Query, entries: Ids) -> tuple[Floats, Floats]:
    """Per entry: share of the question's weight that its hints have, and how surely a term points to it."""
    ids = [index.entries[number] or "" for number in entries.tolist()]
    pointed = index.glossary.meant([stem(word) for word in query.words])
    hints = np.zeros(len(ids), np.float32)
    if index.hints:
        weights = list(zip(query.roots.tolist(), query.weights.tolist(), strict=True))
        total = sum(weight for _, weight in weights)
        known = (index.hints.get(entry, frozenset()) for entry in ids)
        hints[:] = [sum(weight for root, weight in weights if root in one) / total for one in known]
    return hints, np.array([pointed.get(entry, 0.0) for entry in ids], np.float32)


_FOLDED = 256
_SIGNS = np.where(np.random.default_rng(1).random(SPACE) < 0.5, -1, 1).astype(np.float32)


def _kernels(index: Index, query: Query, candidates: Candidates) -> tuple[Floats, Floats, Floats]:
    """Cosines (n,) of the candidates with the question by words and by letters; (n, n) with one another by both."""
    found, statistics, size = query.found, index.statistics, len(candidates.owner)
    asked = np.zeros(SPACE, np.float32)
    asked[found.word_ids] = statistics.question_weight(found.word_ids, found.information)
    words, one = _cosines(candidates.words, size, statistics.word_weights, asked)
    asked = np.zeros(SPACE, np.float32)
    asked[found.letter_ids] = statistics.letter_weights[found.letter_ids]
    letters, two = _cosines(candidates.letters, size, statistics.letter_weights, asked)
    return words, letters, WORDS * one + LETTERS * two


def _cosines(pairs: tuple[Ids, Ids], size: int, weights: Floats, asked: Floats) -> tuple[Floats, Floats]:
    """Exact cosines with the question. Those among the n are of vectors folded to _FOLDED numbers with random
    signs (feature hashing, Weinberger 2009), right to about .04: enough to train on, at a tenth of the time."""
    values, place = pairs
    own = weights[values]
    norm = np.sqrt(np.bincount(place, own**2, minlength=size)).astype(np.float32) + 1e-6
    near = np.bincount(place, own * asked[values], minlength=size) / (norm * (np.linalg.norm(asked) + 1e-6))
    folded = np.bincount(place * _FOLDED + values % _FOLDED, own * _SIGNS[values], minlength=size * _FOLDED)
    rows = folded.reshape(size, _FOLDED).astype(np.float32) / norm[:, None]
    kernel = rows @ rows.T
    np.fill_diagonal(kernel, 1)
    return near.astype(np.float32), kernel


def _coverage(index: Index, query: Query, candidates: Candidates) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """How far question and candidates say the same, word for word.

    Per candidate (n,): balance of both coverages by form, and by kinship of sense; share of the question's weight
    found in it, share of its own weight found in the question. And how well it has each word, (words, n).
    """
    numbers, place = candidates.tokens
    distinct, where = np.unique(numbers, return_inverse=True)
    vocabulary = index.vocabulary
    alike = _form(query, [vocabulary.words[number] for number in distinct], vocabulary.stems[distinct])
    near = row_vectors(query.rows) @ vocabulary.senses(distinct).T
    kin = np.maximum(alike, 0.9 * np.clip((near - 0.3) / 0.6, 0, 1))
    slots = _slots(place, len(candidates.owner))
    shape = (len(candidates.owner), int(slots.max(initial=0)) + 1)
    columns = np.full(shape, len(distinct))  # a last column of zeros stands for "no word"
    columns[place, slots] = where
    own = np.zeros(shape, np.float32)
    own[place, slots] = index.statistics.word_weights[vocabulary.stems[distinct]][where]
    form, *_ = _covers(query, alike, columns, own)
    return form, *_covers(query, kin, columns, own)


def _covers(query: Query, likeness: Floats, columns: Ids, own: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Balance (harmonic mean), share of the question found, share of the candidate found, all (n,); (words, n)."""
    padded = np.concatenate([likeness, np.zeros((len(likeness), 1), np.float32)], axis=1)[:, columns]
    cover = padded.max(axis=2)
    asked = query.weights @ cover / max(float(query.weights.sum()), 1e-6)
    told = (padded.max(axis=0) * own).sum(axis=1) / np.maximum(own.sum(axis=1), 1e-6)
    return 2 * asked * told / np.maximum(asked + told, 1e-6), asked, told, cover


def _slots(place: Ids, size: int) -> Ids:
    order = np.argsort(place, kind="stable")
    lengths = np.bincount(place, minlength=size)
    slots = np.empty(len(place), np.int32)
    slots[order] = np.arange(len(place)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return slots


def _form(query: Query, words: list[str], stems: Ids) -> Floats:
    """Likeness by form (question words, words), 0..1: the same word 1, the same stem .95, a near spelling less."""
    ratio = process.cdist(
        query.words, words, scorer=Indel.normalized_similarity, processor=None, score_cutoff=0.75, dtype=np.float32
    )
    long = np.array([len(word) > 4 for word in query.words])[:, None]
    spelling = np.where((ratio > 0) & long, 2.4 * (ratio - 0.75) + 0.2, 0)
    alike = np.where(ratio == 1, 1, np.maximum(spelling, 0.95 * (query.roots[:, None] == stems[None])))
    return alike.astype(np.float32)


def _most(values: Floats, owner: NDArray[np.intp], count: int) -> Floats:
    result = np.full(count, -9.0, np.float32)
    np.maximum.at(result, owner, values.astype(np.float32))
    return result


def _second(values: Floats, owner: NDArray[np.intp], count: int) -> Floats:
    """Mean of an entry's two best, a single one counting twice."""
    order = np.lexsort((-values, owner))
    starts = np.searchsorted(owner[order], np.arange(count))
    after = np.minimum(starts + 1, len(values) - 1)
    following = np.where(owner[order][after] == np.arange(count), values[order][after], values[order][starts])
    return ((values[order][starts] + following) / 2).astype(np.float32)


def _closest(values: Floats, owner: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    order = np.lexsort((-values, owner))
    result: NDArray[np.intp] = order[np.searchsorted(owner[order], np.arange(count))]
    return result


def _entry_cover(covered: Floats, owner: NDArray[np.intp], count: int) -> Floats:
    result = np.zeros((len(covered), count), np.float32)
    np.maximum.at(result.T, owner, covered.T)
    return result


def _doubt(log_probabilities: Floats) -> float:
    """Entropy in nats."""
    return float(-(np.exp(log_probabilities) * log_probabilities).sum())
