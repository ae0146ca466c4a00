"""The doctor: what it finds, what it advises, and that it changes nothing and tells no secret."""

import asyncio
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from aiohttp import web
from alembic import command
from sqlalchemy import create_engine

from bot.doctor import Finding, examine
from bot.store.schema import newest_revision
from bot.store.upgrade import _config
from tests.bot.lorntech import Lorntech
from tests.botapi import BotApi, faults
from tests.botapi.server import TOKEN


async def found() -> dict[str, Finding]:
    return {finding.subject: finding async for finding in examine()}


async def test_before_the_first_start_all_is_well_and_nothing_is_made(empty: Path) -> None:
    findings = await found()
    assert not [finding for finding in findings.values() if finding.status == "wrong"]
    assert "will be made" in findings["database"].message
    assert "@BotFather" in findings["telegram"].remedy
    assert not empty.exists()


async def test_a_filled_store_is_sound(data: Path) -> None:
    findings = await found()
    assert findings["database"].status == "ok"
    assert "113 entries and 72 actors" in findings["content"].message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LORNTECH_LISTEN", "nowhere"),
        ("LORNTECH_LANGUAGE", "de"),
        ("LORNTECH_ENVIRONMENT", "production"),  # without a secret key
    ],
)
async def test_a_wrong_setting_is_named(empty: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    [finding] = [finding async for finding in examine()]
    assert finding.status == "wrong"
    assert "LORNTECH_" in finding.message


async def test_a_misspelt_setting_is_noticed(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LORNTECH_TELEGRAM_TOKN", "x")
    finding = (await found())["settings"]
    assert finding.status == "note"
    assert finding.remedy == "Did you mean LORNTECH_TELEGRAM_TOKEN?"


async def test_a_short_secret_is_noticed(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LORNTECH_SECRET_KEY", "short")
    assert (await found())["secret key"].status == "note"


async def test_a_data_folder_in_a_file_is_wrong(empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("LORNTECH_DATA_DIR", str(tmp_path / "file" / "inside"))
    finding = (await found())["data folder"]
    assert finding.status == "wrong"
    assert "LORNTECH_DATA_DIR" in finding.remedy


def spoil(folder: Path, statement: str) -> None:
    with closing(sqlite3.connect(folder / "lorntech.sqlite")) as connection, connection:
        connection.execute(statement)


async def test_a_newer_database_is_wrong(data: Path) -> None:
    spoil(data, "UPDATE alembic_version SET version_num = '9999'")
    finding = (await found())["database"]
    assert (finding.status, "9999" in finding.message) == ("wrong", True)


async def test_what_cannot_be_delivered_is_noticed(data: Path) -> None:
    assert (await found())["deliveries"].status == "ok"
    columns = "key, channel, recipient, state, attempts, next_at, last_error, created_at"
    for key, channel, state in (("a", "webhook", "dead"), ("b", "email", "waiting")):
        values = f"'{key}', '{channel}', 'x', '{state}', 1, '2026-11-27', '', '2026-11-27'"
        spoil(data, f"INSERT INTO delivery ({columns}) VALUES ({values})")
        finding = (await found())["deliveries"]
        assert finding.status == "note"
        assert ("given up" in finding.message) == (state == "dead")


async def test_an_older_database_is_noticed_and_left_alone(data: Path) -> None:
    spoil(data, "UPDATE alembic_version SET version_num = '0001'")
    finding = (await found())["database"]
    assert finding.status == "note"
    assert "backup" in finding.remedy
    with closing(sqlite3.connect(data / "lorntech.sqlite")) as connection, connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)


async def test_a_damaged_database_is_wrong(data: Path) -> None:
    (data / "lorntech.sqlite").write_bytes(b"a letter to my aunt" * 1000)
    assert (await found())["database"].status == "wrong"


async def test_an_unreachable_server_is_wrong_and_its_password_is_not_told(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LORNTECH_DATABASE_URL", "postgresql+asyncpg://lorntech:secret-word@127.0.0.1:1/lorntech")
    finding = (await found())["database"]
    assert finding.status == "wrong"
    assert "secret-word" not in str(finding)


async def test_content_that_does_not_hold_together_is_wrong(data: Path) -> None:
    spoil(data, "UPDATE phrasing SET text = 'twice the same' WHERE language = 'fr' AND position = 0")
    finding = (await found())["content"]
    assert finding.status == "wrong"
    assert "twice the same" in finding.message


def test_another_key_is_wrong(lorntech: Lorntech, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lorntech("chat", input="/themes\n")
    monkeypatch.setenv("LORNTECH_SECRET_KEY", "another key that is quite long enough to be one")
    done = lorntech("doctor")
    assert done.exit_code == 1
    assert "another key" in done.stdout
    assert "Put the LORNTECH_SECRET_KEY back" in done.stdout


@pytest.fixture
async def api(empty: Path, monkeypatch: pytest.MonkeyPatch):
    async with BotApi() as server:
        monkeypatch.setenv("LORNTECH_TELEGRAM_API", server.root)
        monkeypatch.setenv("LORNTECH_TELEGRAM_TOKEN", TOKEN)
        yield server


async def test_a_good_token_is_told_by_its_bot(api: BotApi) -> None:
    findings = await found()
    assert "@lorntech_bot" in findings["telegram"].message
    assert findings["updates"].message == "By long polling; 0 updates waiting."


@pytest.mark.parametrize("token", ["700:AAF-a-token-that-opens-nothing-7654321", "nonsense"])
async def test_a_wrong_token_is_wrong_and_not_told(api: BotApi, monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    monkeypatch.setenv("LORNTECH_TELEGRAM_TOKEN", token)
    finding = (await found())["telegram"]
    assert finding.status == "wrong"
    assert "@BotFather" in finding.remedy
    assert token not in str(finding)


@pytest.mark.parametrize("fault", [faults.failing, faults.bad_gateway, faults.reset])
async def test_a_telegram_in_trouble_is_told_without_the_token(api: BotApi, fault: faults.Fault) -> None:
    api.next("getMe", fault)
    finding = (await found())["telegram"]
    assert finding.status == "wrong"
    assert TOKEN not in str(finding)


async def test_a_webhook_left_over_is_noticed(api: BotApi) -> None:
    from tests.botapi.feed import Webhook

    api.world.feed.webhook = Webhook("https://old.example.org/hook")
    assert (await found())["updates"].status == "note"


async def test_a_webhook_that_fails_is_noticed(api: BotApi, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.botapi.feed import Webhook

    monkeypatch.setenv("LORNTECH_WEBHOOK_URL", "https://bot.example.org")
    assert "not registered" in (await found())["updates"].message
    api.world.feed.webhook = Webhook("https://bot.example.org/telegram/webhook")
    assert (await found())["updates"].status == "ok"
    api.world.feed.webhook.last_error = "Connection refused"
    assert "Connection refused" in (await found())["updates"].message


async def test_a_taken_port_is_wrong(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        taken.settimeout(0)
        monkeypatch.setenv("LORNTECH_LISTEN", f"127.0.0.1:{taken.getsockname()[1]}")
        monkeypatch.setattr("bot.doctor.PATIENCE", 0.2)
        finding = (await found())["port"]
    assert finding.status == "wrong"
    assert "LORNTECH_LISTEN" in finding.remedy


async def test_a_port_taken_by_the_bot_itself_is_well(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def ready(_request: web.Request) -> web.Response:
        return web.json_response({"ready": True})

    app = web.Application()
    app.router.add_get("/readyz", ready)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    monkeypatch.setenv("LORNTECH_LISTEN", f"127.0.0.1:{runner.addresses[0][1]}")
    finding = (await found())["port"]
    await runner.cleanup()
    assert (finding.status, "running" in finding.message) == ("ok", True)


def test_the_command_exits_with_1_when_something_is_wrong(
    lorntech: Lorntech, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lorntech("doctor").exit_code == 0
    monkeypatch.setenv("LORNTECH_LISTEN", "nowhere")
    done = lorntech("doctor")
    assert done.exit_code == 1
    assert "LORNTECH_LISTEN" in done.stdout


def test_files_that_others_can_read_are_noticed_and_mended(data: Path, lorntech: Lorntech) -> None:
    assert asyncio.run(found())["files"].status == "ok", "the first start makes them for their owner only"
    for name in ("secret.key", "lorntech.sqlite"):
        (data / name).chmod(0o644)
    finding = asyncio.run(found())["files"]
    assert finding.status == "note"
    assert "secret.key" in finding.message
    done = lorntech("doctor", "--fix")
    assert done.exit_code == 0, done.output
    assert "for its owner only" in done.stderr
    assert asyncio.run(found())["files"].status == "ok"
    assert (data / "secret.key").stat().st_mode & 0o777 == 0o600


async def test_a_full_disk_is_noticed(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for free, status in ((10, "wrong"), (100, "note"), (10_000, "ok")):
        usage = type("Usage", (), {"free": free * 2**20})
        monkeypatch.setattr("bot.doctor.shutil.disk_usage", lambda _place, usage=usage: usage)
        assert (await found())["disk"].status == status


def test_nothing_is_there_and_everything_is_made(empty: Path, lorntech: Lorntech) -> None:
    done = lorntech("doctor", "--fix")
    assert done.exit_code == 0, done.output
    assert "was made" in done.stderr
    assert "113 entries" in done.stdout
    assert empty.stat().st_mode & 0o777 == 0o700
    assert lorntech("doctor", "--fix").stderr == "", "there is nothing to mend any more"


def test_an_older_database_is_backed_up_then_upgraded(data: Path, lorntech: Lorntech) -> None:
    (data / "lorntech.sqlite").unlink()
    engine = create_engine(f"sqlite:///{data / 'lorntech.sqlite'}")
    with engine.begin() as connection:
        command.upgrade(_config(connection), "0001")
    engine.dispose()
    done = lorntech("doctor", "--fix")
    assert done.exit_code == 0, done.output
    [kept] = data.glob("before-upgrade-*.backup")
    with closing(sqlite3.connect(kept)) as connection, connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
    assert f"at revision {newest_revision()}" in done.stdout


def test_a_newer_database_is_left_alone(data: Path, lorntech: Lorntech) -> None:
    with closing(sqlite3.connect(data / "lorntech.sqlite")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    done = lorntech("doctor", "--fix")
    assert done.exit_code == 1
    assert "9999" in done.stderr
    assert not list(data.glob("*.backup"))
