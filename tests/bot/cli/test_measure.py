"""`faq eval` and `faq match` on files as other people's tools write them."""

import csv
import json
from pathlib import Path

import pytest

from faq.content import SHIPPED, read_folder
from tests.bot.lorntech import Lorntech

RESULT = ["answer", "score", "top1", "top2", "top3", "ms"]
FAQ = [
    ["entry_id", "lang", "question"],
    ["hours", "en", "When are you open?"],
    ["hours", "en", "What are your opening hours?"],
    ["parking", "en", "Where can I park my car?"],
    ["parking", "en", "Is there a car park nearby?"],
    ["refund", "en", "How do I get my money back?"],
    ["refund", "en", "Can I return a mattress and be refunded?"],
]


def write(name: str, rows: list[list[str]]) -> Path:
    with Path(name).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return Path(name)


def read(name: str) -> list[dict[str, str]]:
    with Path(name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def labelled() -> list[list[str]]:
    entries = {entry.id: entry for shelf in read_folder(SHIPPED).entries.values() for entry in shelf}
    asked = [entries[name] for name in ("bourse-french-tech-montant", "lorntech-definition")]
    return [
        ["qid", "question", "expected", "lang", "style"],
        *([entry.id, entry.fr.question, f"{entry.id}|other-entry", "fr", "plain"] for entry in asked),
        ["talk", "bonjour", "", "fr", "noise"],
    ]


def test_eval_counts_and_keeps_every_column(lorntech: Lorntech, data: Path) -> None:
    write("q.csv", labelled())
    done = lorntech("faq", "eval", "--questions", "q.csv", "--out", "o.csv", "--lexical", "--json")
    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    assert (report["all"]["questions"], report["all"]["with_answer"]) == (3, 2)
    assert report["all"]["accuracy"] == 1
    assert report["all"]["answered_off_topic"] == 0
    assert report["groups"]["style: plain"]["questions"] == 2
    rows = read("o.csv")
    assert list(rows[0]) == ["qid", "question", "expected", "lang", "style", "outcome", *RESULT]
    assert [row["qid"] for row in rows] == [row[0] for row in labelled()[1:]]
    assert rows[0]["answer"] == rows[0]["top1"] == "bourse-french-tech-montant"
    assert rows[2]["answer"] == ""


def test_eval_is_readable_and_says_what_changed_since_the_last_run(lorntech: Lorntech, data: Path) -> None:
    write("q.csv", labelled())
    first = lorntech("faq", "eval", "--questions", "q.csv", "--lexical").stdout
    assert "right first" in first
    assert "Changed" not in first
    [kept] = (data / "evaluations").iterdir()
    report = json.loads(kept.read_text())
    report["firsts"]["bonjour"] = "lorntech-definition"
    kept.write_text(json.dumps(report))
    assert (
        "better\tbonjour\tlorntech-definition\t-" in lorntech("faq", "eval", "--questions", "q.csv", "--lexical").stdout
    )


def test_match_knows_nothing_but_the_files(lorntech: Lorntech, empty: Path) -> None:
    write("faq.csv", FAQ)
    write("q.csv", [["index", "lang", "question"], ["7", "en", "opening hours?"], ["3", "en", "xyzzy plugh"]])
    done = lorntech("faq", "match", "--faq", "faq.csv", "--questions", "q.csv", "--out", "o.csv", "--lexical")
    assert done.exit_code == 0, done.output
    assert done.stdout == ""
    assert json.loads(done.stderr).keys() >= {"build_seconds", "peak_memory_mb"}
    rows = read("o.csv")
    assert list(rows[0]) == ["index", *RESULT]
    assert [row["index"] for row in rows] == ["7", "3"]
    assert rows[0]["top1"] == "hours"
    assert rows[1]["answer"] == ""
    assert all(0 <= float(row["score"]) <= 1 and float(row["ms"]) > 0 for row in rows)
    assert not empty.exists(), "no store is needed"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("question,lang\nx,fr\n", "expected"),
        ("", "question"),
        ("question,expected\na,b,c\n", "q.csv:2"),
        ('question,expected\n"open,x\n', "q.csv:2"),
        ("question,expected\nnul\x00,x\n", "q.csv:2"),
    ],
)
def test_question_files_that_cannot_be_read_are_named(lorntech: Lorntech, data: Path, text: str, said: str) -> None:
    Path("q.csv").write_text(text)
    done = lorntech("faq", "eval", "--questions", "q.csv", "--lexical")
    assert done.exit_code == 1
    assert "q.csv" in done.stderr
    assert said in done.stderr


def test_a_file_that_is_not_there_is_named(lorntech: Lorntech, data: Path) -> None:
    done = lorntech("faq", "match", "--faq", "no.csv", "--questions", "q.csv", "--out", "o.csv", "--lexical")
    assert done.exit_code == 1
    assert "no.csv" in done.stderr
