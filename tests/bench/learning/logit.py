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
    sizes = np.array([len(one.table) for one in choices])
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    owner = np.repeat(np.arange(len(choices)), sizes)
    depth = np.array([one.depth for one in choices])
    table = np.concatenate([one.table for one in choices]).astype(float)
    table = np.concatenate([table, table * depth[owner, None]], axis=1)
    question = np.stack([one.question for one in choices]).astype(float)
    right = np.concatenate([one.right for one in choices]).astype(float)
    weight = np.array([one.weight for one in choices])
    none = np.array([one.none for one in choices], float)
    entry_scale, question_scale = _scale(table), _scale(question)
    table, question = table / entry_scale, question / question_scale
    columns, size = table.shape[1], table.shape[1] + question.shape[1]
    centre = np.zeros(size)
    if start is not None:
        centre = np.concatenate([start[0].T.ravel() * entry_scale, start[1] * question_scale])

    def state(theta: Array) -> tuple[float, Array, Array, Array, Array]:
        """Objective; shares of the entries and of none; of what is right, shares of the entries and of none."""
        scores, nothing = table @ theta[:columns], question @ theta[columns:]
        top = np.maximum(np.maximum.reduceat(scores, first), nothing)
        powers, rest = np.exp(scores - top[owner]), np.exp(nothing - top)
        total = np.add.reduceat(powers, first) + rest
        good = np.add.reduceat(powers * right, first) + rest * none
        value = float((weight * np.log(np.maximum(good, 1e-300) / total)).sum()) - ridge / 2 * float(
            ((theta - centre) ** 2).sum()
        )
        good = np.maximum(good, 1e-300)
        return value, powers / total[owner], rest / total, powers * right / good[owner], rest * none / good

    theta = centre.copy()
    value, share, rest, target, target_none = state(theta)
    for _ in range(40):
        mean = np.add.reduceat(share[:, None] * table, first)
        wanted = np.add.reduceat(target[:, None] * table, first)
        slope = np.concatenate([(weight[:, None] * (wanted - mean)).sum(0), (weight * (target_none - rest)) @ question])
        slope -= ridge * (theta - centre)
        curve = ridge * np.eye(size)
        curve[:columns, :columns] += table.T @ ((weight[owner] * share)[:, None] * table)
        curve[:columns, :columns] -= (weight[:, None] * mean).T @ mean
        cross = -(mean * (weight * rest)[:, None]).T @ question
        curve[:columns, columns:] += cross
        curve[columns:, :columns] += cross.T
        curve[columns:, columns:] += (question * (weight * rest * (1 - rest))[:, None]).T @ question
        step, length = np.linalg.solve(curve, slope), 1.0
        while length > 1e-4 and state(theta + length * step)[0] <= value:
            length /= 2
        theta = theta + length * step
        before = value
        value, share, rest, target, target_none = state(theta)
        if value - before < 1e-6 * abs(value):
            break
    return (theta[:columns] / entry_scale).reshape(2, -1).T, theta[columns:] / question_scale


def _scale(values: Array) -> Array:
    scale = values.std(axis=0)
    scale[scale < 1e-6] = 1
    return scale
