"""Learns the matcher's weights: `python -m tests.bench.learning.learn [--check]` (see README.md beside this file)."""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from faq.matching.evidence import DEPTH, ENTRY_EVIDENCE, QUESTION_EVIDENCE, weigh
from faq.matching.index import Index
from faq.matching.semantic import Encoder, KeptVectors, SentenceEncoder
from faq.understanding.outside import OUTSIDE, widened
from tests.bench.learning.logit import Array, Choice, fit
from tests.bench.learning.simulate import Asked, Room, bare_rooms, hinted_rooms, own_covid_rooms

OUT = Path(__file__).parents[3] / "faq" / "matching" / "data" / "weights.json"
KEPT = Path(".cache/learning")
"""Where the vectors of phrasings are kept from one run to the next."""
PARTS = 3
Learnt = tuple[Array, Array]


def choices(room: Room, encoder: Encoder | None) -> list[Choice]:
    """The evidence on each question of a room; those whose entry is not even retrieved teach nothing."""
    index = Index.build(room.entries, room.terms, encoder)
    index = widened(index) if room.terms else index
    found = [choice for asked in room.asked if (choice := _choice(index, asked)) is not None]
    return [replace(one, weight=room.weight / len(found)) for one in found]


def _choice(index: Index, asked: Asked) -> Choice | None:
    text, expected = asked
    query = index.query(text)
    query = index.meant(query)
    candidates = index.candidates(query, index.rough(query))
    if candidates is None:
        return None
    evidence = weigh(index, query, candidates)
    right = np.array([index.entries[number] in (expected or {OUTSIDE}) for number in evidence.entries.tolist()])
    if expected and not right.any():
        return None
    return Choice(evidence.table, evidence.question, float(evidence.question[DEPTH]), right, not expected)


def learn(encoder: Encoder | None) -> tuple[Learnt, Learnt]:
    """Weights for FAQs of phrasings alone; and from there, for our own FAQ with its answers and glossary."""
    told = {room.name: choices(room, encoder) for room in bare_rooms()}
    bare = fit([choice for found in told.values() for choice in found])
    for name, found in told.items():
        print(name, figures([(_share(one, bare), one) for one in found]), flush=True)
    told = {room.name: choices(room, encoder) for room in hinted_rooms()}
    hinted = fit([choice for found in told.values() for choice in found], start=bare, ridge=10.0)
    for name, found in told.items():
        print(name, figures([(_share(one, hinted), one) for one in found]), flush=True)
    return bare, hinted


def check(encoder: Encoder | None) -> None:
    """How well weights learnt without a third of our own covid questions do on that third."""
    own = {room.name for room in own_covid_rooms()}
    rooms = bare_rooms()
    rest = [choice for room in rooms if room.name not in own for choice in choices(room, encoder)]
    mine = {room.name: (room, choices(room, encoder)) for room in rooms if room.name in own}
    for name, (_, found) in mine.items():
        shares = []
        for part in range(PARTS):
            taught = [one for _, others in mine.values() for place, one in enumerate(others) if place % PARTS != part]
            weights = fit([*rest, *taught])
            shares += [(_share(one, weights), one) for place, one in enumerate(found) if place % PARTS == part]
        print(name, figures(shares))


def _share(one: Choice, weights: Learnt) -> Array:
    odds, none = one.table @ (weights[0] @ (1.0, one.depth)), one.question @ weights[1]
    top = max(float(odds.max()), float(none))
    powers = np.exp(odds - top)
    result: Array = powers / (powers.sum() + np.exp(none - top))
    return result


def _given(share: Array, one: Choice) -> float:
    """Confidence of what would be given; 0 where what lies outside wins, which is no answer."""
    return 0.0 if one.none and one.right[share.argmax()] else float(share.max())


def figures(shares: Sequence[tuple[Array, Choice]], bound: float = 0.45) -> dict[str, float]:
    """Accuracy; share answered right, and off-topic answered, at the bound; share answered right while 95 % of the
    answers are right; calibration error."""
    best = np.array([_given(share, one) for share, one in shares])
    right = np.array([bool(one.right[share.argmax()]) and not one.none for share, one in shares])
    inside = np.array([not one.none for _, one in shares])
    order = np.argsort(-best)
    precise = np.flatnonzero(np.cumsum(right[order]) >= 0.95 * np.arange(1, len(order) + 1))
    bins = np.minimum((best * 10).astype(int), 9)
    off = sum(abs(best[bins == b].mean() - right[bins == b].mean()) * (bins == b).sum() for b in set(bins.tolist()))
    given = best >= bound
    return {
        "accuracy": round(float(right[inside].mean()), 3),
        "answered right": round(float((right & given)[inside].mean()), 3),
        "off-topic answered": round(float(given[~inside].mean()), 3),
        "right at 95 %": round(float(right[order][: precise[-1] + 1].sum() / inside.sum()) if len(precise) else 0.0, 3),
        "calibration error": round(float(off / len(best)), 3),
    }


def main(argv: Sequence[str]) -> None:
    encoder = (
        KeptVectors(SentenceEncoder.load(), Path(argv[-1]))
        if argv and not argv[-1].startswith("--")
        else SentenceEncoder.load()
    )
    if "--check" in argv:
        for kind in (None, encoder):
            check(kind)
        return
    table = {}
    for name, kind in (("lexical", None), ("semantic", encoder)):
        for label, weights in zip(("bare", "hinted"), learn(kind), strict=True):
            table[f"{name} {label}"] = {
                "entry": dict(zip(ENTRY_EVIDENCE, np.round(weights[0], 4).tolist(), strict=False)),
                "question": dict(zip(QUESTION_EVIDENCE, np.round(weights[1], 4).tolist(), strict=False)),
            }
    OUT.write_text(json.dumps(table, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
