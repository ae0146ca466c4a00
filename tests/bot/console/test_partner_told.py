"""A lead on its way to a partner by e-mail and webhook, over real servers: told once each, answered from the letter."""

import re
from datetime import UTC, datetime

import pytest

from bot.leads import partners
from bot.outbox.box import Channel
from bot.outbox.channels.email import EmailSender, Server
from bot.outbox.channels.webhook import Endpoint, WebhookSender
from bot.outbox.worker import Sender, Worker
from bot.store.leads_model import PartnerRow
from tests.bot.console.house import Browser
from tests.bot.outbox import post_office
from tests.bot.outbox.certificate import Certificate, issue
from tests.bot.outbox.receiver import SECRET, Receiver, receiving
from tests.bot.partners import POOL, House


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return issue(tmp_path_factory.mktemp("certificate"))


async def reachable(house: House) -> None:
    """The Pool takes e-mails and webhooks."""
    async with house.parts.sessions.begin() as session:
        row = await session.get_one(PartnerRow, POOL)
        row.email, row.webhook_url = "equipe@pool.test", "https://hooks.test/ok"
        row.webhook_secret = house.parts.cipher.seal(SECRET)


def worker(house: House, office: post_office.PostOffice, receiver: Receiver, certificate: Certificate) -> Worker:
    async def find(partner: str) -> Endpoint | None:
        async with house.parts.sessions() as session:
            return await partners.endpoint(session, house.parts.cipher, partner)

    server = Server.of(f"smtp://127.0.0.1:{office.port}", "bot@mail.test")
    senders: dict[Channel, Sender] = {
        "email": EmailSender(server, house.clock),
        "webhook": WebhookSender(
            find, lambda: datetime.now(UTC), locate=receiver.locate, trust=certificate.trust
        ),
    }  # fmt: skip
    return Worker(house.parts.sessions, house.parts.cipher, senders, house.clock, pace={})


async def test_a_partner_is_told_by_every_channel_and_answers_from_the_letter(
    house: House, browser: Browser, certificate: Certificate
) -> None:
    await reachable(house)
    lead = await house.opens(POOL, key="form-0001")
    async with post_office.at_work(certificate.server) as office, receiving(certificate.server) as receiver:
        post = worker(house, office, receiver, certificate)
        await post.step()
        [letter], [call] = office.letters, receiver.calls
        event = call.verified()
        assert event["type"] == "lead.sent"
        assert "lea@exemple.fr" not in call.body.decode() + str(letter)
        text = letter.get_body(("plain",))
        assert text is not None
        assert "maraîchers" in text.get_content()
        link = re.search(r"http://\S+(/console/answer/\S+)", text.get_content())
        assert link
        async with browser(None) as anybody:
            done = await anybody.post(link[1], data={"act": "accept", "version": "1"})
            assert "lea@exemple.fr" in done.text
        await post.step()
        assert [one.verified()["type"] for one in receiver.calls] == ["lead.sent", "lead.accepted"]
        assert receiver.calls[-1].verified()["data"]["contact"]["email"] == "lea@exemple.fr"
        assert "lea@exemple.fr" in str(office.letters[-1].get_body(("plain",)))
        assert len({call.headers["webhook-id"] for call in receiver.calls}) == 2
        assert await post.step() == 0, "told once"
    assert (await house.match(lead, POOL)).state == "accepted"
