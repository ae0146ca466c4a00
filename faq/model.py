"""The tables of the knowledge: themes, entries with their translations, phrasings and sources, actors, terms,
revisions, and the one version counter that tells every replica when to refresh.

Rows are plain; `faq.rows` turns them into documents and back. Positions keep the order of the content files.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, DateTime, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field, SQLModel


def _entry_key(**options: Any) -> Any:
    return Field(sa_column=Column(ForeignKey("entry.id", ondelete="CASCADE"), **options))


class ThemeRow(SQLModel, table=True):
    """A shelf of entries."""

    __tablename__ = "theme"
    id: str = Field(primary_key=True, max_length=60)
    position: int
    icon: str
    fr: str
    en: str


class EntryRow(SQLModel, table=True):
    """What an entry is, whatever the language. `revision` is its latest number: the optimistic lock."""

    __tablename__ = "entry"
    id: str = Field(primary_key=True, max_length=60)
    theme_id: str = Field(foreign_key="theme.id", index=True)
    position: int
    state: str = Field(index=True)
    status: str
    valid_as_of: int
    checked_on: date
    review_on: date = Field(index=True)
    owner: str | None = None
    opens_on: date | None = None
    closes_on: date | None = None
    revision: int = 0


class TranslationRow(SQLModel, table=True):
    """An entry's title, question and answer in one language."""

    __tablename__ = "translation"
    entry_id: str = _entry_key(primary_key=True)
    language: str = Field(primary_key=True, max_length=2)
    title: str = Field(max_length=22)
    question: str = Field(sa_type=Text)
    answer: str = Field(sa_type=Text)


class PhrasingRow(SQLModel, table=True):
    """One way people ask, in one language."""

    __tablename__ = "phrasing"
    entry_id: str = _entry_key(primary_key=True)
    language: str = Field(primary_key=True, max_length=2)
    position: int = Field(primary_key=True)
    text: str = Field(sa_type=Text)


class SourceRow(SQLModel, table=True):
    """Where an entry's facts come from."""

    __tablename__ = "source"
    entry_id: str = _entry_key(primary_key=True)
    position: int = Field(primary_key=True)
    title: str
    url: str | None = None
    year: int
    year_estimated: bool = False
    confidence: str


class RelationRow(SQLModel, table=True):
    """Entry → entry worth reading next."""

    __tablename__ = "relation"
    entry_id: str = _entry_key(primary_key=True)
    position: int = Field(primary_key=True)
    related_id: str = _entry_key(index=True, nullable=False)


class ActorRow(SQLModel, table=True):
    """An actor. Its words are kept as one JSON object per language: they are read whole and never searched in SQL."""

    __tablename__ = "actor"
    id: str = Field(primary_key=True, max_length=60)
    position: int
    name: str
    kind: str = Field(index=True)
    status: str
    city: str
    area: str
    latitude: float | None = None
    longitude: float | None = None
    home_page: str | None = None
    aliases: list[str] = Field(sa_type=JSON)
    stages: list[str] = Field(sa_type=JSON)
    sectors: list[str] = Field(sa_type=JSON)
    fr: dict[str, Any] = Field(sa_type=JSON)
    en: dict[str, Any] = Field(sa_type=JSON)
    source: dict[str, Any] = Field(sa_type=JSON)


class EntryActorRow(SQLModel, table=True):
    """Entry → actor who can help with it."""

    __tablename__ = "entry_actor"
    entry_id: str = _entry_key(primary_key=True)
    position: int = Field(primary_key=True)
    actor_id: str = Field(sa_column=Column(ForeignKey("actor.id"), index=True, nullable=False))


class TermRow(SQLModel, table=True):
    """A word of the trade."""

    __tablename__ = "term"
    term: str = Field(primary_key=True, max_length=80)
    position: int
    kind: str
    fr: str
    definition: str
    en: str
    variants: list[str] = Field(sa_type=JSON)
    entries: list[str] = Field(sa_type=JSON)


class RevisionRow(SQLModel, table=True):
    """A saved state of an entry, whole, with who saved it. Never changed, never deleted."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("entry_id", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    entry_id: str = Field(index=True)
    number: int
    author: str
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    note: str = ""
    document: dict[str, Any] = Field(sa_type=JSON)


class KnowledgeVersion(SQLModel, table=True):
    """One row: a number that grows with every published change."""

    __tablename__ = "knowledge_version"
    id: int = Field(default=1, primary_key=True)
    version: int = 0
