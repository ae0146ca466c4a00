"""E-mails through a real SMTP server that takes them, refuses them, is slow, and hangs up."""

import ssl
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email.headerregistry import Address
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import SettingsError, TryAgain, Undeliverable
from bot.outbox.box import Delivery
from bot.outbox.channels.email import EmailSender, Server
from bot.outbox.channels.letter import Letter, as_html, as_text, compose
from tests.bot.outbox.certificate import Certificate
from tests.bot.outbox.post_office import PASSWORD, USER, PostOffice, at_work

AT = datetime(2026, 11, 27, 8, tzinfo=UTC)
LETTER = {
    "language": "fr",
    "subject": "Une mise en relation : « Ruche »",
    "text": "**Camille** cherche un incubateur.\n\n- À Metz\n- [sa page](https://ruche.example/?a=1&b=2)",
    "links": [{"label": "Voir et répondre", "url": "https://bot.example/l/abc?x=1&y=2"}],
}
DELIVERY = Delivery(1, "match:7:sent:é", "email", "email:ana@paddock.test", LETTER, 1, AT)
Sender = Callable[..., EmailSender]


@pytest.fixture
def sender(certificate: Certificate) -> Sender:
    def build(office: PostOffice, **changed: object) -> EmailSender:
        url = f"smtp://bot%40mail.test:{'pass%3Aword%2F%C3%A9'}@localhost:{office.port}"
        server = replace(Server.of(url, None), host="127.0.0.1", start_tls=True)
        return EmailSender(replace(server, **changed), lambda: AT, trust=certificate.trust)

    return build


