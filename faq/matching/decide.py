"""From evidence to one of three outcomes, with a confidence that means what it says.

A conditional logit weighs the entries against one another and against "none of them": the confidence of an entry
is its share. Its few weights are the same for every FAQ (data/weights.json; docs/score.md says how they were learnt).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import numpy as np

from faq.matching.evidence import DEPTH, LEXICAL_ENTRY, SAME, Evidence, weigh
from faq.matching.features import Floats
from faq.matching.index import Index
from faq.matching.lexicon import lexicon
from faq.matching.query import Query
from faq.matching.search import Candidates, Rough
from faq.matching.spelling import words
from faq.matching.text import stem

Outcome = Literal["answer", "choices", "unknown"]

CHOICES = 0.45
"""When none is given, entries are proposed when it is this sure that one of them is meant."""
EASY = 0.95
"""From this confidence on the encoder is not asked."""
VERBATIM = 6.0
"""Log odds for an entry that has the question word for word."""
SHOWN = 5
_TELLING, _FOUND = 0.3, 0.5
"""A word is named as matched when it tells this much in its language and is found this well in the entry."""


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
    """What the matcher makes of a question; candidates best first (the second is the runner-up). `none` 0..1: how sure
    it is that no entry is meant."""

    question: str
    language: str
    outcome: Outcome
    candidates: tuple[Candidate, ...]
    none: float = 1.0

    @property
    def first(self) -> Candidate | None:
        """The likeliest; None when nothing is like the question."""
        return self.candidates[0] if self.candidates else None


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
    rough = index.rough(query)
    judged = judge(index, query, rough, boost or {})
    if index.encoder is not None and judged is not None and judged.shares.max() < EASY:
        query = index.meant(query)
        judged = judge(index, query, rough, boost or {})
    return Match(query.text, query.lang or index.language, "unknown", ()) if judged is None else _told(index, judged)


@dataclass(frozen=True, slots=True)
class Judged:
    """A question's evidence and what it comes to: the share (k,) of each entry; the rest is that of none of them."""

    query: Query
    candidates: Candidates
    evidence: Evidence
    shares: Floats


def judge(index: Index, query: Query, rough: Rough, boost: Mapping[str, float]) -> Judged | None:
    """Weigh the entries against one another and against none of them; None when nothing is like the question."""
    candidates = index.candidates(query, rough)
    if candidates is None:
        return None
    evidence = weigh(index, query, candidates)
    weights = _weights(index, evidence)
    odds = evidence.table @ (weights.entry @ (1.0, evidence.question[DEPTH]))
    if boost:
        odds += [boost.get(index.entries[number] or "", 0.0) for number in evidence.entries.tolist()]
    if evidence.table[:, SAME].any():
        odds += VERBATIM * _verbatim(index, query, candidates, evidence)
    return Judged(query, candidates, evidence, _shares(odds, float(evidence.question @ weights.question)))


def _told(index: Index, judged: Judged) -> Match:
    query, candidates, evidence, shares = judged.query, judged.candidates, judged.evidence, judged.shares
    telling = [lexicon().information(stem(word), query.lang) > _TELLING for word in query.words]
    best = []
    for place in np.argsort(-shares, kind="stable")[:SHOWN].tolist():
        entry, closest = index.entries[evidence.entries[place]] or "", evidence.closest[place]
        found = [
            typed
            for typed, tells, share in zip(query.typed, telling, evidence.covered[:, place].tolist(), strict=True)
            if tells and share > _FOUND
        ]
        phrasing = index.phrase(candidates.which[closest], candidates.places[closest]).text
        best.append(Candidate(entry, float(shares[place]), tuple(dict.fromkeys(found)), phrasing))
    outcome = _outcome(best, float(shares.sum()), index.answer_from)
    return Match(query.text, query.lang or index.language, outcome, tuple(best), 1 - float(shares.sum()))


def _outcome(best: Sequence[Candidate], some: float, answer_from: float) -> Outcome:
    """`some`: how sure it is that any entry is meant."""
    if best[0].confidence >= answer_from:
        return "answer"
    return "choices" if some >= CHOICES else "unknown"


def _verbatim(index: Index, query: Query, candidates: Candidates, evidence: Evidence) -> Floats:
    """1 for each entry (k,) that has the question word for word as its closest phrasing."""
    same = np.zeros(len(evidence.entries), np.float32)
    for place in np.flatnonzero(evidence.table[:, SAME]).tolist():
        closest = evidence.closest[place]
        phrase = index.phrase(candidates.which[closest], candidates.places[closest])
        same[place] = tuple(words(phrase.text, phrase.lang)) == query.words
    return same


def _shares(odds: Floats, none: float) -> Floats:
    """Softmax over the entries and none of them; the entries' part."""
    top = max(float(odds.max()), none)
    powers = np.exp(odds - top)
    result: Floats = powers / (powers.sum() + np.exp(none - top))
    return result


def _weights(index: Index, evidence: Evidence) -> Weights:
    semantic = evidence.table.shape[1] > LEXICAL_ENTRY
    return learnt(f"{'semantic' if semantic else 'lexical'} {'hinted' if index.hinted else 'bare'}")


@cache
def learnt(kind: str) -> Weights:
    """The weights with or without the encoder, for an FAQ with hints and terms or with phrasings alone."""
    table = json.loads((files("faq.matching") / "data" / "weights.json").read_text("utf-8"))[kind]
    return Weights(
        np.array(list(table["entry"].values()), np.float32), np.array(list(table["question"].values()), np.float32)
    )
