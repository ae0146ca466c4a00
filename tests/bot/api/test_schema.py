"""The API held against its own OpenAPI document by schemathesis: real requests, valid and not, over real HTTP."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from bot.api import ROOT
from bot.api.app import bare
from tests.bot.partners import POOL, at_work, some_leads
from tests.botapi.serving import serving

EXAMPLES = 20  # for each operation
SCHEMA = schemathesis.openapi.from_dict(bare().openapi())


class Server(Thread):
    """The application on a loop of its own: schemathesis calls it from outside."""

    def __init__(self, folder: Path) -> None:
        super().__init__(daemon=True)
        self.folder = folder
        self.ready, self.over = Event(), Event()
        self.root = self.key = ""

    def run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        async with at_work(self.folder, api_per_minute=1_000_000) as house, serving(house.app) as root:
            await some_leads(house)
            self.key, self.root = await house.key(POOL), f"{root}{ROOT}"
            self.ready.set()
            await asyncio.to_thread(self.over.wait)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, partners_data: Path) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("schema")
    shutil.copytree(partners_data, folder, dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.api.app.STRANGERS", 1_000_000)
        server = Server(folder)
        server.start()
        assert server.ready.wait(60)
        yield server
        server.over.set()
        server.join(10)


@SCHEMA.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_the_api_is_as_it_says(case: schemathesis.Case, server: Server) -> None:
    beyond = case.operation.label == "POST /leads"  # a schema cannot say which towns and numbers there are
    case.call_and_validate(
        base_url=server.root,
        headers={"Authorization": f"Bearer {server.key}"},
        excluded_checks=[positive_data_acceptance] if beyond else [],
    )
