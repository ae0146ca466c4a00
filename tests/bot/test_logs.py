"""Logs tell what happened, and neither secrets nor what people wrote; nobody outside can forge a line."""

import asyncio
import json
import logging
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import logs
from bot.errors import StoreError

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
KEY = "the secret key of the tests"
log = logging.getLogger("bot.somewhere")


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[..., str]]:
    """Sets the logs up in a form and gives what came out."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level

    def read(form: logs.Form, say: Callable[[], object]) -> str:
        logs.configure(form=form, secrets=(KEY,))
        say()
        return capsys.readouterr().err

    yield read
    root.handlers[:], root.level = before, level


def fail() -> None:
    cause = ValueError(f"jean@example.org at https://host/bot{TOKEN}/getMe")
    try:
        reject(StoreError("The database cannot be used."), cause)
    except StoreError:
        log.exception("update %s failed", 7)


def reject(error: Exception, cause: Exception | None = None) -> None:
    raise error from cause


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_secret_shows_wherever_it_turns_up(written: Callable[..., str], form: logs.Form) -> None:
    def say() -> None:
        log.warning("calling https://host/bot%s/getMe with %s", TOKEN, KEY)
        log.warning({"token": TOKEN, "nested": [KEY]})
        fail()

    text = written(form, say)
    assert TOKEN not in text
    assert TOKEN.split(":")[1] not in text
    assert KEY not in text
    assert "[token]" in text
    assert "[secret]" in text


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_error_tells_its_kind_and_places_not_what_it_quotes(written: Callable[..., str], form: logs.Form) -> None:
    text = written(form, fail)
    assert "jean@" not in text
    assert "ValueError" in text
    assert "The database cannot be used." in text, "our own errors are told in their words"
    assert "test_logs.py" in text


def test_a_group_of_errors_tells_each(written: Callable[..., str]) -> None:
    def say() -> None:
        try:
            reject(ExceptionGroup("words", [KeyError("jean"), OSError("dupont")]))
        except ExceptionGroup:
            log.exception("both failed")

    text = written("text", say)
    assert "KeyError" in text
    assert "OSError" in text
    assert "jean" not in text


@pytest.mark.parametrize("form", ["text", "json"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_what_somebody_sent_stays_on_its_line(written: Callable[..., str], form: logs.Form, sent: str) -> None:
    text = written(form, lambda: log.warning("got %r and %s", sent, sent))
    assert len(text.splitlines()) == 1
    assert "\x1b" not in text


def test_a_forged_line_shows_as_what_it_is(written: Callable[..., str]) -> None:
    text = written("text", lambda: log.warning("refused: %s", "no\n2026-11-27 09:00:00 INFO bot all is well"))
    assert text.count("\n") == 1
    assert r"no\n2026" in text


async def test_a_line_says_what_it_is_about(written: Callable[..., str]) -> None:
    async def job() -> None:
        log.warning("answered")

    logs.configure(form="json")
    with logs.about("telegram:5"):
        task = asyncio.create_task(job())
    log.warning("elsewhere")
    await task
    lines = [json.loads(line) for line in written("json", lambda: None).splitlines()]
    assert {line["message"]: line["about"] for line in lines} == {"answered": "telegram:5", "elsewhere": "-"}
