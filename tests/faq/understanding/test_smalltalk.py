"""Small talk, and what only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.understanding.smalltalk import mostly_small_talk, small_talk


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Slt", "greeting"),
        ("bonjourrrr tout le monde", "greeting"),
        ("super merci, au revoir", "goodbye"),
        ("merci pour votre aide", "thanks"),
        ("ah merci, c'est tout à fait ce dont j'avais besoin", "thanks"),
        ("super, je vais leur écrire", "thanks"),
        ("t ki toi", "who_are_you"),
        ("t'es vraiment trop nul", "insult"),
        ("franchement top ce bot", "compliment"),
        ("t'es un robot ou une vraie personne ?", "are_you_human"),
        ("tu sais faire quoi", "help"),
        ("ptdrrrr", "laughter"),
        ("😂😂", "laughter"),
        ("je préfère parler à quelqu'un de vrai", "human_please"),
        ("Ich möchte mit einem Menschen sprechen", "human_please"),
        ("who made you?", "who_are_you"),
    ],
)
def test_small_talk_is_heard(message: str, kind: str) -> None:
    talk = small_talk(message)
    assert talk is not None
    assert talk.kind == kind


@pytest.mark.parametrize(
    "message",
    [
        "bonjour je cherche un incubateur",
        "merci de m'expliquer le CIR",
        "comment ça marche la bourse french tech",
        "le statut jei c'est nul non ?",
        "je veux parler à quelqu'un de la French Tech",
        "besoin d'aide pour exporter",
        "Cours de la Bourse de Paris aujourd'hui ?",
        "",
        "?!",
    ],
)
def test_a_question_is_no_small_talk(message: str) -> None:
    assert small_talk(message) is None


def test_a_few_strange_words_are_forgiven_where_nothing_else_fits() -> None:
    assert small_talk("bravo, quelle érudition") is None
    talk = mostly_small_talk("bravo à vous tous, quelle érudition")
    assert talk is not None
    assert talk.kind == "compliment"
    assert mostly_small_talk("merci de réparer ma voiture rouge demain") is None


@pytest.mark.parametrize(
    ("message", "language"), [("Guten Tag", "de"), ("good morning", "en"), ("bonjour", "fr"), ("lol", None)]
)
def test_the_language_is_said_when_only_one_says_it_so(message: str, language: str | None) -> None:
    talk = small_talk(message)
    assert talk is not None
    assert talk.language == language


@given(st.text(max_size=200))
def test_any_text_is_heard_out(text: str) -> None:
    small_talk(text)
    mostly_small_talk(text)


def test_a_question_with_a_strange_word_is_no_question_about_the_bot() -> None:
    assert mostly_small_talk("c'est quoi zfrr ?") is None
    assert small_talk("c'est quoi ?") is not None
