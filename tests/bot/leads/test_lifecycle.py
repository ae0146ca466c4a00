"""The machine of one match and what a lead comes to: the whole tables, and what must hold whatever happens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.leads import lifecycle
from bot.leads.errors import IllegalMove
from bot.leads.lifecycle import ACTS, RELEASED, STATES, Act, Side, Standing, State, move, moves, next_step, status

WALK: dict[State, dict[Act, State]] = {
    "proposed": {"send": "sent", "expire": "expired", "withdraw": "withdrawn"},
    "sent": {
        "see": "seen", "accept": "accepted", "decline": "declined", "forward": "forwarded", "expire": "expired",
        "withdraw": "withdrawn",
    },
    "seen": {
        "accept": "accepted", "decline": "declined", "forward": "forwarded", "expire": "expired",
        "withdraw": "withdrawn",
    },
    "accepted": {
        "start": "in_progress", "helped": "helped", "no_help": "no_help", "unreachable": "unreachable",
        "forward": "forwarded", "withdraw": "withdrawn",
    },
    "in_progress": {
        "helped": "helped", "no_help": "no_help", "unreachable": "unreachable", "forward": "forwarded",
        "withdraw": "withdrawn",
    },
    "helped": {"reopen": "in_progress"},
    "no_help": {"reopen": "in_progress"},
    "unreachable": {"reopen": "in_progress"},
    "declined": {"accept": "accepted"},
    "expired": {"accept": "accepted"},
    "withdrawn": {},
    "forwarded": {},
}  # fmt: skip
THEIRS: dict[Act, set[Side]] = {
    "send": {"founder", "clock"}, "expire": {"clock", "staff"}, "withdraw": {"founder", "staff", "clock"},
}  # fmt: skip
SIDES: tuple[Side, ...] = ("founder", "partner", "staff", "clock")


@pytest.mark.parametrize("state", STATES)
def test_every_move_is_in_the_table_and_every_other_is_refused(state: State) -> None:
    for act in ACTS:
        for side in SIDES:
            allowed = act in WALK[state] and side in THEIRS.get(act, {"partner", "staff"})
            if allowed:
                assert move(state, act, side) == WALK[state][act]
                assert act in moves(state, side)
            else:
                assert act not in moves(state, side)
                with pytest.raises(IllegalMove):
                    move(state, act, side)


def test_contact_details_are_released_only_past_an_acceptance() -> None:
    """Whatever the path, a released state is reached through `accept` alone."""
    for state in STATES:
        for act, target in WALK[state].items():
            if target in RELEASED and state not in RELEASED:
                assert act == "accept"


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ((), "staff"),
        (("sent",), "sent"),
        (("sent", "declined"), "sent"),
        (("seen", "accepted"), "taken"),
        (("in_progress", "no_help"), "taken"),
        (("helped", "in_progress", "sent"), "helped"),
        (("declined", "proposed"), "asking"),
        (("no_help", "declined"), "no_help"),
        (("no_help", "unreachable"), "unreachable"),
        (("declined", "expired", "forwarded"), "staff"),
    ],
)
def test_the_best_news_decides_what_a_lead_has_come_to(states: tuple[State, ...], expected: str) -> None:
    assert status([Standing(state, agreed=True) for state in states]) == expected
    assert status([Standing(state, agreed=True) for state in states], ending="withdrawn") == "withdrawn"


standings = st.lists(st.builds(Standing, st.sampled_from(STATES), st.booleans()), max_size=6)


@given(standings)
def test_a_lead_rests_only_while_somebody_is_on_it(found: list[Standing]) -> None:
    states = {standing.state for standing in found}
    asked = any(standing.state == "proposed" and not standing.agreed for standing in found)
    reserve = any(standing.state == "proposed" and standing.agreed for standing in found)
    busy = states & (lifecycle.OPEN | {"helped", "unreachable"})
    match next_step(found):
        case "rest":
            assert busy or asked
        case "send_reserve":
            assert reserve
            assert not busy
        case "ask_founder":
            assert not busy
            assert not asked
            assert not reserve
