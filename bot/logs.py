"""Logs: one line per event, in words or as JSON, with the number of the update or request it is about; without secrets
and without what people wrote.

An error is told by its kind and the places it went through, never by its own text: that may quote a message, a chat or
an address. What somebody sent cannot begin a line of its own.
"""

import json
import logging
import re
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import Any, Literal

from bot.errors import BotError
from faq.errors import FaqError

_TOKEN = re.compile(r"\d{6,12}:[A-Za-z0-9_-]{30,}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_ABOUT: ContextVar[str] = ContextVar("about", default="-")

Form = Literal["text", "json"]


@contextmanager
def about(what: str) -> Iterator[None]:
    """Every line logged meanwhile, also by tasks begun meanwhile, says what it is about ("telegram:123")."""
    token = _ABOUT.set(what)
    try:
        yield
    finally:
        _ABOUT.reset(token)


def configure(
    level: Literal["DEBUG", "INFO", "WARNING"] = "INFO", form: Form = "text", secrets: Iterable[str] = ()
) -> None:
    """Sends the logs of the process to standard error. `secrets` never show, wherever they turn up."""
    handler = logging.StreamHandler()
    handler.setFormatter((_Json if form == "json" else _Lines)(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("httpx", "httpcore", "alembic", "uvicorn.access"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


class _Lines(logging.Formatter):
    """A line of words, and indented lines for where an error went through."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s [%(about)s] %(message)s")
        self._secrets = [secret for secret in secrets if len(secret) >= 6]

    def format(self, record: logging.LogRecord) -> str:
        record.about = _ABOUT.get()
        return self._hide(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (a name of the standard library)
        record.message = plain(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802
        return "\n".join(f"    {line}" for line in places(ei[1], ei[2]))

    def _hide(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        return _TOKEN.sub("[token]", text)


class _Json(_Lines):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "about": _ABOUT.get(),
            "message": plain(record.getMessage()),
        }
        if record.exc_info and record.exc_info[1]:
            line["error"] = type(record.exc_info[1]).__name__
            line["places"] = places(record.exc_info[1], record.exc_info[2])
        return self._hide(json.dumps(line, ensure_ascii=False))


def plain(text: str) -> str:
    """The text on one line: what would move, hide or break a line shows as it is written in Python."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def places(error: BaseException, trace: TracebackType | None) -> list[str]:
    """The kind of an error, of its causes and of its parts, and the places it went through, innermost last. Our own
    errors are told in their words: they are ours."""
    found = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(trace)]
    found.append(f"{type(error).__name__}: {plain(str(error))}" if _ours(error) else type(error).__name__)
    if isinstance(error, BaseExceptionGroup):
        found += [line for part in error.exceptions for line in places(part, part.__traceback__)]
    if error.__cause__ is not None:
        found += ["because of", *places(error.__cause__, error.__cause__.__traceback__)]
    return found


def _ours(error: BaseException) -> bool:
    return isinstance(error, (BotError, FaqError))
