"""What is asked of the service itself, and what only sounds like it."""

import pytest

from bot.conversation.service import Asked, asked_of_us, wish_to_meet
from tests.bot.conversation.script import Chat


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("effacez toutes mes données", "data"),
        ("je veux supprimer mon compte svp", "data"),
        ("Oubliez-moi !", "data"),
        ("can I delete my data please?", "data"),
        ("qui verra mon mail ?", "privacy"),
        ("que faites-vous de mes données ?", "privacy"),
        ("who will read my messages?", "privacy"),
        ("c'est confidentiel ?", "privacy"),
        ("comment supprimer mes données clients ?", None),
        ("mon appli collecte des données de santé, je dois faire quoi ?", None),
        ("exporter mes machines aux États-Unis", None),
        ("c'est payant ?", None),
    ],
)
def test_what_is_asked_of_us(text: str, asked: Asked | None) -> None:
    assert asked_of_us(text) == asked


@pytest.mark.parametrize("text", ["c'est payant ?", "Combien ça coûte ?", "c'est gratuit", "is it free?"])
def test_what_a_request_costs_is_asked_while_it_is_filled_in(text: str) -> None:
    assert asked_of_us(text, of_the_form=True) == "price"


def test_it_is_answered_at_once_and_the_form_waits(lea: Chat) -> None:
    lea.play("""
        user: /start
        bot: …
        press: Être mis en relation
        bot: …
        press: Incubation
        bot: 2/7 …
        user: c'est payant ?
        bot: Ici, rien n'est payant … 2/7 Votre projet …
        user: et qui verra mon mail ?
        bot: Seuls les acteurs que vous cochez lisent la fiche … 2/7 Votre projet …
        user: supprimez mes données
        bot: Vos données : …
        buttons: Emporter une copie | Tout effacer
        user: que faites-vous de mes données ?
        bot: Vos données, en clair …
    """)


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("être mis en relation", ""),
        ("Bonjour, je voudrais être mise en relation svp", ""),
        ("mettez-moi en contact avec quelqu'un d'ici", ""),
        ("can you put me in touch with someone?", ""),
        ("ok, can you introduce me?", ""),
        ("contactez Bpifrance pour moi", "bpifrance"),
        ("I'd like to be introduced to The Pool please", "the pool"),
        ("présentez-moi LOR'N'TECH", None),
        ("comment présenter mon projet ?", None),
        ("je veux parler à un humain", None),
    ],
)
def test_with_whom_one_asks_to_be_put_in_touch(text: str, whom: str | None) -> None:
    assert wish_to_meet(text) == whom


def test_the_words_of_a_button_do_what_it_does(lea: Chat) -> None:
    lea.play("""
        user: je veux être mis en relation
        bot: … 1/7 …
        press: Annuler
        bot: D'accord …
        user: mettez-moi en relation avec l'INPI
        bot: … 1/7 INPI : qu'en attendez-vous …
        press: Annuler
        bot: D'accord …
        user: qui est l'INPI ?
        bot: INPI …
        user: vous pouvez me mettre en relation avec eux ?
        bot: … 1/7 INPI : qu'en attendez-vous …
    """)


def test_a_kind_of_people_is_named_before_one_is_put_in_touch(lea: Chat) -> None:
    lea.play("""
        user: mettez-moi en relation avec un incubateur à Metz
        bot: Quel incubateur à Metz ? …
        buttons: Être mis en relation
    """)
