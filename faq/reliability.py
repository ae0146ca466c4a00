"""How far a confidence means what it says: questions by how sure the matcher is, and the share that is right. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions whose confidence (0..1) lies in (low, high]: how many, mean confidence, share that is right."""

    low: float
    high: float
    questions: int
    confidence: float
    right: float


def bins(answered: Iterable[tuple[float, bool]]) -> list[Bin]:
    """Questions as (confidence, whether right), the least sure first; empty bins are left out."""
    groups: dict[int, list[tuple[float, bool]]] = {}
    for one in answered:
        groups.setdefault(min(int(one[0] * BINS), BINS - 1), []).append(one)
    return [
        Bin(
            number / BINS, (number + 1) / BINS, len(group),
            sum(confidence for confidence, _ in group) / len(group), sum(right for _, right in group) / len(group),
        )
        for number, group in sorted(groups.items())
    ]  # fmt: skip


def calibration_error(found: Sequence[Bin]) -> float:
    """By how much the stated confidence is off, on average over the questions."""
    questions = sum(one.questions for one in found)
    return sum(one.questions * abs(one.confidence - one.right) for one in found) / max(questions, 1)
