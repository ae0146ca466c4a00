"""Buttons and deep links: what we write we read back; what we never wrote is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import actions
from bot.conversation.actions import Action, DeepLink

IDS = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,4}", fullmatch=True)
TICKETS = st.from_regex(r"[A-Za-z0-9_-]{1,12}", fullmatch=True)


@given(IDS, TICKETS, st.integers(0, 999))
def test_written_actions_are_read_back(name: str, ticket: str, page: int) -> None:
    assert actions.read(actions.write("theme", name, page)) == Action("theme", (name, str(page)))
    assert actions.read(actions.write("up", ticket)) == Action("up", (ticket,))


@given(st.text(max_size=100))
def test_any_text_is_read_or_refused_without_raising(data: str) -> None:
    action = actions.read(data)
    assert action is None or ":".join(("1", action.verb, *action.arguments)) == data


@pytest.mark.parametrize(
    "forged",
    ["", "1", "2:home", "1:home:x", "1:entry:../etc", "1:entry:A", "1:theme:a:1000", "1:erase:no", "1:nope", "1:up:",
     "1:up:a b", "1:entry:" + "a" * 57, "1:stage:boss", "1:up:é", "1:entry:a\n"],
)  # fmt: skip
def test_forged_data_is_refused(forged: str) -> None:
    assert actions.read(forged) is None


def test_writing_nonsense_is_our_bug() -> None:
    with pytest.raises(ValueError, match="not a button"):
        actions.write("entry", "Not An Id")


@pytest.mark.parametrize(
    ("payload", "link"),
    [
        ("bourse-french-tech-montant", DeepLink("entry", "bourse-french-tech-montant")),
        ("a_the-pool", DeepLink("actor", "the-pool")),
        ("t_financement", DeepLink("theme", "financement")),
        ("t_financement__qr-salon-2026", DeepLink("theme", "financement", "qr-salon-2026")),
        ("o_affiche", DeepLink("none", origin="affiche")),
    ],
)
def test_deep_links(payload: str, link: DeepLink) -> None:
    assert actions.read_payload(payload) == link


@pytest.mark.parametrize("payload", ["", "A", "a_", "x_y", "é", "a" * 65, "cir__", "cir__a b", "cir\n", "<b>"])
def test_unknown_payloads_are_refused(payload: str) -> None:
    assert actions.read_payload(payload) is None


def test_share_link_percent_encodes_the_deep_link() -> None:
    expected = "https://t.me/share/url?url=https%3A%2F%2Ft.me%2Florntech_bot%3Fstart%3Dcir"
    assert actions.share_link("lorntech_bot", "cir") == expected
