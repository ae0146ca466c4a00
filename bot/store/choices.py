"""Settings that staff choose in the console instead of their defaults; every replica reads them with the knowledge."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.model import ChoiceRow

ANSWER_FROM = "answer_from"
"""The confidence (0..1) from which an entry is given."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen, by whom, when."""

    value: Any
    who: str
    at: datetime


async def find(session: AsyncSession, name: str) -> Choice | None:
    """What was chosen for a setting; None while it has its default."""
    row = await session.get(ChoiceRow, name)
    return Choice(row.value, row.who, row.at) if row else None


async def choose(session: AsyncSession, name: str, value: Any, *, who: str, at: datetime) -> None:
    """Chooses a value; None gives the default back."""
    if value is not None:
        await session.merge(ChoiceRow(name=name, value=value, who=who, at=at))
    elif row := await session.get(ChoiceRow, name):
        await session.delete(row)
