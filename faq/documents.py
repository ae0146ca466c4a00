"""The one shape of the knowledge outside the database: themes, entries, actors, terms.

The same frozen pydantic models describe a content file (their JSON Schema is committed), what the store gives back,
and what the conversation reads. French is complete everywhere; English too; German only helps to understand.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self, TypeVar, get_args

from pydantic import AnyHttpUrl, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from faq.errors import ContentError, Problem
from faq.typography import tidy

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")


def as_language(code: str | None) -> Language:
    """The language that we write for whoever has this code: theirs if it is one of ours, else French."""
    return "en" if code == "en" else "fr"


Identifier = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Year = Annotated[int, Field(ge=1900, le=2100)]

_PUBLISHER = re.compile(r"\(([^(),]+)[^()]*\)$")


def _web_address(value: Any) -> Any:
    if isinstance(value, str):
        AnyHttpUrl(value)  # refuses anything but http(s) with a host
    return value


WebAddress = Annotated[str, Field(max_length=500, pattern=r"^https?://\S+$"), BeforeValidator(_web_address)]


def _set(value: Any) -> Any:
    """Apostrophes and dots as a printer sets them, whatever the language: for names and titles."""
    return tidy(value, "en") if isinstance(value, str) else value


Sentence = Annotated[str, Field(min_length=2, max_length=300)]


class Document(BaseModel):
    """Base of all documents: immutable, no unknown field, ends of texts trimmed."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    def as_json(self) -> dict[str, Any]:
        """What is not the default, as JSON: what drafts, revisions and forms hold."""
        return self.model_dump(mode="json", exclude_defaults=True)


D = TypeVar("D", bound=Document)


def read(kind: type[D], raw: Mapping[str, Any]) -> D:
    """A document from its JSON. Raises ContentError with every problem and its field."""
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        raise ContentError([_problem(str(raw.get("id", "")), found) for found in error.errors()]) from error


class Theme(Document):
    """A shelf of entries, in the order shown. `icon` is one emoji for its button."""

    id: Identifier
    icon: Annotated[str, Field(min_length=1, max_length=4)]
    fr: Annotated[str, Field(min_length=2, max_length=40)]
    en: Annotated[str, Field(min_length=2, max_length=40)]

    def name(self, language: Language) -> str:
        """Its name in the reader's language."""
        return self.fr if language == "fr" else self.en


class Source(Document):
    """Where a fact comes from. `confidence`: seen in the page (`sourced`), the 2014 article the project starts from
    (`seed`), or textbook knowledge (`general`)."""

    title: Annotated[Sentence, BeforeValidator(_set)]
    url: WebAddress | None = None
    year: Year
    year_estimated: bool = False
    confidence: Literal["sourced", "seed", "general"]

    @property
    def publisher(self) -> str:
        """Who published it: what stands first in the last brackets of its title, or else the whole title."""
        named = _PUBLISHER.search(self.title)
        return named[1].strip() if named else self.title


class Wording(Document):
    """An entry in one language: a title short enough for a button, the question shown, the answer in mini-markup,
    the ways people ask."""

    title: Annotated[str, Field(min_length=2, max_length=22)]
    question: Sentence
    answer: Annotated[str, Field(min_length=20, max_length=3000)]
    phrasings: Annotated[tuple[Sentence, ...], Field(max_length=200)] = ()


class Understanding(Document):
    """Phrasings in a language the bot understands but does not write."""

    phrasings: Annotated[tuple[Sentence, ...], Field(max_length=200)] = ()


