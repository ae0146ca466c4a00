"""Bare replies: places, yes and no; anything that says more is a question of its own."""

import pytest

from bot.conversation.picking import Reply, reply


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("1", 0), ("La première !", 0), ("le 2", 1), ("n° 3", 2), ("numéro 3 svp", 2), ("the last one", -1),
        ("Deuxième, s’il vous plaît", 1), ("die zweite", 1), ("Oui.", "yes"), ("c’est ça", "yes"), ("NON", "no"),
        ("Ce n’est pas ça", "no"), ("Aucune de celles-ci", "no"),
        ("none of these", "no"), ("1 an", None), ("non étudiant", None), ("", None),
        ("la première levée", None), ("oui mais à Metz ?", None), ("🙂", None), ("2026", None),
        ("Stop !", "stop"), ("annuler", "stop"), ("annuler mon contrat", None),
    ],
)  # fmt: skip
def test_bare_words(said: str, meant: Reply | None) -> None:
    assert reply(said) == meant
