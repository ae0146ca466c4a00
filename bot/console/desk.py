"""What every page works with: the parts of the process, the transaction of a request, and who is looking."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from bot.console.errors import NotSignedIn
from bot.console.speech import Speech
from bot.errors import NotAllowed
from bot.leads import partners
from bot.staff import signin
from bot.staff.roles import Right, Staff, allow, may
from bot.wiring import Parts
from faq.documents import LANGUAGES, Language

LANGUAGE_COOKIE = "lorntech_language"


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts of the process, and the bot's user name for links to it."""

    parts: Parts
    bot: str

    @property
    def secure(self) -> bool:
        """Whether browsers reach us by https only."""
        return self.parts.settings.public_base.startswith("https:")

    @property
    def cookie(self) -> str:
        """The name of the session cookie; its prefix makes browsers keep other hosts from setting it."""
        return "__Host-lorntech" if self.secure else "lorntech_session"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is looking, when, and how they are spoken to. `actors`: the partners they act for."""

    staff: Staff
    now: datetime
    speech: Speech
    actors: tuple[str, ...] = ()

    def may(self, right: Right) -> bool:
        """Whether to show them what needs this right. Who acts for a partner may see leads: the partner's own."""
        return may(self.staff, right) or (right == "leads" and bool(self.actors))

    def must(self, right: Right) -> None:
        """Raises NotAllowed unless they may."""
        if not self.may(right):
            raise NotAllowed(self.staff.role, right)


def desk_of(request: Request) -> Desk:
    """The desk that the application was built on."""
    desk: Desk = request.app.state.desk
    return desk


AtDesk = Annotated[Desk, Depends(desk_of)]


async def _transaction(desk: AtDesk) -> AsyncIterator[AsyncSession]:
    async with desk.parts.sessions.begin() as session:
        yield session


Db = Annotated[AsyncSession, Depends(_transaction, scope="function")]
"""One transaction for the act; committed before the answer leaves, rolled back on any error."""


async def _inside(request: Request, desk: AtDesk) -> Visitor:
    """Asked anew at each request, in a transaction of its own: a role taken away counts from the next click."""
    token = request.cookies.get(desk.cookie)
    now = desk.parts.clock()
    found = None
    actors: tuple[str, ...] = ()
    if token:
        async with desk.parts.sessions.begin() as session:
            found = await signin.resume(session, token, now, desk.parts.settings.admins)
            actors = await partners.actors_of(session, found.staff.id) if found else ()
    if found is None:
        raise NotSignedIn
    if found.token:
        request.state.session_token = found.token
    speech = Speech(language_of(request, found.staff.language), now)
    visitor = Visitor(found.staff, now, speech, actors)
    request.state.visitor = visitor  # for a page that says what went wrong
    return visitor


Inside = Annotated[Visitor, Depends(_inside)]
"""Anybody who is signed in."""


async def _reader(visitor: Inside) -> Visitor:
    allow(visitor.staff, "read")
    return visitor


Signed = Annotated[Visitor, Depends(_reader)]
"""The team."""


async def _with_leads(visitor: Inside) -> Visitor:
    visitor.must("leads")
    return visitor


WithLeads = Annotated[Visitor, Depends(_with_leads)]
"""Whoever acts for a partner, and admins."""


def language_of(request: Request, default: Language) -> Language:
    """The language chosen in this browser, else the given one."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return next((language for language in LANGUAGES if language == chosen), default)
