"""Whom a question looks for: the people and towns that it names, the kinds of people it asks for. Pure."""

import re
from dataclasses import dataclass

from faq.directory import Directory
from faq.documents import Actor, ActorKind
from faq.recall import recall
from faq.towns import Town, TownMention, towns_in
from faq.understanding.following import topics
from faq.words import Word, word_set, words

_KIND_WORDS: dict[ActorKind, frozenset[str]] = {
    "incubator": word_set(
        "incubateur incubateurs incubation incube incuber incubes incub lieu lieux incubator incubators inkubator"
    ),
    "accelerator": word_set("accelerateur accelerateurs acceleration accelerator accelerators accel"),
    "place": word_set(
        "coworking cowork bureau bureaux lieu lieux tiers-lieu espace locaux local pepiniere pepinieres office offices"
        " desk workspace buro zentrum innovationszentrum gewerberaum"
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
WHO = word_set(
    "qui who wer quel quelle which welche chambre organisme interlocuteur contacter contact joindre rencontrer"
    " trouve cherche connais"
)
HERE = word_set("ici coin proximite chez local locale nearby pres proche")
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
# « je suis prof à la fac de Nancy »: where the asker comes from, not where they want to go.
_I_AM = word_set("suis jsuis chuis sommes am m bin")
_ROLES = word_set(
    "prof professeur professeure enseignant enseignante chercheur chercheuse doctorant doctorante postdoc thesard"
    " thesarde etudiant etudiante eleve ingenieur ingenieure salarie salariee employe employee cadre fonctionnaire"
    " agent agente technicien technicienne maitre apprenti apprentie alternant alternante diplome diplomee stagiaire"
    " professor teacher researcher student engineer employee employed graduate lecturer"
    " professorin lehrer lehrerin forscher forscherin studentin ingenieurin angestellter angestellte"
)
_GOING_ON = word_set(
    "et mais ou qui que quel quelle quels quelles comment est je j on and but or who what which how where is und aber"
    " oder wer wie welche wo ist ich i"
)
_ROLE_WITHIN = 4  # words after « je suis »
_KINDS_AND_PLACES = frozenset[str]().union(*_KIND_WORDS.values(), HERE) | word_set("vers autour cote near alentours")
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
    own = _own(text, said)
    mentions = tuple(mention for mention in directory.mentions(text) if mention.first not in own)
    inside = {place for mention in mentions for place in range(mention.first, mention.last)}
    towns = tuple(town for town in towns_in(text) if town.first not in inside)
    left = [word for place, word in enumerate(said) if place not in inside | _places(towns) | _no_place(said) | own]
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


def kind_named(word: str) -> ActorKind | None:
    """The kind of actors that a folded word names by itself; None for one that may mean several (« lieux »)."""
    kinds = [kind for kind, listed in _KIND_WORDS.items() if word in listed]
    return kinds[0] if len(kinds) == 1 else None


def concerns_people(question: Question) -> bool:
    """Whether the directory may have something to say: somebody, a kind of them or a place is named, or asked for."""
    return bool(question.named or question.kinds or question.wanted or question.refused) or question.has(WHO)


def asks_whether(question: Question) -> bool:
    """Whether it asks if a thing is needed rather than where it is: « faut-il un local pour créer ? »."""
    return _NEEDED.search(question.text) is not None and not (question.named or question.wanted or question.has(WHO))


def matter(text: str) -> str | None:
    """What somebody is looked for to see to: « les brevets » of « qui s’occupe des brevets ? »; else None."""
    found = _IN_CHARGE.match(text)
    return text[found.end() :].strip(" ?!.") or None if found else None


def _places(towns: tuple[TownMention, ...]) -> set[int]:
    return {place for town in towns for place in range(town.first, town.last)}


def _own(text: str, said: tuple[Word, ...]) -> set[int]:
    """The words with which the asker says what they are and where: from « je suis » to the end of that clause."""
    found: set[int] = set()
    for place, word in enumerate(said):
        roles = (other for other in range(place + 1, min(len(said), place + 1 + _ROLE_WITHIN)))
        if word.folded not in _I_AM or not any(said[other].folded in _ROLES for other in roles):
            continue
        end = place + 1
        while end < len(said) and said[end].folded not in _GOING_ON and not _breaks(text, said[end - 1], said[end]):
            end += 1
        found |= set(range(place, end))
    return found


def _breaks(text: str, left: Word, right: Word) -> bool:
    return any(mark in text[left.end : right.start] for mark in ",.;:!?\n")


def _no_place(said: tuple[Word, ...]) -> set[int]:
    """Where « lieu » is no place: « au lieu de », « quand a lieu … ? »."""
    idiom = word_set("au a ont aura auront avoir eu")
    return {
        place + 1 for place, word in enumerate(said[:-1]) if word.folded in idiom and said[place + 1].folded == "lieu"
    }


def _without(text: str, said: tuple[Word, ...], places: set[int]) -> str:
    kept = [word for place, word in enumerate(said) if place not in places]
    return " ".join(word.written for word in kept) or text
