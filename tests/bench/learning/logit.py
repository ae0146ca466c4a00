"""The conditional logit that weighs evidence, fitted by Newton's method: numpy alone, the same result every time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Choice:
    """One question: evidence for k entries (k, f) and for none (m,), the log of the FAQ's depth, which entries are
    right (k,) and whether none of them is; `weight` is what it counts for."""

    table: Array
    question: Array
    depth: float
    right: NDArray[np.bool_]
    none: bool
    weight: float = 1.0


def fit(choices: Sequence[Choice], start: tuple[Array, Array] | None = None, ridge: float = 3.0) -> tuple[Array, Array]:
    """Weights of the entries' evidence (f, 2) and of none's (m,) as in faq.matching.decide.

    Maximises the log-likelihood less `ridge`/2 times the squared distance, in standard deviations of the evidence,
    from `start` (or zero).
    """
    asked = _Asked(choices)
    centre = asked.unit(*start) if start is not None else np.zeros(asked.size)
    theta, now = centre, asked.at(centre, centre, ridge)
    for _ in range(40):
        step, length = asked.newton(theta, now, centre, ridge), 1.0
        while length > 1e-4 and asked.at(theta + length * step, centre, ridge).value <= now.value:
            length /= 2
        theta, before = theta + length * step, now.value
        now = asked.at(theta, centre, ridge)
        if now.value - before < 1e-6 * abs(now.value):
            break
    return asked.weights(theta)


@dataclass(frozen=True, slots=True)
class _State:
    """The objective at some weights; the shares of the entries and of none; of what is right, the same shares."""

    value: float
    share: Array
    rest: Array
    target: Array
    target_none: Array


class _Asked:
    """All questions as one table, in standard deviations of the evidence."""

    def __init__(self, choices: Sequence[Choice]) -> None:
        sizes = np.array([len(one.table) for one in choices])
        self.first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        self.owner = np.repeat(np.arange(len(choices)), sizes)
        depth = np.array([one.depth for one in choices])
        table = np.concatenate([one.table for one in choices]).astype(float)
        table = np.concatenate([table, table * depth[self.owner, None]], axis=1)
        question = np.stack([one.question for one in choices]).astype(float)
        self.right = np.concatenate([one.right for one in choices]).astype(float)
        self.weight = np.array([one.weight for one in choices])
        self.none = np.array([one.none for one in choices], float)
        self.entry_scale, self.question_scale = _scale(table), _scale(question)
        self.table, self.question = table / self.entry_scale, question / self.question_scale
        self.columns, self.size = table.shape[1], table.shape[1] + question.shape[1]

    def unit(self, entry: Array, question: Array) -> Array:
        """Weights as one row, in our units."""
        return np.concatenate([entry.T.ravel() * self.entry_scale, question * self.question_scale])

    def weights(self, theta: Array) -> tuple[Array, Array]:
        """The same back."""
        entry, question = theta[: self.columns], theta[self.columns :]
        return (entry / self.entry_scale).reshape(2, -1).T, question / self.question_scale

    def at(self, theta: Array, centre: Array, ridge: float) -> _State:
        """What these weights make of the questions."""
        scores, nothing = self.table @ theta[: self.columns], self.question @ theta[self.columns :]
        top = np.maximum(np.maximum.reduceat(scores, self.first), nothing)
        powers, rest = np.exp(scores - top[self.owner]), np.exp(nothing - top)
        total = np.add.reduceat(powers, self.first) + rest
        good = np.maximum(np.add.reduceat(powers * self.right, self.first) + rest * self.none, 1e-300)
        likelihood = float((self.weight * np.log(good / total)).sum())
        value = likelihood - ridge / 2 * float(((theta - centre) ** 2).sum())
        return _State(
            value, powers / total[self.owner], rest / total, powers * self.right / good[self.owner],
            rest * self.none / good,
        )  # fmt: skip

    def newton(self, theta: Array, now: _State, centre: Array, ridge: float) -> Array:
        """The step to where the objective, taken for a parabola, is greatest."""
        table, question, weight, columns = self.table, self.question, self.weight, self.columns
        mean = np.add.reduceat(now.share[:, None] * table, self.first)
        wanted = np.add.reduceat(now.target[:, None] * table, self.first)
        slope = np.concatenate([
            (weight[:, None] * (wanted - mean)).sum(0), (weight * (now.target_none - now.rest)) @ question
        ])  # fmt: skip
        slope -= ridge * (theta - centre)
        curve = ridge * np.eye(self.size)
        curve[:columns, :columns] += table.T @ ((weight[self.owner] * now.share)[:, None] * table)
        curve[:columns, :columns] -= (weight[:, None] * mean).T @ mean
        cross = -(mean * (weight * now.rest)[:, None]).T @ question
        curve[:columns, columns:] += cross
        curve[columns:, :columns] += cross.T
        curve[columns:, columns:] += (question * (weight * now.rest * (1 - now.rest))[:, None]).T @ question
        return np.linalg.solve(curve, slope)


def _scale(values: Array) -> Array:
    scale = values.std(axis=0)
    scale[scale < 1e-6] = 1
    return scale
