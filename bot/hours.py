"""When somebody is there, or may be written to: « Mo-Fr 09:00-12:00,14:00-17:30; Sa 10:00-12:00 », in France and never
on its public holidays (those of Moselle count for all). Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
FRANCE = ZoneInfo("Europe/Paris")
FAR = 31  # days looked ahead for the next hour of presence

_RULE = re.compile(r"(?P<first>[a-z]{2})(?:-(?P<last>[a-z]{2}))? (?P<spans>\S+)")
_SPAN = re.compile(r"(\d{2}):(\d{2})-(\d{2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class Hours:
    """Spans of time (from, until) by weekday, Monday first."""

    week: tuple[tuple[tuple[time, time], ...], ...]

    def present(self, at: datetime) -> bool:
        """Whether somebody is there at this moment."""
        here = at.astimezone(FRANCE)
        return any(start <= here < end for start, end in self._spans(here))

    def next(self, at: datetime) -> datetime | None:
        """When somebody is there again, in French time; None when not within a month."""
        here = at.astimezone(FRANCE)
        for ahead in range(FAR):
            for start, end in self._spans(here + timedelta(days=ahead)):
                if here < end:
                    return max(here, start)
        return None

    def _spans(self, day: datetime) -> Iterator[tuple[datetime, datetime]]:
        if day.date() in _holidays():
            return
        for start, end in self.week[day.weekday()]:
            yield (datetime.combine(day, start, FRANCE), datetime.combine(day, end, FRANCE))


def working_days(opens: int, closes: int) -> Hours:
    """Monday to Friday, from one full hour up to a later one (24: midnight). Raises ValueError for what is none."""
    if not 0 <= opens < closes <= 24:
        raise ValueError(f"{opens}-{closes} is not like 8-19")
    day = ((time(opens), time(closes) if closes < 24 else time.max),)
    return Hours((day,) * 5 + ((),) * 2)


def read(text: str) -> Hours:
    """Hours as written in the settings. Raises ValueError with what does not read."""
    week: list[list[tuple[time, time]]] = [[] for _ in DAYS]
    for rule in re.sub(r"\s*([,;-])\s*", r"\1", text.strip().lower()).split(";"):
        found = _RULE.fullmatch(rule)
        if not found or not {found["first"], found["last"] or found["first"]} <= set(DAYS):
            raise ValueError(f"{rule!r} is not like 'Mo-Fr 09:00-12:00,14:00-17:30'")
        first, last = DAYS.index(found["first"]), DAYS.index(found["last"] or found["first"])
        spans = [_span(part) for part in found["spans"].split(",")]
        for day in range(first, (last if last >= first else last + 7) + 1):
            week[day % 7] += spans
    return Hours(tuple(tuple(sorted(day)) for day in week))


def _span(text: str) -> tuple[time, time]:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not like 09:00-17:30")
    hour, minute, last_hour, last_minute = map(int, found.groups())
    start, end = time(hour, minute), time(last_hour, last_minute)
    if end <= start:
        raise ValueError(f"{text!r} ends before it starts")
    return start, end


@cache
def _holidays() -> holidays.HolidayBase:
    return holidays.country_holidays("FR", subdiv="57")
