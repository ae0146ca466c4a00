"""Questions made from FAQ rows: some phrasings are held back and asked, some whole entries are taken out and asked.

What is asked of an entry that was taken out is a near off-topic question; what another FAQ has is a far one.
"""

import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from faq.catalogue import Catalogue, entry_rows, term_rows
from faq.content import SHIPPED, read_folder
from faq.matching.rows import EntryRows, Term
from faq.matching.text import fold
from faq.question_files import read_faq, read_table

ROOMS = Path(__file__).parent / "rooms"
OWN_QUESTIONS = Path(__file__).parents[2] / "questions"
OWN_SETS = ("own", "second")
SEED = 7
TAKEN_OUT, CANONICAL_KEPT, VERBATIM, TYPO, NO_ACCENTS = 0.2, 0.8, 0.2, 0.15, 0.25
MOST = 250
"""Questions a room."""
WEIGHTS = {"own-fr": 50.0, "own-en": 50.0}
"""What a room of these FAQs counts for: ours, in two languages, has weights of its own."""

Asked = tuple[str, frozenset[str]]
"""A question and the entries that answer it (none: off-topic)."""


@dataclass(frozen=True, slots=True)
class Room:
    """An FAQ and what is asked of it. `weight` is what the room counts for in all, however many its questions."""

    name: str
    entries: tuple[EntryRows, ...]
    asked: tuple[Asked, ...]
    terms: tuple[Term, ...] = ()
    weight: float = 300.0


def bare_rooms() -> list[Room]:
    """FAQs of phrasings alone, each with few and with many phrasings an entry; and our own covid questions."""
    faqs = {name: read_faq(ROOMS / f"{name}.csv") for name in ("covid-fr", "clinc150", "sofmattress")}
    own = list(entry_rows(Catalogue.of(read_folder(SHIPPED))))
    faqs |= {f"own-{lang}": _only(own, lang) for lang in ("fr", "en")}
    depths = {"covid-fr": (1, 2, 3, 4), "clinc150": (1, 3, 5, 9), "sofmattress": (2, 5, 10, 15)}
    rooms = []
    for name, entries in faqs.items():
        strange = [text for other, rows in faqs.items() if other[:3] != name[:3] for text in _texts(rows)]
        rooms += [
            replace(simulated(name, entries, strange, depth, most), weight=WEIGHTS.get(name, 300.0))
            for depth in depths.get(name, (1, 3, 5, 9))
            for most in (45, len(entries))
        ]
    return rooms + own_covid_rooms()


def own_covid_rooms() -> list[Room]:
    """Our own questions on the covid FAQ, with 1, 3 and 5 phrasings an entry."""
    entries = read_faq(ROOMS / "covid-fr.csv")
    rows = list(read_table(ROOMS / "covid-fr-questions.csv", ("question", "expected_entry_id")))
    asked = tuple((row["question"], frozenset(filter(None, [row["expected_entry_id"]]))) for row in rows)
    strange = _texts(_only(entry_rows(Catalogue.of(read_folder(SHIPPED))), "fr"))[::20]
    asked += tuple((text, frozenset[str]()) for text in strange)
    return [
        Room(f"covid-fr own {n}", tuple(replace(e, phrasings=e.phrasings[:n]) for e in entries), asked, weight=1200.0)
        for n in (1, 3, 5)
    ]


def hinted_rooms() -> list[Room]:
    """Our own FAQ with answers and glossary: simulated, and as it is with the `dev` halves of our own questions."""
    catalogue = Catalogue.of(read_folder(SHIPPED))
    entries, terms = list(entry_rows(catalogue)), tuple(term_rows(catalogue))
    strange = [text for name in ("covid-fr", "clinc150") for text in _texts(read_faq(ROOMS / f"{name}.csv"))]
    rooms = [
        replace(simulated("own", entries, strange, depth, len(entries)), terms=terms, weight=100.0)
        for depth in (6, 18, 30)
    ]
    asked = [
        question for name in OWN_SETS for kind in ("inscope", "offtopic") for question in _dev(f"{name}_{kind}.csv")
    ]
    return [*rooms, Room("own dev", tuple(entries), tuple(asked), terms, weight=5000.0)]


def simulated(name: str, entries: Sequence[EntryRows], strange: Sequence[str], depth: int, most: int) -> Room:
    """A part of an FAQ, at most `most` entries of which a fifth is taken out, with `depth` phrasings each (at least
    one is held back where there are two). Each room draws by itself: what changes in one FAQ shifts no other."""
    random = Random(f"{SEED} {name} {depth} {most}")
    chosen = random.sample(list(entries), min(most, len(entries)))
    out = int(len(chosen) * TAKEN_OUT)
    asked: list[Asked] = []
    for entry in chosen[:out]:
        asked += [(phrase.text, frozenset()) for phrase in random.sample(entry.phrasings, min(2, len(entry.phrasings)))]
    kept = []
    for entry in chosen[out:]:
        first, *rest = entry.phrasings
        random.shuffle(rest)
        order = [first, *rest] if random.random() < CANONICAL_KEPT else [*rest, first]
        size = max(1, min(depth, len(order) - 1))
        kept.append(replace(entry, phrasings=tuple(order[:size])))
        asked += [(phrase.text, frozenset([entry.entry])) for phrase in order[size : size + 3]]
        if random.random() < VERBATIM:
            asked.append((order[0].text, frozenset([entry.entry])))
    asked += [(text, frozenset()) for text in random.sample(list(strange), len(asked) // 5)]
    if len(asked) > MOST:
        asked = random.sample(asked, MOST)
    named = f"{name} {depth} of {len(kept)}"
    return Room(named, tuple(kept), tuple((typed(text, random), right) for text, right in asked))


def typed(text: str, random: Random) -> str:
    """As people type: sometimes without accents, sometimes with one wrong key."""
    if random.random() < NO_ACCENTS:
        text = fold(text)
    return slip(text, random) if random.random() < TYPO else text


def slip(text: str, random: Random) -> str:
    """With one wrong key: a letter left out, put in, doubled or swapped with the next; very short texts stay."""
    letters = [place for place, char in enumerate(text) if char.isalpha()]
    if len(letters) < 5:
        return text
    place, wrong = random.choice(letters), random.choice(string.ascii_lowercase)
    left, char, right = text[:place], text[place], text[place + 1 :]
    swapped = left + right[:1] + char + right[1:]
    return random.choice([left + right, left + wrong + right, left + char + char + right, swapped])


def _dev(name: str) -> list[Asked]:
    rows = read_table(OWN_QUESTIONS / name, ("question", "split"))
    return [(row["question"], _labels(row)) for row in rows if row["split"] == "dev"]


def _labels(row: Mapping[str, str]) -> frozenset[str]:
    return frozenset(filter(None, row.get("expected", "").split("|")))


def _only(entries: Iterable[EntryRows], lang: str) -> list[EntryRows]:
    kept = [
        replace(entry, phrasings=tuple(phrase for phrase in entry.phrasings if phrase.lang == lang), hints=())
        for entry in entries
    ]
    return [entry for entry in kept if entry.phrasings]


def _texts(entries: Sequence[EntryRows]) -> list[str]:
    return [phrase.text for entry in entries for phrase in entry.phrasings]
