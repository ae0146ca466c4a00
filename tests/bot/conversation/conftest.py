"""The real catalogue and reader, built once."""

import pytest

from bot.leads.routing import Taker
from bot.wiring import build_reader
from faq.catalogue import Catalogue
from faq.content import SHIPPED, read_folder
from faq.understanding.reader import Reader
from tests.bot.conversation.script import Chat

TAKERS = ("the-pool", "quai-alpha", "grand-nancy-innovation", "bge-alsace-lorraine", "bliiida", "bpifrance")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue.of(read_folder(SHIPPED))


@pytest.fixture(scope="session")
def reader(catalogue: Catalogue) -> Reader:
    return build_reader(catalogue)


@pytest.fixture
def chat(catalogue: Catalogue, reader: Reader) -> Chat:
    return Chat(catalogue, reader)


@pytest.fixture
def english(catalogue: Catalogue, reader: Reader) -> Chat:
    return Chat(catalogue, reader, hint="en-GB")


@pytest.fixture
def lea(chat: Chat) -> Chat:
    """A founder, where six actors take leads."""
    return _with_takers(chat)


@pytest.fixture
def ann(english: Chat) -> Chat:
    """A founder who writes English."""
    return _with_takers(english)


def _with_takers(chat: Chat) -> Chat:
    chat.takers = tuple(Taker(chat.catalogue.actors[actor]) for actor in TAKERS)
    return chat
