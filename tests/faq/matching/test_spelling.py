"""Words as they are meant."""

import pytest

from faq.matching.spelling import parted, words


@pytest.mark.parametrize(
    ("typed", "lang", "understood"),
    [
        ("jai besoin daide", "fr", ["j", "ai", "besoin", "aide"]),
        ("qui peu maidé", "fr", ["qui", "peux", "aide"]),
        ("linscription", None, ["inscription"]),
        ("jcherche dun local", "fr", ["je", "cherche", "un", "local"]),
        ("lincubateur", "en", ["lincubateur"]),
        ("lorntech sas lune maire", "fr", ["lorntech", "sas", "lune", "maire"]),
    ],
)
def test_an_elision_without_its_apostrophe_is_taken_off_a_word(
    typed: str, lang: str | None, understood: list[str]
) -> None:
    assert words(typed, lang) == understood


def test_what_is_left_must_be_a_word() -> None:
    assert parted("dentreprise") == ("d", "entreprise")
    assert parted("docaposte") == ("docaposte",)
