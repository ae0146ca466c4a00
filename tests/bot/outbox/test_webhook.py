"""Webhooks to a receiver that takes them, and to one that fails, hangs, redirects and lies."""

import ssl
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.errors import TryAgain, Undeliverable
from bot.outbox.box import Delivery
from bot.outbox.channels.webhook import Endpoint, WebhookSender
from faq.addresses import Target
from tests.bot.outbox.certificate import Certificate
from tests.bot.outbox.receiver import SECRET, Receiver, receiving

AT = datetime(2026, 11, 27, 8, tzinfo=UTC)
DELIVERY = Delivery(1, "match:7:sent", "webhook", "webhook:paddock", {"type": "lead.sent", "data": {"été": 1}}, 1, AT)


@pytest.fixture
async def receiver(certificate: Certificate) -> AsyncIterator[Receiver]:
    async with receiving(certificate.server) as receiver:
        yield receiver


@pytest.fixture
def send(receiver: Receiver, certificate: Certificate) -> WebhookSender:
    return WebhookSender(
        receiver.find, lambda: datetime.now(UTC), locate=receiver.locate, trust=certificate.trust
    )  # fmt: skip


async def test_an_event_is_signed_and_names_itself(receiver: Receiver, send: WebhookSender) -> None:
    await send(DELIVERY)
    await send(DELIVERY)
    first, again = receiver.calls
    assert first.verified() == {"type": "lead.sent", "timestamp": "2026-11-27T08:00:00+00:00", "data": {"été": 1}}
    assert first.headers["webhook-id"] == again.headers["webhook-id"] == "match:7:sent"
    assert first.headers["host"] == "hooks.test"
    assert first.body == again.body, "to the byte, whatever the attempt"


@pytest.mark.parametrize(
    ("path", "said", "after"),
    [
        ("broken", "500", 0),
        ("moved", "307: redirects are not followed", 0),
        ("later", "429", 600),
        ("never", "503", 6 * 3600),
        ("cut", "no answer: RemoteProtocolError", 0),
        ("rubbish", "no answer: RemoteProtocolError", 0),
        ("flood", "no answer: RemoteProtocolError", 0),
    ],
)
async def test_what_may_pass_is_tried_again(
    receiver: Receiver, send: WebhookSender, path: str, said: str, after: float
) -> None:
    receiver.path = path
    with pytest.raises(TryAgain) as failed:
        await send(DELIVERY)
    assert (str(failed.value), failed.value.after) == (said, after)
    assert [call.path for call in receiver.calls] == [path], "called once, and nobody else"


@pytest.mark.parametrize("path", ["short", "endless"])
async def test_nothing_but_the_status_is_read(receiver: Receiver, send: WebhookSender, path: str) -> None:
    receiver.path = path
    await send(DELIVERY)


@pytest.mark.parametrize("path", ["hang", "drip"])
async def test_nobody_is_waited_for_longer_than_promised(
    receiver: Receiver, send: WebhookSender, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.outbox.channels.webhook.PATIENCE", 0.3)
    receiver.path = path
    began = time.monotonic()
    with pytest.raises(TryAgain, match="no answer"):
        await send(DELIVERY)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(("path", "said"), [("gone", "410"), ("", "takes no webhooks")])
async def test_who_wants_none_gets_none(receiver: Receiver, send: WebhookSender, path: str, said: str) -> None:
    receiver.path = path
    with pytest.raises(Undeliverable, match=said):
        await send(DELIVERY)


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/",
        "https://127.0.0.1/",
        "https://localhost/admin",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://0x7f.1/",
        "https://hooks.example:8443/",
        "https://user:password@hooks.example/",
        "https:///nowhere",
        "https://[::1",
        "file:///etc/passwd",
        f"https://{'a' * 70}.fr/",
    ],
)
async def test_what_is_not_public_is_never_called(url: str) -> None:
    async def find(_partner: str) -> Endpoint:
        return Endpoint(url, SECRET)

    with pytest.raises(Undeliverable, match="the address is refused"):
        await WebhookSender(find, lambda: AT)(DELIVERY)


async def test_a_host_that_is_not_who_it_says_is_not_told(receiver: Receiver) -> None:
    stranger = WebhookSender(receiver.find, lambda: AT, locate=receiver.locate, trust=ssl.create_default_context())
    with pytest.raises(TryAgain, match="no answer"):
        await stranger(DELIVERY)
    assert not receiver.calls


async def test_a_host_that_is_away_is_tried_again(receiver: Receiver, certificate: Certificate) -> None:
    async def nobody(_url: object) -> Target:
        return Target(("127.0.0.1",), 1)

    away = WebhookSender(receiver.find, lambda: AT, locate=nobody, trust=certificate.trust)
    with pytest.raises(TryAgain, match="ConnectError"):
        await away(DELIVERY)


def test_the_secret_is_never_shown() -> None:
    assert SECRET not in repr(Endpoint("https://hooks.example/", SECRET))
