"""The people of the network: who is named in a text, who is near a place. Pure.

Distances are as the crow flies between approximate points: an order of nearness, not a way to a door.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from faq.documents import Actor, ActorKind, Stage
from faq.matching.lexicon import lexicon
from faq.towns import find_town, is_negated, towns_in
from faq.words import Word, word_set, words

_EARTH_KM = 6371.0
_RECEIVING: tuple[ActorKind, ...] = (
    "incubator", "accelerator", "place", "funder", "network", "public_service", "local_authority",
)  # fmt: skip
_LONGEST = 7  # words in a name as people write it
_ASIDE = re.compile(r"\s+-\s+|,|\(ex |\(|\)")  # « CentraleSupélec, campus de Metz », « Equasens (ex Pharmagest) »
_DOUBLED = re.compile(r"(.)\1+")
_ARTICLES = word_set("le la les l ex")
_LEADING = _ARTICLES | {"centre", "satt"}
_TERRITORY = word_set("lorraine alsace grand est nancy metz vittel europe de d du des")  # ends a name, may be left out
_COMMON = word_set(
    "campus capital french initiative institut metropole mines region reseau tech telecom territoire universite"
)
_ORDINARY = word_set("pepiniere pepinieres")  # looks like « La PAPinière »
_KNOWN = _ARTICLES | _ORDINARY  # words that are no misspelt name
_ALSO_WORDS = word_set("host")  # aliases that are words one uses for something else


@dataclass(frozen=True, slots=True)
class Near:
    """An actor and how far it is in kilometres; None when it has no place of its own or none was asked about."""

    actor: Actor
    km: float | None


@dataclass(frozen=True, slots=True)
class Named:
    """An actor named in a text, in the words `first` to `last` (excluded) of `faq.words.words`.

    `negated` when the text leaves it out: « sauf Bpifrance ».
    """

    actor: Actor
    negated: bool
    first: int
    last: int


@dataclass(frozen=True, eq=False)
class Directory:
    """All actors, in the order of the content."""

    actors: tuple[Actor, ...]

    def named(self, text: str) -> tuple[Actor, ...]:
        """The actors named in a text by name, alias or acronym, in the order of the text; small typos forgiven."""
        return tuple(dict.fromkeys(mention.actor for mention in self.mentions(text) if not mention.negated))

    def mentions(self, text: str) -> tuple[Named, ...]:
        """The same with the words that name each; the longest name wins where two overlap."""
        return tuple(self._mentions(words(text)))

    def nearest(
        self,
        latitude: float,
        longitude: float,
        *,
        kinds: tuple[ActorKind, ...] = (),
        stage: Stage | None = None,
        limit: int = 5,
    ) -> tuple[Near, ...]:
        """The nearest actors that still exist, of these kinds (none given: of all) and for this stage."""
        fitting = (
            actor
            for actor in self.actors
            if actor.status != "historical"
            and (not kinds or actor.kind in kinds)
            and (stage is None or stage in actor.stages)
        )
        return by_distance(fitting, latitude, longitude)[:limit]

    @cached_property
    def _names(self) -> Mapping[str, tuple[Actor, int]]:
        """Every name as one folded word → its actor and number of words; full names before parts of names."""
        found: dict[str, tuple[Actor, int]] = {}
        for spelt in (_full_names, _short_names):
            for actor in self.actors:
                for name in spelt(actor):
                    found.setdefault(_key(name), (actor, len(name)))
        return found

    @cached_property
    def _spelt_in(self) -> Mapping[int, list[str]]:
        """The names of 5 letters or more that so many words may mean with a slip: one word, any of them; several, those
        of as many."""
        names = [(name, count) for name, (_, count) in self._names.items() if len(name) > 4]
        return {said: [name for name, count in names if said in (1, count)] for said in range(1, _LONGEST + 1)}

    def _mentions(self, said: tuple[Word, ...]) -> Iterator[Named]:
        first = 0
        while first < len(said):
            lasts = range(min(len(said), first + _LONGEST), first, -1)
            found = next(((a, last) for last in lasts if (a := self._called(said[first:last]))), None)
            if found:
                yield Named(found[0], is_negated(said, first), first, found[1])
            first = found[1] if found else first + 1

    def _called(self, said: tuple[Word, ...]) -> Actor | None:
        """The actor whom exactly these words name, or nearly if none of them alone is a name."""
        key = _key(said)
        exact = self._names.get(key)
        if exact:
            return exact[0]
        return None if any(_key((word,)) in self._names for word in said) else self._nearly(said, key)

    def _nearly(self, said: tuple[Word, ...], key: str) -> Actor | None:
        """The actor whom these words, in one `key`, name with one slip, from 5 letters on; two from 9."""
        if len(key) < 5 or all(word.folded in _KNOWN or lexicon().knows(word.folded) for word in said):
            return None
        if len(said) == 1 and find_town(said[0].written):
            return None
        names = self._spelt_in.get(len(said), ())
        close = process.extractOne(key, names, scorer=OSA.distance, score_cutoff=2 if len(key) > 8 else 1)
        return self._names[close[0]][0] if close and close[0][0] == key[0] else None


def by_distance(actors: Iterable[Actor], latitude: float, longitude: float) -> tuple[Near, ...]:
    """All the given actors around a point in degrees, nearest first; those without a place of their own last.

    Within a kilometre all are as near: of an actor with several towns only the town is known, so that it would stand
    before whoever sits in that town alone.
    """
    near = [Near(actor, _distance(actor, latitude, longitude)) for actor in actors]
    return tuple(sorted(near, key=_nearness))


def helps_founders(actor: Actor) -> bool:
    """Whether founders are received there: not a company or a laboratory, nor a school that only teaches."""
    return actor.kind in _RECEIVING or "creation" in actor.stages


def is_placed(actor: Actor) -> bool:
    """Whether it sits in a town, rather than in a whole region or country (« Réseau national », « Grand Est »)."""
    return actor.latitude is not None and bool(towns_in(actor.city))


def on_map(found: Iterable[Near]) -> Actor | None:
    """The first that can be pinned: it sits in one town, so that its point is where one would go."""
    return next((near.actor for near in found if near.km is not None and len(towns_in(near.actor.city)) == 1), None)


def kilometres(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """Great-circle distance between two points in degrees."""
    a, b, c, d = map(math.radians, (latitude, longitude, to_latitude, to_longitude))
    haversine = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(haversine))


def _nearness(near: Near) -> tuple[bool, float, int, float]:
    km = near.km or 0.0
    return near.km is None, max(km, 1.0), len(towns_in(near.actor.city)), km


def _distance(actor: Actor, latitude: float, longitude: float) -> float | None:
    """To its point, or to the nearest of its towns if it has several (« Metz, Nancy, Épinal »)."""
    if not is_placed(actor) or actor.latitude is None or actor.longitude is None:
        return None
    points = [(actor.latitude, actor.longitude)]
    towns = towns_in(actor.city)
    if len(towns) > 1:
        points += [(mention.town.latitude, mention.town.longitude) for mention in towns]
    return min(kilometres(latitude, longitude, *point) for point in points)


def _full_names(actor: Actor) -> Iterator[tuple[Word, ...]]:
    """Name and aliases whole, with and without an article. A town's name alone never names its council."""
    for name in (actor.name, *actor.aliases):
        if find_town(name) is None and name.casefold() not in _ALSO_WORDS:
            said = words(name)
            yield from (said, _unled(said, _ARTICLES))


def _short_names(actor: Actor) -> Iterator[tuple[Word, ...]]:
    """What of a name stands alone: "cran" of « Cran - Centre de recherche… », "cci" of « CCI Grand Est »."""
    for name in (actor.name, *actor.aliases):
        for part in _ASIDE.split(name):
            said = words(part)
            while said and said[-1].folded in _TERRITORY:
                said = said[:-1]
            own = [word for word in said if word.folded not in _COMMON | _ARTICLES]
            if own and find_town(part) is None and part.casefold() not in _ALSO_WORDS:
                yield from (said, _unled(said, _LEADING))


def _unled(said: tuple[Word, ...], leading: frozenset[str]) -> tuple[Word, ...]:
    return said[1:] if len(said) > 1 and said[0].folded in leading else said


def _key(said: tuple[Word, ...]) -> str:
    """One word; from 6 letters on without doubled ones: "bliida" and « Bliiida » are the same."""
    key = "".join(word.folded for word in said)
    return _DOUBLED.sub(r"\1", key) if len(key) > 5 else key
