"""How well personal details are found: a labelled sample, and precision and recall on it."""

import re
from dataclasses import dataclass
from pathlib import Path

from bot.redaction import find

SAMPLE = Path(__file__).parents[1] / "questions" / "redaction.txt"
_MARK = re.compile(r"\[(\w+):([^\]]+)\]")


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of details. A detail is found when it goes whole; what goes that is in no detail is wrongly taken."""

    details: int
    missed: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def recall(self) -> float:
        """Details found among those that are there."""
        return 1 - len(self.missed) / self.details

    @property
    def precision(self) -> float:
        """Details found among all that was taken."""
        found = self.details - len(self.missed)
        return found / (found + len(self.wrong))


def sample() -> tuple[list[str], list[str]]:
    """The lines used to choose the patterns, and those to measure them."""
    lines = [line for line in SAMPLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return lines[::2], lines[1::2]


def score(lines: list[str]) -> Score:
    """What is found of the details marked in `lines`."""
    details, missed, wrong = 0, [], []
    for line in lines:
        text, spans = unmarked(line)
        found = find(text)
        details += len(spans)
        taken = {place for one in found for place in range(one.start, one.end)}
        missed += [f"{text[a:b]} ({text})" for a, b in spans if not set(range(a, b)) <= taken]
        said = {place for a, b in spans for place in range(a, b)}
        wrong += [text[one.start : one.end] for one in found if not said & set(range(one.start, one.end))]
    return Score(details, tuple(missed), tuple(wrong))


def unmarked(line: str) -> tuple[str, list[tuple[int, int]]]:
    """The message as written, and where its details stand."""
    text, spans, at = "", [], 0
    for mark in _MARK.finditer(line):
        text += line[at : mark.start()]
        spans.append((len(text), len(text) + len(mark[2])))
        text += mark[2]
        at = mark.end()
    return text + line[at:], spans
