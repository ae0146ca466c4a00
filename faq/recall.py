"""What was worked out before: the same questions come again and again, and what answers them does not change.

For pure functions of an immutable owner (an index, a directory, a reader) that is compared by identity. What is
recalled goes with its owner.
"""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")

MOST = 2000  # answers kept in a generation
_MISSING: Any = object()


class _Known:
    """Two generations of answers: when the younger is full, the elder goes, and with it what nobody asked for since."""

    __slots__ = ("elder", "younger")

    def __init__(self) -> None:
        self.elder: dict[Hashable, Any] = {}
        self.younger: dict[Hashable, Any] = {}

    def keep(self, key: Hashable, found: Any) -> None:
        if len(self.younger) >= MOST:
            self.elder, self.younger = self.younger, {}
        self.younger[key] = found


_KNOWN: WeakKeyDictionary[Any, _Known] = WeakKeyDictionary()


def recall(owner: object, key: Hashable, work_out: Callable[[], T]) -> T:
    """What `work_out` gave for this owner and key the first time. Safe to use from several threads."""
    known = _KNOWN.get(owner) or _KNOWN.setdefault(owner, _Known())
    found: T = known.younger.get(key, _MISSING)
    if found is _MISSING:
        found = known.elder.get(key, _MISSING)
        if found is _MISSING:
            found = work_out()
        known.keep(key, found)
    return found


def recalls(owner: object, key: Hashable) -> bool:
    """Whether it was worked out before."""
    known = _KNOWN.get(owner)
    return known is not None and (key in known.younger or key in known.elder)
