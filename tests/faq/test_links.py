"""The link checker against a real server on loopback; what must never be visited is refused by the real guard."""

import asyncio
import time
from collections.abc import AsyncIterator
from itertools import pairwise

import httpx
import pytest
from aiohttp import web

from faq.addresses import Refused, Target, is_public, locate
from faq.content import SHIPPED, read_folder
from faq.links import USER_AGENT, Verdict, check, shown_links


class Site:
    """A server that plays every host ending in .test, and remembers who came when."""

    def __init__(self) -> None:
        self.visits: list[tuple[float, str, str, str]] = []
        self.agents: set[str] = set()
        self.open_now = 0
        self.most_open = 0
        self.port = 0

    async def serve(self, request: web.Request) -> web.Response:
        self.visits.append((time.monotonic(), request.method, request.host, request.path))
        self.agents.add(request.headers["User-Agent"])
        self.open_now += 1
        self.most_open = max(self.most_open, self.open_now)
        await asyncio.sleep(0.02)
        self.open_now -= 1
        return self.answer(request)

    def answer(self, request: web.Request) -> web.Response:
        match request.path.split("/")[1:]:
            case ["status", code]:
                return web.Response(status=int(code))
            case ["get-only"]:
                return web.Response(status=405 if request.method == "HEAD" else 200)
            case ["to", code, *rest]:
                return web.Response(status=int(code), headers={"Location": "/" + "/".join(rest)})
            case ["inside"]:
                return web.Response(status=302, headers={"Location": "http://inside.private/admin"})
            case ["round"]:
                return web.Response(status=302, headers={"Location": "/round"})
            case ["odd"]:
                return web.Response(status=302, headers={"Location": "http://[::1"})
            case _:
                return web.Response(text="here")

    async def locate(self, url: httpx.URL) -> Target:
        if not url.host.endswith(".test"):
            raise Refused("the host is not on the public internet")
        return Target(("127.0.0.1",), self.port)

    async def visit(self, *urls: str, pause: float = 0) -> list[Verdict]:
        return await check(urls, locate=self.locate, pause=pause)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", site.serve)
    runner = web.AppRunner(app)
    await runner.setup()
    server = web.TCPSite(runner, "127.0.0.1", 0)
    await server.start()
    site.port = runner.addresses[0][1]
    yield site
    await runner.cleanup()


@pytest.mark.parametrize(
    ("path", "state", "status"),
    [
        ("page", "ok", 200),
        ("get-only", "ok", 200),
        ("to/302/page", "ok", 200),
        ("to/301/page", "moved", 200),
        ("to/302/to/308/page", "moved", 200),
        ("to/301/status/404", "broken", 404),
        ("status/404", "broken", 404),
        ("status/410", "broken", 410),
        ("round", "broken", 302),
        ("odd", "broken", None),
        ("status/403", "blocked", 403),
        ("status/429", "blocked", 429),
        ("status/503", "unreachable", 503),
    ],
)
async def test_says_what_became_of_an_address(site: Site, path: str, state: str, status: int | None) -> None:
    [verdict] = await site.visit(f"http://a.test/{path}")
    assert (verdict.state, verdict.status) == (state, status)
    assert verdict.reason or state in ("ok", "moved")


async def test_names_the_new_address(site: Site) -> None:
    [verdict] = await site.visit("http://a.test/to/301/new")
    assert verdict.moved_to == "http://a.test/new"


async def test_follows_five_redirects_and_no_more(site: Site) -> None:
    five, six = ("http://a.test/" + "to/302/" * n + "page" for n in (5, 6))
    assert [verdict.state for verdict in await site.visit(five, six)] == ["ok", "broken"]


async def test_says_who_visits(site: Site) -> None:
    await site.visit("http://a.test/")
    assert site.agents == {USER_AGENT}
    assert "lorntech-bot" in USER_AGENT


async def test_asks_for_the_name_and_not_for_the_address(site: Site) -> None:
    await site.visit("http://a.test/page")
    assert [(method, host, path) for _, method, host, path in site.visits] == [("HEAD", "a.test", "/page")]


async def test_visits_one_host_one_at_a_time_with_a_pause(site: Site) -> None:
    await site.visit(*(f"http://a.test/{i}" for i in range(4)), pause=0.1)
    times = [at for at, *_ in site.visits]
    assert site.most_open == 1
    assert all(later - earlier >= 0.1 for earlier, later in pairwise(times))


async def test_visits_many_hosts_at_once_but_at_most_eight(site: Site) -> None:
    await site.visit(*(f"http://h{i}.test/" for i in range(20)))
    assert 2 <= site.most_open <= 8


async def test_a_redirect_to_a_private_address_is_not_followed(site: Site) -> None:
    [verdict] = await site.visit("http://a.test/inside")
    assert verdict.state == "blocked"
    assert [host for *_, host, _ in site.visits] == ["a.test"]


async def test_verdicts_come_in_order_and_are_told_as_they_are_known(site: Site) -> None:
    heard: list[str] = []
    urls = [f"http://{name}.test/{name}" for name in "dacb"]
    verdicts = await check(urls, locate=site.locate, pause=0, tell=lambda verdict: heard.append(verdict.url))
    assert [verdict.url for verdict in verdicts] == urls
    assert sorted(heard) == sorted(urls)


async def test_a_host_that_does_not_answer_is_unreachable() -> None:
    async def nobody(url: httpx.URL) -> Target:
        return Target(("127.0.0.1",), 1)

    [verdict] = await check(["http://a.test/"], locate=nobody, pause=0)
    assert verdict.state == "unreachable"


async def test_the_second_address_of_a_host_is_tried_when_the_first_refuses(site: Site) -> None:
    async def two(url: httpx.URL) -> Target:
        return Target(("::1", "127.0.0.1"), site.port)  # the site listens on the second only

    assert [v.state for v in await check(["http://a.test/"], locate=two, pause=0)] == ["ok"]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::ffff:10.0.0.1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://example.org:8080/",
        "http://user:password@example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http:///nowhere",
        f"http://{'a' * 70}.fr/",
    ],
)
async def test_what_is_not_public_is_never_visited(url: str) -> None:
    [verdict] = await check([url], pause=0)
    assert verdict.state == "blocked", verdict
    assert verdict.reason


async def test_rubbish_is_broken() -> None:
    [verdict] = await check(["http://[::1"], pause=0)
    assert verdict.state == "broken"


@pytest.mark.parametrize("addresses", [["93.184.215.14", "10.0.0.1"], ["::1"], []])
async def test_one_private_address_behind_a_name_is_enough_to_refuse_it(addresses: list[str]) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return addresses

    with pytest.raises(Refused):
        await locate(httpx.URL("https://example.org/"), resolve)


async def test_a_name_is_asked_once_and_the_checked_address_is_called() -> None:
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["93.184.215.14"] if len(asked) == 1 else ["127.0.0.1"]

    assert await locate(httpx.URL("https://example.org/"), rebinding) == Target(("93.184.215.14",), 443)
    assert asked == ["example.org"]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("::ffff:93.184.215.14", True),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_every_link_of_the_content_is_known_with_its_places() -> None:
    content = read_folder(SHIPPED)
    links = shown_links(content)
    sources = {source.url for entries in content.entries.values() for entry in entries for source in entry.sources}
    assert sources - {None} <= links.keys()
    assert {actor.home_page for actor in content.actors} - {None} <= links.keys()
    known = {entry.id for entries in content.entries.values() for entry in entries} | {a.id for a in content.actors}
    assert all(places and set(places) <= known for places in links.values())
