"""The documents of the FAQ: what they tell about themselves."""

import pytest

from faq.documents import Source


@pytest.mark.parametrize(
    ("title", "publisher"),
    [
        ("BLIIIDA, le fertile tiers lieu (Banque des Territoires)", "Banque des Territoires"),
        ("La French Tech (labels) en Lorraine (Inria, 25/06/2015)", "Inria"),
        ("Connaissance générale, sans page citée", "Connaissance générale, sans page citée"),
    ],
)
def test_who_published_a_source_stands_at_the_end_of_its_title(title: str, publisher: str) -> None:
    assert Source(title=title, year=2022, confidence="sourced").publisher == publisher
