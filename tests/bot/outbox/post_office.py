"""A real SMTP server on loopback: it takes letters, asks for patience, refuses, hangs up, as its moods say."""

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "bot@mail.test", "pass:word/é"


@dataclass
class PostOffice:
    """`says` answers RCPT, DATA or CONNECT in place of the server: a line, or "hang", or "hang up"."""

    port: int = 0
    says: dict[str, str] = field(default_factory=dict)
    letters: list[EmailMessage] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if said := await self._mood("RCPT", server):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if said := await self._mood("DATA", server):
            return said
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        assert envelope.rcpt_tos == [letter["To"].addresses[0].addr_spec]
        self.letters.append(letter)
        self.encrypted.append(server.transport.get_extra_info("cipher") is not None)
        if "RECEIPT" in self.says:
            server.transport.abort()  # it is taken, and its sender never hears of it
        return "250 OK"

    def let_in(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        known = LoginPassword(USER.encode(), PASSWORD.encode())
        return AuthResult(success=data == known, handled=False)

    async def _mood(self, moment: str, server: SMTP) -> str | None:
        said = self.says.get(moment)
        if said == "hang":
            await asyncio.sleep(3600)
        if said == "hang up":
            server.transport.abort()
        return said


@asynccontextmanager
async def at_work(context: ssl.SSLContext, *, tls: bool = False, login: bool = False) -> AsyncIterator[PostOffice]:
    """The server at work: encrypted from the start with `tls`, by STARTTLS without; with `login`, for members only."""
    office = PostOffice()
    loop = asyncio.get_running_loop()
    servers: list[SMTP] = []

    def build() -> SMTP:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it is said to be in the clear; with `tls` it is not
            servers.append(SMTP(
                office, loop=loop, hostname="localhost", tls_context=None if tls else context, auth_required=login,
                authenticator=office.let_in, enable_SMTPUTF8=True, auth_require_tls=not tls,
            ))  # fmt: skip
        return servers[-1]

    server = await loop.create_server(build, "127.0.0.1", 0, ssl=context if tls else None)
    office.port = server.sockets[0].getsockname()[1]
    yield office
    server.close()
    for one in servers:
        if one.transport is not None:
            one.transport.abort()
    await asyncio.sleep(0)
