"""Hours of presence: read from the settings, asked about a moment."""

from datetime import UTC, datetime

import pytest

from bot import hours

OFFICE = hours.read("Mo-Fr 09:00-12:00, 14:00-17:30; Sa 10:00-12:00")


@pytest.mark.parametrize(
    ("moment", "there"),
    [
        ("2026-11-27 08:00", True),  # a Friday, nine o'clock in winter
        ("2026-11-27 07:59", False),
        ("2026-11-27 11:30", False),  # lunch
        ("2026-07-10 07:00", True),  # nine o'clock in summer
        ("2026-11-28 10:00", True),  # Saturday
        ("2026-11-29 10:00", False),  # Sunday
        ("2026-05-01 10:00", False),  # a public holiday
    ],
)
def test_somebody_is_there(moment: str, *, there: bool) -> None:
    assert OFFICE.present(datetime.fromisoformat(moment).replace(tzinfo=UTC)) is there


def test_the_next_hour_of_presence() -> None:
    friday = datetime(2026, 11, 27, 16, 45, tzinfo=UTC)
    after = OFFICE.next(friday)
    assert after is not None
    assert after.isoformat() == "2026-11-28T10:00:00+01:00"
    assert hours.read("Su 09:00-10:00").next(friday) == datetime(2026, 11, 29, 8, tzinfo=UTC)
    assert OFFICE.next(datetime(2026, 11, 27, 9, tzinfo=UTC)) == datetime(2026, 11, 27, 9, tzinfo=UTC)
    only = hours.read("sa-su 09:00-10:00")
    assert [bool(day) for day in only.week] == [False] * 5 + [True] * 2
    assert [bool(day) for day in hours.read("Su-Mo 09:00-10:00").week] == [True] + [False] * 5 + [True]


@pytest.mark.parametrize(
    "text", ["", "always", "Mo 9-17", "Mo 18:00-09:00", "Xx 09:00-10:00", "Mo-Fr", "Mo 25:00-26:00"]
)
def test_what_does_not_read_says_so(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        hours.read(text)
