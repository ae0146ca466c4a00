"""Towns people name: where they are, and which ones a sentence speaks of.

Lorraine and its neighbours in full, larger towns elsewhere so that they are known to be elsewhere. Pure; the table
is read once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from rapidfuzz import process
from rapidfuzz.distance import OSA

from faq.matching.lexicon import lexicon
from faq.words import Word, word_set, words

LORRAINE = ("54", "55", "57", "88")
_LONGEST = 6  # words in a town's name, as in « Pont-à-Mousson » or « Saint-Nicolas-de-Port »
_WELL_KNOWN = 10_000  # inhabitants from which a name needs no preposition to be a town
_NEGATIONS = word_set(
    "pas sauf hors ni excepte hormis ailleurs sans autre autres eviter not except outside without nicht ausser"
)
_NEARNESS = word_set("loin far weit seulement only nur")  # « pas loin de Metz » is near Metz
_BEFORE_A_TOWN = word_set(
    "a au aux vers pres proche autour alentours cote sur dans de d du des depuis entre sous region secteur bassin ville"
    " habite habitant basee base bases in near around at to from by close outside bei nach aus um nahe von zu"
)
_BETWEEN = word_set("a au de d du des la le les l qu que chez cote pres in near to at the of von in bei")


# How English names the towns around that French names otherwise.
_ENGLISH = {
    "Sarrebruck": "Saarbrücken", "Sarrelouis": "Saarlouis", "Hombourg": "Homburg", "Trèves": "Trier",
    "Francfort": "Frankfurt", "Mayence": "Mainz", "Fribourg-en-Brisgau": "Freiburg", "Bruxelles": "Brussels",
    "Bâle": "Basel", "Genève": "Geneva",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Town:
    """A town. Degrees are those of its centre; `area` is a French department ("57") or a country code ("LU")."""

    name: str
    latitude: float
    longitude: float
    area: str


@dataclass(frozen=True, slots=True)
class TownMention:
    """A town named in a sentence, in the words `first` to `last` (excluded) of `faq.words.words`.

    `negated` when the sentence does not want it: « pas à Metz », "except Nancy".
    """

    town: Town
    negated: bool
    words: tuple[str, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Known:
    town: Town
    inhabitants: int
    ordinary: bool  # its name is a word of French, English or German too: « Nice », « Tours », « Grand »


@lru_cache(maxsize=4096)
def find_town(text: str) -> Town | None:
    """The town that the whole text names, by name or Lorraine postcode; accents, "st" and a typo or two forgiven."""
    key = _key(words(text))
    if not key:
        return None
    postcode = "".join(c for c in text if c.isdigit())
    if len(postcode) == 5 and postcode in _by_postcode():
        return _by_postcode()[postcode].town
    bare = _key(words("".join(c for c in text if not c.isdigit())))
    known = _by_name().get(key) or _by_name().get(bare) or _misspelt(bare, all_towns=True)
    return known.town if known else None


@lru_cache(maxsize=2048)
def towns_in(text: str) -> tuple[TownMention, ...]:
    """The towns named in a sentence, in order. A village whose name is an ordinary word is not seen."""
    return tuple(_mentions(words(text)))


def spoken_name(towns: str, language: str) -> str:
    """The names of towns as a language has them: « Nancy, Sarrebruck » is "Nancy, Saarbrücken" in English."""
    if language == "en":
        for french, english in _ENGLISH.items():
            towns = towns.replace(french, english)
    return towns


def is_negated(said: tuple[Word, ...], first: int) -> bool:
    """Whether a negation stands before a word, small words apart: « pas à », « ailleurs qu’à », « sauf la »."""
    for word in reversed(said[max(0, first - 4) : first]):
        if word.folded in _NEARNESS:
            return False
        if word.folded in _NEGATIONS:
            return True
        if word.folded not in _BETWEEN:
            return False
    return False


def _mentions(said: tuple[Word, ...]) -> Iterator[TownMention]:
    place = 0
    while place < len(said):
        found = next(_named_at(said, place), None)
        if found is None:
            place += 1
            continue
        known, last = found
        taken = tuple(word.folded for word in said[place:last])
        yield TownMention(known.town, is_negated(said, place), taken, place, last)
        place = last


def _named_at(said: tuple[Word, ...], first: int) -> Iterator[tuple[_Known, int]]:
    """The town whose name starts at this word, longest name first."""
    led = first > 0 and said[first - 1].folded in _BEFORE_A_TOWN
    for last in range(min(len(said), first + _LONGEST), first, -1):
        known = _by_name().get(key := _key(said[first:last]))
        if known and last - first <= _most_words()[key] and _is_meant(known, said[first:last], led=led):
            yield known, last
    if led and (known := _misspelt(_key(said[first : first + 1]), all_towns=False)):
        yield known, first + 1


def _is_meant(known: _Known, named: tuple[Word, ...], *, led: bool) -> bool:
    """Whether these words are the town and not their ordinary meaning."""
    capital = named[0].written[0].isupper()
    if known.ordinary:
        return led and capital
    if known.inhabitants >= _WELL_KNOWN or len(named) > 2:
        return True
    return led or (capital and len(named[0].folded) > 3)


def _misspelt(key: str, *, all_towns: bool) -> _Known | None:
    """The town a misspelt name means: one slip from 4 letters on, two from 8; larger and Lorraine towns first.

    Within a sentence (`all_towns` false) only towns that one may expect there are considered, and no ordinary word
    is taken for a slip.
    """
    if len(key) < 4 or (not all_towns and lexicon().knows(key)):
        return None
    slips = 2 if len(key) >= 8 else 1
    names = _by_name() if all_towns else _expected()
    close = process.extract(key, names.keys(), scorer=OSA.distance, score_cutoff=slips, limit=5)
    close = [(name, distance, place) for name, distance, place in close if name[0] == key[0] or len(key) > 5]
    if not close:
        return None
    best = min(close, key=lambda found: (found[1], -_familiarity(names[found[0]])))
    return names[best[0]]


def _familiarity(known: _Known) -> int:
    return known.inhabitants * (20 if known.town.area in LORRAINE else 1)


@cache
def _table() -> tuple[tuple[_Known, tuple[str, ...], tuple[str, ...]], ...]:
    """Each town with its names and postcodes, largest first."""
    rows = []
    for line in files("faq").joinpath("data/towns.tsv").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        name, latitude, longitude, area, inhabitants, ordinary, postcodes, others = line.split("\t")
        town = Town(name, float(latitude), float(longitude), area)
        names = (name, *filter(None, others.split(";")))
        rows.append((_Known(town, int(inhabitants), bool(ordinary)), names, tuple(postcodes.split(";"))))
    return tuple(rows)


@cache
def _by_name() -> dict[str, _Known]:
    found: dict[str, _Known] = {}
    for known, names, _ in _table():
        for name in names:
            found.setdefault(_key(words(name)), known)
    return found


@cache
def _most_words() -> dict[str, int]:
    """How many words each name has: fewer may be typed (« pontamousson »), not more (« l’ESS en … » is not Essen)."""
    found: dict[str, int] = {}
    for _, names, _ in _table():
        for name in names:
            found[_key(words(name))] = max(len(words(name)), found.get(_key(words(name)), 0))
    return found


@cache
def _expected() -> dict[str, _Known]:
    return {
        name: known
        for name, known in _by_name().items()
        if not known.ordinary and known.inhabitants >= (2_000 if known.town.area in LORRAINE else 70_000)
    }


@cache
def _by_postcode() -> dict[str, _Known]:
    found: dict[str, _Known] = {}
    for known, _, postcodes in _table():
        for postcode in postcodes:
            found.setdefault(postcode, known)
    return found


def _key(named: tuple[Word, ...]) -> str:
    spelt = {"st": "saint", "ste": "sainte"}
    return "".join(spelt.get(word.folded, word.folded) for word in named)
