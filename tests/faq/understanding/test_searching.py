"""Words typed as into a search box."""

import pytest

from faq.understanding.reader import Found, Reader
from faq.understanding.searching import is_search


@pytest.mark.parametrize(
    ("text", "so"),
    [
        ("subvention startup", True),
        ("prêt création entreprise", True),
        ("subvention", False),
        ("comment avoir une subvention", False),
        ("je cherche une subvention", False),
        ("subvention start-up Bordeaux", False),
    ],
)
def test_a_search_is_a_few_telling_words(text: str, so: bool) -> None:
    assert is_search(text) is so


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        ("aide innovation région", "grand-e-nov"),
        ("concours innovation", "concours-i-nov"),
        ("plafond tva", "franchise-tva"),
        ("financement deeptech", "aide-developpement-deeptech"),
    ],
)
def test_the_entries_that_hold_its_words_are_proposed(reader: Reader, text: str, proposed: str) -> None:
    [part] = reader.read(text)
    assert isinstance(part.reading, Found)
    assert part.reading.match.outcome == "choices"
    assert proposed in [one.entry for one in part.reading.match.candidates]


@pytest.mark.parametrize("text", ["recette tarte mirabelle", "horaires piscine municipale", "match football billet"])
def test_words_that_lead_nowhere_get_no_proposal(reader: Reader, text: str) -> None:
    [part] = reader.read(text)
    assert isinstance(part.reading, Found)
    assert part.reading.match.outcome == "unknown"
