"""The editor's form ⇄ the document of a draft. Pure: what cannot be read stays as typed, and is refused later."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.datastructures import FormData

from bot.staff import changes

LISTS = ("related", "actors")
SOURCE = ("title", "url", "year", "year_estimated", "confidence")
_TEXTS = ("status", "checked_on", "review_on", "owner", "opens_on", "closes_on")
BLANK = 2
"""Empty rows offered after those that are filled."""


def document(form: FormData) -> dict[str, Any]:
    """The draft that a form holds; empty fields are left out."""
    found: dict[str, Any] = {name: text for name in _TEXTS if (text := _text(form, name))}
    if year := _text(form, "valid_as_of"):
        found["valid_as_of"] = _number(year)
    for name in LISTS:
        if values := [text for value in form.getlist(name) if (text := str(value).strip())]:
            found[name] = values
    for language in ("fr", "en"):
        words = {name: text for name in ("title", "question", "answer") if (text := _text(form, f"{language}.{name}"))}
        if wording := words | _phrasings(form, language):
            found[language] = wording
    if german := _phrasings(form, "de"):
        found["de"] = german
    if sources := [source for place in range(_rows(form)) if (source := _source(form, place))]:
        found["sources"] = sources
    return found


def actor(form: FormData) -> dict[str, Any]:
    """The actor that a form holds; empty fields are left out."""
    names = ("name", "kind", "status", "city", "area", "home_page")
    found: dict[str, Any] = {name: text for name in names if (text := _text(form, name))}
    found |= {name: text.replace(",", ".") for name in ("latitude", "longitude") if (text := _text(form, name))}
    for name in ("aliases", "sectors"):
        if lines := [line.strip() for line in _text(form, name).splitlines() if line.strip()]:
            found[name] = lines
    if stages := [str(value) for value in form.getlist("stages")]:
        found["stages"] = stages
    for language in ("fr", "en"):
        if words := {name: text for name in ("role", "card") if (text := _text(form, f"{language}.{name}"))}:
            found[language] = words
    if source := _source(form, 0):
        found["source"] = source
    return found


def rows(values: Sequence[Any], empty: Any) -> list[Any]:
    """What is filled, and a few empty rows to fill."""
    return [*values, *([empty] * BLANK)]


def value(draft: Mapping[str, Any], field: str) -> Any:
    """A field of a draft ("fr.title"); empty text when it is not there."""
    return changes.value(draft, field) or ""


def _text(form: FormData, name: str) -> str:
    return str(form.get(name, "")).replace("\r\n", "\n").strip()


def _phrasings(form: FormData, language: str) -> dict[str, list[str]]:
    lines = [line.strip() for line in _text(form, f"{language}.phrasings").splitlines() if line.strip()]
    return {"phrasings": lines} if lines else {}


def _rows(form: FormData) -> int:
    return sum(name.startswith("source.") and name.endswith(".title") for name in form)


def _source(form: FormData, place: int) -> dict[str, Any]:
    """One source; nothing for a row without title and address."""
    title, url, year, estimated, confidence = (_text(form, f"source.{place}.{name}") for name in SOURCE)
    if not title and not url:
        return {}
    filled = {"title": title, "url": url, "confidence": confidence}
    source: dict[str, Any] = {name: text for name, text in filled.items() if text}
    if year:
        source["year"] = _number(year)
    return source | ({"year_estimated": True} if estimated else {})


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else text
