"""The service on a database of either kind, in processes that can be killed."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select
from sqlmodel import col

from bot.store.engine import build_engine, build_sessions
from bot.store.model import QuestionRow, TurnRow
from tests.botapi import BotApi
from tests.walks.test_process import ROOT, free_port

START = 90.0  # seconds that a start may take on a busy machine


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as server:
        yield server


@dataclass(frozen=True, slots=True)
class Home:
    """Where a service lives: its settings, which stay from one start to the next, and its database."""

    api: BotApi
    folder: Path
    database: str

    @asynccontextmanager
    async def service(self, port: int, hook: str | None = None) -> AsyncIterator[asyncio.subprocess.Process]:
        """`lorntech run`, behind a webhook if it has one; killed at the end of the block."""
        settings = {
            "LORNTECH_TELEGRAM_TOKEN": self.api.token,
            "LORNTECH_TELEGRAM_API": self.api.root,
            "LORNTECH_DATA_DIR": str(self.folder),
            "LORNTECH_DATABASE_URL": self.database,
            "LORNTECH_SECRET_KEY": "chaos-" * 8,
            "LORNTECH_WEBHOOK_SECRET": "chaos-webhook",
            "LORNTECH_LISTEN": f"127.0.0.1:{port}",
            "LORNTECH_SEMANTIC": "false",
        } | ({"LORNTECH_WEBHOOK_URL": hook} if hook else {})
        with (self.folder / f"log-{port}").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", cwd=ROOT, env=os.environ | settings, stdout=log, stderr=log
            )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    async def ready(self, port: int, *, within: float = START) -> None:
        """Until the service says that it is ready."""
        await self._until(port, 200, within)

    async def away(self, port: int, *, within: float = START) -> None:
        """Until the service says that it is not ready."""
        await self._until(port, 503, within)

    async def _until(self, port: int, status: int, within: float) -> None:
        async with asyncio.timeout(within), httpx.AsyncClient() as client:
            while True:
                try:
                    if (await client.get(f"http://127.0.0.1:{port}/readyz")).status_code == status:
                        return
                except httpx.HTTPError:
                    pass
                await asyncio.sleep(0.1)

    async def unsent(self) -> int:
        """Answers in the store that are not known to be out: as many as a kill may make come twice."""
        return await self._rows(TurnRow, col(TurnRow.outgoing).is_not(None))

    async def questions(self) -> int:
        """Questions recorded."""
        return await self._rows(QuestionRow)

    async def _rows(self, table: type, *where: object) -> int:
        engine = build_engine(self.database)
        try:
            async with build_sessions(engine)() as session:
                return await session.scalar(select(func.count()).select_from(table).where(*where)) or 0
        finally:
            await engine.dispose()

    def log(self) -> str:
        """What the services had to say."""
        return "\n".join(path.read_text()[-3000:] for path in sorted(self.folder.glob("log-*")))


@pytest.fixture
def home(api: BotApi, tmp_path: Path, filled_file: Path, filled_postgres: str) -> Callable[[str], Home]:
    """A home on "sqlite" or "postgresql", with the content in it."""

    def open_home(kind: str) -> Home:
        folder = tmp_path / "data"
        folder.mkdir()
        if kind == "sqlite":
            shutil.copy(filled_file, folder / "lorntech.sqlite")
            return Home(api, folder, f"sqlite+aiosqlite:///{folder / 'lorntech.sqlite'}")
        return Home(api, folder, filled_postgres)

    return open_home


@pytest.fixture
def port() -> int:
    return free_port()
