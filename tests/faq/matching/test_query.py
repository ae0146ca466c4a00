"""A question made ready: what the encoder is given to read."""

import pytest

from faq.matching.index import Index
from tests.faq.matching.conftest import SHOP, entry


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("ou est ma garderie fermee", "ou est ma garderie fermée"),
        ("Où est l’école ?", "Où est l'école ?"),
        ("g perdu ma comande", "j ai perdu ma commande"),
        ("ma societe a ete fermee", "ma société a été fermée"),
        ("the garage is ferme", "the garage is ferme"),
    ],
)
def test_the_encoder_reads_words_mended_and_accents_left_out(typed: str, read: str) -> None:
    assert Index.build(SHOP).query(typed, None).rewritten == read


def test_words_of_the_language_are_not_bent_into_those_of_the_faq() -> None:
    index = Index.build([*SHOP, entry("frais", "Qui me rembourse les frais ?", "changer de formule")])
    assert index.query("on me chargera de débourser", "fr").words == ("on", "me", "chargera", "de", "debourser")
