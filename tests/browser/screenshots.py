"""Pictures of the real chat and console: real content, questions asked of the real bot, a real browser.

`make screenshots` makes those of the README (Debian: chromium, fonts-noto-color-emoji); `--all` takes every page on a
phone and at a desk, in light and dark, to be looked at.
"""

import argparse
import asyncio
import csv
import random
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Browser, Page
from pydantic import SecretStr

from bot.arrival import Arrival
from bot.conversation.buttons import press
from bot.conversation.messages import Command, Event, Outgoing, Pressed, Said, Say
from bot.settings import Settings
from bot.staff import inbox, listing, people, signin
from bot.staff.freshness import note_links
from bot.staff.roles import COMMAND_LINE, Staff
from bot.texts import texts
from bot.web.app import build_web
from bot.wiring import Parts, assemble
from faq.links import Verdict
from tests.bot.console.house import mounted
from tests.botapi.serving import serving
from tests.browser import chat_picture
from tests.browser.conftest import SIZES, chromium

ROOT = Path(__file__).parents[2]
ADA = Staff(1, "Ada", "admin", "fr")
TOWNS = ("Metz", "Nancy", "Épinal", "Thionville", "Forbach", "Lunéville")
FOR_README = {"inbox": "inbox", "editor": "entries/bourse-french-tech-montant", "dashboard": "numbers"}
EVERY = (
    "sign-in", "", "inbox", "inbox/1", "conversations", "replies", "entries", "entries/new", "entries/cir",
    "entries/cir/history", "actors", "actors/bpifrance", "actors/bpifrance/edit", "freshness", "numbers",
    "numbers/calibration", "try?q=cir", "import", "people", "audit", "settings", "nowhere",
)  # fmt: skip

WEIGHED = """() => {
  const page = performance.getEntriesByType("navigation")[0];
  const parts = performance.getEntriesByType("resource").filter((one) => !/[.]svg/.test(one.name));
  const bytes = [page, ...parts].reduce((sum, one) => sum + one.transferSize, 0);
  return [bytes / 1000, page.domContentLoadedEventEnd];
}"""


