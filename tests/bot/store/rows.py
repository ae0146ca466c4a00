"""One row of every table, whatever its columns: what a walk over the schema starts from."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Float, Integer, Table
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.cipher import Cipher
from bot.store.columns import Utc
from bot.store.inventory import HOLDINGS
from bot.store.schema import METADATA

Row = dict[str, Any]


async def fill(
    session: AsyncSession, cipher: Cipher, chat: str, words: str, number: int, at: datetime,
    tables: Iterable[Table] = METADATA.sorted_tables,
) -> None:  # fmt: skip
    """A row in every table, each pointing to the ones before it. Those of founders belong to `chat`; personal columns
    say `words`. `number` tells the rows of one call from those of another."""
    made: dict[str, Row] = {}
    for table in tables:
        if table.name != "knowledge_version":
            made[table.name] = _row(table, made, cipher, chat, words, number, at)
            await session.execute(table.insert().values(made[table.name]))


def _row(
    table: Table, made: dict[str, Row], cipher: Cipher, chat: str, words: str, number: int, at: datetime
) -> Row:  # fmt: skip
    holding = HOLDINGS.get(table.name)
    row: Row = {}
    for column in table.columns:
        name = column.name
        if holding and name == holding.chat:
            row[name] = chat
        elif column.foreign_keys:
            [target] = column.foreign_keys
            row[name] = made[target.column.table.name][target.column.name]
        elif holding and name in holding.sealed.split():
            row[name] = cipher.seal({"words": words})
        else:
            row[name] = _value(column, f"{words}" if holding and name in holding.personal.split() else name, number, at)
    return row


def _value(column: Column[Any], text: str, number: int, at: datetime) -> Any:
    match column.type:
        case Utc() | DateTime():
            return at
        case Date():
            return date(2026, 11, 27)
        case Boolean():
            return True
        case Float() | Integer():
            return number
        case JSON():
            return [text]
        case _:
            length = getattr(column.type, "length", None) or 40
            return f"{number}{text}"[:length]
