"""How often somebody may ask for something: a bucket that fills up again steadily. One process counts for itself."""

from collections.abc import Hashable
from dataclasses import dataclass

WINDOW = 60.0  # seconds in which an empty bucket fills up


@dataclass(frozen=True, slots=True)
class Reading:
    """What is left after a request. `reset`: seconds until the bucket is full; `wait`: seconds until the next request
    is let through (0: this one was)."""

    limit: int
    remaining: int
    reset: int
    wait: int

    @property
    def headers(self) -> dict[str, str]:
        """As programs read it."""
        told = {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset),
        }
        return told | ({"Retry-After": str(self.wait)} if self.wait else {})


class Meter:
    """Counts by name; `limit` requests a minute each, all at once if they like."""

    def __init__(self, limit: int, names: int = 10_000) -> None:
        self._limit, self._names = limit, names
        self._buckets: dict[Hashable, tuple[float, float]] = {}

    def take(self, name: Hashable, now: float) -> Reading:
        """One request at `now` (seconds)."""
        left, before = self._buckets.pop(name, (float(self._limit), now))
        rate = self._limit / WINDOW
        left = min(self._limit, left + max(0.0, now - before) * rate)
        wait = 0 if left >= 1 else _up((1 - left) / rate)
        left -= 0 if wait else 1
        self._buckets[name] = (left, now)  # the latest last, so that the oldest goes first
        if len(self._buckets) > self._names:
            del self._buckets[next(iter(self._buckets))]
        return Reading(self._limit, int(left), _up((self._limit - left) / rate), wait)


def _up(seconds: float) -> int:
    return max(1, int(-(-seconds // 1)))
