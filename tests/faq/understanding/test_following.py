"""Follow-ups: what leans on what came before, and how the two are joined."""

import pytest

from faq.understanding.following import asks_whom, joined, leans, only_town, says_nothing, topics


@pytest.mark.parametrize(
    ("text", "so"),
    [
        ("et pour un brevet ?", True),
        ("c'est combien ?", True),
        ("what about Metz?", True),
        ("ils prennent combien ?", True),
        ("comment protéger mon logiciel ?", False),
        ("c'est quoi le CIR ?", False),
        ("pas à Yutz", True),
        ("cest combien", True),
        ("jusqu’à quel âge ?", True),
        ("même si je suis locataire ?", True),
    ],
)
def test_a_text_leans_when_it_is_linked_or_names_no_subject(text: str, so: bool) -> None:
    assert leans(text) is so


def test_a_town_takes_the_place_of_the_one_before() -> None:
    assert joined("et à Épinal ?", "un incubateur à Metz ?") == "un incubateur à Épinal ?"


def test_a_town_that_is_refused_takes_no_place() -> None:
    assert joined("pas à Yutz", "un bureau à Thionville ?") == "un bureau à Thionville pas à Yutz"


@pytest.mark.parametrize(
    ("text", "so"),
    [("et à Nancy ?", True), ("et vers Nancy", True), ("pas à Nancy", False), ("et un brevet à Nancy ?", False)],
)
def test_a_text_may_only_move_the_question_before_to_another_town(text: str, so: bool) -> None:
    assert only_town(text) is so


def test_otherwise_the_texts_are_put_together() -> None:
    assert joined("et pour un brevet ?", "Combien coûte une marque ?") == "Combien coûte une marque pour un brevet ?"


def test_what_asks_by_itself_needs_only_the_subject_of_what_came_before() -> None:
    assert joined("qui y a droit ?", "Combien donne la Bourse French Tech ?") == "Bourse French Tech qui y a droit ?"


def test_topics_are_what_a_text_is_about() -> None:
    assert topics("et combien coûte un brevet ?") == {"brevet"}


@pytest.mark.parametrize(
    ("text", "so"),
    [("????", True), ("0000", True), ("oui mais non", True), ("et donc ?", True), ("500k€", False), ("qui ?", False)],
)
def test_what_says_nothing_follows_nothing(text: str, so: bool) -> None:
    assert says_nothing(text) is so


@pytest.mark.parametrize(
    ("text", "so"),
    [
        ("Qui contacter ?", True),
        ("et à qui je m'adresse ?", True),
        ("avec qui est-ce que je peux parler", True),
        ("Who should I talk to?", True),
        ("qui contacter pour un brevet ?", False),
        ("qui peut m'incuber ?", False),
    ],
)
def test_whom_to_turn_to_may_be_asked_of_the_last_answer(text: str, so: bool) -> None:
    assert asks_whom(text) is so


def test_the_weather_follows_nothing() -> None:
    assert says_nothing("Quel temps fait-il à Metz ?")
    assert not says_nothing("combien de temps ça dure ?")


def test_a_name_with_a_hyphen_stays_whole() -> None:
    assert joined("ya une date limite ?", "i-phd c koi") == "i-phd ya une date limite ?"
