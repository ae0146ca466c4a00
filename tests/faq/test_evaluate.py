"""Question files in, figures and rows out; and what is said of files that cannot be read."""

import csv
from pathlib import Path

import pytest

from faq.errors import QuestionFileError
from faq.evaluate import changes, evaluate, match_files, run, write_answers
from faq.matching.decide import Candidate, Match, Outcome
from faq.question_files import LabelledQuestion, read_faq, read_labelled, read_table

FAQ = """entry_id,lang,question
livraison,fr,Sous combien de jours serai-je livré ?
livraison,fr,délai de livraison
retour,fr,Comment renvoyer un article ?
retour,fr,je veux retourner ma commande
"""


def oracle(answers: dict[str, tuple[Outcome, list[tuple[str, float]]]]):
    def matcher(question: str, _lang: str | None) -> Match:
        outcome, ranked = answers[question]
        return Match(question, "fr", outcome, tuple(Candidate(entry, share, (), "") for entry, share in ranked))

    return matcher


def asked(question: str, expected: str = "", style: str = "plain") -> LabelledQuestion:
    labels = frozenset(filter(None, expected.split("|")))
    return LabelledQuestion(question, labels, "fr", {"question": question, "expected": expected, "style": style})


QUESTIONS = [asked("un", "a"), asked("deux", "a|b"), asked("trois", "c", "sms"), asked("quatre"), asked("cinq")]
ANSWERS: dict[str, tuple[Outcome, list[tuple[str, float]]]] = {
    "un": ("answer", [("a", 0.9), ("b", 0.05)]),
    "deux": ("choices", [("c", 0.4), ("b", 0.3)]),
    "trois": ("answer", [("a", 0.8), ("c", 0.1)]),
    "quatre": ("answer", [("a", 0.6)]),
    "cinq": ("unknown", []),
}


def test_each_figure_counts_what_its_name_says() -> None:
    report = evaluate(run(oracle(ANSWERS), QUESTIONS), {"a": "money", "c": "people"})
    figures = report.all
    assert (figures.questions, figures.with_answer) == (5, 3)
    assert figures.accuracy == pytest.approx(1 / 3)
    assert figures.among_three == 1
    assert figures.answered_right == pytest.approx(1 / 3)
    assert figures.proposed == pytest.approx(1 / 3)
    assert figures.wrong_answers == pytest.approx(2 / 3)
    assert figures.answered_off_topic == pytest.approx(1 / 2)
    assert report.groups["style: sms"].accuracy == 0
    assert report.groups["theme: people"].questions == 1
    assert report.confusions == [("a|b", "c", 1), ("c", "a", 1)]


def test_calibration_error_is_the_mean_gap_of_confidence_and_truth() -> None:
    report = evaluate(run(oracle({"un": ("answer", [("a", 0.75)]), "deux": ("answer", [("z", 0.75)])}), QUESTIONS[:2]))
    assert report.calibration_error == pytest.approx(0.25)
    assert [(one.low, one.questions) for one in report.reliability] == [(0.7, 2)]


def test_changes_since_the_last_run_say_for_better_or_worse() -> None:
    before = evaluate(run(oracle(ANSWERS), QUESTIONS)).to_json()
    now = ANSWERS | {"un": ("unknown", []), "quatre": ("unknown", [])}
    found = changes(run(oracle(now), QUESTIONS), before)
    assert [(one.question, one.before, one.now, one.now_right) for one in found] == [
        ("un", "a", "", False),
        ("quatre", "a", "", True),
    ]


def test_answers_are_written_beside_the_columns_of_the_file(tmp_path: Path) -> None:
    write_answers(tmp_path / "out.csv", run(oracle(ANSWERS), QUESTIONS[:1]))
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert list(row) == ["question", "expected", "style", "outcome", "answer", "score", "top1", "top2", "top3", "ms"]
    assert (row["answer"], row["score"], row["top2"], row["top3"]) == ("a", "0.9000", "b", "")


def test_the_matcher_alone_answers_any_faq_in_order(tmp_path: Path) -> None:
    (tmp_path / "faq.csv").write_text(FAQ, "utf-8")
    (tmp_path / "q.csv").write_text("index,lang,question\n7,fr,delai livraisson\n3,,recette de quiche\n", "utf-8")
    figures = match_files(tmp_path / "faq.csv", tmp_path / "q.csv", tmp_path / "out.csv")
    rows = list(read_table(tmp_path / "out.csv", ("index", "answer", "score", "top1", "top2", "top3", "ms")))
    assert [(row["index"], row["answer"]) for row in rows] == [("7", "livraison"), ("3", "")]
    assert figures["questions"] == 2
    assert figures["build_seconds"] >= 0
    assert figures["peak_memory_mb"] > 1


def test_an_empty_faq_abstains(tmp_path: Path) -> None:
    (tmp_path / "faq.csv").write_text("entry_id,lang,question\n", "utf-8")
    (tmp_path / "q.csv").write_text("index,lang,question\n0,fr,bonjour\n", "utf-8")
    match_files(tmp_path / "faq.csv", tmp_path / "q.csv", tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text("utf-8").splitlines()[1].startswith("0,,0.0000,,,,")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", ":1: missing columns: entry_id, lang, question"),
        (b"entry_id,question\na,b\n", ":1: missing column: lang"),
        (b"entry_id,lang,question\na,fr,b\nc,fr\n", ":3: 2 cells where the header has 3"),
        (b"entry_id,lang,question\na,fr,\xe9t\xe9\n", ":2: not UTF-8 (byte 0xe9)"),
        (b"entry_id,lang,question\na,fr,b\nc,fr,\0\n", ":3: a NUL character"),
        (b'entry_id,lang,question\na,fr,"open\n', ":2: unexpected end of data"),
        (b"entry_id;lang;question\na;fr;b\n", ":1: missing columns: entry_id, lang, question"),
        ("entry_id,lang,question\na,fr,b\n".encode("utf-16"), ":1: not UTF-8 (byte 0xff)"),
        (b"entry_id,lang,question\na,fr," + b"x" * 200_000 + b"\n", ":2: field larger than field limit"),
        (b"entry_id,lang,question\n,fr,b\n", ":2: entry_id and question must not be empty"),
        (b"entry_id,lang,question,lang\na,fr,b,c\n", ":1: a column is named twice"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "faq.csv").write_bytes(data)
    with pytest.raises(QuestionFileError) as error:
        read_faq(tmp_path / "faq.csv")
    assert said in str(error.value)


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "q.csv").open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(QuestionFileError, match="100 MB; at most 32 MB"):
        read_labelled(tmp_path / "q.csv")


def test_labels_and_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "q.csv").write_text("\ufeffquestion,expected,lang,style\nun,a | b,fr,sms\ndeux,,,far\n", "utf-8")
    first, second = read_labelled(tmp_path / "q.csv")
    assert (first.expected, first.lang, first.columns["style"]) == ({"a", "b"}, "fr", "sms")
    assert (second.expected, second.lang) == (frozenset(), None)
