"""Questions about people: « qui incube près de Longwy ? », « c’est quoi Quai Alpha ? ». Pure.

A small index over the actors' cards says whom a text describes; the directory says who is near. The FAQ keeps a
question that one of its entries answers: the directory is for what no entry says as well.
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
from faq.towns import Town, TownMention, towns_in
from faq.understanding.following import topics
from faq.words import Word, word_set, words

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

_KIND_WORDS: dict[ActorKind, frozenset[str]] = {
    "incubator": word_set(
        "incubateur incubateurs incubation incube incuber incubes incub lieu lieux incubator incubators inkubator"
    ),
    "accelerator": word_set("accelerateur accelerateurs acceleration accelerator accelerators accel"),
    "place": word_set(
        "coworking cowork bureau bureaux lieu tiers-lieu espace locaux local pepiniere pepinieres office offices desk"
        " workspace buro zentrum innovationszentrum gewerberaum"
    ),
    "school": word_set("ecole ecoles school schools schule fac universite university"),
    "funder": word_set(
        "finance financent financer financeur financeurs investisseur investisseurs banque banques fonds funder"
    ),
    "laboratory": word_set("labo labos laboratoire laboratoires lab labs laboratory labor"),
    "public_service": word_set("agence organisme administration chambre agency"),
    "network": word_set("reseau reseaux association network"),
    "local_authority": word_set("agglo agglomeration mairie metropole collectivite intercommunalite"),
}
_KIND_NAMES: dict[ActorKind, tuple[str, str]] = {
    "incubator": ("incubateur", "incubator"), "accelerator": ("accélérateur", "accelerator"),
    "place": ("lieu, bureaux, coworking", "place, offices, coworking"), "school": ("école", "school"),
    "funder": ("financeur", "funder"), "laboratory": ("laboratoire", "laboratory"),
    "company": ("entreprise, start-up", "company, start-up"), "public_service": ("organisme", "agency"),
    "network": ("réseau, association", "network"), "local_authority": ("collectivité, agglo", "local authority"),
}  # fmt: skip
_WHO = word_set(
    "qui who wer quel quelle which welche chambre organisme interlocuteur contacter contact joindre rencontrer"
    " trouve cherche connais"
)
_HERE = word_set("ici coin proximite chez local locale nearby pres proche")
_IN_CHARGE = re.compile(
    r"^\W*(?:(?:qui|quel organisme|c['’]est qui qui)\s+(?:s['’]\s*occupe|se charge|g[eè]re|d[eé]livre|est charg[eé])\b"
    r"|(?:who|which agency)\s+(?:deals with|takes care of|is in charge of|runs|handles|issues)\b"
    r"|wer\s+(?:k[uü]mmert sich um|ist zust[aä]ndig f[uü]r)\b)(?:\s+(?:des\b|du\b|de\b|d['’]))?\s*",
    re.IGNORECASE,
)
_NEEDED = re.compile(
    r"\bfaut[ -]?(?:t[ -]?)?il\b|\bfo til\b|\bobligatoires?\b|\boblig[eé]e?s?\b|\bdois[ -]je\b|\bdoit[ -]on\b"
    r"|\bdo (?:i|we) (?:need|have to)\b|\bmandatory\b|\brequired\b|\bmuss ich\b|\bbrauche ich\b",
    re.IGNORECASE,
)
_ELSEWHERE_KM = 180.0
_COUNTRY = "LU"  # where the capital's name is the country's too
_REGION = word_set(
    "lorraine lorrain lorrains region regional regionale metz nancy epinal thionville vosges moselle"
    " luxembourg sarre yutz"
)
_KINDS_AND_PLACES = frozenset[str]().union(*_KIND_WORDS.values(), _HERE) | word_set("vers autour cote near alentours")
# Words that ask what or where somebody is, and nothing more.
_ABOUT = word_set(
    "c est quoi ce que qu qui cest koi kesako ca sa cela ou se trouve situe situee dans quelle quel ville l la le"
    " les un une de d du des en et existe encore toujours etait il elle on y a t exactement contact contacter site web"
    " adresse s appelle comment maintenant aujourd hui fait font sert svp stp merci bonjour salut parle moi dis"
    " sais tu vous connais connaissez presente presentation info infos sur to quoi sert au juste what is who are was"
    " numero numeros num tel telephone portable phone number mail mails email courriel mel coordonnees joindre appeler"
    " horaire horaires heure heures ouverture ouvert ouverts opening hours call reach telefon telefonnummer"
    " where located in which city town does do the about tell me of website how find it was ist wer wo ist das der die"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What the directory makes of a question: actors best first, and how sure it is (0..1)."""

    actors: tuple[Near, ...]
    town: Town | None
    kind: ActorKind | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what it names."""

    text: str
    said: tuple[Word, ...]
    named: tuple[Actor, ...]
    unwanted: tuple[str, ...]  # actors named to be left out
    about: bool  # nothing but who, what or where the named one is
    wanted: tuple[Town, ...]
    refused: tuple[Town, ...]
    kinds: tuple[ActorKind, ...]
    plain: str  # the text without its towns
    described: bool  # whether it says more of them than their kind and place

    def has(self, listed: frozenset[str]) -> bool:
        """Whether one of these words is in it."""
        return any(word.folded in listed for word in self.said)


def questioned(text: str, directory: Directory) -> Question:
    """Take a question apart: actors and towns named, kinds of actors asked for."""
    return recall(directory, text, lambda: _questioned(text, directory))


def _questioned(text: str, directory: Directory) -> Question:
    said = words(text)
    mentions = directory.mentions(text)
    inside = {place for mention in mentions for place in range(mention.first, mention.last)}
    towns = tuple(town for town in towns_in(text) if town.first not in inside)
    left = [word for place, word in enumerate(said) if place not in inside | _places(towns) | _no_place(said)]
    kinds = tuple(kind for kind, listed in _KIND_WORDS.items() if any(word.folded in listed for word in left))
    return Question(
        text=text,
        said=said,
        named=tuple(dict.fromkeys(mention.actor for mention in mentions if not mention.negated)),
        unwanted=tuple(mention.actor.id for mention in mentions if mention.negated),
        about=bool(mentions) and all(word.folded in _ABOUT for word in left),
        wanted=tuple(town.town for town in towns if not town.negated),
        refused=tuple(town.town for town in towns if town.negated),
        kinds=kinds,
        plain=_without(text, said, _places(towns)),
        described=any(word.folded in topics(text) and word.folded not in _KINDS_AND_PLACES for word in left),
    )


def find(question: Question, directory: Directory, cards: Index, home: Town | None) -> Finding | None:
    """Whom the directory proposes, or None when the question describes nobody."""
    if question.about:
        return Finding(tuple(Near(actor, None) for actor in question.named[:_MOST]), None, None, 1.0)
    near_home = question.has(_HERE) or (bool(question.kinds) and not question.described)
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
    sure = max(fitting.get(first.id, 0.0), _LIKELY if kind and (town or question.has(_HERE)) else 0.0)
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


def concerns_people(question: Question) -> bool:
    """Whether the directory may have something to say: somebody, a kind of them or a place is named, or asked for."""
    return bool(question.named or question.kinds or question.wanted or question.refused) or question.has(_WHO)


def asks_whether(question: Question) -> bool:
    """Whether it asks if a thing is needed rather than where it is: « faut-il un local pour créer ? »."""
    return _NEEDED.search(question.text) is not None and not (question.named or question.wanted or question.has(_WHO))


def prefers_directory(question: Question, finding: Finding, found: Match, catalogue: Catalogue) -> bool:
    """Whether the directory answers better than the FAQ's best entry."""
    best = found.candidates[0] if found.candidates else None
    entry = catalogue.entries.get(best.entry) if best and found.outcome == "answer" else None
    first = finding.actors[0].actor
    if entry is None or best is None:
        seeking = bool(question.kinds) or question.has(_WHO)
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
    return surer and best.confidence < (_SETTLED if question.has(_WHO) else 0.6)


