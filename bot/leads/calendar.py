"""When one may write to people at work: not at night, not at weekends, not on a public holiday of France. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

PLACE = ZoneInfo("Europe/Paris")
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of a working day, local time: from `opens` up to `closes`."""

    opens: int = 8
    closes: int = 19

    def is_open(self, at: datetime) -> bool:
        """Whether one may write at this moment."""
        here = at.astimezone(PLACE)
        return is_working_day(here.date()) and self.opens <= here.hour < self.closes

    def next_open(self, at: datetime) -> datetime:
        """This moment if one may write then, else the next opening. In the zone of `at`."""
        if self.is_open(at):
            return at
        here = at.astimezone(PLACE)
        day = here.date() if here.hour < self.opens else here.date() + timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
        return datetime.combine(day, time(self.opens), PLACE).astimezone(at.tzinfo)


def is_working_day(day: date) -> bool:
    """Monday to Friday, and no public holiday; those of Moselle count for all."""
    return day.weekday() < SATURDAY and day not in _holidays(day.year)


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", subdiv="57", years=year))
