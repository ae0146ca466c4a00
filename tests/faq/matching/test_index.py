"""Building, editing and searching an FAQ."""

import time

import pytest

from faq.matching.decide import Match, match
from faq.matching.index import Index
from faq.matching.rows import EntryRows, Term
from tests.faq.matching.conftest import SHOP, LetterEncoder, entry

QUESTIONS = ("quand arrive ma commande", "payer carte", "mot de pase oublié", "ouvrir un magasin à Metz", "facture")


def gist(found: Match) -> tuple[str, list[tuple[str, float]]]:
    return found.outcome, [(one.entry, round(one.confidence, 4)) for one in found.candidates]


def test_an_edited_index_answers_like_one_built_anew(shop: Index) -> None:
    extra = entry("cadeau", "Proposez-vous un emballage cadeau ?", "paquet cadeau")
    changed = entry("retour", "Comment rendre un produit abîmé ?")
    edited = shop.with_entry(extra).with_entry(changed).without_entry("compte")
    kept = [rows for rows in SHOP if rows.entry not in {"retour", "compte"}]
    anew = Index.build([*kept, extra, changed], semantic=shop.encoder)
    for question in (*QUESTIONS, "emballage cadeau", "rendre un produit"):
        edited_gist, anew_gist = gist(match(edited, question)), gist(match(anew, question))
        assert edited_gist[0] == anew_gist[0], question
        assert dict(edited_gist[1]) == pytest.approx(dict(anew_gist[1]), abs=0.05), question


def test_an_edit_leaves_the_old_index_as_it_was(shop: Index) -> None:
    before = [gist(match(shop, question)) for question in QUESTIONS]
    shop.with_entry(entry("cadeau", "Proposez-vous un emballage cadeau ?")).without_entry("facture")
    assert [gist(match(shop, question)) for question in QUESTIONS] == before


def test_a_new_entry_does_not_degrade_unrelated_ones(shop: Index) -> None:
    grown = shop.with_entry(entry("carrieres", *(f"Recrutez-vous un vendeur en région {n} ?" for n in range(40))))
    for question in QUESTIONS:
        before, after = match(shop, question), match(grown, question)
        assert after.outcome == before.outcome
        first = before.candidates[0]
        assert dict(gist(after)[1])[first.entry] == pytest.approx(first.confidence, abs=0.1)


def test_a_removed_entry_is_never_found_again(shop: Index) -> None:
    found = match(shop.without_entry("facture"), "Où trouver ma facture ?")
    assert "facture" not in [one.entry for one in found.candidates]


def test_unknown_removals_and_empty_entries_change_nothing(shop: Index) -> None:
    assert shop.without_entry("rien") is shop
    assert Index.build([*SHOP, EntryRows("vide", ())]).numbers == shop.numbers


def test_adding_to_ten_thousand_phrasings_is_quick() -> None:
    many = [
        entry(f"e{n}", *(f"question {n} sur le sujet {n * 7 % 997} numero {k}" for k in range(10))) for n in range(1000)
    ]
    index = Index.build(many)
    added = entry("neuf", "Une toute nouvelle question", "une autre façon de la poser")
    index.with_entry(added)
    start = time.thread_time()
    grown = index.with_entry(added)
    assert time.thread_time() - start < 0.1  # about 0.01 on an idle machine
    assert match(grown, "toute nouvelle question").candidates[0].entry == "neuf"


def test_a_term_points_to_its_entry_and_an_ordinary_word_does_not() -> None:
    terms = [Term(("Zorglub",), ("règlement échelonné",), ("paiement",)), Term(("sous",), (), ("facture",))]
    index = Index.build(SHOP, terms)
    assert index.glossary.meant(["zorglub"]) == {"paiement": 1.0}
    assert index.glossary.meant(["sous"]) == {}


def test_an_index_follows_its_entries_and_lays_out_only_what_differs(shop: Index) -> None:
    changed = entry("retour", "Comment rendre un produit abîmé ?")
    wanted = [
        *(rows for rows in SHOP if rows.entry not in {"retour", "compte"}),
        changed,
        entry("neuf", "paquet cadeau"),
    ]
    followed = shop.holding(wanted, semantic=shop.encoder)
    assert set(followed.numbers) == {rows.entry for rows in wanted}
    anew = Index.build(wanted, semantic=shop.encoder)
    for question in (*QUESTIONS, "paquet cadeau", "rendre un produit"):
        assert dict(gist(match(followed, question))[1]) == pytest.approx(
            dict(gist(match(anew, question))[1]), abs=0.05
        ), question
    assert followed.holding(wanted, semantic=shop.encoder).segments is followed.segments, "nothing differs"


def test_an_index_that_has_changed_much_is_built_anew() -> None:
    index = Index.build(SHOP)
    for turn in range(40):
        index = index.holding([*SHOP[1:], entry("delai", f"Combien de jours, version {turn} ?")])
    assert sum(map(len, index.segments)) <= 3 * index.statistics.phrasings
    assert index.holding([entry(f"e{n}", f"sujet numéro {n}") for n in range(30)]).numbers.keys() == {
        f"e{n}" for n in range(30)
    }


def test_an_edit_leaves_the_index_it_came_from_as_it_was(shop: Index) -> None:
    edited = shop.without_entry("facture").with_entry(entry("cadeau", "paquet cadeau"))
    assert match(edited, "paquet cadeau").candidates[0].entry == "cadeau"
    assert "facture" not in edited.numbers
    assert match(shop, "Où trouver ma facture ?").candidates[0].entry == "facture"
    assert "cadeau" not in shop.numbers


def test_an_encoder_joins_an_index_that_is_built() -> None:
    encoder = LetterEncoder()
    sharper = Index.build(SHOP).with_encoder(encoder)
    match(sharper, "un truc que personne ne demande")
    assert len(encoder.phrased) == sum(len(rows.phrasings) for rows in SHOP)
    assert encoder.asked == ["un truc que personne ne demande"]
