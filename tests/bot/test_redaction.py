"""Personal details leave a question before it is kept; its meaning stays."""

import pytest

from bot.redaction import redact


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