def is_elsewhere(question: Question, entry: Entry) -> bool:
    """Whether a question about far-off towns would get an entry about the region: a business angel in Paris."""
    centre = (48.9, 6.2)  # between Metz and Nancy
    far = [kilometres(*centre, town.latitude, town.longitude) > _ELSEWHERE_KM for town in question.wanted]
    region = any(word.folded in _REGION for word in words(question_words(entry)))
    return bool(far) and all(far) and region


def names_refused(question: Question, entry: Entry) -> bool:
    """Whether an entry is about a town that the question does not want."""
    return any(town.name in question_words(entry) for town in question.refused)


def matter(text: str) -> str | None:
    """What somebody is looked for to see to: « les brevets » of « qui s’occupe des brevets ? »; else None."""
    found = _IN_CHARGE.match(text)
    return text[found.end() :].strip(" ?!.") or None if found else None


def in_charge(entry: Entry, directory: Directory) -> tuple[Near, ...]:
    """The actors of an entry that still exist: they see to what it is about."""
    known = {actor.id: actor for actor in directory.actors if actor.status != "historical"}
    return tuple(Near(known[actor], None) for actor in entry.actors[:_MOST] if actor in known)


def _is_about(entry: Entry, actor: Actor) -> bool:
    """Whether the entry's own question names this actor."""
    return actor.id in entry.actors and actor in Directory((actor,)).named(question_words(entry))


def question_words(entry: Entry) -> str:
    """What an entry is about, in its own few words."""
    return f"{entry.fr.title} {entry.fr.question} {entry.en.question}"


def _speaks_of(entry: Entry, town: Town) -> bool:
    """Whether the entry's French text names a town."""
    texts = (entry.fr.question, entry.fr.answer, *entry.fr.phrasings)
    return any(town.name.casefold() in text.casefold() for text in texts)


def _places(towns: tuple[TownMention, ...]) -> set[int]:
    return {place for town in towns for place in range(town.first, town.last)}


def _no_place(said: tuple[Word, ...]) -> set[int]:
    """Where « lieu » is no place: « au lieu de », « quand a lieu … ? »."""
    idiom = word_set("au a ont aura auront avoir eu")
    return {
        place + 1 for place, word in enumerate(said[:-1]) if word.folded in idiom and said[place + 1].folded == "lieu"
    }


def _without(text: str, said: tuple[Word, ...], places: set[int]) -> str:
    kept = [word for place, word in enumerate(said) if place not in places]
    return " ".join(word.written for word in kept) or text
