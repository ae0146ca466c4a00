"""Documents ⇄ rows of the tables: what an entry is made of, taken apart and put together. Pure."""

from collections import defaultdict
from datetime import datetime
from typing import Any, TypeVar

from sqlmodel import SQLModel

from faq.documents import LANGUAGES, Actor, Document, Entry, Source, Term, Theme, Understanding, Wording
from faq.model import (
    ActorRow,
    EntryActorRow,
    EntryRow,
    PhrasingRow,
    RelationRow,
    RevisionRow,
    SourceRow,
    TermRow,
    ThemeRow,
    TranslationRow,
)  # fmt: skip

PARTS = (TranslationRow, PhrasingRow, SourceRow, RelationRow, EntryActorRow)
"""What an entry has several of: each of these has an `entry_id`."""

D = TypeVar("D", bound=Document)


def document(kind: type[D], row: SQLModel) -> D:
    """A theme, an actor or a term."""
    return kind(**_fields(row, kind))


def theme_row(theme: Theme, position: int) -> ThemeRow:
    """A theme in its place."""
    return ThemeRow(position=position, **theme.model_dump())


def actor_row(actor: Actor, position: int) -> ActorRow:
    """An actor in its place."""
    return ActorRow(position=position, **actor.model_dump(mode="json"))


def term_row(term: Term, position: int) -> TermRow:
    """A term in its place."""
    return TermRow(position=position, **term.model_dump(mode="json"))


def entry_row(entry: Entry, theme: str, position: int, revision: int) -> EntryRow:
    """What an entry is, whatever the language; its parts come in rows of their own."""
    own = entry.model_dump(include=set(EntryRow.model_fields))
    return EntryRow(**own, theme_id=theme, position=position, revision=revision)


def part_rows(entry: Entry) -> list[SQLModel]:
    """The parts of an entry, in order."""
    rows: list[SQLModel] = []
    for language in LANGUAGES:
        words = entry.wording(language).model_dump(exclude={"phrasings"})
        rows.append(TranslationRow(entry_id=entry.id, language=language, **words))
    for language, texts in (("fr", entry.fr.phrasings), ("en", entry.en.phrasings), ("de", entry.de.phrasings)):
        for i, text in enumerate(texts):
            rows.append(PhrasingRow(entry_id=entry.id, language=language, position=i, text=text))
    rows += [SourceRow(entry_id=entry.id, position=i, **s.model_dump()) for i, s in enumerate(entry.sources)]
    rows += [RelationRow(entry_id=entry.id, position=i, related_id=r) for i, r in enumerate(entry.related)]
    rows += [EntryActorRow(entry_id=entry.id, position=i, actor_id=a) for i, a in enumerate(entry.actors)]
    return rows


def revision_row(entry: Entry, number: int, author: str, at: datetime, note: str) -> RevisionRow:
    """The entry as it is saved, whole."""
    return RevisionRow(entry_id=entry.id, number=number, author=author, at=at, note=note, document=entry.as_json())


def entry(row: EntryRow, parts: dict[type[SQLModel], list[Any]]) -> Entry:
    """An entry from its row and those of its parts (one list per table of PARTS, in any order)."""
    ordered = {t: sorted(rows, key=lambda part: part.position) for t, rows in parts.items() if t is not TranslationRow}
    phrasings: dict[str, list[str]] = defaultdict(list)
    for phrasing in ordered[PhrasingRow]:
        phrasings[phrasing.language].append(phrasing.text)
    wordings = {
        text.language: Wording(**_fields(text, Wording), phrasings=tuple(phrasings[text.language]))
        for text in parts[TranslationRow]
    }
    return Entry(
        **_fields(row, Entry),
        related=tuple(relation.related_id for relation in ordered[RelationRow]),
        actors=tuple(link.actor_id for link in ordered[EntryActorRow]),
        fr=wordings["fr"],
        en=wordings["en"],
        de=Understanding(phrasings=tuple(phrasings["de"])),
        sources=tuple(Source(**_fields(source, Source)) for source in ordered[SourceRow]),
    )


def _fields(row: SQLModel, document: type[Document]) -> dict[str, Any]:
    """The columns of a row that its document has too."""
    return {name: getattr(row, name) for name in type(row).model_fields if name in document.model_fields}
