"""The links in letters to partners: each leads to one match, for two weeks, and serves for one act.

A link is signed, not stored; what is stored is that it has served, in the transaction of the act.
"""

import base64
import hmac
import re
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.leads.errors import LinkSpent
from bot.store.access_model import UsedLinkRow
from bot.store.cipher import derived, digest

LIVES = timedelta(days=14)
_SHAPE = re.compile(r"([0-9a-f]{10})([0-9a-f]{8})([A-Za-z0-9_-]{27})")


class Links:
    """Signs and reads links with a key derived from the secret; reads those of the previous secret, too."""

    def __init__(self, secret: str, previous: str | None = None) -> None:
        self._keys = [derived(one, b"lorntech links 1") for one in (secret, previous) if one]

    def sign(self, ref: str, at: datetime) -> str:
        """The token of a link to the match of that reference."""
        said = f"{ref}{int((at + LIVES).timestamp()):08x}"
        return said + _mark(self._keys[0], said)

    def read(self, token: str, at: datetime) -> str | None:
        """The match that a token leads to; None when it is not ours, was changed, or is too old."""
        found = _SHAPE.fullmatch(token)
        if found is None:
            return None
        ref, until, mark = found.groups()
        ours = any(hmac.compare_digest(_mark(key, ref + until), mark) for key in self._keys)
        return ref if ours and at < datetime.fromtimestamp(int(until, 16), UTC) else None


async def spent(session: AsyncSession, token: str) -> bool:
    """Whether a link has served."""
    return await session.get(UsedLinkRow, digest(token)) is not None


async def spend(session: AsyncSession, token: str, at: datetime) -> None:
    """Uses a link up. Raises LinkSpent when it has served; then nothing of the transaction may be kept."""
    if await spent(session, token):
        raise LinkSpent
    session.add(UsedLinkRow(token=digest(token), at=at))
    try:
        await session.flush()
    except IntegrityError as error:  # at the very same moment
        raise LinkSpent from error


def _mark(key: bytes, said: str) -> str:
    """A hundred and sixty bits of HMAC-SHA256."""
    return base64.urlsafe_b64encode(hmac.digest(key, said.encode(), "sha256")[:20]).decode("ascii").rstrip("=")
