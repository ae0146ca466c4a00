"""Questions about people: « qui incube près de Longwy ? », « c’est quoi Quai Alpha ? ». Pure.

A small index over the actors' cards says whom a text describes; the directory says who is near. The FAQ keeps a
question that one of its entries answers: the directory is for what no entry says as well. What a question names is read
in `faq.understanding.sought`.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import inf

from faq.catalogue import Catalogue
from faq.directory import Directory, Near, by_distance, kilometres
from faq.documents import LANGUAGES, Actor, ActorKind, Entry
from faq.matching.decide import Match, match
from faq.matching.index import Index
from faq.matching.rows import EntryRows, Phrase
from faq.recall import recall
from faq.towns import Town, towns_in
from faq.understanding.following import topics
from faq.understanding.sought import HERE, WHO, Question
from faq.words import word_set, words

FAR_KM = 90.0  # beyond this an actor is no answer to « près de »
_MOST = 5
_LIST = 5  # an entry that names more actors than this lists them, and tells little of each
_MARGIN = 12.0  # times that an actor shown may fit less well than the best one
_NAMED, _LIKELY = 0.5, 0.6  # how sure the directory is of somebody named, and of a kind of people around a place
SURE = 0.985  # an entry this sure is not set aside for anybody, unless a town or nothing else is asked about
_SETTLED = 0.85  # an entry this sure is not set aside for one actor among those it names
_KM_PER_FOLD = 15.0  # kilometres that weigh as much as being e times less fitting
_SENTENCE = re.compile(r"(?<=[.:;])\s+")
_OF_US = re.compile(r"\b(?:je|j’|ma|mes|I|my)\b|vérifi|check", re.IGNORECASE)  # of our sources, not of the actor

_KIND_NAMES: dict[ActorKind, tuple[str, str]] = {
    "incubator": ("incubateur", "incubator"), "accelerator": ("accélérateur", "accelerator"),
    "place": ("lieu, bureaux, coworking", "place, offices, coworking"), "school": ("école", "school"),
    "funder": ("financeur", "funder"), "laboratory": ("laboratoire", "laboratory"),
    "company": ("entreprise, start-up", "company, start-up"), "public_service": ("organisme", "agency"),
    "network": ("réseau, association", "network"), "local_authority": ("collectivité, agglo", "local authority"),
}  # fmt: skip
_ELSEWHERE_KM = 180.0
_COUNTRY = "LU"  # where the capital's name is the country's too
_REGION = word_set(
    "lorraine lorrain lorrains region regional regionale metz nancy epinal thionville vosges moselle"
    " luxembourg sarre yutz"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What the directory makes of a question: actors best first, and how sure it is (0..1)."""

    actors: tuple[Near, ...]
    town: Town | None
    kind: ActorKind | None
    confidence: float


def find(question: Question, directory: Directory, cards: Index, home: Town | None) -> Finding | None:
    """Whom the directory proposes, or None when the question describes nobody."""
    if question.about:
        return Finding(tuple(Near(actor, None) for actor in question.named[:_MOST]), None, None, 1.0)
    near_home = question.has(HERE) or (bool(question.kinds) and not question.described)
    town = question.wanted[0] if question.wanted else home if near_home else None
    described = recall(cards, question.plain, lambda: match(cards, question.plain)) if question.described else None
    fitting = {one.entry: one.confidence for one in described.candidates} if described else {}
    fitting |= dict.fromkeys((actor.id for actor in question.named), _NAMED)
    chosen = [actor for actor in directory.actors if _is_chosen(actor, fitting, question)]
    if not chosen:
        return None
    around = town or next(iter(question.refused), None)
    near = by_distance(chosen, around.latitude, around.longitude) if around else [Near(actor, None) for actor in chosen]
    ranked = sorted(near, key=lambda one: -_worth(one, fitting, question))
    first = ranked[0].actor
    kind = first.kind if first.kind in question.kinds else None
    sure = max(fitting.get(first.id, 0.0), _LIKELY if kind and (town or question.has(HERE)) else 0.0)
    kept = [one for one in ranked if _is_near_enough(one, ranked[0], fitting, question)][:_MOST]
    if not town:
        return Finding(tuple(Near(one.actor, None) for one in kept), None, kind, sure)
    nearest_first = sorted(kept, key=lambda one: inf if one.km is None else one.km)
    return Finding(tuple(nearest_first), town, kind, sure)


def _is_near_enough(near: Near, best: Near, fitting: dict[str, float], question: Question) -> bool:
    """Whether an actor is worth showing beside the best one: not far away, and fitting nearly as well. One of the kind
    asked for that is nearer still is never hidden, across a border or not."""
    if near.actor.kind in question.kinds and near.km is not None and best.km is not None and near.km < best.km:
        return True
    if near is best or (near.km is not None and near.km > FAR_KM):
        return near is best
    fit, best_fit = (fitting.get(one.actor.id, 0.0) + 0.02 for one in (near, best))
    nearer = near.km is not None and best.km is not None and near.km <= best.km
    return fit * _MARGIN >= best_fit or (nearer and near.actor.kind == best.actor.kind)


