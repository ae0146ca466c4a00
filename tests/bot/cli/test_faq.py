"""`faq`: content in and out of the store, all or nothing, through the real command line."""

import shutil
from pathlib import Path

import pytest

from faq.content import SHIPPED
from tests.bot.lorntech import Lorntech


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped content, to be spoilt."""
    copy = tmp_path / "content"
    shutil.copytree(SHIPPED, copy)
    return copy


def change(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def exported(lorntech: Lorntech, folder: Path) -> dict[str, bytes]:
    assert lorntech("faq", "export", str(folder)).exit_code == 0
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.yaml"))}


def test_the_shipped_content_has_no_problem(lorntech: Lorntech, empty: Path) -> None:
    done = lorntech("faq", "check")
    assert done.exit_code == 0, done.output
    assert "113 entries, 72 actors" in done.stdout


def test_fixing_our_own_content_renews_its_schema(
    lorntech: Lorntech, empty: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("faq.content.SHIPPED", folder)
    (folder / "schema.json").write_text("{}")
    assert lorntech("faq", "check", "--fix").exit_code == 0
    assert (folder / "schema.json").read_bytes() == (SHIPPED / "schema.json").read_bytes()


def test_export_gives_the_shipped_files_back_byte_for_byte(lorntech: Lorntech, data: Path, tmp_path: Path) -> None:
    files = exported(lorntech, tmp_path / "out")
    assert files == {str(path.relative_to(SHIPPED)): path.read_bytes() for path in sorted(SHIPPED.rglob("*.yaml"))}


def test_export_names_files_that_are_not_ours(lorntech: Lorntech, data: Path, folder: Path) -> None:
    (folder / "entries" / "notes.yaml").write_text("[]\n")
    assert "notes.yaml" in lorntech("faq", "export", str(folder)).stdout
    assert (folder / "entries" / "notes.yaml").exists()


def test_an_import_shows_what_changes_before_and_when_it_does(lorntech: Lorntech, data: Path, folder: Path) -> None:
    change(folder, "entries/lorntech.yaml", "- id: lorntech-definition", "- id: lorntech-in-short")
    for name in ("glossary.yaml", *(f"entries/{path.name}" for path in (folder / "entries").iterdir())):
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace("- lorntech-definition\n", "- lorntech-in-short\n"), encoding="utf-8")
    before = exported(lorntech, folder.parent / "before")
    dry = lorntech("faq", "import", str(folder), "--dry-run")
    assert dry.exit_code == 0, dry.output
    assert "+ lorntech-in-short" in dry.stdout
    assert "- lorntech-definition" in dry.stdout
    assert "1 added" in dry.stdout
    assert "Nothing was changed" in dry.stdout
    assert exported(lorntech, folder.parent / "still") == before
    done = lorntech("faq", "import", str(folder))
    assert "+ lorntech-in-short" in done.stdout
    assert "lorntech-in-short" in exported(lorntech, folder.parent / "after")["entries/lorntech.yaml"].decode()
    assert "the same already" in lorntech("faq", "import", str(folder)).stdout


@pytest.mark.parametrize("kind", ["csv", "xlsx", "yaml"])
def test_one_file_goes_out_and_in(lorntech: Lorntech, data: Path, tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"entries.{kind}"
    assert "entries in" in lorntech("faq", "export", str(file)).stdout
    assert "the same already" in lorntech("faq", "import", str(file)).stdout
    if kind == "csv":
        file.write_text("id;title_fr;title_en\ncir;Le CIR;\nnope;;\n", encoding="utf-8")
        wrong = lorntech("faq", "import", str(file))
        assert wrong.exit_code == 1
        assert "entries.csv:2: title_en: " in wrong.stderr
        assert "entries.csv:3: status: Field required" in wrong.stderr
        file.write_text("id;title_fr\ncir;Le CIR\n", encoding="utf-8")
        assert "~ cir" in lorntech("faq", "import", str(file)).stdout


def test_an_import_with_one_problem_changes_nothing_and_names_its_place(
    lorntech: Lorntech, data: Path, folder: Path
) -> None:
    before = exported(lorntech, folder.parent / "before")
    change(folder, "entries/lorntech.yaml", "- id: lorntech-definition", "- id: lorntech-in-short")
    change(folder, "actors.yaml", "kind: network", "kind: netwrok")
    line = (folder / "actors.yaml").read_text(encoding="utf-8").split("netwrok")[0].count("\n") + 1
    done = lorntech("faq", "import", str(folder))
    assert done.exit_code == 1
    assert f"actors.yaml:{line}: " in done.stderr
    assert "kind" in done.stderr
    assert "Nothing was changed" in done.stderr
    assert exported(lorntech, folder.parent / "after") == before


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("themes.yaml", "- id: [", "not valid YAML"),
        ("themes.yaml", "- &a {id: x}\n- *a\n", "anchors"),
        ("themes.yaml", "- !!python/object/apply:os.system ['true']\n", "tags"),
        ("themes.yaml", "- {id: x, id: y}\n", "written twice"),
        ("themes.yaml", "just words\n", "themes.yaml"),
        ("glossary.yaml", "- term: CIR\n  colour: red\n", "colour"),
        ("actors.yaml", "\x00", "not valid YAML"),
        ("actors.yaml", "[" * 3000, "actors.yaml"),
    ],
)
def test_wrong_files_are_named(lorntech: Lorntech, empty: Path, folder: Path, name: str, text: str, said: str) -> None:
    (folder / name).write_text(text)
    done = lorntech("faq", "check", str(folder))
    assert done.exit_code == 1
    assert name in done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_bytes_that_are_no_text_are_named(lorntech: Lorntech, empty: Path, folder: Path) -> None:
    (folder / "actors.yaml").write_bytes("- id: \xe9t\xe9".encode("latin-1"))
    assert "not UTF-8" in lorntech("faq", "check", str(folder)).stderr


def test_a_folder_that_is_not_there_is_refused(lorntech: Lorntech, empty: Path) -> None:
    for command in ("check", "import"):
        done = lorntech("faq", command, "nowhere")
        assert done.exit_code != 0
        assert "nowhere" in done.stderr


def test_check_can_put_files_into_their_canonical_form(lorntech: Lorntech, empty: Path, folder: Path) -> None:
    canonical = (folder / "themes.yaml").read_bytes()
    (folder / "themes.yaml").write_bytes(b"# my own remark\n" + canonical)
    assert "themes.yaml" in lorntech("faq", "check", str(folder)).stdout
    assert lorntech("faq", "check", "--fix", str(folder)).exit_code == 0
    assert (folder / "themes.yaml").read_bytes() == canonical


def test_stale_lists_what_is_overdue_longest_first(lorntech: Lorntech, data: Path, folder: Path) -> None:
    text = (folder / "entries" / "lorntech.yaml").read_text(encoding="utf-8")
    lines = ["  review_on: 2020-01-02" if line.startswith("  review_on:") else line for line in text.split("\n")]
    (folder / "entries" / "lorntech.yaml").write_text("\n".join(lines), encoding="utf-8")
    assert lorntech("faq", "import", str(folder)).exit_code == 0
    header, *rows = lorntech("faq", "stale").stdout.splitlines()
    assert header.split("\t") == ["review on", "id", "owner", "question"]
    assert rows[0].startswith("2020-01-02\tlorntech-")
    assert len(rows) >= text.count("- id:")
