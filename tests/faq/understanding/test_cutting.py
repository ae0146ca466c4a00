"""Where a message may be cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.understanding.cutting import Piece, adds, announces_several, asks, sentences, states, unlinked


@pytest.mark.parametrize(
    ("message", "cut"),
    [
        ("Une marque ? et un brevet ?", [["Une marque"], ["et un brevet"]]),
        ("c'est quoi A, et B", [["c'est quoi A", "et B"]]),
        ("SAS ou SARL, quelle différence ?", [["SAS ou SARL, quelle différence"]]),
        ("la différence de A et B, et où j'habite ?", [["la différence de A, et B", "et où j'habite"]]),
        ("Étudiant : quelles aides ?", [["Étudiant quelles aides"]]),
        ("je suis à Metz, quelles aides ?", [["je suis à Metz, quelles aides"]]),
        ("Deux questions : A, et B", [["Deux questions", "A", "et B"]]),
        ("30.000 euros", [["30.000 euros"]]),
        ("?!…", []),
    ],
)  # fmt: skip
def test_a_message_is_cut_where_a_question_may_end(message: str, cut: list[list[str]]) -> None:
    assert [[piece.text for piece in sentence] for sentence in sentences(message)] == cut


def test_links_are_known_and_can_be_taken_off() -> None:
    assert [piece.linked for sentence in sentences("A ? et B ?") for piece in sentence] == [False, True]
    assert unlinked("et sinon, à Metz ?") == "à Metz ?"
    assert unlinked("et") == "et"


@pytest.mark.parametrize(("text", "so"), [("où j'immatricule", True), ("SAS ou SARL", True), ("who pays", True)])
def test_a_question_is_told_by_its_words(text: str, so: bool) -> None:
    assert asks(text) is so


@pytest.mark.parametrize(
    ("text", "so"), [("j'ai un prototype", True), ("pas d'associé", True), ("je veux un kbis", False), ("où ?", False)]
)
def test_what_tells_of_the_asker_is_no_question(text: str, so: bool) -> None:
    assert states(text) is so


@pytest.mark.parametrize(
    ("text", "linked", "so"), [("et le CII", True, True), ("le CII", False, False), ("et pour moi", True, False)]
)
def test_one_more_thing_may_be_added_to_a_question(text: str, linked: bool, so: bool) -> None:
    assert adds(Piece(text, linked)) is so


def test_a_message_may_say_that_it_holds_several() -> None:
    assert announces_several("J'ai deux petites questions : A et B")
    assert announces_several("two things: A and B")
    assert not announces_several("une question")


@given(st.text(max_size=300))
def test_pieces_come_from_the_message_in_bounded_number(text: str) -> None:
    cut = sentences(text)
    assert len(cut) <= 5
    assert all(len(sentence) <= 5 and all(piece.text for piece in sentence) for sentence in cut)
