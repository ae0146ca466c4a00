"""The house's rules of time for leads, as the settings give them, and when the clock must look at one again. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.hours import Hours, working_days
from bot.leads.lifecycle import RELEASED, WAITING, Status

USUAL = working_days(8, 19)


class Clocked(Protocol):
    """A match as far as time matters to it."""

    state: str
    created_at: datetime
    sent_at: datetime | None
    answered_at: datetime | None
    reminded: int
    followed_up: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """After how many days what happens. An actor is reminded, then the next one gets its turn; a founder who is asked
    something has `answer_within`; what the staff have, or a partner never closes, ends after `expire_after`; both sides
    are asked how it went `follow_up_after` an actor accepted."""

    remind_after: tuple[int, ...] = (2, 5)
    next_after: int = 7
    answer_within: int = 7
    expire_after: int = 45
    follow_up_after: int = 30
    hours: Hours = USUAL

    def reminders_due(self, match: Clocked, at: datetime) -> int:
        """How many reminders a silent actor should have had by now."""
        age = at - (match.sent_at or at)
        return sum(age >= timedelta(days=days) for days in self.remind_after)

    def turn_is_over(self, match: Clocked, at: datetime) -> bool:
        """Whether a silent actor has had its time."""
        return at - (match.sent_at or at) >= timedelta(days=self.next_after)

    def proposal_is_over(self, match: Clocked, at: datetime) -> bool:
        """Whether a founder who was asked about an actor has had their time."""
        return at - match.created_at >= timedelta(days=self.answer_within)

    def to_follow_up(self, match: Clocked, at: datetime) -> bool:
        """Whether both sides should be asked how it went."""
        accepted = match.state in RELEASED and match.answered_at is not None and not match.followed_up
        return accepted and at - (match.answered_at or at) >= timedelta(days=self.follow_up_after)

    def is_over(self, status: Status, created_at: datetime, at: datetime) -> bool:
        """Whether a lead has lain so long that it ends."""
        days = self._longest(status)
        return days is not None and at - created_at >= timedelta(days=days)

    def due(self, status: Status, matches: Iterable[Clocked], created_at: datetime) -> datetime | None:
        """When to look at a lead again, within the hours of work; None when time does nothing to it any more."""
        moments: list[datetime] = []
        for match in matches:
            moments += self._moments(match)
        if (days := self._longest(status)) is not None:
            moments.append(created_at + timedelta(days=days))
        if status in ("withdrawn", "expired", "erased") or not moments:
            return None
        first = min(moments)
        return self.hours.next(first) or first

    def _longest(self, status: Status) -> int | None:
        """Days after which a lead that nothing else moves ends: a draft soon, what is under way late."""
        match status:
            case "draft":
                return self.answer_within
            case "staff" | "no_help":
                return self.expire_after
            case "taken":
                return 2 * self.expire_after
            case _:
                return None

    def _moments(self, match: Clocked) -> list[datetime]:
        if match.state in WAITING and match.sent_at:
            days = (*self.remind_after[match.reminded :], self.next_after)
            return [match.sent_at + timedelta(days=min(days))]
        if match.state == "proposed":
            return [match.created_at + timedelta(days=self.answer_within)]
        if match.state in RELEASED and match.answered_at and not match.followed_up:
            return [match.answered_at + timedelta(days=self.follow_up_after)]
        return []