def _is_chosen(actor: Actor, fitting: dict[str, float], question: Question) -> bool:
    """Whether an actor may answer: still there, of a kind or description asked for, and not refused."""
    if actor.status == "historical" or actor.id in question.unwanted:
        return False
    if any(_is_refused(mention.town, question) for mention in towns_in(actor.city)):
        return False
    return actor.kind in question.kinds or fitting.get(actor.id, 0.0) > 0.05


def _is_refused(town: Town, question: Question) -> bool:
    """Whether a town is not wanted: itself, or with its whole country (« pas au Luxembourg »)."""
    return any(town == other or (town.area == other.area == _COUNTRY) for other in question.refused)


def _worth(near: Near, fitting: dict[str, float], question: Question) -> float:
    """How well an actor answers, as a logarithm: fit of its card, kind asked for, distance."""
    worth = math.log(fitting.get(near.actor.id, 0.0) + 0.02)
    if question.kinds and near.actor.kind in question.kinds:
        worth += 1.5
    return worth - (near.km if near.km is not None else 40.0) / _KM_PER_FOLD


@lru_cache(maxsize=4)
def card_index(actors: tuple[Actor, ...]) -> Index:
    """The actors as an FAQ of their own: names, roles, kinds with towns and sectors, and the sentences of the cards."""
    return Index.build(EntryRows(actor.id, tuple(_phrases(actor))) for actor in actors)


def _phrases(actor: Actor) -> Iterator[Phrase]:
    for place, language in enumerate(LANGUAGES):
        card, kind = actor.words(language), _KIND_NAMES[actor.kind][place]
        yield Phrase(language, f"{actor.name} ({kind}, {actor.city})")
        yield Phrase(language, card.role)
        yield Phrase(language, f"{kind} {actor.city} : {card.role} {' '.join(actor.sectors)}")
        yield from (Phrase(language, sentence) for sentence in _told(card.card))
    yield from (Phrase("fr", alias) for alias in actor.aliases)


def _told(card: str) -> Iterator[str]:
    """The sentences of a card that tell of the actor."""
    return (text for text in _SENTENCE.split(card) if len(text) > 20 and not _OF_US.search(text))


def prefers_directory(question: Question, finding: Finding, found: Match, catalogue: Catalogue) -> bool:
    """Whether the directory answers better than the FAQ's best entry."""
    best = found.first
    entry = catalogue.entries.get(best.entry) if best and found.outcome == "answer" else None
    first = finding.actors[0].actor
    if entry is None or best is None:
        seeking = bool(question.kinds) or question.has(WHO)
        return finding.confidence >= (0.4 if seeking else 0.75)
    if question.about:
        return not _is_about(entry, first) and not (best.confidence >= _SETTLED and first.id in entry.actors)
    if names_refused(question, entry):
        return True
    if finding.town and finding.kind and not _speaks_of(entry, finding.town):
        return True
    if finding.town and finding.town.name in question_words(entry):
        return False
    if first.id in entry.actors[:1]:
        return False
    among_many = len(entry.actors) > _LIST and first.id in entry.actors and not finding.kind
    if among_many and finding.confidence >= 0.75 and len(finding.actors) == 1 and best.confidence < SURE:
        return True
    surer = finding.confidence >= 0.6 and finding.confidence > best.confidence
    return surer and best.confidence < (_SETTLED if question.has(WHO) else 0.6)


def is_elsewhere(question: Question, entry: Entry) -> bool:
    """Whether a question about far-off towns would get an entry about the region: a business angel in Paris."""
    centre = (48.9, 6.2)  # between Metz and Nancy
    far = [kilometres(*centre, town.latitude, town.longitude) > _ELSEWHERE_KM for town in question.wanted]
    region = any(word.folded in _REGION for word in words(question_words(entry)))
    return bool(far) and all(far) and region


def names_refused(question: Question, entry: Entry) -> bool:
    """Whether an entry is about a town that the question does not want."""
    return any(town.name in question_words(entry) for town in question.refused)


def in_charge(entry: Entry, directory: Directory) -> tuple[Near, ...]:
    """The actors of an entry that still exist: they see to what it is about."""
    known = {actor.id: actor for actor in directory.actors if actor.status != "historical"}
    return tuple(Near(known[actor], None) for actor in entry.actors[:_MOST] if actor in known)


def _is_about(entry: Entry, actor: Actor) -> bool:
    """Whether the entry's own question names this actor and nothing else: not « le prêt d'amorçage Bpifrance »."""
    alone = Directory((actor,))
    if actor.id not in entry.actors or actor not in alone.named(question_words(entry)):
        return False
    said = words(entry.fr.question)
    named = {place for one in alone.mentions(entry.fr.question) for place in range(one.first, one.last)}
    left = " ".join(word.written for place, word in enumerate(said) if place not in named)
    return not named or not topics(left) - {word for town in towns_in(left) for word in town.words}


def question_words(entry: Entry) -> str:
    """What an entry is about, in its own few words."""
    return f"{entry.fr.title} {entry.fr.question} {entry.en.question}"


def _speaks_of(entry: Entry, town: Town) -> bool:
    """Whether the entry's French text names a town."""
    texts = (entry.fr.question, entry.fr.answer, *entry.fr.phrasings)
    return any(town.name.casefold() in text.casefold() for text in texts)
