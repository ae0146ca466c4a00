"""Statements put together once and done several at a time: what every answer needs of the store.

SQLAlchemy takes ten times as long to pass a statement on as SQLite to execute it, and a thread is asked each time. Here
the text of a statement is made once, and SQLite's thread is asked once for all steps. PostgreSQL gets the same
statements one by one, each with a text that is always the same, so that its driver prepares it once.
"""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from sqlalchemy import Dialect, Select, Table, Text, TypeDecorator, UpdateBase, any_, bindparam, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import Boolean
from sqlmodel import SQLModel

from bot.store.sqlite import Connection

Row = Mapping[str, Any]
Found = Sequence[Any]

_SQLITE = sqlite.dialect(paramstyle="named")


class _Texts(TypeDecorator[list[str]]):
    """A list of texts as one parameter."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        kind: Any = postgresql.ARRAY(Text()) if dialect.name == "postgresql" else Text()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> Any:
        return value if dialect.name == "postgresql" else json.dumps(value)


class _Among(GenericFunction[bool]):
    """See `among`."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:  # noqa: ARG002
        return self  # else "= 1" is put behind it for SQLite, which then uses no index


@compiles(_Among, "sqlite")
def _among_sqlite(element: _Among, compiler: SQLCompiler, **how: Any) -> str:
    column, given = element.clauses
    return compiler.process(column.in_(select(func.json_each(given).table_valued("value").c.value)), **how)


@compiles(_Among, "postgresql")
def _among_postgresql(element: _Among, compiler: SQLCompiler, **how: Any) -> str:
    column, given = element.clauses
    return compiler.process(column == any_(given), **how)


def among(column: ColumnElement[str], name: str) -> ColumnElement[bool]:
    """Whether a column of texts holds one of those in the list `name`, a parameter: one text for any list."""
    return _Among(column, bindparam(name, type_=_Texts))


@dataclass(frozen=True)
class Prepared:
    """A statement over columns that need no reading (texts and numbers); the values it brings of its own are single
    ones. `columns` are those that an INSERT is given."""

    statement: Select[Any] | UpdateBase
    columns: tuple[str, ...] | None = None

    @property
    def reads(self) -> bool:
        """Whether it gives rows."""
        return isinstance(self.statement, Select)

    @cached_property
    def _sqlite(self) -> tuple[str, Row, Mapping[str, Callable[[Any], Any]]]:
        made: Any = self.statement.compile(dialect=_SQLITE, column_keys=self.columns)
        kinds = {name: bind.type.dialect_impl(_SQLITE) for bind, name in made.bind_names.items()}
        fits = {name: kind.bind_processor(_SQLITE) for name, kind in kinds.items()}
        own = {name: bind.value for bind, name in made.bind_names.items() if not bind.required}
        return str(made), own, {name: fit for name, fit in fits.items() if fit and name not in own}

    def for_sqlite(self, rows: Sequence[Row]) -> "_Errand":
        """The statement and its rows as SQLite's driver takes them."""
        text, own, fits = self._sqlite
        fitted = [{**own, **row, **{name: fit(row[name]) for name, fit in fits.items()}} for row in rows]
        return _Errand(text, self.reads, fitted)


def tables_of(*models: type[SQLModel]) -> list[Table]:
    """The tables of models, of whose plain columns statements are put together."""
    return [SQLModel.metadata.tables[str(model.__tablename__)] for model in models]


def insert_numbered(into: Table) -> Prepared:
    """An INSERT of rows whose `id` the database gives."""
    return Prepared(insert(into), tuple(column.name for column in into.c if column.name != "id"))


@dataclass(frozen=True, slots=True)
class _Errand:
    text: str
    reads: bool
    rows: Sequence[Row]

    def do(self, connection: sqlite3.Connection) -> Found:
        if self.reads:
            return connection.execute(self.text, self.rows[0]).fetchall()
        connection.executemany(self.text, self.rows)
        return ()


async def do(session: AsyncSession, *steps: tuple[Prepared, Sequence[Row]]) -> list[Found]:
    """Does each step for its rows (a SELECT for one), in this order, in the transaction of the session; gives what each
    has found. What the session itself has not written yet comes after it. Raises what SQLAlchemy raises."""
    connection = await session.connection()
    if connection.dialect.name != "sqlite":
        return [await _step(session, *step) for step in steps]
    driver = (await connection.get_raw_connection()).driver_connection
    errands = [prepared.for_sqlite(rows) for prepared, rows in steps]
    found: list[Found] = []

    def all_of_them(database: sqlite3.Connection) -> None:
        found.extend(errand.do(database) for errand in errands)

    try:
        await cast("Connection", driver).errand(all_of_them)
    except sqlite3.Error as error:
        raise DBAPIError.instance(None, None, error, sqlite3.Error, hide_parameters=True) from error
    return found


async def _step(session: AsyncSession, prepared: Prepared, rows: Sequence[Row]) -> Found:
    if prepared.reads:
        return (await session.execute(prepared.statement, rows[0])).all()
    await session.execute(prepared.statement, list(rows))
    return ()
