"""What a partner says of itself in its form: read, checked, and kept as typed when something is wrong. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx

from bot.leads.request import NEEDS, email_of
from faq.documents import as_language

MOST = 999


@dataclass(frozen=True, slots=True)
class Read:
    """The values to keep, and the problems by field (names of words)."""

    values: dict[str, Any]
    problems: dict[str, str]


def read(form: Mapping[str, str], needs: tuple[str, ...]) -> Read:
    """Capacity, absence, e-mail, language, needs."""
    values: dict[str, Any] = {
        "language": as_language(form.get("language")),
        "needs": [need for need in NEEDS if need in needs],
    }
    problems: dict[str, str] = {}
    for name, parse, problem in _FIELDS:
        try:
            text = form.get(name, "").strip()
            values[name] = parse(text) if text else None
        except ValueError:
            problems[name] = problem
    since, until = values.get("absent_from"), values.get("absent_until")
    if since and until and until < since:
        problems["absent_until"] = "problem_absence_order"
    return Read(values, problems)


def is_webhook(text: str) -> bool:
    """Whether this may be called at all: https, a host with a dot, no port of its own and no password in it."""
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        return False
    return (
        url.scheme == "https" and "." in url.host and url.port is None and not url.userinfo and len(text) <= 500
        and not url.host.replace(".", "").isdigit()
    )  # fmt: skip


def _capacity(text: str) -> int:
    number = int(text)
    if not 0 <= number <= MOST:
        raise ValueError(text)
    return number


def _day(text: str) -> date:
    return date.fromisoformat(text)


_FIELDS: tuple[tuple[str, Callable[[str], Any], str], ...] = (
    ("capacity", _capacity, "problem_capacity"),
    ("absent_from", _day, "problem_absent_from"),
    ("absent_until", _day, "problem_absent_until"),
    ("email", email_of, "problem_email"),
)
