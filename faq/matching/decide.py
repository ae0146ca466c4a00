"""From evidence to one of three outcomes, with a confidence that means what it says.

A conditional logit weighs the entries against one another and against "none of them": the confidence of an entry
is its share. Its few weights are the same for every FAQ (data/weights.json; docs/score.md says how they were learnt).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import numpy as np

from faq.matching.evidence import DEPTH, LEXICAL_ENTRY, SAME, Evidence, weigh
from faq.matching.features import Floats
from faq.matching.index import Candidates, Index, Query
from faq.matching.lexicon import lexicon
from faq.matching.text import stem, words

Outcome = Literal["answer", "choices", "unknown"]

CHOICES = 0.45
"""When none is given, entries are proposed when it is this sure that one of them is meant."""
EASY = 0.95
"""From this confidence on the encoder is not asked."""
VERBATIM = 6.0
"""Log odds for an entry that has the question word for word."""
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may be meant. `confidence` 0..1; `matched`: the asker's words found in it; `phrasing`: its
    closest one."""

    entry: str
    confidence: float
    matched: tuple[str, ...]
    phrasing: str


@dataclass(frozen=True, slots=True)
class Match:
    """What the matcher makes of a question; candidates best first (the second is the runner-up)."""

    question: str
    language: str
    outcome: Outcome
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """What each kind of evidence counts for: for an entry (n, 2), the second part growing with the log of how many
    phrasings an entry has; for none of them (m,)."""

    entry: Floats
    question: Floats


def match(index: Index, question: str, lang: str | None = None, boost: Mapping[str, float] | None = None) -> Match:
    """The outcome for one question.

    `lang` is the asker's usual language, used when the question does not show its own. `boost` leans towards
    entries: natural-log odds added to each (0.7 doubles its odds, 1.5 is strong).
    """
    query = index.query(question, lang)
    judged = _judge(index, query, boost or {})
    if index.encoder is not None and judged.candidates and judged.candidates[0].confidence < EASY:
        judged = _judge(index, index.meant(query), boost or {})
    return judged


def _judge(index: Index, query: Query, boost: Mapping[str, float]) -> Match:
    candidates = index.retrieve(query)
    if not len(candidates.owner):
        return Match(query.text, query.lang or index.language, "unknown", ())
    evidence = weigh(index, query, candidates)
    weights = _weights(index, evidence)
    leaning = [boost.get(index.entries[number] or "", 0.0) for number in evidence.entries.tolist()]
    odds = evidence.table @ (weights.entry @ (1.0, evidence.question[DEPTH])) + leaning
    odds += VERBATIM * _verbatim(index, query, candidates, evidence)
    shares = _shares(odds, float(evidence.question @ weights.question))
    order = np.lexsort((evidence.entries, -shares))[:SHOWN]
    best = tuple(
        Candidate(
            index.entries[evidence.entries[place]] or "",
            float(shares[place]),
            _matched(query, evidence.covered[:, place]),
            index.phrase(candidates.which[evidence.closest[place]], candidates.places[evidence.closest[place]]).text,
        )
        for place in order.tolist()
    )
    return Match(query.text, query.lang or index.language, _outcome(best, float(shares.sum()), index.answer_from), best)


def _outcome(best: tuple[Candidate, ...], some: float, answer_from: float) -> Outcome:
    """`some`: how sure it is that any entry is meant."""
    if best[0].confidence >= answer_from:
        return "answer"
    return "choices" if some >= CHOICES else "unknown"


def _verbatim(index: Index, query: Query, candidates: Candidates, evidence: Evidence) -> Floats:
    """1 for each entry (k,) that has the question word for word among the candidates most like it."""
    same = np.zeros(len(evidence.entries), np.float32)
    if not evidence.table[:, SAME].any():
        return same
    for which, place, owner in zip(candidates.which[:4], candidates.places[:4], candidates.owner[:4], strict=True):
        phrase = index.phrase(which, place)
        if tuple(words(phrase.text, phrase.lang)) == query.words:
            same[np.searchsorted(evidence.entries, owner)] = 1
    return same


def _shares(odds: Floats, none: float) -> Floats:
    """Softmax over the entries and none of them; the entries' part."""
    top = max(float(odds.max()), none)
    powers = np.exp(odds - top)
    result: Floats = powers / (powers.sum() + np.exp(none - top))
    return result


def _matched(query: Query, covered: Floats) -> tuple[str, ...]:
    """The words as typed that the entry has, the empty ones ("est", "the") left out."""
    found = [
        typed
        for typed, word, share in zip(query.typed, query.words, covered.tolist(), strict=True)
        if share > 0.5 and lexicon().information(stem(word), query.lang) > 0.3
    ]
    return tuple(dict.fromkeys(found))


def _weights(index: Index, evidence: Evidence) -> Weights:
    semantic = evidence.table.shape[1] > LEXICAL_ENTRY
    return learnt(f"{'semantic' if semantic else 'lexical'} {'hinted' if any(index.hints.values()) else 'bare'}")


@cache
def learnt(kind: str) -> Weights:
    """The weights with or without the encoder, for an FAQ with hints and terms or with phrasings alone."""
    table = json.loads((files("faq.matching") / "data" / "weights.json").read_text("utf-8"))[kind]
    return Weights(
        np.array(list(table["entry"].values()), np.float32), np.array(list(table["question"].values()), np.float32)
    )
