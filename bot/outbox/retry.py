"""When to try again. Pure: how often it failed and for how long → how long to wait, or that it is over."""

from datetime import timedelta

FIRST, LONGEST = timedelta(seconds=5), timedelta(hours=6)
GIVE_UP = timedelta(days=3)


def wait(
    attempts: int, age: timedelta, asked: timedelta, chance: float, longest: timedelta = LONGEST
) -> timedelta | None:  # fmt: skip
    """The pause after failure number `attempts` (from 1) of a delivery that is `age` old; None to give up.

    Doubles from five seconds up to `longest`; `chance` (0..1) spreads it by a fifth either way, so that what failed
    together does not come back together. Never shorter than the other side `asked` for.
    """
    if age >= GIVE_UP:
        return None
    doubled: timedelta = min(FIRST * 2 ** min(attempts - 1, 20), longest)
    return max(doubled * (0.8 + 0.4 * chance), asked)
