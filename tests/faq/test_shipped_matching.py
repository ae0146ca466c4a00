"""The matcher on the shipped content: an entry's own words lead to it, always."""

import pytest

from faq.catalogue import Catalogue, entry_rows, term_rows
from faq.content import SHIPPED, read_folder
from faq.documents import LANGUAGES, Language
from faq.matching.decide import match
from faq.matching.index import Index

CATALOGUE = Catalogue.of(read_folder(SHIPPED))


@pytest.fixture(scope="module")
def index() -> Index:
    return Index.build(entry_rows(CATALOGUE), term_rows(CATALOGUE))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_and_phrasing_finds_its_own_entry(index: Index, language: Language) -> None:
    """What is written in the FAQ word for word is answered with that entry, confidently."""
    lost = []
    for entry in CATALOGUE.entries.values():
        wording = entry.wording(language)
        for text in (wording.question, *wording.phrasings):
            found = match(index, text, language)
            if found.outcome != "answer" or found.candidates[0].entry != entry.id:
                lost.append((text, entry.id, found.outcome))
    assert lost == []
