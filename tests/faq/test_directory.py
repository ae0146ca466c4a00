"""The directory: who is named, who is near."""

import pytest

from faq.content import SHIPPED, read_folder
from faq.directory import Directory, by_distance, kilometres, on_map

DIRECTORY = Directory(read_folder(SHIPPED).actors)
LONGWY = (49.52, 5.76)
METZ = (49.119, 6.173)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("c'est quoi Quai Alpha et ça se trouve où ?", ["quai-alpha"]),
        ("l'urssaf ou la cma ?", ["urssaf", "cma-grand-est"]),
        ("blida", ["bliiida"]),
        ("techno port", ["technoport"]),
        ("supélec metz", ["centralesupelec-metz"]),
        ("pôle emploi", ["france-travail"]),
        ("scal'e-nov", ["scalenov"]),
        ("the pol à metz", ["the-pool"]),
        ("la satt", ["sayens"]),
        ("reseau entreprendre", ["reseau-entreprendre-lorraine"]),
    ],
)
def test_actors_are_named_by_name_alias_acronym_or_typo(text: str, ids: list[str]) -> None:
    assert [actor.id for actor in DIRECTORY.named(text)] == ids


@pytest.mark.parametrize(
    "text",
    ["thionville", "un incubateur à Épinal", "can i host my company", "la French Tech c'est quoi", "le Grand Est"],
)
def test_towns_and_ordinary_words_name_nobody(text: str) -> None:
    assert DIRECTORY.named(text) == ()


def test_the_longest_name_wins() -> None:
    assert [actor.id for actor in DIRECTORY.named("Grand Nancy Innovation")] == ["grand-nancy-innovation"]


def test_somebody_left_out_is_not_named() -> None:
    assert DIRECTORY.named("qui finance, sauf Bpifrance ?") == ()


def test_the_nearest_come_first_and_history_never() -> None:
    found = DIRECTORY.nearest(*LONGWY, limit=100)
    distances = [near.km for near in found if near.km is not None]
    assert distances == sorted(distances)
    assert all(near.actor.status != "historical" for near in found)
    assert found[0].actor.id == "technoport"


def test_those_without_a_place_of_their_own_come_last_without_distance() -> None:
    found = DIRECTORY.nearest(*METZ, limit=100)
    unplaced = [near.actor.id for near in found if near.km is None]
    assert "urssaf" in unplaced
    assert [near.actor.id for near in found[-len(unplaced) :]] == unplaced


def test_kinds_stage_and_limit_narrow_the_list() -> None:
    found = DIRECTORY.nearest(*METZ, kinds=("incubator",), stage="creation", limit=2)
    assert len(found) == 2
    assert all(near.actor.kind == "incubator" and "creation" in near.actor.stages for near in found)


def test_an_actor_in_several_towns_is_as_near_as_the_nearest() -> None:
    cci = next(actor for actor in DIRECTORY.actors if actor.id == "cci-grand-est")
    [near] = by_distance([cci], 48.183, 6.453)  # Épinal, one of its towns
    assert near.km is not None
    assert near.km < 5


def test_within_a_kilometre_who_is_of_that_town_alone_comes_first() -> None:
    found = [near.actor.id for near in DIRECTORY.nearest(*METZ, limit=10)]
    assert {"initiative-metz", "eurometropole-metz"} <= set(found[: found.index("cci-grand-est")])


def test_what_is_pinned_on_the_map_sits_in_one_town() -> None:
    several = [actor for actor in DIRECTORY.actors if actor.id in ("cci-grand-est", "french-tech-grand-est")]
    assert on_map(by_distance(several, *METZ)) is None
    pool = next(actor for actor in DIRECTORY.actors if actor.id == "the-pool")
    assert on_map(by_distance([*several, pool], *METZ)) is pool


def test_a_degree_of_latitude_is_111_km() -> None:
    assert kilometres(48, 6, 49, 6) == pytest.approx(111.2, abs=0.1)
