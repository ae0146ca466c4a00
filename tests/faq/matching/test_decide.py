"""From a question to an outcome: what the asker gets, and what bad input does."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from faq.matching.decide import match
from faq.matching.index import Index
from faq.matching.rows import EntryRows
from tests.faq.matching.conftest import SHOP, LetterEncoder, entry


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("je veu retourné ma commande", "retour"),
        ("MOT DE PASSE OUBLIÉ !!!", "compte"),
        ("jtrouve pas ma factur", "facture"),
        ("cmt annuler une comande", "annuler"),
    ],
)
def test_the_right_entry_comes_first(shop: Index, question: str, expected: str) -> None:
    found = match(shop, question)
    assert found.candidates[0].entry == expected
    assert found.outcome == "answer"


@pytest.mark.parametrize(
    "question", ["recette de la quiche lorraine", "quel temps fait-il", "qui a gagné le match hier"]
)
def test_what_is_not_in_the_faq_is_not_answered(shop: Index, question: str) -> None:
    assert match(shop, question).outcome != "answer"


def test_a_phrasing_word_for_word_is_answered_without_the_encoder() -> None:
    encoder = LetterEncoder()
    index = Index.build(SHOP, semantic=encoder)
    for rows in SHOP:
        for phrase in rows.phrasings:
            found = match(index, phrase.text)
            assert (found.candidates[0].entry, found.outcome) == (rows.entry, "answer")
    assert encoder.asked == []


def test_of_two_entries_of_the_same_words_the_one_that_has_them_in_this_order_is_given(
    encoder: LetterEncoder | None,
) -> None:
    there, back = entry("là", "changer des euros en dollars"), entry("retour", "changer des dollars en euros")
    index = Index.build([*SHOP[2:], there, back], semantic=encoder)
    for rows in (there, back):
        found = match(index, rows.phrasings[0].text)
        assert (found.candidates[0].entry, found.outcome) == (rows.entry, "answer")
        assert found.candidates[0].confidence > 0.9


def test_it_explains_itself(shop: Index) -> None:
    found = match(shop, "retourner la commande svp")
    assert found.language == "fr"
    assert set(found.candidates[0].matched) == {"retourner", "commande"}
    assert found.candidates[0].phrasing == "je veux retourner ma commande"
    assert all(a.confidence >= b.confidence for a, b in zip(found.candidates, found.candidates[1:], strict=False))


@pytest.mark.parametrize(
    ("question", "language"),
    [("Wie kann ich meine Bestellung bezahlen?", "de"), ("how do I return this", "en"), ("où est mon colis", "fr")],
)
def test_the_language_is_recognised(shop: Index, question: str, language: str) -> None:
    assert match(shop, question, "fr").language == language


def test_a_boost_leans_and_does_not_decide(shop: Index) -> None:
    plain = match(shop, "ma commande")
    loser = plain.candidates[1]
    leaning = match(shop, "ma commande", boost={loser.entry: 1.5})
    confidence = {one.entry: one.confidence for one in leaning.candidates}
    assert confidence[loser.entry] > loser.confidence
    assert match(shop, "mot de passe oublié", boost={"facture": 1.5}).candidates[0].entry == "compte"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "?!…",
        "😂😂😂",
        "a" * 10_000,
        "mot " * 4096,
        "\0",
        "\u200b" * 50,
        "e\u0301" * 500,
        "Ꮳ ש م 你好",
        "\ud800",
        "<b>&",
        "1" * 4096,
    ],
    ids=range(13),
)
def test_odd_text_is_answered_in_bounded_time(shop: Index, text: str) -> None:
    start = time.thread_time()
    match(shop, text)
    assert time.thread_time() - start < 0.5


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=400))
def test_any_text_gives_confidences_that_make_sense(shop: Index, text: str) -> None:
    found = match(shop, text)
    assert sum(one.confidence for one in found.candidates) <= 1.0001
    assert all(0 <= one.confidence <= 1 for one in found.candidates)
    assert found == match(shop, text)


def test_faqs_without_anything_to_choose(encoder: LetterEncoder | None) -> None:
    assert match(Index.build([], semantic=encoder), "bonjour").outcome == "unknown"
    alone = Index.build([entry("seule", "Où garer mon vélo ?")], semantic=encoder)
    assert match(alone, "où garer mon vélo").candidates[0].entry == "seule"
    mute = Index.build([entry("muette", "?!"), EntryRows("vide", ())], semantic=encoder)
    assert match(mute, "où garer mon vélo").outcome != "answer"


def test_fifty_entries_with_one_and_the_same_phrasing_are_choices(encoder: LetterEncoder | None) -> None:
    index = Index.build([entry(f"e{n}", "Où garer mon vélo ?") for n in range(50)], semantic=encoder)
    assert match(index, "Où garer mon vélo ?").outcome == "choices"


@pytest.mark.parametrize(
    "text",
    ["a" * 10_000, "mot " * 4096, "?!…", "\0", "e\u0301" * 4096, "\u200b" * 50, "Ꮳ ש م 你好", "😂"],
    ids=range(8),
)
def test_odd_phrasings_do_not_disturb_the_others(encoder: LetterEncoder | None, text: str) -> None:
    index = Index.build([*SHOP, entry("bizarre", text, text, text)], semantic=encoder)
    assert match(index, "mot de passe oublié").candidates[0].entry == "compte"
    edited = index.with_entry(entry("bizarre", text)).without_entry("bizarre")
    assert match(edited, "mot de passe oublié").candidates[0].entry == "compte"


def test_readers_in_several_threads_get_the_same(shop: Index) -> None:
    questions = ["payer carte", "mot de passe", "facture", "annuler", "colis"] * 8
    alone = [match(shop, question) for question in questions]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda question: match(shop, question), questions)) == alone
