"""A flood, told from a busy chat."""

from datetime import UTC, datetime, timedelta

from bot.telegram.pace import MOST, Pace

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_a_flood_is_said_once_and_then_met_with_silence() -> None:
    pace = Pace()
    said = [pace.comes("a", at(number / 10)) for number in range(MOST + 20)]
    assert said == ["welcome"] * MOST + ["too_fast"] + ["silence"] * 19
    assert pace.comes("b", at(5)) == "welcome", "others are not concerned"
    for _ in range(MOST):
        pace.answered("a")
    assert pace.comes("a", at(30)) == "welcome"


def test_who_waits_for_answers_is_never_too_fast() -> None:
    pace = Pace()
    for number in range(500):
        assert pace.comes("a", at(number / 10)) == "welcome"
        pace.answered("a")


def test_what_piled_up_while_we_were_away_is_no_flood() -> None:
    pace = Pace()
    assert {pace.comes("a", at(number)) for number in range(200)} == {"welcome"}
