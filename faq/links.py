"""The link checker: is every web address that we show still there?

Polite (one visit at a time and a pause per host, HEAD before GET, no page is downloaded, the bot says who it is) and
careful: only public addresses are visited, at every step of a redirect (`faq.addresses`).
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import httpx

from faq import markup
from faq.addresses import Locate, Refused, call, locate
from faq.documents import LANGUAGES, Content

USER_AGENT = "lorntech-bot (checks the links of its answers)"
AT_ONCE = 8
PAUSE = 1.0  # seconds between two visits to one host
PATIENCE = 20.0  # seconds for one visit, all told
REDIRECTS = 5

_PERMANENT = (301, 308)
_NO_ROBOTS = (401, 403, 407, 429, 451, 999)

Tell = Callable[["Verdict"], None]
State = Literal["ok", "moved", "broken", "blocked", "unreachable"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a web address.

    `ok` it is there; `moved` it is there, and says for good that it lives at `moved_to`; `broken` it is gone;
    `blocked` we may not look (the site refuses robots, or the address is not public); `unreachable` no answer, or
    one that may pass (5xx). `status` is the last HTTP status, if there was one.
    """

    url: str
    state: State
    status: int | None = None
    reason: str = ""
    moved_to: str | None = None


def shown_links(content: Content) -> dict[str, tuple[str, ...]]:
    """Every web address shown to readers → the ids of the entries and actors that show it, in order."""
    places: dict[str, list[str]] = defaultdict(list)
    for entries in content.entries.values():
        for entry in entries:
            inside = [url for language in LANGUAGES for url in markup.links(entry.wording(language).answer)]
            for url in dict.fromkeys((*inside, *(source.url for source in entry.sources if source.url))):
                places[url].append(entry.id)
    for actor in content.actors:
        inside = [url for language in LANGUAGES for url in markup.links(actor.words(language).card)]
        for url in dict.fromkeys(filter(None, (*inside, actor.home_page, actor.source.url))):
            places[url].append(actor.id)
    return {url: tuple(ids) for url, ids in places.items()}


async def check(
    urls: Iterable[str], *, tell: Tell = lambda _verdict: None, locate: Locate = locate, pause: float = PAUSE
) -> list[Verdict]:
    """Visits each address and gives the verdicts in the same order; `tell` hears of each as soon as it is known."""
    # A kept connection would serve every name behind one address, whatever its certificate says.
    limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=0)
    async with httpx.AsyncHTTPTransport(limits=limits, trust_env=False) as transport, asyncio.TaskGroup() as group:
        visitor = _Visitor(transport, locate, pause)
        visits = [group.create_task(visitor.visit(url)) for url in urls]
        for visit in visits:
            visit.add_done_callback(lambda done: None if done.cancelled() else tell(done.result()))
    return [visit.result() for visit in visits]


class _Visitor:
    """Goes from address to address, never two at a time on one host."""

    def __init__(self, transport: httpx.AsyncBaseTransport, locate: Locate, pause: float) -> None:
        self._transport = transport
        self._locate = locate
        self._pause = pause
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._hosts: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._last_visit: dict[str, float] = {}

    async def visit(self, address: str) -> Verdict:
        """Follows an address to its end."""
        try:
            return await self._follow(address)
        except Refused as refusal:
            return Verdict(address, "blocked", reason=str(refusal))
        except httpx.InvalidURL:
            return Verdict(address, "broken", reason="not a web address")
        except (httpx.TimeoutException, TimeoutError):
            return Verdict(address, "unreachable", reason="no answer in time")
        except (httpx.HTTPError, OSError) as error:
            return Verdict(address, "unreachable", reason=str(error) or type(error).__name__)

    async def _follow(self, address: str) -> Verdict:
        here, moved = httpx.URL(address), False
        for _ in range(REDIRECTS + 1):
            response = await self._call(here)
            if not response.has_redirect_location:
                return _judge(address, response.status_code, str(here) if moved else None)
            moved = moved or response.status_code in _PERMANENT
            here = here.join(response.headers["location"])
        return Verdict(address, "broken", response.status_code, f"more than {REDIRECTS} redirects")

    async def _call(self, url: httpx.URL) -> httpx.Response:
        """HEAD, or GET for a server that does not like HEAD."""
        async with self._hosts[url.host]:
            response = await self._polite(url, "HEAD")
            return response if response.status_code < 400 else await self._polite(url, "GET")

    async def _polite(self, url: httpx.URL, method: str) -> httpx.Response:
        clock = asyncio.get_running_loop().time
        await asyncio.sleep(self._last_visit.get(url.host, 0) + self._pause - clock())
        try:
            async with self._slots, asyncio.timeout(PATIENCE):
                return await self._request(url, method)
        finally:
            self._last_visit[url.host] = clock()

    async def _request(self, url: httpx.URL, method: str) -> httpx.Response:
        return await call(
            self._transport, method, url, headers={"User-Agent": USER_AGENT, "Accept": "*/*"}, locate=self._locate,
            patience=PATIENCE / 2,
        )  # fmt: skip


def _judge(address: str, status: int, moved_to: str | None) -> Verdict:
    if status in _NO_ROBOTS:
        return Verdict(address, "blocked", status, "the site refuses robots: look at it by hand")
    if status >= 500:
        return Verdict(address, "unreachable", status, "the site has a fault, which may pass")
    if status >= 400:
        return Verdict(address, "broken", status, "the page is gone")
    if moved_to:
        return Verdict(address, "moved", status, moved_to=moved_to)
    return Verdict(address, "ok", status)
