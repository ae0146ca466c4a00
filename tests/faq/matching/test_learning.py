"""The training room: what it simulates, that it finds the weights behind choices, that the weights fit the code."""

import json
from importlib.resources import files

import numpy as np

from faq.matching.decide import learnt
from faq.matching.evidence import ENTRY_EVIDENCE, LEXICAL_ENTRY, LEXICAL_QUESTION, QUESTION_EVIDENCE
from tests.bench.learning.logit import Choice, fit
from tests.bench.learning.simulate import bare_rooms, simulated
from tests.faq.matching.conftest import SHOP


def test_the_shipped_weights_are_of_the_evidence_that_the_code_collects() -> None:
    table = json.loads((files("faq.matching") / "data" / "weights.json").read_text("utf-8"))
    for kind, weights in table.items():
        lexical = kind.startswith("lexical")
        assert list(weights["entry"]) == list(ENTRY_EVIDENCE[: LEXICAL_ENTRY if lexical else None])
        assert list(weights["question"]) == list(QUESTION_EVIDENCE[: LEXICAL_QUESTION if lexical else None])
        assert np.isfinite(learnt(kind).entry).all()


def test_fitting_finds_the_weights_behind_the_choices() -> None:
    random = np.random.default_rng(3)
    entry, none = np.array([[2.0, 0.5], [-1.0, 0.0]]), np.array([0.5, 1.5])
    choices = []
    for _ in range(4000):
        table, question, depth = (
            random.standard_normal((5, 2)),
            np.array([1.0, random.standard_normal()]),
            random.random(),
        )
        odds = np.append(table @ (entry @ (1.0, depth)), question @ none)
        share = np.exp(odds - odds.max())
        right = np.zeros(6, bool)
        right[random.choice(6, p=share / share.sum())] = True
        choices.append(Choice(table, question, depth, right[:5], bool(right[5])))
    found = fit(choices, ridge=0.1)
    assert np.allclose(found[0], entry, atol=0.35)
    assert np.allclose(found[1], none, atol=0.25)


def test_a_room_asks_what_was_held_back_and_what_was_taken_out() -> None:
    room = simulated("shop", SHOP, ["recette de quiche"] * 9, depth=2, most=6)
    kept = {rows.entry for rows in room.entries}
    assert len(kept) == 5
    assert all(len(rows.phrasings) == 2 for rows in room.entries)
    assert {label for _, labels in room.asked for label in labels} <= kept
    assert sum(not labels for _, labels in room.asked) >= 3


def test_rooms_are_the_same_every_time() -> None:
    assert bare_rooms() == bare_rooms()