class Clock:
    """A month that passes in seconds."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC) - timedelta(days=30)

    def __call__(self) -> datetime:
        return self.now


async def month(parts: Parts, clock: Clock, questions: int) -> None:
    """People ask these many questions over a month: some say where they are, put a thumb up or down, or pass their
    question on; staff settle what can be settled."""
    chance = random.Random(7)
    exchange = parts.exchange("lorntech_bot")
    asked = [row["question"] for name in ("inscope", "offtopic", "groups") for row in _rows(f"own_{name}.csv")]
    end = datetime.now(UTC)
    step = (end - clock.now) / max(1, questions)
    known: set[str] = set()

    async def does(chat: str, key: str, event: Event) -> tuple[Outgoing, ...]:
        return await exchange.handle(Arrival(chat, key, event, "fr"))

    for place in range(questions):
        clock.now += step
        chat = f"telegram:{1000 + chance.randrange(max(1, questions // 3))}"
        if chat not in known and chance.random() < 0.5:
            await does(chat, f"{chat}/profile", Command("profil"))
            await does(chat, f"{chat}/town", Pressed(press("", "town").data or ""))
            await does(chat, f"{chat}/said", Said(chance.choice(TOWNS)))
        known.add(chat)
        out = await does(chat, f"q{place}", Said(chance.choice(asked)))
        for label in ("button.team", "button.down", "button.up"):
            data = _button(out, texts("fr").label(label))
            if data and chance.random() < 0.25:
                await does(chat, f"q{place}/{label}", Pressed(data))
                break
        if place % 40 == 39:
            await _settle(parts, clock)
    clock.now = end


async def _settle(parts: Parts, clock: Clock) -> None:
    """Staff settle the groups that an entry answers."""
    async with parts.sessions.begin() as session:
        for group in await listing.groups(session, "new"):
            if group.best and group.best[1] > 0.3:
                await inbox.close_with(
                    session, group.id, group.best[0], version=group.version, staff=ADA, at=clock()
                )  # fmt: skip


@asynccontextmanager
async def console(folder: Path, questions: int) -> AsyncIterator[tuple[Parts, str]]:
    """A console at work after such a month, and its address."""
    settings = Settings(data_dir=folder, secret_key=SecretStr("pictures" * 5), admins=(ADA.id,), semantic=False)
    clock = Clock()
    async with assemble(settings, now=clock) as parts:
        async with parts.sessions.begin() as session:
            for person in (ADA, Staff(2, "Ève", "editor", "fr"), Staff(3, "Ron", "reader", "en")):
                await people.add(session, person, COMMAND_LINE, clock())
        await month(parts, clock, questions)
        if questions:
            every = (source.url for e in parts.knowledge.current.catalogue.entries.values() for source in e.sources)
            dead = next(url for url in every if url)
            async with parts.sessions.begin() as session:
                await note_links(session, [Verdict(dead, "broken", 404, "Not Found")], clock())
        async with serving(build_web(parts.sessions, parts.knowledge, [mounted(parts)])) as root:
            yield parts, root


async def sign_in(parts: Parts, page: Page, root: str) -> None:
    """A session for this browser: the door is patient, but not with a picture a second."""
    async with parts.sessions.begin() as session:
        token = await signin.open_session(session, ADA, parts.clock())
    await page.context.add_cookies([{"name": "lorntech_session", "value": token, "url": root}])


@asynccontextmanager
async def opened(browser: Browser, root: str, size: str, scheme: str, language: str) -> AsyncIterator[Page]:
    width, height = SIZES[size]
    context = await browser.new_context(
        viewport={"width": width, "height": height}, base_url=root, color_scheme=scheme, reduced_motion="reduce",
        device_scale_factor=1,
    )  # fmt: skip
    await context.add_cookies([{"name": "lorntech_language", "value": language, "url": root}])
    yield await context.new_page()
    await context.close()


async def for_readme(out: Path) -> None:
    """The pictures of the README."""
    with TemporaryDirectory() as folder:
        async with (
            console(Path(folder), 400) as (parts, root),
            chromium() as browser,
            opened(browser, root, "desk", "light", "fr") as page,
        ):
            await sign_in(parts, page, root)
            for name, path in FOR_README.items():
                await page.goto(f"/console/{path}", wait_until="networkidle")
                await page.screenshot(path=out / f"{name}.png")
            await chat_picture.take(parts, browser, out / "chat.png")


async def every(out: Path, questions: int, paths: Iterable[str], language: str) -> None:
    """Every page, whole, in each size and scheme."""
    with TemporaryDirectory() as folder:
        async with console(Path(folder), questions) as (parts, root), chromium() as browser:
            for size in SIZES:
                for scheme in ("light", "dark"):
                    async with opened(browser, root, size, scheme, language) as page:
                        await sign_in(parts, page, root)
                        for path in paths:
                            await page.goto(f"/console/{path}", wait_until="networkidle")
                            name = path.split("?")[0].replace("/", "-") or "today"
                            await page.screenshot(path=out / f"{name}-{size}-{scheme}.png", full_page=True)


async def measure(questions: int, paths: Iterable[str]) -> None:
    """Prints what each page weighs over the wire when nothing is cached, without pictures, and when it can be used;
    then the way from an unknown question to its published answer."""
    with TemporaryDirectory() as folder:
        async with console(Path(folder), questions) as (parts, root), chromium() as browser:
            for path in paths:
                async with opened(browser, root, "desk", "light", "fr") as page:
                    await sign_in(parts, page, root)
                    await page.goto(f"/console/{path}")
                    kilobytes, ready = await page.evaluate(WEIGHED)
                    print(f"{path or 'today':28} {kilobytes:6.1f} kB  interactive after {ready:5.0f} ms")
            async with opened(browser, root, "desk", "light", "fr") as page:
                await sign_in(parts, page, root)
                await page.goto("/console/")
                start = time.perf_counter()
                await page.locator("a[href='/console/inbox']").last.click()
                await page.locator("button.offer").first.click()
                await page.locator("[data-undo]").wait_for()
                print(f"2 clicks, {time.perf_counter() - start:.1f} s from Today to a published phrasing")


def _rows(name: str) -> list[dict[str, str]]:
    with (ROOT / "tests" / "questions" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _button(out: Iterable[Outgoing], label: str) -> str | None:
    buttons = (button for one in out if isinstance(one, Say) for row in one.buttons for button in row)
    return next((button.data for button in buttons if button.label == label), None)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="folder for the pictures; with --measure, none are made")
    parser.add_argument("--measure", action="store_true", help="print what each page weighs and how soon it is ready")
    parser.add_argument("--all", action="store_true", help="every page in every size and scheme")
    parser.add_argument("--questions", type=int, default=400, help="how much was asked (with --all)")
    parser.add_argument("--language", choices=("fr", "en"), default="fr")
    parser.add_argument("paths", nargs="*", default=EVERY, help="pages under /console/ (with --all)")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    if given.measure:
        work = measure(given.questions, given.paths)
    elif given.all:
        work = every(given.out, given.questions, given.paths, given.language)
    else:
        work = for_readme(given.out)
    asyncio.run(work)
