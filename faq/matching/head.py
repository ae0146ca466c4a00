"""A linear classifier trained on the spot, on the phrasings nearest to the question and nothing else.

Training where the question is costs the same in an FAQ of fifty or of a hundred thousand phrasings, needs no
model kept in step with edits, and lets no entry far away weigh on the answer.
"""

import numpy as np
from numpy.typing import NDArray

from faq.matching.features import Floats

_RIDGE = 0.1
_STEPS = 12


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
    dual = np.zeros((size, classes), np.float32)
    for _ in range(_STEPS):
        dual -= inverse @ (np.exp(_log_softmax(kernel @ dual)) - target + _RIDGE * dual)
    return _log_softmax(query @ dual)


def _log_softmax(scores: Floats) -> Floats:
    shifted = scores - scores.max(axis=-1, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return result
