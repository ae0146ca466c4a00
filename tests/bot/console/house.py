"""A console at work on one theme of the real content: staff of each role, questions that went badly, browsers."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.console.app import build_console
from bot.console.desk import Desk
from bot.settings import Settings
from bot.staff import people, signin
from bot.staff.roles import COMMAND_LINE, Staff
from bot.store.model import GoldenRow, LinkCheckRow, QuestionGroupItemRow, QuestionGroupRow, QuestionRow, TeamNoteRow
from bot.web.app import build_web
from bot.wiring import Parts, assemble, open_store
from faq import store
from faq.content import SHIPPED, read_folder
from faq.documents import Content

THEME = "fiscalite"
TOKEN = "12345:a-token-of-the-tests"
ADA = Staff(1, "Ada", "admin", "fr")
EVE = Staff(2, "Ève", "editor", "fr")
RON = Staff(3, "Ron", "reader", "en")
ASKED = (
    ("Le CIR est-il imposable ?", "Faut-il déclarer le CIR comme revenu ?", "cir imposable"),
    ("Y a-t-il une cantine à The Pool ?",),
)
"""What was asked and went badly: one group each."""


Form = dict[str, str | list[str]]
Browser = Callable[[Staff | None], AbstractAsyncContextManager[AsyncClient]]


class Clock:
    """Time that passes when it is told to; it starts now, because a browser's cookies know no other."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass(frozen=True, slots=True)
class Console:
    """The application, its parts, its clock."""

    app: Starlette
    parts: Parts
    clock: Clock

    async def link(self, staff: Staff) -> str:
        """The token of a fresh one-time link."""
        async with self.parts.sessions.begin() as session:
            return await signin.make_link(session, staff, self.clock())

    async def cookie(self, staff: Staff) -> dict[str, str]:
        """The cookie of somebody who is signed in."""
        async with self.parts.sessions.begin() as session:
            return {"lorntech_session": await signin.open_session(session, staff, self.clock())}


def browsers(console: Console) -> Browser:
    """Opens browsers without JavaScript, signed in as somebody or not."""

    @asynccontextmanager
    async def opened(staff: Staff | None) -> AsyncIterator[AsyncClient]:
        cookies = await console.cookie(staff) if staff else {}
        transport = ASGITransport(console.app, raise_app_exceptions=False)
        headers = {"origin": "http://testserver"}
        async with AsyncClient(
            transport=transport, base_url="http://testserver", cookies=cookies, headers=headers, follow_redirects=True
        ) as client:
            yield client

    return opened


def form_values(page: str, mark: str) -> Form:
    """The form that begins after `mark`, as a browser would send it back."""
    form = page.split(mark, 1)[1].split("</form>", 1)[0]
    found: Form = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or " checked" in tag):
            text = unescape(value[1]) if value else ""
            known = found.get(name[1])
            found[name[1]] = text if known is None else [*([known] if isinstance(known, str) else known), text]
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL):
        found[name] = unescape(text)
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def made_once(factory: pytest.TempPathFactory, fill: Callable[[Path], Awaitable[None]]) -> Path:
    """A data folder to start from: filled once, copied by each test."""
    folder = factory.mktemp("made_once")

    async def make() -> None:
        await fill(folder)

    asyncio.run(make())
    return folder


def settings_of(folder: Path) -> Settings:
    """The settings of a console whose data are in this folder."""
    return Settings(
        data_dir=folder, secret_key=SecretStr("console" * 6), telegram_token=SecretStr(TOKEN), admins=(ADA.id,),
        semantic=False,
    )  # fmt: skip


async def fill(folder: Path) -> None:
    """Makes the data that the tests start from."""
    now = datetime.now(UTC)
    async with open_store(settings_of(folder)) as (_, sessions), sessions.begin() as session:
        await store.replace(session, _small(read_folder(SHIPPED)), author="shipped", at=now)
        for person in (ADA, EVE, RON):
            await people.add(session, person, COMMAND_LINE, now)
        await _ask(session, now)
        for entry in (await store.load(session)).entries[THEME]:  # few known questions, so that replays are quick
            session.add(GoldenRow(text=entry.fr.phrasings[0], language="fr", expected=[entry.id]))


def mounted(parts: Parts) -> Mount:
    """The console where the web application has it."""
    return Mount("/console", build_console(Desk(parts, "lorntech_bot")))


@asynccontextmanager
async def at_work(folder: Path) -> AsyncIterator[Console]:
    """The console on the data in this folder."""
    clock = Clock()
    async with assemble(settings_of(folder), now=clock) as parts:
        app = build_web(parts.sessions, parts.knowledge, [mounted(parts)])
        yield Console(app, parts, clock)


def _small(content: Content) -> Content:
    shelf = content.entries[THEME]
    ids = {entry.id for entry in shelf}
    named = {actor for entry in shelf for actor in entry.actors}
    return Content(
        themes=tuple(theme for theme in content.themes if theme.id == THEME),
        entries={
            THEME: tuple(e.model_copy(update={"related": tuple(i for i in e.related if i in ids)}) for e in shelf)
        },
        actors=tuple(actor for actor in content.actors if actor.id in named),
    )


async def _ask(session: AsyncSession, now: datetime) -> None:
    for wordings in ASKED:
        group = QuestionGroupRow()
        session.add(group)
        await session.flush()
        for place, text in enumerate(wordings):
            ticket, chat = f"t{group.id}{place}", f"telegram:{50 + place}"
            asked = QuestionRow(
                ticket=ticket, chat_id=chat, at=now - timedelta(hours=place + 1), text=text, language="fr",
                outcome="unknown", confidence=0.1, candidates=[], town="Metz",
            )  # fmt: skip
            session.add(asked)
            await session.flush()
            session.add(QuestionGroupItemRow(question_id=asked.id, reason="unknown", group_id=group.id, at=asked.at))
        session.add(TeamNoteRow(chat_id=chat, ticket=ticket, at=now, topic="question", text="", wants_reply=True))
    session.add(LinkCheckRow(url="https://example.org/", state="broken", status=404, checked_at=now, since=now))
