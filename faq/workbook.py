"""Spreadsheet files ⇄ rows of plain text: CSV as Excel writes it, and XLSX. Files come from outside: what is too
large, too long or no such file is refused before it is read.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.cell.read_only import EmptyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from faq.errors import ContentError, Problem

MAX_BYTES = 8_000_000
MAX_UNPACKED = 60_000_000
"""Bytes of everything in an XLSX file, which is a ZIP archive: a small one can hold a very large one."""
MAX_ROWS, MAX_COLUMNS, MAX_CELL = 2000, 60, 32_767
"""The last is also Excel's own limit."""
_SEEN = 20_000  # rows looked at, empty ones included: spreadsheets like to keep some at the end
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ENCODINGS = ("utf-8-sig", "cp1252")


def read(name: str, data: bytes) -> list[list[str]]:
    """The rows of a CSV or XLSX file, by its name. Raises ContentError."""
    if len(data) > MAX_BYTES:
        raise _refused(name, f"larger than {MAX_BYTES // 1_000_000} MB")
    found = _xlsx(name, data) if name.lower().endswith(".xlsx") else _csv(name, data)
    rows: list[list[str]] = []
    for number, cells in enumerate(map(_trimmed, found), start=1):
        if number > _SEEN:
            break
        if number > MAX_ROWS + 1 and cells:
            raise _refused(name, f"more than {MAX_ROWS} rows")
        if len(cells) > MAX_COLUMNS:
            raise _refused(name, f"more than {MAX_COLUMNS} columns", number)
        if any(len(cell) > MAX_CELL for cell in cells):
            raise _refused(name, f"a cell has more than {MAX_CELL} characters", number)
        rows.append(cells)
    while rows and not rows[-1]:
        rows.pop()
    return rows


def write_csv(rows: Iterable[Sequence[object]]) -> bytes:
    """Rows as CSV that a spreadsheet opens as it is, and never as formulas. A byte order mark says that it is UTF-8."""
    out = io.StringIO()
    csv.writer(out).writerows([_harmless(value) for value in row] for row in rows)
    return ("\ufeff" + out.getvalue()).encode()


def write_xlsx(title: str, rows: Sequence[Sequence[str]]) -> bytes:
    """Rows of text as one sheet: heading and first column stay in sight. Raises ContentError for a cell that a
    spreadsheet would cut off."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for number, row in enumerate(rows, start=1):
        for place, text in enumerate(row, start=1):
            if len(text) > MAX_CELL:
                raise _refused(title, f"a cell has more than {MAX_CELL} characters", number)
            cell = sheet.cell(number, place, text)
            cell.data_type = "s"  # text, also where it looks like a formula
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                cell.font = Font(bold=True)
    for place, name in enumerate(rows[0] if rows else (), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = 60 if name.startswith("answer") else 24
    sheet.freeze_panes = "B2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _csv(name: str, data: bytes) -> Iterator[list[str]]:
    text = _decoded(name, data)
    heading = text.partition("\n")[0]
    delimiter = max(",;\t", key=heading.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [_unquoted(cell.replace("\r\n", "\n")) for cell in row]
    except csv.Error as error:
        raise _refused(name, f"not a CSV file: {error}") from error


def _decoded(name: str, data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refused(name, "not a text file")


def _xlsx(name: str, data: bytes) -> Iterator[list[str]]:
    _unpack_safely(name, data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for row in sheet.iter_rows(max_col=MAX_COLUMNS + 1):
            yield [_text(cell) for cell in row]
    except (KeyError, ValueError, IndexError, TypeError, AttributeError, ParseError, InvalidFileException) as error:
        raise _refused(name, "not an XLSX file that can be read") from error


def _unpack_safely(name: str, data: bytes) -> None:
    """Refuses what is no archive, or one whose files are too large unpacked. Python reads no more of a file than the
    archive says it has, so that the sizes can be believed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise _refused(name, "not an XLSX file that can be read") from error
    if unpacked > MAX_UNPACKED:
        raise _refused(name, f"larger than {MAX_UNPACKED // 1_000_000} MB once unpacked")


def _text(cell: Any) -> str:
    value = None if isinstance(cell, EmptyCell) else cell.value
    match value:
        case None:
            return ""
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value).replace("_x000D_", "").replace("\r\n", "\n")


def _trimmed(cells: list[str]) -> list[str]:
    """Without the empty cells at the end, which workbooks are full of."""
    filled = next((place for place in range(len(cells), 0, -1) if cells[place - 1]), 0)
    return cells[:filled]


def _harmless(value: object) -> object:
    """Text that a spreadsheet would run as a formula is kept as text, by an apostrophe before it; so is text that looks
    as if it had been."""
    return f"'{value}" if isinstance(value, str) and _runs(value) else "" if value is None else value


def _unquoted(text: str) -> str:
    return text[1:] if text.startswith("'") and _runs(text) else text


def _runs(text: str) -> bool:
    return text.lstrip("'").startswith(_FORMULA)


def _refused(name: str, message: str, row: int | None = None) -> ContentError:
    return ContentError([Problem(name, row, "", message)])
