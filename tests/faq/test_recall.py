"""What was worked out before."""

import gc
import weakref

from faq.recall import MOST, recall, recalls


class Owner:
    """Somebody whose answers do not change."""


def test_work_is_done_once_for_an_owner_and_a_key() -> None:
    one, other, worked = Owner(), Owner(), list[str]()

    def work() -> str:
        worked.append("work")
        return f"answer {len(worked)}"

    assert not recalls(one, "a")
    assert [recall(one, "a", work), recall(one, "a", work), recall(one, "b", work)] == [
        "answer 1",
        "answer 1",
        "answer 2",
    ]
    assert recall(other, "a", work) == "answer 3"
    assert recalls(one, "a")


def test_what_is_recalled_is_bounded_and_goes_with_its_owner() -> None:
    owner = Owner()
    for number in range(2 * MOST + 5):
        recall(owner, number, lambda: "x")
        recall(owner, "asked again and again", lambda: "x")
    assert recalls(owner, 2 * MOST + 4)
    assert recalls(owner, "asked again and again")
    assert not recalls(owner, 0)
    gone = weakref.ref(owner)
    del owner
    gc.collect()
    assert gone() is None
