"""Every parser that meets bytes from outside, fed with anything: it reads or refuses in its own way, and never breaks.

Bounded, and the same cases each time. (Logs, redaction and the spelling of workbooks have theirs beside them; the API
is tried by schemathesis.)
"""

import asyncio
import io
import json
import zipfile
from collections.abc import MutableMapping
from contextlib import suppress
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from starlette.datastructures import FormData
from telegram import Bot, Update, User

from bot.console import draftform, initdata
from bot.conversation import actions
from bot.conversation.messages import Command, Located, Pressed, Said, Say
from bot.leads.links import Links
from bot.telegram import webhook
from bot.telegram.intake import Intake
from bot.telegram.render import render
from faq import markup, sheets, workbook
from faq.addresses import Refused, locate
from faq.content import parse
from faq.documents import Entry
from faq.errors import ContentError
from tests.bot.console.conftest import Browser
from tests.bot.console.house import ADA, Console
from tests.bot.conversation.script import Chat
from tests.botapi.markup import parse as parse_html
from tests.security.fuzzing import anything, changed_updates, texts

ME = User(700, "LOR’N’TECH", is_bot=True, username="lorntech_bot")
SHELF = TypeAdapter(tuple[Entry, ...])
NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
many = settings(max_examples=300, deadline=None, derandomize=True)
some = settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def encodable(text: str) -> bool:
    """Whether a text can have come as UTF-8, which holds no lone surrogates."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


class _Reading(Intake):
    """An intake that reads, as the real one does, and goes no further."""

    def __init__(self) -> None:
        self._bot = SimpleNamespace(bot=ME)
        self._room = SimpleNamespace(known=())

    async def take(self, update: Update) -> None:
        self._read(update)


WEBHOOK = webhook.route(Bot("1:A"), _Reading().take, "only-telegram")


def post(body: bytes, secret: str = "only-telegram") -> int:
    """Posts a body to the webhook, which reads it as the bot does; gives the status."""
    scope = {"type": "http", "method": "POST", "path": webhook.PATH, "query_string": b"",
             "headers": [(webhook.HEADER.lower().encode(), secret.encode())]}  # fmt: skip
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    asyncio.run(WEBHOOK.app(scope, receive, send))
    return int(sent[0]["status"])


@many
@given(changed_updates())
def test_an_update_of_any_shape(body: bytes) -> None:
    assert post(body) in (200, 400)


@many
@given(st.binary(max_size=200) | anything.map(lambda value: json.dumps(value).encode(errors="replace")))
def test_a_webhook_call_with_anything_in_it(body: bytes) -> None:
    assert post(body) in (200, 400)


def test_a_webhook_call_of_any_depth_and_length() -> None:
    assert post(b"[" * 100_000) == 400
    assert post(b'{"update_id": 1, "message": ' + b'{"reply_to_message": ' * 5_000 + b"1" + b"}" * 5_001) in (200, 400)
    assert post(b'{"update_id": ' + b"9" * 5_000 + b"}") in (200, 400)
    assert post(b" " * (webhook.LARGEST + 1)) == 400
    assert post(b"{}", secret="guess") == 401


@some
@given(texts)
def test_any_button_is_pressed(chat: Chat, data: str) -> None:
    assert chat.happens(Pressed(data)), "a button is never met with silence"


@some
@given(texts, st.sampled_from(["start", "langue", "acteurs", "mesdonnees", "humain", "nope"]))
def test_any_command_and_deep_link(chat: Chat, argument: str, name: str) -> None:
    assert all(render(said.text) for said in chat.happens(Command(name, argument)) if isinstance(said, Say))


@some
@given(texts)
def test_any_message_gets_an_answer_that_telegram_takes(chat: Chat, text: str) -> None:
    for said in chat.happens(Said(text)):
        if isinstance(said, Say):
            for page in render(said.text):
                parse_html(page)


@some
@given(st.floats(), st.floats())
def test_any_position_gets_an_answer(chat: Chat, latitude: float, longitude: float) -> None:
    assert chat.happens(Located(latitude, longitude))


@many
@given(texts)
def test_any_deep_link_is_one_of_ours_or_none(payload: str) -> None:
    link = actions.read_payload(payload)
    assert link is None or (len(payload) <= actions.MAX_BYTES and payload.isascii())


@many
@given(st.lists(st.tuples(st.sampled_from(["auth_date", "user", "hash", "signature", "x"]) | texts, texts), max_size=6))
def test_any_init_data_is_nobody(pairs: list[tuple[str, str]]) -> None:
    data = "&".join(f"{quote(name, errors='replace')}={quote(value, errors='replace')}" for name, value in pairs)
    assert initdata.telegram_user(data, "1:A", NOW) is None


@many
@given(texts)
def test_any_link_in_a_letter_is_ours_or_leads_nowhere(token: str) -> None:
    assert Links("a secret of the tests, long enough").read(token, NOW) is None


@many
@given(st.lists(st.tuples(st.sampled_from(["fr.title", "fr.phrasings", "source.0.title", "source.0.year", "actors",
       "valid_as_of", "checked_on", "source.99999999999.title"]) | texts, texts), max_size=12))  # fmt: skip
def test_any_form_is_a_draft(pairs: list[tuple[str, str]]) -> None:
    json.dumps(draftform.document(FormData(pairs)))


@settings(some, max_examples=20)
@given(st.dictionaries(st.sampled_from(["act", "theme", "number", "based_on", "fr.question", "checked_on", "actors"]),
       texts.filter(encodable), max_size=6))  # fmt: skip
async def test_any_form_is_answered(console: Console, browser: Browser, fields: dict[str, str]) -> None:
    async with browser(ADA) as ada:
        for path in ("entries/cir", "entries/new", "people", "sign-in", "app", "inbox/1/attach"):
            answer = await ada.post(f"/console/{path}", data=fields)
            assert answer.status_code < 500, (path, answer.text[:200])


@many
@given(texts.filter(encodable) | st.text("-:[]{}&*!|>'\"%@ \n\tab01", max_size=120))
def test_any_yaml(text: str) -> None:
    with suppress(ContentError):
        parse(text, "any.yaml", SHELF)


@many
@given(st.sampled_from(["a.csv", "a.xlsx", "a.yaml", "a", "../a.csv"]),
       st.binary(max_size=200) | texts.map(lambda text: text.encode(errors="replace")))  # fmt: skip
def test_any_table(name: str, data: bytes) -> None:
    with suppress(ContentError):
        workbook.read(name, data)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.data())
def test_a_workbook_with_anything_changed_inside(data: st.DataObject) -> None:
    good = workbook.write_xlsx("entries", [list(sheets.COLUMNS), ["a", "b", "c"]])
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    at = data.draw(st.integers(0, len(parts[name])))
    parts[name] = (
        parts[name][:at] + data.draw(st.binary(max_size=20)) + parts[name][at + data.draw(st.integers(0, 20)) :]
    )
    if data.draw(st.booleans()):
        del parts[data.draw(st.sampled_from(sorted(parts)))]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
    with suppress(ContentError):
        workbook.read("a.xlsx", out.getvalue())


@many
@given(texts)
def test_any_marked_text_is_html_that_telegram_takes(text: str) -> None:
    for page in render(text):
        parse_html(page)
    assert all("javascript:" not in url for url in markup.links(text))


async def _nowhere(_host: str, _port: int) -> list[str]:
    return ["127.0.0.1"]


@many
@given(texts | st.from_regex(r"https?://[^ ]{0,40}", fullmatch=True))
def test_any_address_that_leads_inside_is_refused(address: str) -> None:
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError, UnicodeError):
        return
    with pytest.raises(Refused):
        asyncio.run(locate(url, _nowhere))
