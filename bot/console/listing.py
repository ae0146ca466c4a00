"""Entries as lists show them: searched with the bot's own matcher, filtered, cut into pages. Pure."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Generic, Literal, TypeVar
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field

from bot.console.paging import turned
from faq.catalogue import is_stale
from faq.documents import Content, Entry, Theme
from faq.matching.decide import match
from faq.matching.index import Index
from faq.matching.spelling import same_words

State = Literal["", "draft", "review", "published", "disabled", "retired"]
Only = Literal["", "stale", "soon", "dated", "drafted"]
PAGE = 50
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """A part of a list, and how long the whole is. Pages count from 1."""

    items: Sequence[Item]
    number: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry on its shelf."""

    entry: Entry
    theme: Theme


class Wanted(BaseModel):
    """What a list is to hold, as its address says; empty fields want everything. Pages count from 1."""

    model_config = ConfigDict(frozen=True)

    q: Annotated[str, Field(max_length=300)] = ""
    theme: Annotated[str, Field(max_length=60)] = ""
    state: State = ""
    only: Only = ""
    page: int = 1
    form: Literal["page", "csv"] = "page"

    @property
    def query(self) -> str:
        """The same list in an address, without its page."""
        return urlencode(self.model_dump(include={"q", "theme", "state", "only"}))


def shelve(content: Content) -> tuple[Listed, ...]:
    """All entries in the order of the content."""
    return tuple(Listed(entry, theme) for theme in content.themes for entry in content.entries.get(theme.id, ()))


def select(
    listed: Iterable[Listed], wanted: Wanted, index: Index, today: date, drafted: Container[str]
) -> tuple[Listed, ...]:
    """Those wanted. With words: what the bot would think of first, then entries that have the words in them."""
    kept = [one for one in listed if _fits(one, wanted, today, drafted)]
    if not wanted.q.strip():
        return tuple(kept)
    guessed = [candidate.entry for candidate in match(index, wanted.q).candidates if candidate.confidence > 0.02]
    said = same_words(wanted.q)
    ranked = sorted((one for one in kept if one.entry.id in guessed), key=lambda one: guessed.index(one.entry.id))
    return (*ranked, *(one for one in kept if one.entry.id not in guessed and said in _words(one)))


def cut(items: Sequence[Item], number: int) -> Page[Item]:
    """One page of a list; a page beyond the last is the last."""
    number, pages = turned(number, len(items), PAGE)
    return Page(items[(number - 1) * PAGE : number * PAGE], number, pages, len(items))


def _fits(one: Listed, wanted: Wanted, today: date, drafted: Container[str]) -> bool:
    entry = one.entry
    fits = {
        "": True,
        "stale": is_stale(entry, today),
        "soon": (entry.review_on - today).days in range(31),
        "dated": bool(entry.opens_on or entry.closes_on),
        "drafted": entry.id in drafted,
    }
    return wanted.theme in ("", one.theme.id) and wanted.state in ("", entry.state) and fits[wanted.only]


def _words(one: Listed) -> str:
    entry = one.entry
    texts = [entry.id, *(t for w in (entry.fr, entry.en) for t in (w.title, w.question, *w.phrasings))]
    return "\n".join(map(same_words, texts))
