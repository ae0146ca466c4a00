"""Entries as one file: as a table for spreadsheets, a row each, or as YAML. Pure.

A cell with several values (phrasings, sources …) has one a line. A column that is not in a table leaves its field as it
is; a column that is there, but empty, empties it. Entries that are not in a table stay as they are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from faq import workbook
from faq.checks import cross_check
from faq.content import dump_shelves, parse
from faq.documents import Content, Entry, Identifier
from faq.errors import ContentError, Problem

Rows = Sequence[Sequence[str]]
Shelves = dict[str, tuple[Entry, ...]]

_PLACES: dict[str, tuple[str, ...]] = {
    "id": ("id",), "theme": (), "state": ("state",), "status": ("status",),
    **{f"{name}_{language}": (language, name) for language in ("fr", "en")
       for name in ("question", "title", "answer", "phrasings")},
    "phrasings_de": ("de", "phrasings"), "actors": ("actors",), "related": ("related",), "sources": ("sources",),
    "valid_as_of": ("valid_as_of",), "checked_on": ("checked_on",), "review_on": ("review_on",), "owner": ("owner",),
    "opens_on": ("opens_on",), "closes_on": ("closes_on",),
}  # fmt: skip
COLUMNS = tuple(_PLACES)
Kind = Literal["csv", "xlsx", "yaml"]
KINDS = (".yaml", ".yml", ".csv", ".xlsx")
"""How the names of files end that are read."""
_SOURCE = ("title", "url", "year", "confidence")
_ONE_FILE: TypeAdapter[Shelves] = TypeAdapter(dict[Identifier, tuple[Entry, ...]])
_SHELF: TypeAdapter[tuple[Entry, ...]] = TypeAdapter(tuple[Entry, ...])


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry for a shelf, and the row of its file (from 1) if it has one."""

    theme: str
    entry: Entry
    row: int | None = None


def rows(content: Content) -> list[list[str]]:
    """Every entry as a row, under a row of the columns' names."""
    shelves = content.entries.items()
    return [list(COLUMNS), *(_row(theme, entry) for theme, shelf in shelves for entry in shelf)]


