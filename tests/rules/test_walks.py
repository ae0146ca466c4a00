"""docs/design.md draws the three walks; here they are held against the code.

A full arrow says that one room imports the next. A dotted one, that what goes on is handed over: the next room reads
what the first has written, or a third one (wiring, the surface, the service) has put the two together.
"""

import re

import pytest

from tests.rules.rooms import ROOT, imports

PAGE = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
DRAWN = PAGE.partition("```mermaid")[2].partition("```")[0]
ROOMS = dict(re.findall(r"(\w+)\[((?:bot|faq)[\w.]*)\]", DRAWN))


def edges() -> list[tuple[str, str, str]]:
    """(room, arrow, room)"""
    found = []
    for line in DRAWN.splitlines():
        first, *rest = re.split(r"\s*(-->|-\.->)\s*", re.sub(r"\[[^\]]*\]", "", line.strip()))
        for arrow, target in zip(rest[::2], rest[1::2], strict=True):
            found.append((ROOMS[first], arrow, ROOMS[target]))
            first = target
    return found


def test_the_three_walks_are_drawn_from_end_to_end() -> None:
    assert DRAWN.count("subgraph") == 3
    assert len(edges()) >= 35
    drawn = set(ROOMS.values())
    assert drawn <= imports().keys(), drawn - imports().keys()
    assert {room for one, _, other in edges() for room in (one, other)} == drawn, "a room where no arrow leads"


@pytest.mark.parametrize(("room", "arrow", "following"), edges(), ids=lambda part: str(part).strip("-.>"))
def test_an_arrow_is_there_in_the_code(room: str, arrow: str, following: str) -> None:
    if arrow == "-->":
        assert following in imports()[room]
        return
    assert following not in imports()[room], "this one calls: draw a full arrow"
    assert room in imports()[following] or any({room, following} <= both for both in imports().values())
