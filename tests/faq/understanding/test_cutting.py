"""Where a message may be cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.understanding.cutting import asks, sentences, unlinked


@pytest.mark.parametrize(
    ("message", "cut"),
    [
        ("Une marque ? et un brevet ?", [["Une marque"], ["et un brevet"]]),
        ("c'est quoi A, et B", [["c'est quoi A", "et B"]]),
        ("SAS ou SARL, quelle différence ?", [["SAS ou SARL, quelle différence"]]),
        ("la différence de A et B, et où j'habite ?", [["la différence de A, et B", "et où j'habite"]]),
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


@pytest.mark.parametrize(("text", "so"), [("où j'immatricule", True), ("SAS ou SARL", False), ("who pays", True)])
def test_a_question_is_told_by_its_words(text: str, so: bool) -> None:
    assert asks(text) is so


@given(st.text(max_size=300))
def test_pieces_come_from_the_message_in_bounded_number(text: str) -> None:
    cut = sentences(text)
    assert len(cut) <= 5
    assert all(len(sentence) <= 5 and all(piece.text for piece in sentence) for sentence in cut)
