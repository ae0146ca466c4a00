"""Hours of presence and of work: read from the settings, asked about a moment."""

from datetime import UTC, datetime

import pytest

from bot import hours

OFFICE = hours.read("Mo-Fr 09:00-12:00, 14:00-17:30; Sa 10:00-12:00")
WORK = hours.working_days(8, 19)


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


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        ("2026-11-27", True), ("2026-11-28", False), ("2026-12-25", False), ("2026-12-26", False),
        ("2027-01-01", False), ("2027-03-26", False), ("2027-03-29", False), ("2027-05-06", False),
        ("2027-05-14", True), ("2027-07-14", False), ("2027-07-15", True),
    ],
)  # fmt: skip
def test_working_days_are_those_of_france_and_of_moselle(day: str, *, open_: bool) -> None:
    assert WORK.present(datetime.fromisoformat(f"{day}T11:00+00:00")) is open_


@pytest.mark.parametrize(
    ("at", "opening"),
    [
        ("2026-11-27T09:00+00:00", "2026-11-27T09:00+00:00"),
        ("2026-11-27T05:00+00:00", "2026-11-27T07:00+00:00"),
        ("2026-11-27T18:30+00:00", "2026-11-30T07:00+00:00"),
        ("2026-12-24T19:00+00:00", "2026-12-28T07:00+00:00"),
        ("2026-07-13T20:00+00:00", "2026-07-15T06:00+00:00"),
    ],
)
def test_the_next_working_hour_is_in_local_time(at: str, opening: str) -> None:
    found = WORK.next(datetime.fromisoformat(at))
    assert found == datetime.fromisoformat(opening)
    assert WORK.present(found)


def test_a_day_may_last_until_midnight_but_not_end_before_it_begins() -> None:
    assert hours.working_days(0, 24).present(datetime(2026, 11, 27, 22, 59, tzinfo=UTC))
    for opens, closes in ((19, 8), (8, 8), (8, 25)):
        with pytest.raises(ValueError, match="is not like 8-19"):
            hours.working_days(opens, closes)
