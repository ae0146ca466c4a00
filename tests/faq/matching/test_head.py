"""The local classifier."""

import numpy as np

from faq.matching.head import local_head


def test_it_separates_what_its_examples_separate() -> None:
    rows = np.eye(4, dtype=np.float32)
    rows[1] = (rows[0] + 0.3 * rows[1]) / np.linalg.norm(rows[0] + 0.3 * rows[1])
    owner = np.array([0, 0, 1, 2])
    log_probability = local_head(rows @ rows.T, rows @ rows[0], owner, 3)
    assert log_probability.argmax() == 0
    assert np.isclose(np.exp(log_probability).sum(), 1, atol=1e-5)


def test_one_class_is_certain() -> None:
    one = np.ones((1, 1), np.float32)
    assert local_head(one, one[0], np.array([0]), 1).tolist() == [0]
