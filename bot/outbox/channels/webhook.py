"""Webhooks, signed after the Standard Webhooks specification: a POST of {"type", "timestamp", "data"}.

The delivery's key is the `webhook-id`: whoever gets it twice knows it for the same. Only public https addresses are
called (`faq.addresses`), redirects are not followed, and of the answer nothing but its status is read.
"""

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC

import httpx
from standardwebhooks import Webhook

from bot.clock import Clock
from bot.errors import TryAgain, Undeliverable
from bot.outbox.box import Delivery
from bot.outbox.retry import LONGEST
from faq.addresses import Locate, Refused, call, locate

PATIENCE = 15.0  # seconds for one call, all told
PREFIX = "webhook:"
USER_AGENT = "lorntech-bot (Standard Webhooks)"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a partner takes webhooks, and the secret that signs them ("whsec_" and base64)."""

    url: str
    secret: str = field(repr=False)


Find = Callable[[str], Awaitable[Endpoint | None]]
"""The endpoint of the partner with this id, if there is one now."""


class WebhookSender:
    """Sends one delivery to the partner that is its recipient ("webhook:…")."""

    def __init__(
        self,
        find: Find,
        clock: Clock,
        *,
        locate: Locate = locate,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._find = find
        self._clock = clock
        self._locate = locate
        self._trust = trust or httpx.create_ssl_context()

    async def __call__(self, delivery: Delivery) -> None:
        """Raises TryAgain for whatever may pass, and Undeliverable when nobody wants it or the address is refused."""
        endpoint = await self._find(delivery.recipient.removeprefix(PREFIX))
        if endpoint is None:
            raise Undeliverable("the partner takes no webhooks (any more)")
        try:
            async with asyncio.timeout(PATIENCE):
                response = await self._post(httpx.URL(endpoint.url), delivery, endpoint.secret)
        except (Refused, httpx.InvalidURL, UnicodeError) as error:
            raise Undeliverable(f"the address is refused: {error}") from error
        except (httpx.HTTPError, OSError, TimeoutError) as error:
            raise TryAgain(f"no answer: {type(error).__name__}") from error
        self._judge(response)

    async def _post(self, url: httpx.URL, delivery: Delivery, secret: str) -> httpx.Response:
        if url.scheme != "https":
            raise Refused("only https is called")
        event = {"type": delivery.payload["type"], "timestamp": delivery.created_at.isoformat()}
        body = json.dumps({**event, "data": delivery.payload["data"]}, ensure_ascii=False)
        now = self._clock().astimezone(UTC)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": USER_AGENT,
            "webhook-id": delivery.key,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(secret).sign(delivery.key, now, body),
        }
        # A kept connection would serve every name behind one address, whatever its certificate says.
        limits = httpx.Limits(max_keepalive_connections=0)
        async with httpx.AsyncHTTPTransport(verify=self._trust, limits=limits, trust_env=False) as transport:
            return await call(
                transport, "POST", url, headers=headers, content=body.encode(), patience=PATIENCE, locate=self._locate
            )  # fmt: skip

    def _judge(self, response: httpx.Response) -> None:
        status = response.status_code
        if 200 <= status < 300:
            return
        if status == 410:
            raise Undeliverable("410: the address is gone")
        said = f"{status}: redirects are not followed" if 300 <= status < 400 else str(status)
        raise TryAgain(said, _asked(response.headers.get("retry-after", "")))


def _asked(retry_after: str) -> float:
    """Seconds that the other side wants to be left alone, within reason."""
    return min(float(retry_after), LONGEST.total_seconds()) if retry_after.isdecimal() else 0.0
