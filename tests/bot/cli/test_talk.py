"""`run` and `ask`, and what every command has in common: help, and one clear message when something is wrong."""

import asyncio
import json
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot import __version__
from bot.settings import load_settings
from faq.content import SHIPPED, read_folder
from tests.bot.lorntech import Lorntech, in_a_process
from tests.botapi import BotApi

KEYS = {
    "question", "language", "outcome", "entry", "confidence", "alternatives", "actors", "matched", "elapsed_ms",
}  # fmt: skip
COMMANDS = (
    "run", "chat", "ask", "faq check", "faq import", "faq export", "faq stale", "faq eval", "faq match", "links check",
    "actors list", "db upgrade", "db backup", "db restore", "doctor", "stats",
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(lorntech: Lorntech, command: str) -> None:
    shown = lorntech(*command.split(), "--help")
    assert shown.exit_code == 0
    assert "Usage" in shown.stdout


def test_ask_as_json_has_the_agreed_shape(lorntech: Lorntech, data: Path) -> None:
    done = lorntech("ask", "Combien peut-on toucher avec la Bourse French Tech ?", "--json")
    found = json.loads(done.stdout)
    assert done.exit_code == 0
    assert found.keys() >= KEYS
    assert found["question"] == "Combien peut-on toucher avec la Bourse French Tech ?"
    assert found["language"] == "fr"
    assert found["outcome"] == "answer"
    assert found["entry"].startswith("bourse-french-tech")
    assert 0 < found["confidence"] <= 1
    assert all(other.keys() == {"entry", "confidence"} for other in found["alternatives"])
    assert found["entry"] not in {other["entry"] for other in found["alternatives"]}
    assert "bourse" in found["matched"]
    assert "bpifrance" in found["actors"]
    assert found["elapsed_ms"] > 0


def test_small_talk_is_told_apart(lorntech: Lorntech, data: Path) -> None:
    assert json.loads(lorntech("ask", "bonjour", "--json").stdout)["outcome"] == "smalltalk"


def test_an_actor_question_names_actors_and_no_entry(lorntech: Lorntech, data: Path) -> None:
    found = json.loads(lorntech("ask", "un incubateur près de Longwy ?", "--json").stdout)
    assert (found["outcome"], found["entry"], found["actors"][0]) == ("answer", None, "technoport")


def test_several_questions_have_a_part_each(lorntech: Lorntech, data: Path) -> None:
    found = json.loads(lorntech("ask", "C'est quoi le CIR ? Et comment protéger ma marque ?", "--json").stdout)
    assert [part["question"].removeprefix("Et ").rstrip(" ?") for part in found["parts"]] == [
        "C'est quoi le CIR",
        "comment protéger ma marque",
    ]
    assert found["entry"] == found["parts"][0]["entry"]
    assert found["parts"][0]["entry"] != found["parts"][1]["entry"]


@pytest.mark.parametrize(
    "question", ["", "   ", "?!…", "🤷🤷", "\u200b\u200b", "a" * 4096, "<b>[x](y)</b> [red]", "مرحبا"]
)
def test_odd_questions_get_an_honest_answer(lorntech: Lorntech, data: Path, question: str) -> None:
    done = lorntech("ask", "--json", "--", question)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["outcome"] == "unknown"
    shown = lorntech("ask", "--", question)
    assert shown.exit_code == 0
    assert shown.stdout.strip()


def test_ask_answers_in_the_language_asked_for(lorntech: Lorntech, data: Path) -> None:
    entries = {entry.id: entry for shelf in read_folder(SHIPPED).entries.values() for entry in shelf}
    question = entries["bourse-french-tech-montant"].en.question
    assert "Checked on" in lorntech("ask", question).stdout
    assert "Vérifié le" in lorntech("ask", "--lang", "fr", question).stdout
    assert lorntech("ask", "--lang", "de", "Hallo").exit_code == 2


def test_a_piped_answer_is_plain_text_with_its_addresses(lorntech: Lorntech, data: Path) -> None:
    shown = lorntech("ask", "Combien peut-on toucher avec la Bourse French Tech ?").stdout
    assert "\x1b" not in shown
    assert "**" not in shown
    assert "Bpifrance <https://t.me/lorntech_bot?start=a_bpifrance>" in shown
    assert "[1]" not in shown, "nobody can press a button here"


def test_ask_records_nothing(lorntech: Lorntech, data: Path) -> None:
    lorntech("ask", "Combien peut-on toucher avec la Bourse French Tech ?")
    assert json.loads(lorntech("stats", "--json").stdout)["questions"] == 0


def test_run_without_a_token_says_how_to_get_one(data: Path) -> None:
    done = in_a_process("run", LORNTECH_DATA_DIR=str(data), LORNTECH_LISTEN="127.0.0.1:0")
    assert done.returncode == 1
    assert "@BotFather" in done.stderr
    assert "Traceback" not in done.stderr


async def test_run_with_a_wrong_token_says_so_and_hides_it(data: Path) -> None:
    async with BotApi() as api:
        wrong = "123456:AAE-another-token-that-opens-nothing-12345"
        done = await asyncio.to_thread(
            in_a_process, "run", LORNTECH_DATA_DIR=str(data), LORNTECH_LISTEN="127.0.0.1:0",
            LORNTECH_TELEGRAM_API=api.root, LORNTECH_TELEGRAM_TOKEN=wrong,
        )  # fmt: skip
    assert done.returncode == 1
    assert "@BotFather" in done.stderr
    assert wrong not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_run_says_when_the_port_is_taken(lorntech: Lorntech, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("LORNTECH_LISTEN", f"127.0.0.1:{taken.getsockname()[1]}")
        done = lorntech("run")
    assert done.exit_code == 1
    assert "LORNTECH_LISTEN" in done.stderr


@pytest.mark.parametrize("command", [("ask", "JEI ?"), ("stats",), ("faq", "stale"), ("db", "upgrade")])
def test_a_wrong_setting_is_named(
    lorntech: Lorntech, data: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("LORNTECH_STAFF_CHAT", "the big group")
    done = lorntech(*command)
    assert done.exit_code == 1
    assert "LORNTECH_STAFF_CHAT" in done.stderr
    assert "Traceback" not in done.output


def test_a_data_folder_that_cannot_be_written_is_named(
    lorntech: Lorntech, tmp_path: Path, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("LORNTECH_DATA_DIR", str(tmp_path / "file" / "inside"))
    done = lorntech("ask", "JEI ?")
    assert done.exit_code == 1
    assert "cannot be written" in done.stderr
    assert "LORNTECH_DATA_DIR" in done.stderr


def test_a_newer_database_is_left_as_it_is(lorntech: Lorntech, data: Path) -> None:
    with closing(sqlite3.connect(data / "lorntech.sqlite")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    done = lorntech("ask", "JEI ?")
    assert done.exit_code == 1
    assert "9999" in done.stderr
    assert "Nothing was changed" in done.stderr
    with closing(sqlite3.connect(data / "lorntech.sqlite")) as connection, connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)


@pytest.mark.parametrize(
    "url",
    [
        "mysql://localhost/x",
        "nonsense",
        "postgresql+asyncpg://nobody:secret-word@127.0.0.1:1/none",
        "sqlite+aiosqlite:////proc/no/x",
    ],
)
def test_a_database_that_cannot_be_used_is_explained(
    lorntech: Lorntech, empty: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("LORNTECH_DATABASE_URL", url)
    done = lorntech("stats")
    assert done.exit_code == 1
    assert "database" in done.stderr.lower()
    assert "secret-word" not in done.output


def test_a_file_that_is_no_database_is_explained(lorntech: Lorntech, empty: Path) -> None:
    load_settings().make_data_dir()
    (empty / "lorntech.sqlite").write_text("this is no database, it is a letter to my aunt\n" * 100)
    done = lorntech("stats")
    assert done.exit_code == 1
    assert "not a database" in done.stderr


def test_the_version_is_said(lorntech: Lorntech, empty: Path) -> None:
    done = lorntech("--version")
    assert (done.exit_code, done.stdout) == (0, f"{__version__}\n")
    assert not empty.exists()
