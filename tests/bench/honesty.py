"""Does the matcher know what it knows? `OPENBLAS_NUM_THREADS=1 python -m tests.bench.honesty SETS`, both ways.

SETS holds one folder a set with faq.csv and questions.csv (question, expected_entry_id; empty = out of scope). Runs
`faq match` as it stands and prints, for each set: accuracy of the first entry; the same with one typing error in every
question; Matthews correlation of what is given, "none" being a class; share of questions answered
right while 95 % of the answers are right; expected calibration error (ten bins); milliseconds a question. Then, over
all sets, the calibration error by how many words a question has.
"""

import csv
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np

from faq.evaluate import match_files
from faq.matching.semantic import Encoder, SentenceEncoder, available
from faq.matching.spelling import words
from tests.bench.learning.simulate import slip

MOST = 1500
"""Questions a set."""
LENGTHS = ((1, 3), (4, 7), (8, 12), (13, 99))
"""Words of the questions that are looked at together."""


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one question; `expected` and `answer` are "" for none."""

    expected: str
    answer: str
    first: str
    score: float
    ms: float
    words: int


def ask(folder: Path, encoder: Encoder | None, *, slips: bool = False) -> list[Row]:
    """The rows of `faq match` beside what was expected."""
    with (folder / "questions.csv").open(encoding="utf-8", newline="") as file:
        asked = list(csv.DictReader(file))
    asked = asked[:: len(asked) // MOST + 1]
    random = Random(5)
    texts = [slip(row["question"], random) if slips else row["question"] for row in asked]
    with tempfile.TemporaryDirectory() as name:
        questions, out = Path(name, "questions.csv"), Path(name, "out.csv")
        with questions.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("index", "lang", "question"))
            writer.writerows((place, asked[place].get("lang", ""), text) for place, text in enumerate(texts))
        match_files(folder / "faq.csv", questions, out, encoder)
        with out.open(encoding="utf-8", newline="") as file:
            found = list(csv.DictReader(file))
    return [
        Row(
            one["expected_entry_id"],
            row["answer"],
            row["top1"],
            float(row["score"]),
            float(row["ms"]),
            len(words(text)),
        )
        for one, row, text in zip(asked, found, texts, strict=True)
    ]


def accuracy(rows: Sequence[Row]) -> float:
    inside = [row for row in rows if row.expected]
    return sum(row.first == row.expected for row in inside) / len(inside)


def correlation(rows: Sequence[Row]) -> float:
    """Matthews correlation of several classes (Gorodkin 2004)."""
    names = sorted({row.expected for row in rows} | {row.answer for row in rows})
    number = {name: place for place, name in enumerate(names)}
    table = np.zeros((len(names), len(names)))
    for row in rows:
        table[number[row.expected], number[row.answer]] += 1
    true, given, total = table.sum(1), table.sum(0), len(rows)
    width = (total**2 - (given**2).sum()) * (total**2 - (true**2).sum())
    return float((np.trace(table) * total - true @ given) / np.sqrt(width))


def right_at(rows: Sequence[Row], precision: float = 0.95) -> float:
    """Share of the questions with an answer that are answered right when so many of all answers are right."""
    ordered = sorted(rows, key=lambda row: -row.score)
    right = np.cumsum([bool(row.expected) and row.first == row.expected for row in ordered])
    kept = np.flatnonzero(right >= precision * np.arange(1, len(rows) + 1))
    return float(right[kept[-1]] / sum(bool(row.expected) for row in rows)) if len(kept) else 0.0


def calibration_error(rows: Sequence[Row]) -> float:
    score = np.array([row.score for row in rows])
    right = np.array([bool(row.expected) and row.first == row.expected for row in rows])
    bins = np.minimum((score * 10).astype(int), 9)
    return sum(abs(float((score - right)[bins == one].sum())) for one in set(bins.tolist())) / len(rows)


def by_length(rows: Sequence[Row]) -> str:
    """For each range of lengths: how many questions, their mean confidence, the share right, the calibration error."""
    told = []
    for least, most in LENGTHS:
        some = [row for row in rows if least <= row.words <= most]
        right = np.mean([bool(row.expected) and row.first == row.expected for row in some])
        told.append(
            f"{least} to {most} words: {len(some)}, confidence {np.mean([row.score for row in some]):.3f}, "
            f"right {right:.3f}, error {calibration_error(some):.3f}"
        )
    return "\n".join(told)


def main(sets: Path) -> None:
    print("| set | | accuracy | with a slip | MCC | right at 95 % | ECE | ms, median / p99 |\n" + "|---" * 8 + "|")
    encoders = (None, SentenceEncoder.load()) if available() else (None,)
    everything: dict[str, list[Row]] = {}
    for folder in sorted(path for path in sets.iterdir() if (path / "faq.csv").exists()):
        for encoder in encoders:
            kind = "semantic" if encoder else "lexical"
            rows, slips = ask(folder, encoder), ask(folder, encoder, slips=True)
            everything.setdefault(kind, []).extend(rows)
            times = np.percentile([row.ms for row in rows], (50, 99))
            shares = (accuracy(rows), accuracy(slips), correlation(rows), right_at(rows), calibration_error(rows))
            cells = " | ".join(f"{share:.3f}".lstrip("0") for share in shares)
            print(f"| {folder.name} | {kind} | {cells} | {times[0]:.1f} / {times[1]:.1f} |", flush=True)
    for kind, rows in everything.items():
        print(f"{kind}\n{by_length(rows)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
