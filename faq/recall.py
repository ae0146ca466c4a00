"""What was worked out before: the same questions come again and again, and what answers them does not change.

For pure functions of an immutable owner (an index, a directory, a reader) that is compared by identity. What is
recalled goes with its owner.
"""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")

MOST = 2000  # answers kept for an owner; then it starts afresh
_KNOWN: WeakKeyDictionary[Any, dict[Hashable, Any]] = WeakKeyDictionary()


def recall(owner: object, key: Hashable, work_out: Callable[[], T]) -> T:
    """What `work_out` gave for this owner and key the first time. Safe to use from several threads."""
    known = _KNOWN.setdefault(owner, {})
    if key in known:
        found: T = known[key]
        return found
    found = work_out()
    if len(known) >= MOST:
        known.clear()
    known[key] = found
    return found


def recalls(owner: object, key: Hashable) -> bool:
    """Whether it was worked out before."""
    return key in _KNOWN.get(owner, ())
