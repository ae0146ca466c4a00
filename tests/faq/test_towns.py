"""Towns: found by what people type, seen in sentences, never in ordinary words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.towns import find_town, spoken_name, towns_in


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Metz", "Metz"),
        ("  épinal ", "Épinal"),
        ("st dié", "Saint-Dié-des-Vosges"),
        ("Pont a mousson", "Pont-à-Mousson"),
        ("lunevile", "Lunéville"),
        ("nanci", "Nancy"),
        ("54400 Longwy", "Longwy"),
        ("57000", "Metz"),
        ("Luxemburg", "Luxembourg"),
        ("Saarbrücken", "Sarrebruck"),
        ("belval", "Esch-sur-Alzette"),
        ("LYON", "Lyon"),
    ],
)
def test_a_town_is_found_by_what_people_type(typed: str, name: str) -> None:
    town = find_town(typed)
    assert town is not None
    assert town.name == name


@pytest.mark.parametrize("typed", ["", "bonjour", "je ne sais pas", "99999", "???", "12"])
def test_what_is_no_town_is_none(typed: str) -> None:
    assert find_town(typed) is None


def test_a_town_says_where_it_is() -> None:
    town = find_town("Thionville")
    assert town is not None
    assert town.area == "57"
    assert (round(town.latitude, 1), round(town.longitude, 1)) == (49.4, 6.2)


@pytest.mark.parametrize(
    ("sentence", "wanted", "refused"),
    [
        ("un incubateur près de Longwy ?", ["Longwy"], []),
        ("pas à Metz mais à Nancy", ["Nancy"], ["Metz"]),
        ("ailleurs qu'à Nancy", [], ["Nancy"]),
        ("pas loin de metz", ["Metz"], []),
        ("je suis à mettz", ["Metz"], []),
        ("j'habite st avold", ["Saint-Avold"], []),
        ("an incubator in Luxembourg City, not in Metz", ["Luxembourg"], ["Metz"]),
        ("entre Metz et Nancy", ["Metz", "Nancy"], []),
    ],
)
def test_a_sentence_names_towns_and_refuses_some(sentence: str, wanted: list[str], refused: list[str]) -> None:
    named = towns_in(sentence)
    assert [mention.town.name for mention in named if not mention.negated] == wanted
    assert [mention.town.name for mention in named if mention.negated] == refused


@pytest.mark.parametrize(
    "sentence",
    [
        "un grand projet moyen",
        "nice bot",
        "le sens de la vie",
        "les tours de table",
        "à la banque",
        "de mettre en place la BAM",
        "une école de commerce",
        "combien de parts",
        "still no orange plan",
    ],
)
def test_ordinary_words_are_no_towns(sentence: str) -> None:
    assert towns_in(sentence) == ()


def test_a_mention_says_which_words_it_takes() -> None:
    mention = towns_in("vers Pont-à-Mousson ou Toul")[0]
    assert (mention.first, mention.last, mention.words) == (1, 4, ("pont", "a", "mousson"))


@given(st.text(max_size=200))
def test_any_text_can_be_searched(text: str) -> None:
    find_town(text)
    assert all(mention.first < mention.last for mention in towns_in(text))


def test_english_names_a_town_across_the_border_as_english_does() -> None:
    assert spoken_name("Nancy, Sarrebruck", "en") == "Nancy, Saarbrücken"
    assert spoken_name("Sarrebruck", "fr") == "Sarrebruck"
