"""Every page of the console, present and future: closed to strangers, deaf to other sites, guarded by headers, and with
nothing in it that somebody else wrote as HTML. A page that forgets is found here, because the routes are walked."""

import re
from collections.abc import Iterator
from html import unescape
from typing import get_args

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import text

from bot.console.app import _ROOMS
from bot.staff.roles import Staff
from tests.bot.console.conftest import Browser
from tests.bot.console.house import ADA, RON, Console

OPEN = {"/sign-in", "/app", "/language"}
"""Where strangers may knock; and /answer/…, the signed links in letters to partners, which have tests of their own."""
PROBE = "<xss onload=1>'\"&"
LETTER = (
    "(key, channel, recipient, state, attempts, next_at, last_error, created_at) VALUES "
    "(:probe, 'email', :probe, 'dead', 1, '2026-11-27 00:00:00', :probe, '2026-11-27 00:00:00')"
)
PLOT = "default-src 'none'; style-src 'unsafe-inline'"
"""A picture of our own brings its style with it, and nothing that runs."""
VALUES = {"entry_id": "cir", "actor_id": "bpifrance", "kind": "csv", "act": "apply", "name": "cir"}


def routes(method: str) -> Iterator[str]:
    """The addresses of all routes of a method, their parameters filled."""
    for route in (route for room in _ROOMS for route in room.router.routes):
        if isinstance(route, APIRoute) and method in route.methods:
            choices = {p.name: get_args(p.field_info.annotation) for p in route.dependant.path_params}
            yield re.sub(r"{(\w+)}", "{}", route.path).format(*(filled(name, choices[name]) for name in choices))


def filled(name: str, choices: tuple[object, ...]) -> str:
    offered = [choice for choice in choices if isinstance(choice, str)]
    return VALUES.get(name) or (offered[0] if offered else "1")


async def test_a_stranger_gets_in_nowhere(console: Console, browser: Browser) -> None:
    async with browser(None) as stranger:
        stranger.follow_redirects = False
        for method in ("GET", "POST"):
            paths = [path for path in routes(method) if path not in OPEN and not path.startswith("/answer/")]
            assert len(paths) >= 20
            for path in paths:
                answer = await stranger.request(method, f"/console{path}")
                assert answer.status_code == 303, f"{method} {path} answers {answer.status_code} to a stranger"
                assert answer.headers["location"].startswith("/console/sign-in"), path


async def test_another_site_can_cause_no_act(console: Console, browser: Browser) -> None:
    async with browser(ADA) as ada:
        for path in routes("POST"):
            for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": ""}):
                answer = await ada.post(f"/console{path}", headers=headers)
                assert answer.status_code == 403, f"POST {path} listens to {headers}"


async def test_no_page_is_changed_by_a_get(console: Console) -> None:
    """What is asked for with GET changes nothing: a link in a message must not act."""
    for path in routes("GET"):
        assert not re.search(r"/(publish|discard|restore|remove|apply|undo|accept|decline|close)$", path), path


async def test_every_page_is_guarded_and_none_breaks(console: Console, browser: Browser) -> None:
    async with browser(ADA) as ada:
        for path in routes("GET"):
            answer = await ada.get(f"/console{path}")
            assert answer.status_code < 500, path
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy, path
            assert "unsafe" not in policy or policy == PLOT, path
            assert answer.headers["x-frame-options"] == "DENY" or path == "/app", path
            assert "x-request-id" in answer.headers, path


@pytest.mark.parametrize("staff", [ADA, RON], ids=["admin", "reader"])
async def test_what_others_wrote_shows_as_text(console: Console, browser: Browser, staff: Staff) -> None:
    """Stored and reflected: founders' questions, colleagues' names, content, errors of other servers, addresses."""
    words = {"probe": PROBE, "seal": console.parts.cipher.seal(PROBE)}
    async with console.parts.sessions.begin() as session:
        for statement in (
            "UPDATE question SET text = :probe, town = :probe",
            "UPDATE question_group SET assigned_to = :probe",
            "UPDATE team_note SET text = :seal",
            "UPDATE staff SET name = :probe",
            "UPDATE audit SET who = :probe, subject = :probe, detail = :probe",
            "UPDATE link_check SET reason = :probe",
            "UPDATE translation SET title = :probe, question = :probe",
            "UPDATE translation SET answer = answer || :probe",
            "UPDATE source SET title = :probe",
            "UPDATE entry SET owner = :probe",
            "UPDATE actor SET name = :probe, city = :probe, area = :probe",
            "UPDATE knowledge_version SET version = version + 1",
            f"INSERT INTO delivery {LETTER}",
        ):
            named = {name: value for name, value in words.items() if f":{name}" in statement}
            await session.execute(text(statement), named)
    await console.parts.knowledge.refresh()
    shown = 0
    async with browser(staff) as reader:
        for path in routes("GET"):
            for query in ("", "?q={0}&theme={0}&town={0}&next={0}&token={0}&note={0}&title={0}&state={0}"):
                answer = await reader.get(f"/console{path}" + query.format("%3Cxss onload%3D1%3E%27%22%26"))
                assert answer.status_code < 500, path
                if answer.headers.get("content-type", "").startswith("text/html"):
                    assert "<xss" not in answer.text, path
                    shown += answer.text.count("&lt;xss")
    assert shown > 50, "the probe was looked at, not missed"


@pytest.mark.parametrize(
    "path",
    ["static/../guard.py", "static/%2e%2e/guard.py", "static/..%2fguard.py", "static//etc/passwd",
     "static/%252e%252e/guard.py", "static/..\\guard.py", "static/%00", "import/entries.../../etc/passwd"],
)  # fmt: skip
async def test_no_path_leads_out_of_the_static_folder(browser: Browser, path: str) -> None:
    async with browser(ADA) as ada:
        answer = await ada.get(f"/console/{path}")
        assert answer.status_code in (404, 405, 422), path
        assert "import" not in answer.text[:200]


@pytest.mark.parametrize(
    "words", ["' OR 1=1 --", "%' UNION SELECT token FROM console_session --", "\\", "%", "_", "\0"]
)
async def test_words_are_never_sql(console: Console, browser: Browser, words: str) -> None:
    async with browser(ADA) as ada:
        everything = (await ada.get("/console/entries?form=csv")).text.count("\n")
        for path in ("entries", "actors", "inbox", "try", "numbers", "conversations"):
            answer = await ada.get(f"/console/{path}", params={"q": words, "theme": words, "state": "", "form": "csv"})
            assert answer.status_code < 500, path
            assert "SELECT" not in unescape(answer.text).replace(words, ""), path
        assert (await ada.get("/console/entries?form=csv")).text.count("\n") == everything


async def test_a_form_too_large_is_refused_before_it_is_read(browser: Browser) -> None:
    async with browser(ADA) as ada:
        answer = await ada.post("/console/entries/cir", content=b"x" * (8 * 2**20 + 1))
        assert answer.status_code == 413


async def test_an_upload_named_like_a_path_writes_nothing_there(console: Console, browser: Browser) -> None:
    folder = console.parts.settings.data_dir
    before = sorted(folder.rglob("*"))
    async with browser(ADA) as ada:
        await ada.post("/console/import", files={"upload": ("../../../../tmp/evil.csv", b"id;theme\nx;y\n")})
    assert [file for file in sorted(folder.rglob("*")) if file not in before and "sqlite" not in file.name] == []
