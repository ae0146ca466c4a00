"""A certificate for the servers that the outbox talks to."""

import pytest

from tests.bot.outbox.certificate import Certificate, issue


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return issue(tmp_path_factory.mktemp("certificate"))
