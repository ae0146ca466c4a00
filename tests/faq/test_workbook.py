"""Spreadsheet files from outside: read as their makers meant, or refused with the reason."""

import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from faq import workbook
from faq.errors import ContentError

CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20)


def refused(name: str, data: bytes) -> str:
    with pytest.raises(ContentError) as caught:
        workbook.read(name, data)
    return str(caught.value)


def xlsx(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5))
@example([("", "'=")])
def test_csv_comes_back_as_it_was(rows: list[tuple[str, str]]) -> None:
    kept = [("id", "words"), *((f"n{a}", f"{b}.") for a, b in rows)]
    assert workbook.read("f.csv", workbook.write_csv(kept)) == [list(row) for row in kept]


@settings(max_examples=10)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=3))
def test_xlsx_comes_back_as_it_was(rows: list[tuple[str, str]]) -> None:
    kept = [("id", "words"), *((f"n{a}", f"{b}.") for a, b in rows)]
    assert workbook.read("f.xlsx", workbook.write_xlsx("entries", kept)) == [list(row) for row in kept]


@pytest.mark.parametrize("text", ["=1+1", "- une liste\n- deux", "+33 3", "@nom"])
def test_nothing_runs_as_a_formula_and_all_comes_back(text: str) -> None:
    table = [["id"], [text]]
    assert workbook.read("f.csv", workbook.write_csv(table)) == table
    assert f"'{text[0]}".encode() in workbook.write_csv(table)
    assert workbook.read("f.xlsx", workbook.write_xlsx("entries", table)) == table


def test_csv_as_excel_writes_it_in_france() -> None:
    assert workbook.read("f.csv", "id;réponse\r\ncir;« œuvre »\r\n".encode("cp1252")) == [
        ["id", "réponse"], ["cir", "« œuvre »"],
    ]  # fmt: skip
    assert workbook.read("f.csv", "id\tmot\r\ncir\té\r\n".encode("utf-16")) == [["id", "mot"], ["cir", "é"]]


def test_numbers_and_dates_of_a_workbook_are_text() -> None:
    data = xlsx(("id", "year", "day"), ("cir", 2024.0, date(2026, 1, 2)), (None, 3.5, datetime(2026, 1, 2, 3)))  # noqa: DTZ001 (as workbooks have them)
    assert workbook.read("f.xlsx", data) == [
        ["id", "year", "day"], ["cir", "2024", "2026-01-02"], ["", "3.5", "2026-01-02"],
    ]  # fmt: skip


def test_limits() -> None:
    many = b"id\n" + b"x\n" * (workbook.MAX_ROWS + 1)
    assert "more than 2000 rows" in refused("f.csv", many)
    assert len(workbook.read("f.csv", b"id\n" + b"x\n" * workbook.MAX_ROWS + b"\n" * 5000)) == workbook.MAX_ROWS + 1
    assert "larger than 8 MB" in refused("f.csv", b"x" * (workbook.MAX_BYTES + 1))
    assert "more than 60 columns" in refused("f.csv", b",".join([b"x"] * 61))
    assert "not a CSV file" in refused("f.csv", b'id\n"' + b"x" * 200_000)


def test_a_bomb_is_not_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (workbook.MAX_UNPACKED + 1))
    assert len(out.getvalue()) < 100_000
    assert "once unpacked" in refused("f.xlsx", out.getvalue())


def test_entities_that_grow_are_refused() -> None:
    grow = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {name} "{f"&{inner};" * 10}">' for name, inner in zip("bcdefghi", "abcdefgh", strict=True)
    )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(("id",), ("cir",)))) as good, zipfile.ZipFile(out, "w") as bad:
        for info in good.infolist():
            xml = good.read(info).decode()
            if info.filename.endswith("sheet1.xml"):
                assert ">cir<" in xml
                xml = f"{grow}]>{xml.replace('>cir<', '>&i;<')}"
            bad.writestr(info.filename, xml)
    assert "not an XLSX file that can be read" in refused("f.xlsx", out.getvalue())


@pytest.mark.parametrize("data", [b"", b"no archive", b"PK\x03\x04", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_workbook(data: bytes) -> None:
    assert "not an XLSX file that can be read" in refused("f.xlsx", data)


@settings(max_examples=30)
@given(st.binary(max_size=300))
def test_no_bytes_break_it(data: bytes) -> None:
    for name in ("f.csv", "f.xlsx"):
        try:
            workbook.read(name, data)
        except ContentError:
            continue
