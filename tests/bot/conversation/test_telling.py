"""What people type into the form, read with care."""

import pytest

from bot.conversation.telling import Misread, contact_in, is_here, name_in, need_in, sector_in, stage_in, town_in
from bot.leads.request import Contact


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Léa Martin, lea@exemple.fr", Contact(name="Léa Martin", email="lea@exemple.fr")),
        ("je m'appelle Ali, 0612345678", Contact(name="Ali", phone="+33 6 12 34 56 78")),
        ("lea@EXEMPLE.fr", Contact(email="lea@exemple.fr")),
        ("+352 621 123 456 Jos", Contact(name="Jos", phone="+352 621 123 456")),
        ("Tél : 03.87.75.00.00 - Mme Roth", Contact(name="Mme Roth", phone="+33 3 87 75 00 00")),
        ("lea@", Misread("email", "lea@")),
        ("lea@@exemple.fr", Misread("email", "lea@@exemple.fr")),
        ("06 00", None),
        ("0612", None),
        ("06 12 34 56 7", Misread("phone", "06 12 34 56 7")),
        ("rappelez-moi", None),
        ("", None),
    ],
)
def test_how_to_be_reached_is_read_with_care(text: str, expected: Contact | Misread | None) -> None:
    assert contact_in(text) == expected


def test_small_words_tell_stage_sector_and_town() -> None:
    assert stage_in("juste une idée pour l'instant") == "idea"
    assert stage_in("on lève notre amorçage") == "seed"
    assert stage_in("bonjour") is None
    assert sector_in("une appli") == "digital"
    assert sector_in("on fait de l'agroalimentaire") == "agro"
    assert town_in("j'habite à Thionville").name == "Thionville"
    assert town_in("54000").name == "Nancy"
    assert name_in("  Moi   c'est Zoé ") == "Zoé"
    assert name_in("Jean 0612") == "Jean", "what is left of a number is no name"


def test_a_need_is_told_by_one_word_and_by_no_two() -> None:
    assert need_in("Je veux être incubée") == "incubation"
    assert need_in("un local pas cher") == "place"
    assert need_in("de l'argent") == "funding"
    assert need_in("financer mon brevet") is None
    assert need_in("bonjour") is None


def test_here_is_how_to_be_reached() -> None:
    assert is_here("Ici")
    assert is_here("par ce robot")
    assert not is_here("Léa")
    assert not is_here("")
