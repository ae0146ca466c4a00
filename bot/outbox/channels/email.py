"""E-mail by SMTP. A server that asks for patience (4xx), is away or does not know us is tried again; one that refuses
the recipient or the message (5xx) is believed.
"""

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import aiosmtplib
from pydantic import ValidationError

from bot.clock import Clock
from bot.errors import SettingsError, TryAgain, Undeliverable
from bot.outbox.box import Delivery
from bot.outbox.channels.letter import Letter, compose

PATIENCE = 45.0  # seconds for one e-mail: well within its lease, so that nobody else sends it too
PREFIX = "email:"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Server:
    """Where e-mails are handed in, and from whom they come. `tls`: encrypted from the first byte; `start_tls`: turned
    into an encrypted connection, never, always or (None) if the server can."""

    host: str
    port: int
    tls: bool
    start_tls: bool | None
    user: str | None
    password: str | None = field(repr=False)
    sender: Address

    @classmethod
    def of(cls, url: str, sender: str | None) -> "Server":
        """From smtp(s)://user:password@host:port and the sender's address (unset: the user). Raises SettingsError."""
        parts = urlsplit(url)
        try:
            port = parts.port or {"smtp": 587, "smtps": 465}[parts.scheme]
        except (KeyError, ValueError):
            raise SettingsError("LORNTECH_SMTP_URL must be smtp(s)://user:password@host:port.") from None
        if not parts.hostname:
            raise SettingsError("LORNTECH_SMTP_URL names no host.")
        user = unquote(parts.username) if parts.username else None
        password = unquote(parts.password) if parts.password else None
        try:
            address = Address("LOR’N’TECH", addr_spec=sender or user or "")
        except (ValueError, IndexError, HeaderParseError):  # the last since Python 3.13
            address = None
        if address is None or not address.domain:
            raise SettingsError("LORNTECH_MAIL_FROM must be an e-mail address: e-mails come from there.")
        tls = parts.scheme == "smtps"
        start_tls = False if tls or parts.hostname in _LOOPBACK else True if user else None  # no password in the clear
        return cls(parts.hostname, port, tls, start_tls, user, password, address)


class EmailSender:
    """Sends one delivery to the address that is its recipient ("email:…")."""

    def __init__(self, server: Server, clock: Clock, *, trust: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._clock = clock
        self._trust = trust or ssl.create_default_context()

    async def __call__(self, delivery: Delivery) -> None:
        """Raises TryAgain and Undeliverable."""
        try:
            recipient = Address(addr_spec=delivery.recipient.removeprefix(PREFIX))
            letter = Letter.model_validate(delivery.payload)
            message = compose(
                letter, key=delivery.key, sender=self._server.sender, recipient=recipient, at=self._clock()
            )  # fmt: skip
        except (ValidationError, ValueError, IndexError) as error:
            raise Undeliverable(f"not an e-mail: {type(error).__name__}") from error
        try:
            async with asyncio.timeout(PATIENCE):
                await self._hand_in(message)
        except (OSError, TimeoutError) as error:
            raise TryAgain(f"{self._server.host} is not there: {type(error).__name__}") from error

    async def _hand_in(self, message: EmailMessage) -> None:
        client = self._client()
        try:
            await client.connect()
        except aiosmtplib.SMTPException as error:  # whatever it is, a login that is refused too: ours to mend
            raise TryAgain(f"{self._server.host} does not let us in: {error}") from error
        try:
            await client.send_message(message)
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _verdict(error.recipients[0]) from error
        except aiosmtplib.SMTPResponseException as error:
            raise _verdict(error) from error
        except aiosmtplib.SMTPNotSupported as error:
            raise Undeliverable(str(error)) from error
        except aiosmtplib.SMTPException as error:
            raise TryAgain(f"{self._server.host} went away: {type(error).__name__}") from error
        else:
            with suppress(aiosmtplib.SMTPException, OSError):  # it is handed in, however we part
                await client.quit()
        finally:
            client.close()

    def _client(self) -> aiosmtplib.SMTP:
        server = self._server
        return aiosmtplib.SMTP(
            hostname=server.host, port=server.port, username=server.user, password=server.password,
            use_tls=server.tls, start_tls=server.start_tls, timeout=PATIENCE / 3, local_hostname=server.sender.domain,
            tls_context=self._trust,
        )  # fmt: skip


def _verdict(error: aiosmtplib.SMTPResponseException) -> TryAgain | Undeliverable:
    said = f"{error.code} {error.message}"
    return Undeliverable(said) if 500 <= error.code < 600 else TryAgain(said)
