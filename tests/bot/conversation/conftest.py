"""The real catalogue and reader, built once."""

import pytest

from bot.wiring import build_reader
from faq.catalogue import Catalogue
from faq.content import SHIPPED, read_folder
from faq.understanding.reader import Reader
from tests.bot.conversation.script import Chat


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
