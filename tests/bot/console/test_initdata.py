"""What a Mini App says of its user is believed when Telegram has signed it lately, and never otherwise."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.console.initdata import signature, telegram_user

TOKEN = "12345:secret"
SAMPLE = "4b6449b69b2251ac6102874b0783c9f66143e1d995b2f64e058b9b59e4d064e7"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def signed(token: str = TOKEN, age: float = 60, **changed: str) -> str:
    fields = {"auth_date": str(int((NOW - timedelta(seconds=age)).timestamp())), "user": json.dumps({"id": 42})}
    return urlencode({**fields, "hash": signature(fields, token)} | changed)


def test_the_person_who_opened_it() -> None:
    assert telegram_user(signed(), TOKEN, NOW) == 42


def test_a_sample_signed_by_another_implementation() -> None:
    # openssl dgst -sha256 -mac HMAC, keyed and fed as Telegram describes it
    assert signature({"user": "{}", "auth_date": "1"}, "1:a") == SAMPLE


@pytest.mark.parametrize(
    "data",
    [
        signed(token="12345:other"),
        signed(age=3601),
        signed(age=-120),
        signed(user=json.dumps({"id": 7})),
        signed(hash=""),
        signed(extra="1"),
        signed() + "&user=%7B%22id%22%3A7%7D",
        "",
        "hash=é",
        "%zz",
    ],
    ids=["other bot", "too old", "future", "changed", "unsigned", "added", "twice", "empty", "not ascii", "malformed"],
)
def test_anything_else_is_nobody(data: str) -> None:
    assert telegram_user(data, TOKEN, NOW) is None


@given(st.text(max_size=200))
def test_no_text_breaks_it(data: str) -> None:
    assert telegram_user(data, TOKEN, NOW) is None


@given(st.dictionaries(st.text(max_size=9), st.text(max_size=20), max_size=4))
def test_nothing_that_telegram_did_not_mean_as_a_user(fields: dict[str, str]) -> None:
    fields = {name: text for name, text in fields.items() if name not in ("hash", "user")}
    assert telegram_user(urlencode({**fields, "hash": signature(fields, TOKEN)}), TOKEN, NOW) is None
