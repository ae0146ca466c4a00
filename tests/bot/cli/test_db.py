"""`db`: upgrade, back up and restore, with nothing lost on the way."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.bot.lorntech import Lorntech


def titles(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as connection, connection:
        return {row[0] for row in connection.execute("SELECT title FROM translation")}


def spoil(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE translation SET title = 'spoilt'")


def test_upgrade_says_from_where_to_where(lorntech: Lorntech, empty: Path) -> None:
    assert "From revision None to" in lorntech("db", "upgrade").stdout
    assert "is at revision" in lorntech("db", "upgrade").stdout


def test_what_is_restored_is_what_was_backed_up(lorntech: Lorntech, data: Path, tmp_path: Path) -> None:
    live, file = data / "lorntech.sqlite", tmp_path / "backup"
    before = titles(live)
    done = lorntech("db", "backup", str(file))
    assert done.exit_code == 0, done.output
    assert "secret.key" in done.stdout
    assert file.stat().st_mode & 0o777 == 0o600
    spoil(live)
    refused = lorntech("db", "restore", str(file))
    assert refused.exit_code == 1
    assert "--yes" in refused.stdout
    assert titles(live) == {"spoilt"}
    restored = lorntech("db", "restore", str(file), "--yes")
    assert restored.exit_code == 0, restored.output
    assert titles(live) == before
    [kept] = data.glob("before-restore-*")
    assert titles(kept) == {"spoilt"}


def test_an_empty_database_takes_a_restore_without_a_question(
    lorntech: Lorntech, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lorntech("db", "backup", str(tmp_path / "backup"))
    monkeypatch.setenv("LORNTECH_DATA_DIR", str(tmp_path / "elsewhere"))
    assert lorntech("db", "restore", str(tmp_path / "backup")).exit_code == 0
    restored = tmp_path / "elsewhere" / "lorntech.sqlite"
    assert titles(restored) == titles(data / "lorntech.sqlite")
    assert restored.stat().st_mode & 0o777 == 0o600, "for its owner only"


def test_a_backup_overwrites_nothing(lorntech: Lorntech, data: Path, tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("dear aunt")
    done = lorntech("db", "backup", str(tmp_path / "letter"))
    assert done.exit_code == 1
    assert "exists already" in done.stderr
    assert (tmp_path / "letter").read_text() == "dear aunt"


def test_there_must_be_something_to_back_up_and_a_place_for_it(lorntech: Lorntech, empty: Path) -> None:
    assert "no database yet" in lorntech("db", "backup", "file").stderr
    assert "does not exist" in lorntech("db", "backup", "no/such/folder/file").stderr
    assert not Path("file").exists()


def test_what_is_no_backup_is_not_restored(lorntech: Lorntech, data: Path, tmp_path: Path) -> None:
    live = data / "lorntech.sqlite"
    before = titles(live)
    letter, empty, torn = tmp_path / "letter", tmp_path / "empty.sqlite", tmp_path / "torn"
    letter.write_text("dear aunt, this is no database\n" * 50)
    with closing(sqlite3.connect(empty)) as connection, connection:
        connection.execute("CREATE TABLE recipe (name TEXT)")
    lorntech("db", "backup", str(torn))
    torn.write_bytes(torn.read_bytes()[: torn.stat().st_size // 2])
    for file in (letter, empty, torn, tmp_path / "nothing"):
        done = lorntech("db", "restore", str(file), "--yes")
        assert done.exit_code == 1, file
        assert file.name in done.stderr
        assert titles(live) == before
        assert not list(data.glob("before-restore-*"))


def test_a_backup_of_a_later_version_is_not_restored(lorntech: Lorntech, data: Path, tmp_path: Path) -> None:
    lorntech("db", "backup", str(tmp_path / "later"))
    with closing(sqlite3.connect(tmp_path / "later")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    done = lorntech("db", "restore", str(tmp_path / "later"), "--yes")
    assert done.exit_code == 1
    assert "9999" in done.stderr


def test_a_restore_under_another_key_says_so(
    lorntech: Lorntech, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lorntech("chat", input="bonjour\n")
    lorntech("db", "backup", str(tmp_path / "backup"))
    monkeypatch.setenv("LORNTECH_SECRET_KEY", "another key that is quite long enough to be one")
    done = lorntech("db", "restore", str(tmp_path / "backup"), "--yes")
    assert done.exit_code == 1
    assert "another key" in done.stderr


def test_a_new_key_takes_over_and_the_old_one_may_be_forgotten(
    lorntech: Lorntech, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = "the old key, quite long enough to be one", "the new key, quite long enough to be one"
    monkeypatch.setenv("LORNTECH_SECRET_KEY", old)
    lorntech("chat", input="bonjour\n")
    refused = lorntech("db", "rekey")
    assert refused.exit_code == 1
    assert "LORNTECH_SECRET_KEY_PREVIOUS" in refused.stderr
    monkeypatch.setenv("LORNTECH_SECRET_KEY", new)
    assert lorntech("doctor").exit_code == 1, "the data are under another key"
    monkeypatch.setenv("LORNTECH_SECRET_KEY_PREVIOUS", old)
    done = lorntech("db", "rekey")
    assert done.exit_code == 0, done.output
    assert "sealed with the new key" in done.stdout
    monkeypatch.delenv("LORNTECH_SECRET_KEY_PREVIOUS")
    assert "another key" not in lorntech("doctor").stdout
