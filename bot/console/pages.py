"""Renders a page: whole, always. htmx takes the part it needs (hx-select); without JavaScript it is simply the page."""

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.console.desk import LANGUAGE_COOKIE, Desk, Visitor, desk_of, language_of
from bot.console.markup import html
from bot.console.problems import said
from bot.console.speech import Speech
from bot.staff.roles import Right
from bot.staff.states import GroupOvertaken
from faq.documents import LANGUAGES, Language
from faq.errors import ContentError

STATIC = Path(str(files("bot.console"))) / "static"

MENU: tuple[tuple[str, str, Right], ...] = (
    ("today", "", "read"),
    ("leads", "leads", "leads"),
    ("inbox", "inbox", "read"),
    ("conversations", "conversations", "talk"),
    ("entries", "entries", "read"),
    ("actors", "actors", "read"),
    ("freshness", "freshness", "read"),
    ("numbers", "numbers", "read"),
    ("try", "try", "read"),
    ("import", "import", "publish"),
    ("own_page", "partners", "leads"),
    ("partners", "partners", "operate"),
    ("deliveries", "deliveries", "operate"),
    ("people", "people", "manage_people"),
    ("audit", "audit", "manage_people"),
    ("settings", "settings", "operate"),
)
"""Name, path under /console/ and the right it takes, in the order shown."""


def page(request: Request, template: str, visitor: Visitor, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page for somebody who is signed in."""
    named = {path: name for name, path, right in MENU if visitor.may(right)}  # of two for a place, the later one
    menu = [(name, path) for path, name in named.items()]
    return _render(request, template, visitor.speech, status, visitor=visitor, menu=menu, **values)


def outside(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page for somebody who is not."""
    desk = desk_of(request)
    speech = Speech(language_of(request, _wished(request, desk.parts.settings.language)), desk.parts.clock())
    return _render(request, template, speech, status, visitor=None, menu=[], **values)


def _wished(request: Request, default: Language) -> Language:
    """The first of our languages among those that the browser asks for, else the given one."""
    asked = (one.split(";")[0].strip()[:2].lower() for one in request.headers.get("accept-language", "").split(","))
    return next((language for one in asked for language in LANGUAGES if language == one), default)


def refuse(request: Request, status: int, kind: str, error: Exception) -> Response:
    """An error, in words: what happened and what to do now. `kind` names them; some errors know more."""
    standing = error.standing if isinstance(error, GroupOvertaken) and error.standing.act else None
    problems = error.problems if isinstance(error, ContentError) else []
    values = {"kind": kind, "standing": standing, "problems": problems, "back": _page_before(request)}
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    if visitor:
        response = page(request, "error.html", visitor, status=status, **values)
    else:
        response = outside(request, "error.html", status=status, **values)
    response.headers.update({"HX-Retarget": "#main", "HX-Reselect": "#main", "HX-Reswap": "outerHTML"})
    return response


def _page_before(request: Request) -> str:
    """The page whose act failed: to be looked at again, not sent again. Nothing when a page itself was asked for."""
    before = urlsplit(request.headers.get("referer", ""))
    ours = before.netloc == request.url.netloc and before.path.startswith("/console/")
    if request.method == "GET" or not ours or before.path == "/console/sign-in":
        return ""
    return before.path + (f"?{before.query}" if before.query else "")


def to_sign_in(request: Request) -> Response:
    """To the door, and afterwards back to the page that was asked for."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    address = "/console/sign-in" + (f"?next={quote(asked)}" if request.method == "GET" else "")
    if "hx-request" in request.headers:
        return Response(status_code=200, headers={"HX-Redirect": "/console/sign-in"})
    return RedirectResponse(address, 303)


def back_to(path: str) -> RedirectResponse:
    """After an act: the page to look at next."""
    return RedirectResponse(f"/console/{path}", 303)


def sign(desk: Desk, response: Response, token: str) -> None:
    """Gives the browser its session, unseen by scripts."""
    response.set_cookie(desk.cookie, token, httponly=True, secure=desk.secure, samesite="lax", path="/")


def _render(request: Request, template: str, speech: Speech, status: int, **values: Any) -> HTMLResponse:
    found = _environment().get_template(template)
    content = found.render(
        request=request, path=request.url.path, s=speech, t=speech.t, languages=LANGUAGES,
        partial="hx-request" in request.headers, **values,
    )  # fmt: skip
    response = HTMLResponse(content, status)
    response.headers["Vary"] = f"Cookie, HX-Request, {LANGUAGE_COOKIE}"
    renewed = getattr(request.state, "session_token", None)
    if renewed:
        sign(desk_of(request), response, renewed)
    return response


@cache
def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("bot.console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals["static"] = _static
    found.filters["marked"] = html
    found.globals["problem"] = said
    return found


@cache
def _static(name: str) -> str:
    """The address of a static file; it changes with the file, so that browsers may keep it for ever."""
    return f"/console/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:8]}"
