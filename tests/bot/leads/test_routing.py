"""Whom a request goes to: a labelled table on the shipped directory, and what must hold of every route."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.leads.request import NEEDS, SECTORS, Request, Where
from bot.leads.routing import Route, Taker, may_take, named_for, route
from faq.directory import kilometres
from faq.towns import find_town
from tests.bot.leads.conftest import CATALOGUE, METZ

CASES = list(csv.DictReader(Path(__file__).with_name("routing_cases.csv").read_text("utf-8").splitlines()))
TAKERS = tuple(Taker(actor) for actor in CATALOGUE.actors.values())
NAMED = named_for(CATALOGUE)
SURE, LIKELY = 0.9, 0.97
"""What the rules reach at least: the best actor is one of the good ones; one of the first three is."""


def request(case: dict[str, str]) -> Request:
    town = find_town(case["town"]) if case["town"] else None
    return Request.model_validate({
        "project": "Un projet", "need": case["need"], "stage": case["stage"] or None, "sector": case["sector"] or None,
        "town": Where.of(town) if town else None,
    })  # fmt: skip


def routed(case: dict[str, str]) -> Route:
    return route(request(case), TAKERS, NAMED)


def quality() -> tuple[float, float, list[str]]:
    """How often the first actor is a good one, and one of the first three; and the cases that miss."""
    first, three, missed = 0, 0, []
    for case in CASES:
        best = [proposal.actor.id for proposal in routed(case).proposals[:3]]
        good = set(case["good"].split("|"))
        first += bool(best) and best[0] in good
        three += bool(good & set(best))
        if not best or best[0] not in good:
            missed.append(f"{','.join(list(case.values())[:4])}: {best}, not {case['good']}")
    return first / len(CASES), three / len(CASES), missed


def test_the_labelled_table() -> None:
    first, three, missed = quality()
    assert len(CASES) >= 30
    assert first >= SURE, "\n".join(missed)
    assert three >= LIKELY, "\n".join(missed)


needs, stages = st.sampled_from(NEEDS), st.sampled_from((None, "idea", "creation", "seed", "growth"))
towns = st.sampled_from((None, "Metz", "Nancy", "Thionville", "Épinal", "Paris", "Strasbourg", "Luxembourg"))


@given(needs, stages, towns, st.sampled_from((None, *SECTORS)))
def test_every_route_keeps_to_the_rules(need: str, stage: str | None, town: str | None, sector: str | None) -> None:
    asked = request({"need": need, "stage": stage or "", "town": town or "", "sector": sector or ""})
    found = route(asked, TAKERS, NAMED)
    assert len(found.proposals) + len(found.refusals) == len(TAKERS), "everybody is looked at"
    scores = [proposal.score for proposal in found.proposals]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    for proposal in found.proposals:
        actor = proposal.actor
        assert actor.status != "historical"
        assert stage is None or not actor.stages or stage in actor.stages
        assert len(proposal.reasons) == 4
        if need != "abroad":
            assert not actor.area.endswith(("(LU)", "(DE)"))


@pytest.mark.parametrize(
    ("change", "obstacle"),
    [
        ({"active": False}, "closed"),
        ({"absent": True}, "absent"),
        ({"capacity": 2, "open": 2}, "full"),
        ({"capacity": 0}, "full"),
        ({"capacity": 2, "open": 1}, None),
        ({"needs": ("funding",)}, "need"),
        ({"needs": ("incubation",)}, None),
    ],
)
def test_what_an_actor_says_of_itself_counts(change: dict[str, object], obstacle: str | None) -> None:
    taker = replace(Taker(CATALOGUE.actors["the-pool"]), **change)
    asked = Request(project="Un projet", need="incubation", stage="idea", town=METZ, sector="digital")
    found = route(asked, (taker,), NAMED)
    assert [refusal.obstacle for refusal in found.refusals] == ([obstacle] if obstacle else [])
    assert may_take(taker) == (obstacle if obstacle != "need" else None)


def test_history_is_never_sent_anything() -> None:
    gone = [taker for taker in TAKERS if taker.actor.status == "historical"]
    assert gone
    assert {may_take(taker) for taker in gone} == {"historical"}


def test_the_distance_told_is_the_one_that_counts() -> None:
    asked = Request(project="Un projet", need="incubation", stage="idea", town=METZ, sector="digital")
    pool = next(p for p in route(asked, TAKERS, NAMED).proposals if p.actor.id == "the-pool")
    [near] = [reason for reason in pool.reasons if reason.part == "territory"]
    actor = pool.actor
    assert actor.latitude is not None
    assert actor.longitude is not None
    assert near.km == round(kilometres(METZ.latitude, METZ.longitude, actor.latitude, actor.longitude))


def test_a_record_is_told_from_five_leads_on() -> None:
    actor = CATALOGUE.actors["the-pool"]
    assert not Taker(actor, closed=4, helped=4).has_record
    assert Taker(actor, closed=5, helped=1).has_record
