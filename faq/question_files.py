"""CSV files of questions and FAQs: read with clear errors by line, written row by row."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from faq.errors import QuestionFileError
from faq.matching.rows import EntryRows, Phrase

LARGEST = 32_000_000
"""Bytes; a larger file is refused unread: a hundred thousand phrasings take a fourth."""


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """A question, the entries that answer it (none: the bot must abstain), and the file's own columns."""

    question: str
    expected: frozenset[str]
    lang: str | None
    columns: Mapping[str, str]


def read_labelled(path: Path) -> list[LabelledQuestion]:
    """Questions with their labels. Columns: question, expected (empty = must abstain, `a|b` = either), lang (may
    be empty or missing); others are kept. Raises QuestionFileError."""
    return [
        LabelledQuestion(
            row["question"],
            frozenset(filter(None, (label.strip() for label in row["expected"].split("|")))),
            row.get("lang") or None,
            row,
        )
        for row in read_table(path, ("question", "expected"))
    ]


def read_faq(path: Path) -> list[EntryRows]:
    """An FAQ of one phrasing a row (entry_id, lang, question), entries in order of first mention.

    Raises QuestionFileError; a row without an entry id or a question is one.
    """
    phrasings: dict[str, list[Phrase]] = {}
    for line, row in _numbered(path, ("entry_id", "lang", "question")):
        entry = row["entry_id"].strip()
        if not entry or not row["question"].strip():
            raise QuestionFileError(f"{path}:{line}: entry_id and question must not be empty")
        phrasings.setdefault(entry, []).append(Phrase(row["lang"].strip().lower(), row["question"]))
    return [EntryRows(entry, tuple(phrases)) for entry, phrases in phrasings.items()]


def read_table(path: Path, required: Sequence[str]) -> Iterator[dict[str, str]]:
    """Rows of a UTF-8 CSV file by column name. Raises QuestionFileError naming the line."""
    return (row for _, row in _numbered(path, required))


def _numbered(path: Path, required: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The same, each row with the line that it ends on."""
    reader = csv.reader(StringIO(_text(path), newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        missing = [name for name in required if name not in header]
        if missing:
            raise QuestionFileError(f"{path}:1: missing column{'s' * (len(missing) > 1)}: {', '.join(missing)}")
        if len(set(header)) < len(header):
            raise QuestionFileError(f"{path}:1: a column is named twice")
        for cells in reader:
            if not cells:
                continue
            if len(cells) != len(header):
                raise QuestionFileError(
                    f"{path}:{reader.line_num}: {len(cells)} cells where the header has {len(header)}"
                )
            yield reader.line_num, dict(zip(header, cells, strict=True))
    except csv.Error as error:
        raise QuestionFileError(f"{path}:{reader.line_num}: {error}") from error


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a UTF-8 CSV file. Raises QuestionFileError when the place cannot be written."""
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)
    except OSError as error:
        raise QuestionFileError(f"{path}: {error.strerror or error}") from error


def _text(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise QuestionFileError(f"{path}: {size // 1_000_000} MB; at most {LARGEST // 1_000_000} MB are read")
        data = path.read_bytes()
    except OSError as error:
        raise QuestionFileError(f"{path}: {error.strerror or error}") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise QuestionFileError(
            f"{path}:{line}: not UTF-8 (byte {data[error.start]:#04x}); save it as UTF-8"
        ) from error
    if "\0" in text:
        raise QuestionFileError(f"{path}:{text.count(chr(10), 0, text.index(chr(0))) + 1}: a NUL character")
    return text
