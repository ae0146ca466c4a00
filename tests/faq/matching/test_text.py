"""Folding, words and stems."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.matching.spelling import words
from faq.matching.text import MAX_CHARS, MAX_WORDS, fold, read, stem


@pytest.mark.parametrize(
    ("typed", "lang", "understood"),
    [
        ("J’ai l'ACRE ?", "fr", ["ai", "acre"]),
        ("Œuvre à ÉPINAL", "fr", ["oeuvre", "a", "epinal"]),
        ("c koi le cir", "fr", ["c", "est", "quoi", "le", "cir"]),
        ("r u open", "en", ["are", "you", "open"]),
        ("r u open", "fr", ["r", "u", "open"]),
        ("30 000 € ou 30.000", "fr", ["30000", "ou", "30000"]),
        ("heeeelp", "en", ["heelp"]),
        ("Straße", "de", ["strasse"]),
        ("a\u200bide\u0301e", "fr", ["aidee"]),
        ("?! 😂 …", "fr", []),
    ],
)
def test_words_are_what_was_meant(typed: str, lang: str, understood: list[str]) -> None:
    assert words(typed, lang) == understood


@given(st.text(max_size=3000))
def test_folding_is_bounded_stable_and_without_capitals(text: str) -> None:
    once = fold(text)
    assert len(once) <= 18 * MAX_CHARS  # one character may unfold into several (ﷺ into eighteen)
    assert once == once.lower()
    assert len(words(text)) <= MAX_WORDS


@given(st.text(max_size=300))
def test_every_word_stands_where_the_reading_says(text: str) -> None:
    reading = read(text)
    for word in reading.words:
        assert fold(reading.text[word.start : word.end]).replace(" ", "").replace(".", "") == word.folded


@pytest.mark.parametrize(
    "family",
    [("payer", "payes", "payez"), ("subvention", "subventions"), ("creation", "creations"), ("order", "orders")],
)
def test_forms_of_a_word_share_their_stem(family: tuple[str, ...]) -> None:
    assert len({stem(word) for word in family}) == 1


@given(st.from_regex(r"[a-z]{1,20}", fullmatch=True))
def test_a_stem_is_the_beginning_of_its_word(word: str) -> None:
    assert word.startswith(stem(word))
    assert len(stem(word)) >= min(3, len(word))
