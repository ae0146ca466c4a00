"""The real command line on a real database in a folder of its own, with nothing of this machine's settings."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot import wiring
from bot.cli import build_app
from faq.catalogue import Catalogue
from faq.matching.semantic import Encoder
from faq.understanding.reader import Reader
from tests.bot.lorntech import Lorntech, in_a_process


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as the first start leaves it."""
    folder = tmp_path_factory.mktemp("filled")
    done = in_a_process("ask", "bonjour", LORNTECH_DATA_DIR=str(folder))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder, set as ours; the work goes on in the folder above it."""
    for name in os.environ:
        if name.startswith("LORNTECH_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("LORNTECH_SEMANTIC", "false")
    monkeypatch.setenv("LORNTECH_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LORNTECH_LISTEN", "127.0.0.1:0")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data"


@pytest.fixture
def data(empty: Path, filled: Path) -> Path:
    """A data folder of our own with the shipped content in it."""
    shutil.copytree(filled, empty)
    return empty


@pytest.fixture(scope="session", autouse=True)
def one_reader() -> Iterator[None]:
    """The reader of one and the same knowledge is built once for all tests: it takes a second."""
    build, built = wiring.build_reader, []

    def build_once(catalogue: Catalogue, encoder: Encoder | None = None, before: Reader | None = None) -> Reader:
        if not built or built[0] != (catalogue, encoder):
            built[:] = (catalogue, encoder), build(catalogue, encoder, before)
        return built[1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "build_reader", build_once)
        yield


@pytest.fixture
def lorntech() -> Lorntech:
    """Runs a command in this process: `lorntech("faq", "check")`."""
    app = build_app()

    def run(*arguments: str, **options: object) -> Result:
        return CliRunner().invoke(app, list(arguments), catch_exceptions=False, **options)

    return run
