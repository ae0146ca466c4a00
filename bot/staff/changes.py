"""Two versions of an entry beside each other: what differs, in words; and three of them brought together. Pure.

Works on documents (an entry as JSON, see `faq.documents.Entry`, or an actor) that may be incomplete, as drafts are.
"""

import copy
import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Document = Mapping[str, Any]

FIELDS = (
    "fr.title", "fr.question", "fr.answer", "fr.phrasings", "en.title", "en.question", "en.answer", "en.phrasings",
    "de.phrasings", "status", "valid_as_of", "checked_on", "review_on", "owner", "opens_on", "closes_on", "related",
    "actors", "sources", "state",
)  # fmt: skip

ACTOR_FIELDS = (
    "name", "aliases", "kind", "status", "city", "area", "latitude", "longitude", "home_page", "stages", "sectors",
    "fr.role", "fr.card", "en.role", "en.card", "source",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that stayed, came or went."""

    kind: Literal["same", "added", "removed"]
    text: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that differs: both values as text, and the difference in pieces (words, or the items of a list)."""

    field: str
    before: str
    after: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that both sides changed, each in its own way. Values are as in the documents, None if missing."""

    field: str
    base: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Merge:
    """The document with both sides' changes; where they conflict, it has mine."""

    document: dict[str, Any]
    conflicts: tuple[Conflict, ...]


def diff(old: Document, new: Document, fields: Sequence[str] = FIELDS) -> tuple[FieldChange, ...]:
    """The fields that differ, in the order of the editor."""
    return tuple(
        FieldChange(field, _shown(before), _shown(after), _pieces(before, after))
        for field in fields
        if (before := value(old, field)) != (after := value(new, field))
    )


def merge(base: Document, mine: Document, theirs: Document, fields: Sequence[str] = FIELDS) -> Merge:
    """Both sides' changes to `base`, field by field. Lists (phrasings, actors …) never conflict: what either side
    added is there, what either side removed is not."""
    result: dict[str, Any] = {name: mine[name] for name in ("id",) if name in mine}
    conflicts: list[Conflict] = []
    for field in fields:
        values = (value(base, field), value(mine, field), value(theirs, field))
        merged = _merged(*values)
        if merged is _CONFLICT:
            conflicts.append(Conflict(field, *values))
            merged = values[1]
        if merged is not None:
            _put(result, field, merged)
    return Merge(result, tuple(conflicts))


def value(document: Document, field: str) -> Any:
    """A field's value ("fr.title"); None for one that is missing or empty."""
    found: Any = document
    for name in field.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    found = list(found) if isinstance(found, tuple) else found
    return None if found in ("", []) else found


def with_value(document: Document, field: str, new: Any) -> dict[str, Any]:
    """The document with another value in a field."""
    changed = copy.deepcopy(dict(document))
    _put(changed, field, new)
    return changed


_CONFLICT = object()


def _merged(base: Any, mine: Any, theirs: Any) -> Any:
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    if any(isinstance(value, list) for value in (base, mine, theirs)):
        old, ours, other = base or [], mine or [], theirs or []
        kept = [item for item in other if item in ours or item not in old]
        return kept + [item for item in ours if item not in old and item not in kept]
    return _CONFLICT


def _put(document: dict[str, Any], field: str, value: Any) -> None:
    *parents, name = field.split(".")
    for parent in parents:
        document = document.setdefault(parent, {})
    document[name] = value


def _pieces(before: Any, after: Any) -> tuple[Piece, ...]:
    if isinstance(before, list) or isinstance(after, list):
        return tuple(_differences(_items(before), _items(after), join="\n"))
    return tuple(_differences(_words(_shown(before)), _words(_shown(after)), join=""))


def _differences(old: Sequence[str], new: Sequence[str], join: str) -> Iterable[Piece]:
    for kind, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("same", join.join(old[i:j]))
            continue
        if j > i:
            yield Piece("removed", join.join(old[i:j]))
        if m > k:
            yield Piece("added", join.join(new[k:m]))


def _words(text: str) -> list[str]:
    """Each word with the space after it: spaces alone are nothing that two texts have in common."""
    return re.findall(r"\S+\s*|\s+", text)


def _items(value: Any) -> list[str]:
    return [_shown(item) for item in value] if isinstance(value, list) else []


def _shown(value: Any) -> str:
    match value:
        case None:
            return ""
        case list():
            return "\n".join(_items(value))
        case {"title": title, "year": year, **others}:  # a source
            return f"{title} ({year}) {others.get('url', '')}".strip()
        case _:
            return str(value)