class Entry(Document):
    """One question of the FAQ with its answer.

    `status` speaks of the thing described (a scheme may be `ended`), `state` of our text (only `published` is
    shown). `valid_as_of` is the year of the facts, `checked_on` the day the answer was last held against its
    sources, `review_on` the day to do so again. `opens_on` and
    `closes_on` bound the time a scheme takes applications, both days included.
    """

    id: Identifier
    state: Literal["draft", "review", "published", "disabled", "retired"] = "published"
    status: Literal["current", "to_check", "historical", "ended"]
    valid_as_of: Year
    checked_on: date
    review_on: date
    owner: Annotated[str, Field(max_length=80)] | None = None
    opens_on: date | None = None
    closes_on: date | None = None
    related: tuple[Identifier, ...] = ()
    actors: tuple[Identifier, ...] = ()
    fr: Wording
    en: Wording
    de: Understanding = Understanding()
    sources: Annotated[tuple[Source, ...], Field(min_length=1, max_length=30)]

    def wording(self, language: Language) -> Wording:
        """Its words in the reader's language."""
        return self.fr if language == "fr" else self.en

    def ways_to_ask(self) -> Iterator[tuple[str, str]]:
        """Every question and phrasing with its language: of each the question first."""
        for language in LANGUAGES:
            wording = self.wording(language)
            yield from ((language, text) for text in (wording.question, *wording.phrasings))
        yield from (("de", text) for text in self.de.phrasings)

    @model_validator(mode="before")
    @classmethod
    def _typography(cls, data: Any) -> Any:
        return _tidied(data, ("title", "question", "answer"))

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        if self.opens_on and self.closes_on and self.closes_on < self.opens_on:
            raise ValueError("closes_on is before opens_on")
        return self


class Card(Document):
    """What an actor does and for whom, in one language: a line for lists, a few sentences for its card."""

    role: Sentence
    card: Annotated[str, Field(min_length=20, max_length=1200)]


Stage = Literal["idea", "creation", "seed", "growth"]
STAGES: tuple[Stage, ...] = get_args(Stage)
ActorKind = Literal[
    "network", "public_service", "local_authority", "incubator", "accelerator", "place", "school", "funder",
    "laboratory", "company",
]  # fmt: skip


class Actor(Document):
    """Somebody of the local network who can help, or could once (`historical`).

    Coordinates are approximate points in degrees, never to be shown as an address.
    """

    id: Identifier
    name: Annotated[str, Field(min_length=2, max_length=120), BeforeValidator(_set)]
    aliases: tuple[Annotated[str, Field(min_length=2, max_length=120)], ...] = ()
    kind: ActorKind
    status: Literal["active", "to_check", "historical"]
    city: Annotated[str, Field(max_length=120)]
    area: Annotated[str, Field(max_length=160)]
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    home_page: WebAddress | None = None
    stages: tuple[Stage, ...] = ()
    sectors: tuple[Annotated[str, Field(max_length=60)], ...] = ()
    fr: Card
    en: Card
    source: Source

    def words(self, language: Language) -> Card:
        """Its card in the reader's language."""
        return self.fr if language == "fr" else self.en

    @model_validator(mode="before")
    @classmethod
    def _typography(cls, data: Any) -> Any:
        return _tidied(data, ("role", "card"))


class Term(Document):
    """A word of the trade with the ways people write it, for matching and for the glossary.

    `entries` are hints, not truth: a variant may be an ordinary word once folded.
    """

    term: Annotated[str, Field(min_length=1, max_length=80)]
    kind: Annotated[str, Field(max_length=40)]
    variants: tuple[Annotated[str, Field(min_length=1, max_length=80)], ...] = ()
    fr: Sentence
    definition: Sentence
    en: Sentence
    entries: tuple[Identifier, ...] = ()


class Content(Document):
    """Everything we know, in order. `entries` maps a theme id to its entries."""

    themes: tuple[Theme, ...] = ()
    entries: dict[Identifier, tuple[Entry, ...]] = {}
    actors: tuple[Actor, ...] = ()
    terms: tuple[Term, ...] = ()


def _problem(file: str, found: Any) -> Problem:
    field = ".".join(map(str, found["loc"]))
    return Problem(file, None, field, found["msg"].removeprefix("Value error, "))


def _tidied(data: Any, fields: tuple[str, ...]) -> Any:
    """`data` (a raw document) with typography applied to these fields of its fr and en parts."""
    if not isinstance(data, dict):
        return data
    return data | {
        language: part | {name: tidy(part[name], language) for name in fields if isinstance(part.get(name), str)}
        for language in LANGUAGES
        if isinstance(part := data.get(language), dict)
    }
