"""Unknown words become the known ones that were meant, and only those."""

import pytest

from faq.matching.vocabulary import Vocabulary

VOCABULARY = Vocabulary().grown([("fr", ["incubateur", "subvention", "cir", "acre", "cotons"])])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("incubateur", ("incubateur",)),
        ("incubatuer", ("incubateur",)),
        ("subventoin", ("subvention",)),
        ("bjr", ("bonjour",)),
        ("cri", ("cri",)),  # three letters are never respelled
        ("lacre", ("acre",)),  # our own acronyms lose a glued elision before they are respelt
        ("citron", ("citron",)),  # a common word stays, however near the FAQ's
        ("debourser", ("debourser",)),  # so does a rarer one
        ("xylophages", ("xylophages",)),
        ("123456", ("123456",)),
    ],
)
def test_mending(typed: str, meant: tuple[str, ...]) -> None:
    assert VOCABULARY.mended(typed, "fr") == meant


def test_growing_leaves_the_old_vocabulary_alone() -> None:
    before = dict(VOCABULARY.number)
    grown = VOCABULARY.grown([("fr", ["pepiniere"])])
    assert VOCABULARY.number == before
    assert grown.words[grown.number["pepiniere"]] == "pepiniere"
