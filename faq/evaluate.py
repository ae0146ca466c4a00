"""How well questions find their answer: on a labelled file for the live FAQ, or the matcher alone on any FAQ.

Plain functions for the commands `faq eval` and `faq match`; nothing is printed here.
"""

import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from faq.matching.decide import Match, match
from faq.matching.index import Index
from faq.matching.semantic import Encoder
from faq.question_files import LabelledQuestion, read_faq, read_table, write_table
from faq.reliability import Bin, bins, calibration_error

Matcher = Callable[[str, str | None], Match]

_GROUPS = ("style", "kind", "lang")


@dataclass(frozen=True, slots=True)
class Answered:
    """One question of a file and what came of it; `milliseconds` of wall time."""

    asked: LabelledQuestion
    match: Match
    milliseconds: float

    @property
    def top(self) -> tuple[str, ...]:
        return tuple(one.entry for one in self.match.candidates)

    @property
    def answer(self) -> str:
        """The entry given, or "" when the matcher abstains."""
        return self.top[0] if self.match.outcome == "answer" else ""

    @property
    def score(self) -> float:
        return self.match.first.confidence if self.match.first else 0.0

    @property
    def right(self) -> bool:
        """Whether the first candidate is one of those expected, given as an answer or not."""
        return bool(self.top) and self.top[0] in self.asked.expected


@dataclass(frozen=True, slots=True)
class Figures:
    """Of some questions. Shares are 0..1, None where nothing counts.

    accuracy, among_three: of those with an answer, the right entry first or among the first three, whatever the
    outcome. answered_right, proposed, abstained: of the same, what the asker saw. wrong_answers: of all answers
    given, those not right. answered_off_topic: of those without an answer, the ones answered all the same.
    """

    questions: int
    with_answer: int
    accuracy: float | None
    among_three: float | None
    answered_right: float | None
    proposed: float | None
    abstained: float | None
    wrong_answers: float | None
    answered_off_topic: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """Figures of a whole file, by group ("style: sms" …), the pairs most often confused (expected, given, times),
    the reliability table with the expected calibration error, milliseconds at the median and the 99th percentile,
    and each question's first candidate (to compare runs)."""

    all: Figures
    groups: dict[str, Figures]
    confusions: list[tuple[str, str, int]]
    reliability: list[Bin]
    calibration_error: float
    median_ms: float
    p99_ms: float
    firsts: dict[str, str]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Change:
    """A question whose first candidate differs from the last run's; `now_right` says for better or worse."""

    question: str
    before: str
    now: str
    now_right: bool


def run(matcher: Matcher, questions: Iterable[LabelledQuestion]) -> list[Answered]:
    """Ask every question, each on its own."""
    answered = []
    for asked in questions:
        start = time.perf_counter()
        found = matcher(asked.question, asked.lang)
        answered.append(Answered(asked, found, (time.perf_counter() - start) * 1000))
    return answered


def evaluate(answered: Sequence[Answered], theme_of: Mapping[str, str] | None = None) -> Report:
    """Count what came of the questions; `theme_of` adds groups by the theme of the entry expected."""
    groups: dict[str, list[Answered]] = {}
    for one in answered:
        for name in _GROUPS:
            if one.asked.columns.get(name):
                groups.setdefault(f"{name}: {one.asked.columns[name]}", []).append(one)
        for theme in sorted({(theme_of or {}).get(entry, "") for entry in one.asked.expected} - {""}):
            groups.setdefault(f"theme: {theme}", []).append(one)
    found = bins((one.score, one.right) for one in answered)
    confused = Counter(
        ("|".join(sorted(one.asked.expected)), one.top[0])
        for one in answered
        if one.top and not one.right and one.asked.expected
    )
    times = sorted(one.milliseconds for one in answered) or [0.0]
    return Report(
        _figures(answered),
        {name: _figures(group) for name, group in sorted(groups.items())},
        [(expected, given, number) for (expected, given), number in confused.most_common(20)],
        found,
        calibration_error(found),
        times[len(times) // 2],
        times[min(len(times) - 1, int(0.99 * len(times)))],
        {one.asked.question: one.answer for one in answered},
    )


def changes(answered: Sequence[Answered], previous: Mapping[str, Any]) -> list[Change]:
    """What differs from an earlier report (`Report.to_json`) on the questions that both have."""
    before = previous.get("firsts", {})
    return [
        Change(one.asked.question, before[one.asked.question], one.answer, _served(one))
        for one in answered
        if before.get(one.asked.question, one.answer) != one.answer
    ]


def write_answers(path: Path, answered: Sequence[Answered]) -> None:
    """One row a question in order: the file's columns and outcome, answer, score, top1, top2, top3, ms."""
    header = [*(answered[0].asked.columns if answered else ()), "outcome", *_RESULT]
    write_table(path, header, ([*one.asked.columns.values(), one.match.outcome, *_result(one)] for one in answered))


def match_files(faq: Path, questions: Path, out: Path, encoder: Encoder | None = None) -> dict[str, float]:
    """The matcher alone: FAQ and questions from CSV, one row out for each question, in order.

    There is nobody to offer choices to: an entry is given when it is likelier to be meant than none of them.

    Returns {"build_seconds", "peak_memory_mb", "questions"}. Raises QuestionFileError.
    """
    entries = read_faq(faq)
    asked = list(read_table(questions, ("index", "lang", "question")))
    start = time.perf_counter()
    index = Index.build(entries, semantic=encoder)
    built = time.perf_counter() - start
    rows = [LabelledQuestion(row["question"], frozenset(), row["lang"].strip().lower() or None, row) for row in asked]
    answered = run(lambda question, lang: _likelier(match(index, question, lang)), rows)
    write_table(out, ("index", *_RESULT), ([one.asked.columns["index"], *_result(one)] for one in answered))
    return {"build_seconds": round(built, 3), "peak_memory_mb": round(_peak_mb(), 1), "questions": len(answered)}


def _likelier(found: Match) -> Match:
    given = bool(found.candidates) and found.candidates[0].confidence > found.none
    return replace(found, outcome="answer" if given else "unknown")


_RESULT = ("answer", "score", "top1", "top2", "top3", "ms")


def _result(one: Answered) -> list[str]:
    top = [*one.top[:3], "", "", ""][:3]
    return [one.answer, f"{one.score:.4f}", *top, f"{one.milliseconds:.3f}"]


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1_000_000 if sys.platform == "darwin" else 1_000)


def _served(one: Answered) -> bool:
    return one.answer in one.asked.expected if one.asked.expected else not one.answer


def _figures(group: Sequence[Answered]) -> Figures:
    inside = [one for one in group if one.asked.expected]
    outside = [one for one in group if not one.asked.expected]
    given = [one for one in group if one.answer]
    return Figures(
        len(group), len(inside),
        _share(one.right for one in inside),
        _share(bool(one.asked.expected & set(one.top[:3])) for one in inside),
        _share(bool(one.answer) and one.right for one in inside),
        _share(one.match.outcome == "choices" for one in inside),
        _share(one.match.outcome == "unknown" for one in inside),
        _share(not one.right for one in given),
        _share(bool(one.answer) for one in outside),
    )  # fmt: skip


def _share(values: Iterable[bool]) -> float | None:
    known = list(values)
    return sum(known) / len(known) if known else None
