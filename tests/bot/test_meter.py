"""A bucket that fills up again: nobody gets more than it has, and it remembers so many."""

from hypothesis import given
from hypothesis import strategies as st

from bot.meter import Meter


@given(st.lists(st.floats(0, 100), max_size=60), st.integers(1, 20))
def test_a_bucket_never_gives_more_than_it_has(pauses: list[float], limit: int) -> None:
    meter, now, taken = Meter(limit), 0.0, 0
    for pause in pauses:
        now += pause
        reading = meter.take("a", now)
        taken += not reading.wait
        assert 0 <= reading.remaining <= limit
        assert 1 <= reading.reset <= 60
        assert not reading.wait or not Meter(limit).take("b", now).wait
    assert taken <= limit + now * limit / 60 + 1e-6


def test_meters_forget_the_oldest() -> None:
    meter = Meter(1, names=2)
    assert [meter.take(name, 0).wait for name in "abca"] == [0, 0, 0, 0]
