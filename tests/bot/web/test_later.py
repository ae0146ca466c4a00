"""Pages read in at their first request: once, however many come at the same time, and again after a failure."""

import asyncio

import pytest
from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount
from starlette.types import ASGIApp

from bot.web.later import Later


class Maker:
    def __init__(self, failures: int = 0) -> None:
        self.made = 0
        self.failures = failures

    def __call__(self) -> ASGIApp:
        if self.failures:
            self.failures -= 1
            raise RuntimeError("no memory left")
        self.made += 1
        return PlainTextResponse("here")


def visitor(maker: Maker) -> AsyncClient:
    web = Starlette(routes=[Mount("/pages", Later(maker))])
    return AsyncClient(transport=ASGITransport(web), base_url="http://test")


async def test_nothing_is_made_before_somebody_comes() -> None:
    maker = Maker()
    async with visitor(maker) as browser:
        assert (await browser.get("/elsewhere")).status_code == 404
        assert maker.made == 0
        assert (await browser.get("/pages/")).text == "here"


async def test_those_who_come_together_get_the_same_pages() -> None:
    maker = Maker()
    async with visitor(maker) as browser:
        answers = await asyncio.gather(*(browser.get("/pages/") for _ in range(5)))
    assert [answer.text for answer in answers] == ["here"] * 5
    assert maker.made == 1


async def test_what_could_not_be_made_is_tried_again() -> None:
    maker = Maker(failures=1)
    async with visitor(maker) as browser:
        with pytest.raises(RuntimeError):
            await browser.get("/pages/")
        assert (await browser.get("/pages/")).text == "here"
