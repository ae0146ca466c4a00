"""The whole service in one process: the Telegram surface and the web server, until it is told to stop."""

import asyncio
import contextlib
import gc
import logging
import signal
import socket
from collections.abc import Callable
from functools import partial
from threading import Thread
from typing import Any

import uvicorn
from sqlalchemy.exc import SQLAlchemyError
from starlette.routing import Mount
from starlette.types import ASGIApp

from bot import __version__, api, errands
from bot.errors import StartError
from bot.leads import partners
from bot.outbox.box import Channel
from bot.outbox.channels.email import EmailSender, Server
from bot.outbox.channels.webhook import Endpoint, WebhookSender
from bot.outbox.worker import Sender, Worker
from bot.settings import Settings
from bot.telegram.app import Telegram, open_telegram
from bot.web.app import build_web
from bot.web.later import Later
from bot.web.metrics import metrics_route
from bot.wiring import Parts, assemble, load_encoder

log = logging.getLogger(__name__)

REFRESH = 0.5  # seconds between looks at the version of the knowledge: a published change is live within two
YOUNG = (20_000, 20, 50)  # objects made, and looks at younger ones, before garbage is looked for


async def run(settings: Settings, announce: Callable[[str], Any] = log.info) -> None:
    """Serves until SIGTERM or SIGINT; then answers under way are finished, within ten seconds.

    Raises StartError (token, port), SettingsError and StoreError with what to do.
    """
    with _listening(settings.address) as listener:
        async with assemble(settings) as parts, open_telegram(parts) as telegram:
            mode = "webhook" if settings.webhook_url else "long polling"
            entries = len(parts.knowledge.current.catalogue.entries)
            announce(f"@{telegram.bot.username} is here ({mode}); {entries} entries; version {__version__}.")
            routes = (
                *telegram.routes,
                metrics_route(settings, parts.sessions, parts.knowledge),
                Mount("/console", Later(partial(_console, parts, telegram.bot.username))),
                Mount(api.ROOT, Later(partial(_api, parts, telegram.bot.username))),
            )
            web = build_web(parts.sessions, parts.knowledge, routes)
            served = uvicorn.Config(web, log_config=None, server_header=False, lifespan="off")
            server = _Server(served, partial(_sharpen, parts))
            announce(f"Health pages at http://{settings.listen}/healthz and /readyz.")
            house = parts.exchange(telegram.bot.username).house
            _settle()
            await _until_stopped(
                server.serve([listener]),
                telegram.run(),
                _keep_current(parts),
                errands.run(parts, house),
                Worker(parts.sessions, parts.cipher, _ways_out(parts, telegram), parts.clock).run(),
            )
    announce("Stopped; every answer under way was finished or kept for the next start.")


def _sharpen(parts: Parts) -> None:
    parts.knowledge.sharpen(partial(load_encoder, parts.settings))
    _settle()


def _settle() -> None:
    """What is there by now stays to the end: looks for garbage pass over it, which else take longer than a reply."""
    gc.enable()
    gc.set_threshold(*YOUNG)
    gc.freeze()


def _console(parts: Parts, name: str) -> ASGIApp:
    from bot.console.app import build_console  # noqa: PLC0415  # takes a second: see `Later`
    from bot.console.desk import Desk  # noqa: PLC0415

    made = build_console(Desk(parts, name))
    _settle()
    return made


def _api(parts: Parts, name: str) -> ASGIApp:
    from bot.api.app import build_api  # noqa: PLC0415  # takes a second: see `Later`

    made = build_api(parts, name)
    _settle()
    return made


def _ways_out(parts: Parts, telegram: Telegram) -> dict[Channel, Sender]:
    """What the outbox sends through: one function per channel that is set up. Raises SettingsError."""
    settings = parts.settings

    async def endpoint(partner: str) -> Endpoint | None:
        async with parts.sessions() as session:
            return await partners.endpoint(session, parts.cipher, partner)

    senders: dict[Channel, Sender] = {
        "telegram": telegram.send, "relay": telegram.carry, "effect": telegram.effects,
        "webhook": WebhookSender(endpoint, parts.clock)
    }  # fmt: skip
    if settings.smtp_url:
        server = Server.of(settings.smtp_url.get_secret_value(), settings.mail_from)
        senders["email"] = EmailSender(server, parts.clock)
    return senders


class _Server(uvicorn.Server):
    """A server that leaves the signals to us, and once it answers has something done beside it."""

    def __init__(self, config: uvicorn.Config, afterwards: Callable[[], None]) -> None:
        super().__init__(config)
        self._afterwards = afterwards

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """See `uvicorn.Server.startup`."""
        await super().startup(sockets)
        # A thread that nobody waits for: half a minute of vectors must not hold up a stop.
        Thread(target=self._afterwards, daemon=True).start()

    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]
        yield


def _listening(address: tuple[str, int]) -> socket.socket:
    """The port, taken before anything else starts."""
    host, port = address
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise StartError(
            f"{host}:{port} cannot be used: {error.strerror}. Stop what listens there, or set LORNTECH_LISTEN."
        ) from error
    return listener


async def _until_stopped(*parts: Any) -> None:
    """Runs the parts side by side until a signal comes or one of them fails."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopped.set)
    try:
        async with asyncio.TaskGroup() as group:
            for part in parts:
                group.create_task(part)
            group.create_task(_stop_when(stopped))
    except* _Stop:
        pass


class _Stop(Exception):
    """We were asked to stop."""


async def _stop_when(stopped: asyncio.Event) -> None:
    await stopped.wait()
    raise _Stop


async def _keep_current(parts: Parts) -> None:
    """Swaps the knowledge in when the store has moved on. A database away for a while is waited for."""
    while True:
        await asyncio.sleep(REFRESH)
        try:
            if await parts.knowledge.refresh():
                log.info("knowledge version %s is live", parts.knowledge.current.version)
        except (SQLAlchemyError, OSError) as error:
            log.warning("the knowledge could not be looked at: %s", type(error).__name__)
