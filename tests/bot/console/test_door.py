"""Who gets in, how often, how long; and what another site cannot do."""

import json
from urllib.parse import urlencode

import pytest

from bot.console.guard import LARGEST
from bot.console.initdata import signature
from bot.staff import people
from tests.bot.console.conftest import Browser
from tests.bot.console.house import ADA, EVE, RON, TOKEN, Console

PAGES = (
    "", "inbox", "inbox/1", "entries", "entries/new", "actors", "freshness", "numbers", "numbers/calibration", "try",
    "people", "audit", "deliveries", "leads", "partners", "import", "conversations", "replies",
    "settings", "actors/new", "actors/bpifrance", "actors/bpifrance/edit", "actors/bpifrance/history",
)  # fmt: skip


async def test_a_link_opens_the_console_once(console: Console, browser: Browser) -> None:
    token = await console.link(EVE)
    async with browser(None) as first, browser(None) as second:
        assert "Ève" not in (await first.get(f"/console/sign-in?token={token}")).text, "opening it changes nothing"
        inside = await first.post("/console/sign-in", data={"token": token, "next": "/console/entries"})
        assert inside.url.path == "/console/entries"
        assert "Ève" in inside.text
        replayed = await second.post("/console/sign-in", data={"token": token})
        assert replayed.status_code == 403
        assert (await second.get("/console/")).url.path == "/console/sign-in"


async def test_a_link_is_of_no_use_after_ten_minutes(console: Console, browser: Browser) -> None:
    token = await console.link(EVE)
    console.clock.wait(minutes=10, seconds=1)
    async with browser(None) as late:
        assert (await late.post("/console/sign-in", data={"token": token})).status_code == 403


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "/console/../x\\y", "/console/sign-in"])
async def test_the_door_leads_nowhere_else(console: Console, browser: Browser, address: str) -> None:
    async with browser(None) as visitor:
        visitor.follow_redirects = False
        answer = await visitor.post("/console/sign-in", data={"token": await console.link(EVE), "next": address})
        assert answer.headers["location"] == "/console/"


async def test_a_role_taken_away_counts_from_the_next_click(console: Console, browser: Browser) -> None:
    async with browser(EVE) as eve:
        assert "Ève" in (await eve.get("/console/")).text
        async with console.parts.sessions.begin() as session:
            await people.remove(session, EVE.id, ADA, console.clock(), {ADA.id})
        assert (await eve.get("/console/")).url.path == "/console/sign-in"


async def test_the_mini_app_lets_staff_in_and_nobody_else(console: Console, browser: Browser) -> None:
    def data(user: int) -> dict[str, str]:
        fields = {"auth_date": str(int(console.clock().timestamp())), "user": json.dumps({"id": user})}
        return {"data": urlencode({**fields, "hash": signature(fields, TOKEN)})}

    async with browser(None) as visitor:
        assert (await visitor.post("/console/app", data=data(99))).status_code == 403
        assert "Ève" in (await visitor.post("/console/app", data=data(EVE.id))).text


async def test_guessing_is_slowed_down(console: Console, browser: Browser) -> None:
    async with browser(None) as guesser:
        tries = [(await guesser.post("/console/sign-in", data={"token": f"guess{n}"})).status_code for n in range(11)]
        assert tries == [403] * 10 + [429]
        console.clock.wait(minutes=1, seconds=1)
        assert (await guesser.post("/console/sign-in", data={"token": "guess"})).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": ""},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
async def test_another_site_cannot_act(browser: Browser, headers: dict[str, str]) -> None:
    async with browser(EVE) as eve:
        answer = await eve.post("/console/inbox/1/ignore", data={"version": "0"}, headers=headers)
        assert answer.status_code == 403
        assert "× 3" in (await eve.get("/console/inbox")).text


async def test_what_is_too_large_is_refused_unread_and_said(browser: Browser) -> None:
    async with browser(EVE) as eve:
        big = {"upload": ("entries.csv", b"x" * (LARGEST + 1), "text/csv")}
        answer = await eve.post("/console/import", files=big, headers={"referer": "http://testserver/console/import"})
        assert answer.status_code == 413
        assert "C’est trop lourd" in answer.text
        assert 'href="/console/import"' in answer.text, "and there is a way back"


async def test_an_act_overtaken_leads_back_to_its_page(browser: Browser) -> None:
    async with browser(EVE) as eve:
        here = "http://testserver/console/inbox?state=new&page=1"
        answer = await eve.post("/console/inbox/1/ignore", data={"version": "7"}, headers={"referer": here})
        assert answer.status_code == 409
        assert 'href="/console/inbox?state=new&amp;page=1">Revenir à la page' in answer.text
        for elsewhere in ("https://evil.example/console/inbox", "http://testserver/console/sign-in", ""):
            answer = await eve.post("/console/inbox/1/ignore", data={"version": "7"}, headers={"referer": elsewhere})
            assert "Revenir à la page" not in answer.text, elsewhere


@pytest.mark.parametrize(
    ("asked", "said"),
    [("en-GB,en;q=0.9,fr;q=0.8", "Open the bot"), ("de, fr;q=0.5", "Ouvrir le robot"), ("", "Ouvrir le robot")],
)
async def test_the_door_speaks_the_language_of_the_browser(browser: Browser, asked: str, said: str) -> None:
    async with browser(None) as visitor:
        assert said in (await visitor.get("/console/sign-in", headers={"accept-language": asked})).text


async def test_every_answer_is_guarded(browser: Browser) -> None:
    async with browser(ADA) as ada:
        for path in (*PAGES, "nowhere", "static/console.css"):
            answer = await ada.get(f"/console/{path}")
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy, path
            assert "unsafe" not in policy, path
            assert answer.headers["x-content-type-options"] == "nosniff", path


async def test_cookies_are_out_of_reach(console: Console, browser: Browser) -> None:
    async with browser(None) as visitor:
        visitor.follow_redirects = False
        answer = await visitor.post("/console/sign-in", data={"token": await console.link(EVE)})
        assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(answer.headers["set-cookie"].split("; "))


async def test_a_reader_changes_nothing(browser: Browser) -> None:
    async with browser(RON) as ron:
        for path in ("people", "audit"):
            assert (await ron.get(f"/console/{path}")).status_code == 403, path
        for path, data in (
            ("inbox/1/ignore", {"version": "0"}),
            ("inbox/1/attach", {"version": "0", "entry": "cir", "text": "le cir"}),
            ("inbox/1/entry", {"version": "0"}),
            ("entries/new", {"question": "Une question ?", "theme": "fiscalite"}),
            ("people", {"telegram_id": "3", "name": "Ron", "role": "admin", "language": "fr"}),
        ):
            assert (await ron.post(f"/console/{path}", data=data)).status_code in (403, 404), path
        assert "× 3" in (await ron.get("/console/inbox")).text
