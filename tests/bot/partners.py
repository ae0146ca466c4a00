"""Two partners at work on three leads: the console, the API and the links in letters, on one small directory, made once
and copied by each test.
"""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient
from starlette.routing import Mount

from bot.api import ROOT
from bot.api.app import build_api
from bot.leads import partners, tokens, views
from bot.leads.ledger import Who
from bot.leads.request import Wanted
from bot.leads.tokens import SCOPES, Scope
from bot.leads.views import MatchView
from bot.settings import Settings
from bot.staff import people
from bot.staff.roles import COMMAND_LINE, Staff
from bot.web.app import build_web
from bot.wiring import assemble, open_store
from faq import store
from faq.content import SHIPPED, read_folder
from faq.documents import Content
from tests.bot.console.house import ADA, EVE, THEME, Clock, Console, made_once, mounted, settings_of
from tests.bot.leads.conftest import CONTACT, LEA, NANCY, POOL, QUAI, REQUEST

PIA = Staff(201, "Pia", "partner", "fr")
QUENTIN = Staff(202, "Quentin", "partner", "en")


@dataclass(frozen=True, slots=True)
class House(Console):
    """The application, its parts, its clock; and short ways to what tests need again and again."""

    async def opens(self, *actors: str, key: str, chat: str = LEA, **changes: Any) -> str:
        """A founder's form is complete; gives the lead's reference."""
        wanted = Wanted(key=key, request=REQUEST.model_copy(update=changes), contact=CONTACT, actors=actors)
        async with self.parts.sessions.begin() as session:
            return await self.parts.desk().open(session, wanted, chat=chat, language="fr", at=self.clock())

    async def match(self, lead: str, actor: str) -> MatchView:
        """How a lead stands at an actor."""
        async with self.parts.sessions() as session:
            found = await views.of_partner(session, (actor,), self.parts.cipher)
        return next(view for _, view in found if view.lead == lead)

    async def match_of(self, ref: str) -> MatchView:
        """The match of that reference."""
        async with self.parts.sessions() as session:
            return await views.find(session, ref, self.parts.cipher)

    async def does(self, act: Any, actor: str, lead: str, **more: Any) -> MatchView:
        """An actor's act, somewhere else."""
        ref = (await self.match(lead, actor)).ref
        async with self.parts.sessions.begin() as session:
            return await self.parts.desk().act(
                session, ref, act, by=Who("partner", actor), at=self.clock(), **more
            )  # fmt: skip

    async def key(self, actor: str, scopes: tuple[Scope, ...] = SCOPES) -> str:
        """A key of a partner's programs."""
        async with self.parts.sessions.begin() as session:
            return await tokens.create(session, actor, "tests", scopes, by="Pia", at=self.clock())


def settings(folder: Path, **more: Any) -> Settings:
    """Those of the console's tests, with more."""
    return settings_of(folder).model_copy(update=more)


async def fill(folder: Path) -> None:
    """Makes the data that the tests start from."""
    now = datetime.now(UTC)
    async with open_store(settings(folder)) as (_, sessions), sessions.begin() as session:
        await store.replace(session, _small(read_folder(SHIPPED)), author="shipped", at=now)
        for person in (ADA, EVE):
            await people.add(session, person, COMMAND_LINE, now)
        for person, actor in ((PIA, POOL), (QUENTIN, QUAI)):
            await partners.join(session, person, actor, by=COMMAND_LINE, at=now)
        await partners.ensure(session, NANCY, now)


@asynccontextmanager
async def at_work(folder: Path, **more: Any) -> AsyncIterator[House]:
    """The applications on the data in this folder."""
    clock = Clock()
    async with assemble(settings(folder, **more), now=clock) as parts:
        routes = [mounted(parts), Mount(ROOT, build_api(parts, "lorntech_bot"))]
        yield House(build_web(parts.sessions, parts.knowledge, routes), parts, clock)


Program = Callable[[str | None], AbstractAsyncContextManager[AsyncClient]]


@pytest.fixture(scope="session")
def partners_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, fill)


@pytest.fixture
async def house(tmp_path: Path, partners_data: Path) -> AsyncIterator[House]:
    shutil.copytree(partners_data, tmp_path, dirs_exist_ok=True)
    async with at_work(tmp_path) as found:
        yield found


@pytest.fixture
def program(house: House) -> Program:
    """A program that calls the API with a key, or without."""

    @asynccontextmanager
    async def opened(key: str | None) -> AsyncIterator[AsyncClient]:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        transport = ASGITransport(house.app, raise_app_exceptions=False)
        async with AsyncClient(transport=transport, base_url=f"http://testserver{ROOT}", headers=headers) as client:
            yield client

    return opened


async def some_leads(house: House) -> tuple[str, str, str]:
    """One at both, one at the Pool since six days, one at Quai Alpha."""
    house.clock.wait(days=-6)
    old = await house.opens(POOL, key="form-0001", project="Des capteurs pour les ruches", sector="agro")
    house.clock.wait(days=6)
    both = await house.opens(POOL, QUAI, key="form-0002", chat="telegram:101")
    other = await house.opens(QUAI, key="form-0003", chat="telegram:102", project="Un <b>fablab</b> mobile & solidaire")
    return both, old, other


def _small(content: Content) -> Content:
    kept = {POOL, QUAI, NANCY, "bge-alsace-lorraine"}
    shelf = content.entries[THEME][:6]
    ids = {entry.id for entry in shelf}
    return Content(
        themes=tuple(theme for theme in content.themes if theme.id == THEME),
        entries={
            THEME: tuple(
                entry.model_copy(update={"related": tuple(i for i in entry.related if i in ids), "actors": ()})
                for entry in shelf
            )
        },
        actors=tuple(actor for actor in content.actors if actor.id in kept),
    )
