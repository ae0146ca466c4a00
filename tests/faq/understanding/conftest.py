"""A reader of the shipped content, without the sentence encoder."""

import pytest

from faq.catalogue import Catalogue, entry_rows, term_rows
from faq.content import SHIPPED, read_folder
from faq.matching.index import Index
from faq.understanding.reader import Found, Part, People, Reader, SmallTalk


@pytest.fixture(scope="session")
def reader() -> Reader:
    catalogue = Catalogue.of(read_folder(SHIPPED))
    return Reader.build(catalogue, Index.build(entry_rows(catalogue), term_rows(catalogue)))


def led_to(part: Part) -> str:
    """Where a part leads, in a word: an entry's id, "@actor", "#small talk", or "" for no sure answer."""
    match part.reading:
        case Found(found):
            return found.candidates[0].entry if found.outcome == "answer" else ""
        case People(actors):
            return f"@{actors[0].actor.id}"
        case SmallTalk(kind):
            return f"#{kind}"
