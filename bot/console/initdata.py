"""Who opened a Mini App, from the signed data that Telegram gives it. Pure.

Source: https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app
"""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

LIVES = timedelta(hours=1)
_LONGEST = 4096


def telegram_user(init_data: str, bot_token: str, now: datetime) -> int | None:
    """The Telegram id of the person, or None when the data is forged, malformed, or not of this hour."""
    if len(init_data) > _LONGEST:
        return None
    try:
        pairs = parse_qsl(init_data, keep_blank_values=True, strict_parsing=True, max_num_fields=32, errors="strict")
    except (ValueError, UnicodeError):
        return None
    fields = dict(pairs)
    given = fields.pop("hash", "")
    if len(fields) + 1 != len(pairs) or not _same(given, signature(fields, bot_token)):
        return None
    return _user(fields) if _fresh(fields.get("auth_date", ""), now) else None


def signature(fields: dict[str, str], bot_token: str) -> str:
    """What Telegram puts as `hash` beside these fields, in hexadecimal."""
    key = hmac.new(b"WebAppData", bot_token.encode(), hashlib.sha256).digest()
    lines = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    return hmac.new(key, lines.encode(), hashlib.sha256).hexdigest()


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def _fresh(auth_date: str, now: datetime) -> bool:
    if not (auth_date.isascii() and auth_date.isdigit() and len(auth_date) <= 10):
        return False
    age = now - datetime.fromtimestamp(int(auth_date), UTC)
    return -timedelta(minutes=1) <= age <= LIVES


def _user(fields: dict[str, str]) -> int | None:
    try:
        user = json.loads(fields.get("user", ""))
    except ValueError:
        return None
    found = user.get("id") if isinstance(user, dict) else None
    return found if isinstance(found, int) and not isinstance(found, bool) else None
