"""Personal details leave a question before it is kept; its meaning stays."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.redaction import find, redact
from tests.bot.redacting import sample, score


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("écrivez à jean.dupont@example.org svp", "écrivez à [email] svp"),
        ("mon 06 12 34 56 78 ou +33 6 12 34 56 78", "mon [phone] ou [phone]"),
        ("0612345678", "[phone]"),
        ("IBAN FR76 3000 6000 0112 3456 7890 189 merci", "IBAN [iban] merci"),
        ("SIRET 732 829 320 00074, SIREN 732829320", "SIRET [number], SIREN [number]"),
        ("je suis @jeandupont", "je suis [@name]"),
    ],
)
def test_details_go(said: str, kept: str) -> None:
    assert redact(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        "200 000 000 euros ?",
        "bourse de 30 000 € ou 50 000 €",
        "2014-2019 à 100 %",
        "i-Lab 600 000",
        "57000 Metz",
        "le CIR en 2024",
        "1 000 000 000 €",
    ],
)
def test_amounts_years_and_postcodes_stay(said: str) -> None:
    assert redact(said) == said


def test_the_sample_is_redacted_as_well_as_the_page_says() -> None:
    chosen_on, held_out = map(score, sample())
    assert (chosen_on.precision, chosen_on.recall) == (1.0, 1.0), chosen_on
    assert held_out.details >= 40
    assert held_out.precision >= 0.97, held_out.wrong
    assert held_out.recall >= 0.97, held_out.missed


@given(st.text(max_size=80) | st.text("0123456789 +.-@/FRaAéM.", max_size=60))
def test_any_text_keeps_all_but_its_details(text: str) -> None:
    found = find(text)
    assert all(before.end <= after.start for before, after in pairwise(found)), "none overlap"
    kept = text
    for one in reversed(found):
        kept = kept[: one.start] + one.word + kept[one.end :]
    assert redact(text) == kept
