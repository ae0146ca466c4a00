"""The language a text is plainly written in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.understanding.reader import Reader
from faq.understanding.spoken import plainly


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ça coûte combien ?", "fr"),
        ("c koi le cir", "fr"),
        ("what is CIR", "en"),
        ("Wie viel kostet eine Marke?", "de"),
        ("incubateur metz", None),
        ("French Tech Visa conditions", None),
        ("pitch deck", None),
        ("<script>alert(1)</script>", None),
        ("https://example.com/the/and/of", None),
        ("مرحبا كيف حالك", None),
        ("500 000", None),
        ("", None),
    ],
)
def test_a_sentence_shows_its_language_and_a_keyword_none(text: str, language: str | None) -> None:
    assert plainly(text) == language


@given(st.text(max_size=300))
def test_any_text_may_be_asked_about(text: str) -> None:
    assert plainly(text) in (None, "fr", "en", "de")


def test_all_parts_of_a_message_are_in_its_language(reader: Reader) -> None:
    parts = reader.read("c'est quoi scal'e-nov et grand e-nov", language="en")
    assert [part.language for part in parts] == ["fr", "fr"]


def test_who_writes_in_no_language_keeps_their_own(reader: Reader) -> None:
    assert [reader.read("kbis", language=own)[0].language for own in ("fr", "en")] == ["fr", "en"]
