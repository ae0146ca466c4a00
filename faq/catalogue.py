"""The knowledge as readers see it: published entries, actors and themes with quick look-ups. Immutable, pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from faq.documents import LANGUAGES, Actor, Content, Entry, Term, Theme
from faq.markup import plain
from faq.matching.rows import EntryRows, Phrase
from faq.matching.rows import Term as TermRow

Standing = Literal["open", "not_yet", "closed", "historical", "to_check"]


@dataclass(frozen=True)
class Catalogue:
    """Published content by id; orders are those of the content."""

    themes: Mapping[str, Theme]
    shelves: Mapping[str, tuple[Entry, ...]]
    entries: Mapping[str, Entry]
    actors: Mapping[str, Actor]
    terms: tuple[Term, ...] = ()

    @classmethod
    def of(cls, content: Content) -> "Catalogue":
        """Only what is published, and only themes that hold something."""
        shelves = {
            theme.id: tuple(e for e in content.entries.get(theme.id, ()) if e.state == "published")
            for theme in content.themes
        }
        return cls(
            themes={theme.id: theme for theme in content.themes if shelves[theme.id]},
            shelves=shelves,
            entries={entry.id: entry for shelf in shelves.values() for entry in shelf},
            actors={actor.id: actor for actor in content.actors},
            terms=content.terms,
        )

    def with_entry(self, theme: str, entry: Entry) -> "Catalogue":
        """The catalogue as it would be with this entry published, last on its shelf."""
        shelves = {name: tuple(e for e in shelf if e.id != entry.id) for name, shelf in self.shelves.items()}
        shelves[theme] = (*shelves.get(theme, ()), entry)
        return Catalogue(self.themes, shelves, {**self.entries, entry.id: entry}, self.actors, self.terms)

    @cached_property
    def theme_of(self) -> Mapping[str, str]:
        """Entry id → theme id."""
        return {entry.id: theme for theme, shelf in self.shelves.items() for entry in shelf}

    @cached_property
    def entries_of_actor(self) -> Mapping[str, tuple[Entry, ...]]:
        """Actor id → the entries that name it."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries.values():
            for actor in entry.actors:
                found.setdefault(actor, []).append(entry)
        return {actor: tuple(entries) for actor, entries in found.items()}

    def actor_name(self, actor: str) -> str:
        """An actor's name; its id when the directory does not know it (any more)."""
        return self.actors[actor].name if actor in self.actors else actor

    def related(self, entry: Entry, limit: int) -> tuple[Entry, ...]:
        """The entries worth reading next that are published, best first."""
        return tuple(self.entries[i] for i in entry.related if i in self.entries)[:limit]

    def helpers(self, entry: Entry) -> tuple[Actor, ...]:
        """The actors of an entry whom one can still see, in order."""
        known = (self.actors[i] for i in entry.actors if i in self.actors)
        return tuple(actor for actor in known if actor.status != "historical")


def standing(entry: Entry, today: date) -> Standing:
    """Whether what the entry describes can be had today."""
    if entry.status == "historical":
        return "historical"
    if entry.status == "ended" or (entry.closes_on and today > entry.closes_on):
        return "closed"
    if entry.opens_on and today < entry.opens_on:
        return "not_yet"
    return "to_check" if entry.status == "to_check" else "open"


def is_stale(entry: Entry, today: date) -> bool:
    """Whether its review date has passed."""
    return today > entry.review_on


def entry_rows(catalogue: Catalogue) -> Iterable[EntryRows]:
    """What the matcher learns from: each entry's questions and phrasings; answers and actors as weak hints."""
    for entry in catalogue.entries.values():
        phrases = tuple(Phrase(language, text) for language, text in entry.ways_to_ask())
        hints = [entry.wording(language).title for language in LANGUAGES]
        hints += [plain(entry.wording(language).answer) for language in LANGUAGES]
        hints += [f"{actor.name} {' '.join(actor.aliases)}" for actor in catalogue.helpers(entry)]
        yield EntryRows(entry.id, phrases, tuple(hints))


def term_rows(catalogue: Catalogue) -> Iterable[TermRow]:
    """The glossary for the matcher, without the entries that are not published."""
    for term in catalogue.terms:
        known = tuple(entry for entry in term.entries if entry in catalogue.entries)
        yield TermRow((term.term, *term.variants), (term.fr, term.en), known)
