"""Logs: one line per event, without tokens and without what people wrote."""

import logging
import re
from typing import Literal

_TOKEN = re.compile(r"\b\d{6,12}:[A-Za-z0-9_-]{30,}\b")


class _Redacting(logging.Formatter):
    """Hides anything that looks like a bot token, also inside tracebacks and request addresses."""

    def format(self, record: logging.LogRecord) -> str:
        return _TOKEN.sub("[token]", super().format(record)).replace("\r", "\\r")


def configure(level: Literal["DEBUG", "INFO", "WARNING"] = "INFO") -> None:
    """Sends the logs of the process to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Redacting("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("httpx", "httpcore", "alembic", "apscheduler", "uvicorn.access"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
