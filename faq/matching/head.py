"""A linear classifier trained on the spot, on the phrasings nearest to the question and nothing else.

Training where the question is costs the same in an FAQ of fifty or of a hundred thousand phrasings, needs no
model kept in step with edits, and lets no entry far away weigh on the answer.
"""

import numpy as np
from numpy.typing import NDArray

from faq.matching.features import Floats

_RIDGE = 0.1
_STEPS = 5
_STEEPEST = 50.0


def local_head(kernel: Floats, query: Floats, owner: NDArray[np.intp], classes: int) -> Floats:
    """Log-probabilities (classes,) that the question belongs to each class.

    Multinomial logistic regression in its dual form: `kernel` (n, n) holds the likeness of the phrasings to one
    another, `query` (n,) theirs to the question, `owner` (n,) their class. Minimised by Böhning's fixed bound on
    the curvature, so that one matrix inverse serves every step (D. Böhning, 1992).
    """
    size = len(owner)
    if classes == 1 or size == 0:
        return np.zeros(classes, np.float32)
    target = np.zeros((size, classes), np.float32)
    target[np.arange(size), owner] = 1
    inverse = np.linalg.inv(0.5 * kernel + _RIDGE * np.eye(size, dtype=np.float32))
    dual = inverse @ (target - np.float32(1 / classes))
    column = np.ones((classes, 1), np.float32)
    for _ in range(_STEPS - 1):
        powers = np.exp(np.minimum(kernel @ dual, _STEEPEST))
        dual -= inverse @ (powers / (powers @ column) - target + _RIDGE * dual)
    scores: Floats = query @ dual
    scores -= scores.max()
    result: Floats = scores - np.log(np.exp(scores).sum())
    return result
