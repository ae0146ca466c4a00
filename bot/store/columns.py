"""Kinds of columns that tables of every room share."""

from datetime import UTC, datetime

from sqlalchemy import Column, DateTime, Dialect, TypeDecorator


class Utc(TypeDecorator[datetime]):
    """A moment that comes back in UTC from both databases: SQLite forgets the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC) if value else None


def moment(*, nullable: bool = False, index: bool = False) -> Column[datetime]:
    """A column of moments in UTC."""
    return Column(Utc(), nullable=nullable, index=index)
