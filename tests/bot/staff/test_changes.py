"""Diff and merge of documents: pure, so checked on examples and on anything."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.staff.changes import FIELDS, Piece, diff, merge
from tests.bot.staff.conftest import CONTENT

CIR = next(entry for entry in CONTENT.entries["fiscalite"] if entry.id == "cir").as_json()


def changed(document: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """The document with fields of its French part replaced."""
    return {**document, "fr": {**document["fr"], **fields}}


def test_a_diff_shows_the_words_that_changed() -> None:
    old, new = changed(CIR, title="CIR en 2024"), changed(CIR, title="Le CIR en 2025")
    [change] = diff(old, new)
    assert (change.field, change.before, change.after) == ("fr.title", "CIR en 2024", "Le CIR en 2025")
    assert change.pieces == (
        Piece("added", "Le "), Piece("same", "CIR en "), Piece("removed", "2024"), Piece("added", "2025"),
    )  # fmt: skip


def test_texts_with_nothing_but_spaces_in_common_are_shown_whole() -> None:
    [change] = diff(changed(CIR, title="Crédit recherche"), changed(CIR, title="Le vôtre"))
    assert change.pieces == (Piece("removed", "Crédit recherche"), Piece("added", "Le vôtre"))


def test_a_diff_of_phrasings_shows_the_ones_that_came_and_went() -> None:
    first, *others = CIR["fr"]["phrasings"]
    [change] = diff(CIR, changed(CIR, phrasings=[*others, "le CIR, c'est quoi au juste"]))
    assert change.pieces[0] == Piece("removed", first)
    assert change.pieces[-1] == Piece("added", "le CIR, c'est quoi au juste")


def test_a_source_is_shown_in_words() -> None:
    [change] = diff(CIR, {**CIR, "sources": CIR["sources"][:-1]})
    [piece] = [piece for piece in change.pieces if piece.kind == "removed"]
    assert CIR["sources"][-1]["title"] in piece.text
    assert "{" not in piece.text


def test_changes_to_different_fields_and_lists_come_together() -> None:
    mine = changed(CIR, title="À moi", phrasings=[*CIR["fr"]["phrasings"], "ma tournure"])
    theirs = changed({**CIR, "owner": "Bob"}, phrasings=["leur tournure", *CIR["fr"]["phrasings"][1:]])
    merged = merge(CIR, mine, theirs)
    assert merged.conflicts == ()
    assert merged.document["owner"] == "Bob"
    assert merged.document["fr"]["title"] == "À moi"
    assert merged.document["fr"]["phrasings"] == ["leur tournure", *CIR["fr"]["phrasings"][1:], "ma tournure"]


def test_two_answers_to_one_field_are_a_conflict_that_keeps_mine() -> None:
    merged = merge(CIR, changed(CIR, title="À moi"), changed(CIR, title="À eux"))
    [conflict] = merged.conflicts
    assert (conflict.field, conflict.base, conflict.mine, conflict.theirs) == (
        "fr.title", CIR["fr"]["title"], "À moi", "À eux",
    )  # fmt: skip
    assert merged.document["fr"]["title"] == "À moi"


PARTS = st.fixed_dictionaries(
    {},
    optional={"title": st.text(max_size=3), "phrasings": st.lists(st.text("ab", min_size=1, max_size=2), unique=True)},
)
DOCUMENTS = st.fixed_dictionaries({}, optional={"fr": PARTS, "owner": st.text("xyz", min_size=1, max_size=2)})


@given(DOCUMENTS, DOCUMENTS)
def test_a_side_that_changed_nothing_takes_the_other(base: dict[str, Any], theirs: dict[str, Any]) -> None:
    for merged in (merge(base, base, theirs), merge(base, theirs, base), merge(base, theirs, theirs)):
        assert merged.conflicts == ()
        assert diff(theirs, merged.document) == ()


@given(DOCUMENTS, DOCUMENTS, DOCUMENTS)
def test_a_diff_tells_both_sides_and_nothing_added_is_lost(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    for change in diff(base, mine):
        assert change.field in FIELDS
        if not change.field.endswith("phrasings"):
            assert "".join(piece.text for piece in change.pieces if piece.kind != "added") == change.before
            assert "".join(piece.text for piece in change.pieces if piece.kind != "removed") == change.after
    added = set(mine.get("fr", {}).get("phrasings", ())) - set(base.get("fr", {}).get("phrasings", ()))
    assert added <= set(merge(base, mine, theirs).document.get("fr", {}).get("phrasings", ()))