async def test_a_letter_arrives_whole(certificate: Certificate, sender: Sender) -> None:
    async with at_work(certificate.server, login=True) as office:
        send = sender(office)
        await send(DELIVERY)
        await send(DELIVERY)
    letter, again = office.letters
    assert letter["From"].addresses[0] == Address("LOR’N’TECH", "bot", "mail.test")
    assert letter["To"] == "ana@paddock.test"
    assert letter["Subject"] == "Une mise en relation : « Ruche »"
    assert letter["Message-ID"] == again["Message-ID"], "a second copy is known for one"
    assert letter["Auto-Submitted"] == "auto-generated"
    text, html = (letter.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    assert text.get_content().startswith("Camille cherche un incubateur.\r\n\r\n• À Metz\r\n")
    assert "Voir et répondre : https://bot.example/l/abc?x=1&y=2" in text.get_content()
    assert '<html lang="fr">' in html.get_content()
    assert '<a href="https://bot.example/l/abc?x=1&amp;y=2"' in html.get_content()
    assert office.encrypted == [True, True]


async def test_encrypted_from_the_first_byte(certificate: Certificate, sender: Sender) -> None:
    async with at_work(certificate.server, tls=True, login=True) as office:
        await sender(office, tls=True, start_tls=None)(DELIVERY)
    assert office.encrypted == [True]


@pytest.mark.parametrize(
    ("says", "verdict", "said"),
    [
        ({"RCPT": "451 4.7.1 greylisted"}, TryAgain, "451"),
        ({"RCPT": "550 5.1.1 nobody here"}, Undeliverable, "550"),
        ({"DATA": "452 4.3.1 disk full"}, TryAgain, "452"),
        ({"DATA": "554 5.7.1 we think not"}, Undeliverable, "554"),
        ({"RCPT": "hang up"}, TryAgain, "went away"),
        ({"DATA": "hang up"}, TryAgain, "went away"),
        ({"RECEIPT": "lost"}, TryAgain, "went away"),
    ],
)
async def test_who_asks_for_patience_gets_it_and_who_refuses_is_believed(
    certificate: Certificate, sender: Sender, says: dict[str, str], verdict: type[Exception], said: str
) -> None:
    async with at_work(certificate.server, login=True) as office:
        office.says = says
        with pytest.raises(verdict, match=said):
            await sender(office)(DELIVERY)


async def test_a_server_that_hangs_is_not_waited_for(
    certificate: Certificate, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.outbox.channels.email.PATIENCE", 0.5)
    async with at_work(certificate.server, login=True) as office:
        office.says = {"RCPT": "hang"}
        began = time.monotonic()
        with pytest.raises(TryAgain):
            await sender(office)(DELIVERY)
        assert time.monotonic() - began < 5


async def test_what_is_ours_to_mend_kills_no_letter(certificate: Certificate, sender: Sender) -> None:
    async with at_work(certificate.server, login=True) as office:
        for send in (
            sender(office, password="wrong"),
            sender(office, port=1),
            EmailSender(replace(Server.of(f"smtp://127.0.0.1:{office.port}", USER), start_tls=True), lambda: AT),
        ):
            with pytest.raises(TryAgain):
                await send(DELIVERY)
    assert not office.letters


async def test_no_password_in_the_clear(certificate: Certificate, sender: Sender) -> None:
    async with at_work(certificate.server, login=True) as office:
        stranger = EmailSender(
            replace(Server.of(f"smtp://a%40b.test:secret@127.0.0.1:{office.port}", None), start_tls=True),
            lambda: AT,
            trust=ssl.create_default_context(),
        )
        with pytest.raises(TryAgain):
            await stranger(DELIVERY)
    assert Server.of("smtp://a%40b.test:secret@mail.example", None).start_tls is True
    assert Server.of("smtp://mail.example", "a@b.test").start_tls is None


@pytest.mark.parametrize(
    "changed",
    [
        {"recipient": "email:nobody"},
        {"recipient": "email:a@b.test\nBcc: everybody@c.test"},
        {"recipient": "email:a@b.test, c@d.test"},
        {"payload": {"language": "fr"}},
        {"payload": {**LETTER, "links": [{"label": "x", "url": "javascript:alert(1)"}]}},
    ],
)
async def test_what_is_no_letter_is_not_sent(
    certificate: Certificate, sender: Sender, changed: dict[str, object]
) -> None:
    async with at_work(certificate.server, login=True) as office:
        with pytest.raises(Undeliverable):
            await sender(office)(replace(DELIVERY, **changed))
    assert not office.letters


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mail.example:25", "LORNTECH_SMTP_URL must be"),
        ("smtp://mail.example:port", "LORNTECH_SMTP_URL must be"),
        ("smtp://", "names no host"),
        ("smtp://mail.example", "LORNTECH_MAIL_FROM"),
        ("smtp://user:password@mail.example", "LORNTECH_MAIL_FROM"),
    ],
)
def test_settings_that_cannot_work_are_refused(url: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        Server.of(url, None)


def test_the_server_is_read_from_its_address() -> None:
    server = Server.of(f"smtps://bot%40mail.test:{'pass%3Aword%2F%C3%A9'}@mail.example", "hello@lorntech.test")
    assert (server.host, server.port, server.tls, server.user, server.password) == (
        "mail.example", 465, True, USER, PASSWORD,
    )  # fmt: skip
    assert server.sender.addr_spec == "hello@lorntech.test"
    assert PASSWORD not in repr(server)


class Tags(HTMLParser):
    """The elements of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: object) -> None:
        self.found.add(tag)


@settings(max_examples=40)
@given(
    words=st.text(max_size=80)
    | st.sampled_from(["<script>alert(1)</script>", "**<b onclick=x>**", "[x](https://a/'>)"]),
    subject=st.text(min_size=1, max_size=40).filter(lambda text: text.strip()),
    key=st.text(max_size=50),
)
def test_whatever_is_written_stays_in_its_place(words: str, subject: str, key: str) -> None:
    nobody, somebody = Address("", "a", "b.test"), Address("", "c", "d.test")
    try:
        letter = Letter(language="en", subject=subject, text=words)
        message = compose(letter, key=key, sender=nobody, recipient=somebody, at=AT)
    except ValueError:  # lone surrogates and the like: refused, never mangled
        return
    assert len(message.items()) == 8, "no header comes from outside"
    assert Tags(as_html(letter)).found <= {"html", "head", "meta", "title", "body", "p", "a", "b"}
    assert as_text(letter).endswith("\n")
