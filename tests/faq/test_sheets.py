"""Entries as a table and back: nothing is lost, and what is wrong is said by row and column."""

import pytest

from faq import sheets, workbook
from faq.content import SHIPPED, read_folder
from faq.documents import Content
from faq.errors import ContentError

ALL = read_folder(SHIPPED)
FISCAL = ALL.entries["fiscalite"]


def refused(table: list[list[str]], current: Content = ALL) -> list[str]:
    with pytest.raises(ContentError) as caught:
        sheets.overlay("f.csv", current, sheets.read_rows("f.csv", table, current))
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_all_that_is_shipped_comes_back_the_same(kind: str) -> None:
    table = sheets.rows(ALL)
    file = workbook.write_csv(table) if kind == "csv" else workbook.write_xlsx("entries", table)
    placed = sheets.read_rows(f"f.{kind}", workbook.read(f"f.{kind}", file), Content(themes=ALL.themes))
    bare = ALL.model_copy(update={"entries": dict.fromkeys(ALL.entries, ())})
    assert sheets.overlay("f", bare, placed) == ALL


def test_one_yaml_file_comes_back_the_same() -> None:
    placed = sheets.read_yaml("f.yaml", sheets.write_yaml(ALL))
    bare = ALL.model_copy(update={"entries": dict.fromkeys(ALL.entries, ())})
    assert sheets.overlay("f", bare, placed) == ALL


def test_a_file_of_one_theme_is_named_after_it() -> None:
    text = (SHIPPED / "entries" / "fiscalite.yaml").read_text("utf-8")
    assert {(one.theme, one.entry.id) for one in sheets.read_yaml("fiscalite.yaml", text)} == {
        ("fiscalite", entry.id) for entry in FISCAL
    }


def test_columns_that_are_not_there_leave_their_fields_alone() -> None:
    [one] = sheets.read_rows("f.csv", [["id", "title_fr", "owner"], ["cir", "Le CIR", "Ana"]], ALL)
    assert (one.theme, one.entry.fr.title, one.entry.owner) == ("fiscalite", "Le CIR", "Ana")
    before = next(entry for entry in FISCAL if entry.id == "cir")
    assert one.entry.fr.answer == before.fr.answer
    assert one.entry.sources == before.sources


def test_a_column_that_is_there_but_empty_empties_its_field() -> None:
    with_dates = [["id", "phrasings_de", "owner"], ["cir", "", ""]]
    [one] = sheets.read_rows("f.csv", with_dates, ALL)
    assert one.entry.de.phrasings == ()
    assert one.entry.owner is None


def test_empty_rows_are_nothing() -> None:
    assert sheets.read_rows("f.csv", [["id"], [""], [" ", ""]], ALL) == []


def test_an_entry_may_move_to_another_theme() -> None:
    placed = sheets.read_rows("f.csv", [["id", "theme"], ["cir", "financement"]], ALL)
    moved = sheets.overlay("f.csv", ALL, placed)
    assert moved.entries["financement"][-1].id == "cir"
    assert "cir" not in {entry.id for entry in moved.entries["fiscalite"]}


def test_what_is_wrong_is_said_by_row_and_column() -> None:
    table = [
        ["id", "title_fr", "checked_on", "sources", "state"],
        ["cir", "Un titre bien trop long pour un bouton", "hier", "Bpifrance, 2024", "published"],
        ["cii", "CII", "2026-01-02", "Bpifrance | https://b.example | 2024 | hearsay", "shown"],
    ]
    problems = refused(table)
    assert {":".join(problem.split(":")[1:3]) for problem in problems} == {
        "2: title_fr", "2: checked_on", "2: sources", "3: state", "3: sources",
    }  # fmt: skip
    assert any("title | address | year | sourced, seed or general" in problem for problem in problems)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ([["title_fr"], ["x"]], "f.csv:1: id: this column is missing"),
        ([["id", "titel"], ["cir", "x"]], "f.csv:1: titel: no such column"),
        ([["id", "owner", "owner"], ["cir", "x", "y"]], "f.csv:1: owner: this column is there twice"),
        ([["id", "owner"], ["cir", "x"], ["cir", "y"]], "f.csv:3: id: cir stands in the file before"),
        ([["id", "theme"], ["cir", "cuisine"]], "f.csv:2: theme: no such theme: cuisine"),
        ([["id", "actors"], ["cir", "nobody-at-all"]], "f.csv:2: actors: no such actor: nobody-at-all"),
        ([["id", "phrasings_fr"], ["cir", FISCAL[1].fr.question]], "f.csv:2: phrasings_fr: «"),
        ([["id"], ["no-such-entry"]], "f.csv:2: status: Field required"),
    ],
)  # fmt: skip
def test_each_mistake_is_named(table: list[list[str]], words: str) -> None:
    assert any(problem.startswith(words) for problem in refused(table)), refused(table)