def read_rows(name: str, table: Rows, current: Content) -> list[Placed]:
    """The entries of a table, filled with what is there already where the table has no column.

    Raises ContentError with every problem at its row (1 is the heading) and column.
    """
    heading = [cell.strip().lower() for cell in table[0]] if table else []
    problems = [*_heading_problems(name, heading)]
    if problems:
        raise ContentError(problems)
    known = {entry.id: (theme, entry) for theme, shelf in current.entries.items() for entry in shelf}
    placed: list[Placed] = []
    for number, cells in enumerate(table[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        values = {column: text.strip() for column, text in zip_longest(heading, cells, fillvalue="") if column}
        theme, before = known.get(values.get("id", ""), ("", None))
        try:
            entry = Entry.model_validate(_document(values, before))
        except ValidationError as error:
            problems += _row_problems(name, number, error)
        else:
            placed.append(Placed(values.get("theme") or theme, entry, number))
    if problems:
        raise ContentError(problems)
    return placed


def write_file(kind: Kind, content: Content) -> bytes:
    """Every entry as one file of this kind. Raises ContentError for a cell that a spreadsheet would cut off."""
    match kind:
        case "csv":
            return workbook.write_csv(rows(content))
        case "xlsx":
            return workbook.write_xlsx("entries", rows(content))
        case "yaml":
            return write_yaml(content).encode()


def read_file(name: str, data: bytes, current: Content) -> list[Placed]:
    """The entries of a YAML, CSV or XLSX file, by its name. Raises ContentError."""
    lower = name.lower()
    if not lower.endswith(KINDS):
        raise ContentError([Problem(name, None, "", f"not a file of a known kind: {', '.join(KINDS)}")])
    if lower.endswith((".csv", ".xlsx")):
        return read_rows(name, workbook.read(name, data), current)
    try:
        return read_yaml(name, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ContentError([Problem(name, None, "", "not UTF-8 text")]) from error


def write_yaml(content: Content) -> str:
    """Every entry in one YAML file: theme → entries."""
    return dump_shelves(content.entries)


def read_yaml(name: str, text: str) -> list[Placed]:
    """The entries of a YAML file: theme → entries as `write_yaml` has it, or the list of one theme, which then is the
    name of the file. Raises ContentError with the line and field of each problem."""
    if text.lstrip().startswith(("- ", "-\n")):
        theme = name.rpartition("/")[2].removesuffix(".yaml").removesuffix(".yml")
        shelves: Shelves = {theme: parse(text, name, _SHELF)}
    else:
        shelves = parse(text, name, _ONE_FILE)
    return [Placed(theme, entry) for theme, shelf in shelves.items() for entry in shelf]


def overlay(name: str, content: Content, placed: Iterable[Placed]) -> Content:
    """The content with these entries in it, each in its place if it has one, else last on its shelf.

    Raises ContentError when it does not hold together, with the row where there is one.
    """
    entries = {theme: list(shelf) for theme, shelf in content.entries.items()}
    found = list(placed)
    problems = [*_repeated(name, found), *_homeless(name, found, entries)]
    if problems:
        raise ContentError(problems)
    where = {entry.id: theme for theme, shelf in entries.items() for entry in shelf}
    for one in found:
        old = where.get(one.entry.id)
        if old == one.theme:
            entries[old] = [one.entry if entry.id == one.entry.id else entry for entry in entries[old]]
            continue
        if old is not None:
            entries[old] = [entry for entry in entries[old] if entry.id != one.entry.id]
        entries[one.theme].append(one.entry)
    whole = content.model_copy(update={"entries": {theme: tuple(shelf) for theme, shelf in entries.items()}})
    if wrong := cross_check(whole):
        raise ContentError(_at_their_rows(name, wrong, found))
    return whole


def _row(theme: str, entry: Entry) -> list[str]:
    document = entry.model_dump(mode="json")
    return [theme if column == "theme" else _cell(_get(document, place)) for column, place in _PLACES.items()]


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case list():
            return "\n".join(map(_line, value))
        case _:
            return str(value)


def _line(item: Any) -> str:
    if not isinstance(item, dict):
        return str(item)
    year = f"~{item['year']}" if item["year_estimated"] else item["year"]
    return f"{item['title']} | {item['url'] or ''} | {year} | {item['confidence']}"


def _get(document: Mapping[str, Any], place: Sequence[str]) -> Any:
    value: Any = document
    for name in place:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _document(values: Mapping[str, str], before: Entry | None) -> dict[str, Any]:
    """The raw document of a row, over what is there already."""
    document: dict[str, Any] = before.model_dump(mode="json") if before else {}
    for column, text in values.items():
        *parents, name = _PLACES[column] or ("",)
        home = document
        for parent in parents:
            home = home.setdefault(parent, {})
        if column == "theme":
            continue
        value = _value(column, text)
        if value is None:
            home.pop(name, None)
        else:
            home[name] = value
    return document


def _value(column: str, text: str) -> Any:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if column == "sources":
        return [_source(line) for line in lines]
    if column.startswith("phrasings") or column in ("actors", "related"):
        return lines
    return text or None


def _source(line: str) -> dict[str, Any] | str:
    """A source from its line; the line itself, which is then refused, when it has not the four parts."""
    parts = [part.strip() for part in line.rsplit("|", 3)]
    if len(parts) != len(_SOURCE):
        return line
    title, url, year, confidence = parts
    source: dict[str, Any] = {"title": title, "year": year.removeprefix("~"), "confidence": confidence}
    return source | ({"url": url} if url else {}) | ({"year_estimated": True} if year.startswith("~") else {})


def _heading_problems(name: str, heading: Sequence[str]) -> Iterator[Problem]:
    if "id" not in heading:
        yield Problem(name, 1, "id", "this column is missing")
    for column in dict.fromkeys(heading):
        if column and column not in _PLACES:
            yield Problem(name, 1, column, f"no such column; there are: {', '.join(COLUMNS)}")
        elif column and heading.count(column) > 1:
            yield Problem(name, 1, column, "this column is there twice")


def _row_problems(name: str, number: int, error: ValidationError) -> Iterator[Problem]:
    seen = set()
    for found in error.errors():
        column = _column(found["loc"])
        message = found["msg"].removeprefix("Value error, ")
        if column == "sources" and "dictionary" in message:
            message = "a source is: title | address | year | sourced, seed or general"
        if (column, message) not in seen:
            seen.add((column, message))
            yield Problem(name, number, column, message)


def _column(place: Sequence[int | str]) -> str:
    """The column that a place in a document stands in."""
    wanted = tuple(part for part in place if isinstance(part, str))
    fitting = (column for column, parts in _PLACES.items() if parts and parts == wanted[: len(parts)])
    return next(fitting, ".".join(wanted))


def _repeated(name: str, found: Sequence[Placed]) -> Iterator[Problem]:
    first: dict[str, int | None] = {}
    for one in found:
        if one.entry.id in first:
            yield Problem(name, one.row, "id", f"{one.entry.id} stands in the file before")
        first.setdefault(one.entry.id, one.row)


def _homeless(name: str, found: Sequence[Placed], shelves: Mapping[str, object]) -> Iterator[Problem]:
    for one in found:
        if one.theme not in shelves:
            yield Problem(name, one.row, "theme", f"no such theme: {one.theme or '–'}")


def _at_their_rows(name: str, wrong: Iterable[Problem], found: Iterable[Placed]) -> list[Problem]:
    """Problems of the whole, said of the file where it is the file's doing."""
    row_of = {one.entry.id: one.row for one in found}
    said = []
    for problem in wrong:
        entry, _, place = problem.field.partition(".")
        column = _column(place.split("."))
        said.append(Problem(name, row_of[entry], column, problem.message) if entry in row_of else problem)
    return said
