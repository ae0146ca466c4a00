"""This process among the replicas on one PostgreSQL: it shows that it is alive, and takes over from those that are not.

Each replica counts its beats in a table. One whose count stands still for LEASE seconds of our own steady clock is
gone: no two machines' clocks are compared, and a clock that jumps does nothing.
"""

import asyncio
import secrets
import time
from collections.abc import Callable, Mapping

from bot.store import turns
from bot.store.engine import Sessions
from bot.store.model import TurnRow

BEAT = 1.0  # seconds between beats
LEASE = 8.0  # seconds without a beat after which a replica is taken for gone
SURE = 4.0  # seconds after our last beat in which nobody can take us for gone


class Watch:
    """Who has stood still for too long. Pure: beats counted and the seconds of a steady clock go in."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[int, float]] = {}
        self._looked = float("-inf")

    def gone(self, beats: Mapping[str, int], now: float) -> set[str]:
        """The replicas whose count has not moved for LEASE. Time in which we could not look does not count."""
        blind = now - self._looked > SURE
        self._looked = now
        self._seen = {
            name: self._seen[name] if self._seen.get(name, (None,))[0] == count and not blind else (count, now)
            for name, count in beats.items()
        }
        return {name for name, (_, since) in self._seen.items() if now - since >= LEASE}


class Replica:
    """One process. Its `name` is new at each start, and after it was taken for gone: what it held under the old name
    is then whoever's claims it first."""

    def __init__(self, sessions: Sessions, clock: Callable[[], float] = time.monotonic) -> None:
        self.name = _new_name()
        self._sessions = sessions
        self._clock = clock
        self._watch = Watch()
        self._beaten = float("-inf")
        self._beating = asyncio.Event()

    async def beat(self, surface: str) -> list[TurnRow]:
        """Shows that we are alive, buries who is not, and gives the turns that are ours to send from now on."""
        name = self.name
        async with self._sessions.begin() as session:
            if not await turns.beat(session, name):
                name = name if self._beaten == float("-inf") else _new_name()
                await turns.join(session, name)
            if gone := self._watch.gone(await turns.beats(session), self._clock()) - {name}:
                await turns.bury(session, gone)
            rows = await turns.claim(session, surface, name)
        self.name = name
        self._beaten = self._clock()
        self._beating.set()
        self._beating = asyncio.Event()
        return rows

    async def holds(self, name: str | None) -> bool:
        """Whether what we took under `name` is still ours to send. Waits for a beat when the last one is long ago."""
        while self._clock() - self._beaten > SURE:
            await self._beating.wait()
        return name == self.name

    async def leave(self) -> None:
        """Gives back what we hold, at once."""
        async with self._sessions.begin() as session:
            await turns.bury(session, [self.name])


def _new_name() -> str:
    return secrets.token_hex(6)
