"""What is said of confidence, held against what is right."""

import pytest

from faq.reliability import Bin, bins, calibration_error


def test_bins_hold_what_is_said_against_what_is_right() -> None:
    found = bins([(0.82, True), (0.88, False), (0.05, False), (1.0, True)])
    assert found == [
        Bin(0.0, 0.1, 1, 0.05, 0.0),
        Bin(0.8, 0.9, 2, pytest.approx(0.85), 0.5),
        Bin(0.9, 1.0, 1, 1.0, 1.0),
    ]
    assert calibration_error(found) == pytest.approx((0.05 + 2 * 0.35) / 4)
    assert calibration_error([]) == 0
