"""Several kinds of evidence for each entry that could be meant, as numbers that a fixed model weighs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Indel

from faq.matching.features import Floats, Ids
from faq.matching.head import local_head
from faq.matching.index import Index
from faq.matching.query import Query
from faq.matching.search import Candidates
from faq.matching.segment import LETTERS, SENSE, WORDS
from faq.matching.text import stem
from faq.matching.vocabulary import row_vectors

ENTRY_EVIDENCE = (
    "likeness", "letters", "words", "sense", "form", "kin", "asked", "told", "same", "second", "head", "size",
    "hints", "term", "union", "missing",
    "meaning", "meaning_second", "meaning_mean", "meaning_head",
)  # fmt: skip
QUESTION_EVIDENCE = (
    "one", "likeness", "form", "kin", "asked", "unknown", "length", "short", "doubt", "entries", "depth", "margin",
    "meaning", "meaning_margin", "meaning_doubt",
)  # fmt: skip
"""What the numbers are called, in order; those of meaning, the last ones, only with the encoder (docs/score.md)."""
SAME = ENTRY_EVIDENCE.index("same")
DEPTH = QUESTION_EVIDENCE.index("depth")
LEXICAL_ENTRY, LEXICAL_QUESTION = ENTRY_EVIDENCE.index("meaning"), QUESTION_EVIDENCE.index("meaning")
"""How many of them there are without the encoder: the first ones."""
_MEANT = 3.0
"""How steeply likeness of meaning tells entries apart, likeness by words being 1."""
_FAINTEST = -6.0
"""Log-probabilities of the heads below this are all the same."""


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
    starts = np.flatnonzero(np.diff(candidates.owner, prepend=-1))
    entries, sizes = candidates.owner[starts], np.diff(starts, append=len(candidates))
    owner = np.repeat(np.arange(len(entries)), sizes)
    likeness = LETTERS * candidates.letters + WORDS * candidates.words + SENSE * candidates.sense
    head = local_head(candidates.kernel, likeness, owner, len(entries))
    form, kin, asked, told, covered = _coverage(index, query, candidates)
    rows = np.stack([
        likeness, candidates.letters, candidates.words, candidates.sense, form, kin, asked, told, form > 0.999
    ])  # fmt: skip
    best = np.maximum.reduceat(rows, starts, axis=1)
    covered = np.maximum.reduceat(covered, starts, axis=1)
    weights = query.weights
    total = max(float(weights.sum()), 1e-6)
    columns = [
        *best, _second(likeness, owner, starts, sizes), np.maximum(head, _FAINTEST), np.log(sizes),
        *_asides(index, query, entries), weights @ covered / total, (weights[:, None] * (1 - covered)).max(axis=0),
    ]  # fmt: skip
    known = index.statistics.with_word[query.roots] > 0
    question = [
        1.0, best[0].max(), best[4].max(), best[5].max(), best[6].max(),
        float(weights[~known].sum() / total), np.log1p(len(weights)), float(total < 1.2),
        _doubt(head), np.log(len(index.numbers)), np.log(index.depth), _margin(best[0]),
    ]  # fmt: skip
    near, own = candidates.meaning, candidates.own_meaning
    if near is not None and own is not None:
        meant = local_head(_MEANT * (own @ own.T), _MEANT * near, owner, len(entries))
        most = np.maximum.reduceat(near, starts)
        columns += [
            most, _second(near, owner, starts, sizes), np.add.reduceat(near, starts) / sizes,
            np.maximum(meant, _FAINTEST),
        ]  # fmt: skip
        question += [most.max(), _margin(most), _doubt(meant)]
    return Evidence(
        entries, np.stack(columns, 1).astype(np.float32), np.array(question, np.float32),
        _order(form + likeness, owner)[starts], covered,
    )  # fmt: skip


def _asides(index: Index, query: Query, entries: Ids) -> tuple[Floats, Floats]:
    """Per entry: share of the question's weight that its hints have, and how surely a term points to it."""
    ids = [index.entries[number] or "" for number in entries.tolist()]
    pointed = index.glossary.meant([stem(word) for word in query.words])
    hints = np.zeros(len(ids), np.float32)
    if index.hinted:
        weights = list(zip(query.roots.tolist(), query.weights.tolist(), strict=True))
        total = sum(weight for _, weight in weights)
        known = (index.hints.get(entry, frozenset()) for entry in ids)
        hints[:] = [sum(weight for root, weight in weights if root in one) / total for one in known]
    return hints, np.array([pointed.get(entry, 0.0) for entry in ids], np.float32)


def _coverage(index: Index, query: Query, candidates: Candidates) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """How far question and candidates say the same, word for word.

    Per candidate (n,): balance of both coverages by form, and by kinship of sense; share of the question's weight
    found in it, share of its own weight found in the question. And how well it has each word, (words, n).
    """
    vocabulary = index.vocabulary
    distinct, where = np.unique(candidates.tokens, return_inverse=True)
    stems = vocabulary.stems[distinct]
    alike = _form(query, [vocabulary.words[number] for number in distinct.tolist()], stems)
    near = row_vectors(query.rows) @ vocabulary.senses(distinct).T
    kin = np.maximum(alike, np.minimum(0.9, 1.5 * near - 0.45))
    own, starts = index.statistics.word_weights[stems][where], candidates.first_token
    whole = np.maximum(np.add.reduceat(own, starts), 1e-6)
    total = max(float(query.weights.sum()), 1e-6)

    def covers(likeness: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        cover = np.maximum.reduceat(likeness[:, where], starts, axis=1)
        asked = query.weights @ cover / total
        told = np.add.reduceat(likeness.max(axis=0)[where] * own, starts) / whole
        balance = 2 * asked * told / np.maximum(asked + told, 1e-6)
        return balance.astype(np.float32), asked, told.astype(np.float32), cover

    return covers(alike)[0], *covers(kin)


def _form(query: Query, words: list[str], stems: Ids) -> Floats:
    """Likeness by form (question words, words), 0..1: the same word 1, the same stem .95, a near spelling less."""
    ratio = process.cdist(
        query.words, words, scorer=Indel.normalized_similarity, processor=None, score_cutoff=0.75, dtype=np.float32
    )
    long = np.array([len(word) > 4 for word in query.words])[:, None]
    spelling = np.where((ratio > 0) & long, 2.4 * (ratio - 0.75) + 0.2, 0)
    alike = np.where(ratio == 1, 1, np.maximum(spelling, 0.95 * (query.roots[:, None] == stems[None])))
    return alike.astype(np.float32)


def _order(values: Floats, owner: NDArray[np.intp]) -> NDArray[np.intp]:
    """Candidates entry by entry, each entry's greatest value first."""
    return np.lexsort((-values, owner))


def _second(values: Floats, owner: NDArray[np.intp], starts: NDArray[np.intp], sizes: NDArray[np.intp]) -> Floats:
    """Mean of an entry's two best, a single one counting twice."""
    ordered = values[_order(values, owner)]
    return ((ordered[starts] + ordered[starts + (sizes > 1)]) / 2).astype(np.float32)


def _margin(best: Floats) -> float:
    """By how much the best entry leads."""
    if len(best) == 1:
        return float(best[0])
    first, second = np.partition(best, len(best) - 2)[-2:][::-1]
    return float(first - second)


def _doubt(log_probabilities: Floats) -> float:
    """Entropy in nats."""
    return float(-(np.exp(log_probabilities) @ log_probabilities))
