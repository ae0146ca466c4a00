"""Who may do what. Pure; every surface asks here again at each act."""

from dataclasses import dataclass
from typing import Literal, get_args

from bot.errors import NotAllowed
from faq.documents import Language

Role = Literal["reader", "editor", "admin", "partner"]
Right = Literal["read", "edit", "publish", "talk", "manage_people", "operate", "leads"]
ROLES: tuple[Role, ...] = get_args(Role)

_RIGHTS: dict[Role, frozenset[Right]] = {
    "reader": frozenset({"read"}),
    "editor": frozenset({"read", "edit", "publish", "talk"}),
    "admin": frozenset(get_args(Right)),
    "partner": frozenset(),  # whoever acts for an actor has its leads, whatever their role; and nothing of this
}


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff. `id` is their Telegram user id."""

    id: int
    name: str
    role: Role
    language: Language


COMMAND_LINE = Staff(0, "command line", "admin", "fr")
"""Whoever can run commands on the machine."""
ASKER = Staff(0, "", "reader", "fr")
"""Whoever asked a question: some things that staff see are done by the people they work for."""


def may(staff: Staff, right: Right) -> bool:
    """Whether their role has this right."""
    return right in _RIGHTS[staff.role]


def allow(staff: Staff, right: Right) -> None:
    """Raises NotAllowed unless their role has this right."""
    if not may(staff, right):
        raise NotAllowed(staff.role, right)
