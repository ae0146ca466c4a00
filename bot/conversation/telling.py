"""What people type into the form, read with care: a stage, a sector, a town, how to be reached. Pure.

Each function gives what it understood, or None; what is wrong with an address or a number is named.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

from bot.leads.request import Contact, Need, Sector, Where, email_of, phone_of
from faq.documents import Stage
from faq.matching.text import fold
from faq.towns import find_town, towns_in
from faq.words import word_set, words

Told = TypeVar("Told", bound=str)

_EMAIL = re.compile(r"\S*@\S*")
_DIGITS = re.compile(r"(?:\+|00)?\d[\d .()/-]{4,}\d")
_ASIDE = re.compile(
    r"^(?:je (?:suis|m.appelle)|moi c.est|i.?a?m|my name is|t[eé]l|mail|email|e-mail)\b[ :]*", re.IGNORECASE
)

_TAKING_BACK = re.compile(
    r"\b(?:en fait|finalement|plutot|pardon|oups|je (?:me suis|m etais) trompe|erreur|non|actually|rather|instead|sorry"
    r"|oops|i meant|no)\b"
)
_REFUSING = re.compile(
    r"\b(?:veux|souhaite|prefere|desire|donne|donnerai|tiens|envoie|envoyez) (?:surtout )?pas\b"
    r"|\bprefere ne pas\b|\brefuse\b|\bpas d accord\b|\bpas (?:besoin|envie)\b|\bni (?:mail|telephone)\b"
    r"|\b(?:do not|don t|won t|will not|would rather not|rather not|not) (?:want|wish|share|send|give|agree|like)\b"
)
_HAVING = re.compile(r"\b[jn]['’ ]?ai\b|\bai[ -]je\b")  # no « AI » in « j'ai fini »
_WHOLE = 3  # letters up to which a word that tells is no beginning of another: no app in « appelez-moi »
_HERE = word_set("ici par ce le robot bot telegram sur via here through this the on")

# words that tell, folded; the first list that has one decides
_STAGES: dict[Stage, tuple[str, ...]] = {
    "growth": ("croissance", "growth", "scale", "export", "develop"),
    "seed": ("amorcage", "seed", "levee", "premiers clients", "first customers", "prototype", "mvp"),
    "idea": ("idee", "idea", "pas encore", "not yet", "reflexion", "etud"),
    "creation": ("creation", "creer", "cree", "immatricul", "statuts", "creat", "lancement", "start"),
}
_SECTORS: dict[Sector, tuple[str, ...]] = {
    "health": ("sante", "health", "medic", "biotech", "pharma", "soin"),
    "agro": ("agri", "agro", "aliment", "food", "maraich", "farm", "viti"),
    "energy": ("energ", "climat", "climate", "solaire", "hydrogene", "environ"),
    "deeptech": ("deeptech", "deep tech", "recherche", "research", "labo", "quanti", "photoni"),
    "industry": ("industri", "usine", "metal", "mecan", "materia", "robot", "factory"),
    "craft": ("artisan", "craft", "boulang", "menuis", "batiment", "coiff"),
    "impact": ("social", "solidaire", "ess", "impact", "association", "insertion"),
    "culture": ("cultur", "media", "musique", "music", "jeu", "game", "art", "edition"),
    "digital": ("numeri", "digital", "logiciel", "software", "appli", "app", "saas", "ia", "ai", "web", "data", "tech"),
    "commerce": ("commerce", "boutique", "service", "vente", "shop", "retail", "conseil", "restaur"),
}
_NEEDS: dict[Need, tuple[str, ...]] = {
    "incubation": ("incub", "accelerat", "pepiniere", "mentor", "coach"),
    "place": ("local", "locaux", "bureau", "cowork", "atelier", "entrepot", "office", "premises", "workspace"),
    "funding": ("financ", "argent", "subvention", "levee", "lever", "investi", "fund", "grant", "loan", "money"),
    "ip": ("brevet", "inpi", "patent", "trademark", "propriete intellectuelle"),
    "hiring": ("recrut", "embauch", "stagiaire", "alternan", "hire", "hiring", "recruit"),
    "abroad": ("luxembourg", "export", "frontalier", "etranger", "abroad"),
    "research": ("labo", "chercheur", "chercheuse", "doctora", "phd"),
    "rules": ("juridi", "fiscal", "impot", "avocat", "comptab", "rgpd", "gdpr", "legal", "lawyer"),
    "network": ("reseau", "rencontr", "communaute", "network", "community"),
}


@dataclass(frozen=True, slots=True)
class Misread:
    """Something looks like an address or a number and is not one. `words` is what was typed."""

    what: Literal["email", "phone"]
    words: str


def stage_in(text: str) -> Stage | None:
    """The stage a few words tell of."""
    said = fold(text)
    return next((stage for stage, telling in _STAGES.items() if any(word in said for word in telling)), None)


def sector_in(text: str) -> Sector | None:
    """The sector a few words tell of."""
    return next(iter(_told(_HAVING.sub(" ", fold(text)), _SECTORS)), None)


def need_in(text: str) -> Need | None:
    """The one need that a few words name; None when they name none, or several."""
    named = _told(text, _NEEDS)
    return named[0] if len(named) == 1 else None


def town_in(text: str) -> Where | None:
    """The town named, alone or in a sentence, or by its Lorraine postcode."""
    town = find_town(text) or next((seen.town for seen in towns_in(text) if not seen.negated), None)
    return Where.of(town) if town else None


def contact_in(text: str) -> Contact | Misread | None:
    """E-mail and phone in a message, and a name in what is left. None when there is neither."""
    rest, email, phone = " ".join(text.split()), None, None
    if typed := _EMAIL.search(rest):
        try:
            email = email_of(typed[0].strip("<>(),;.: "))
        except ValueError:
            return Misread("email", typed[0][:60])
        rest = rest.replace(typed[0], " ")
    if typed := _DIGITS.search(rest):
        try:
            phone = phone_of(typed[0])
        except ValueError:
            return Misread("phone", typed[0][:60])
        rest = rest.replace(typed[0], " ")
    if email is None and phone is None:
        return None
    return Contact(name=_name(rest), email=email, phone=phone)


def is_here(text: str) -> bool:
    """Whether somebody says in words that they are to be reached through the bot."""
    return bool(text.strip()) and all(word.folded in _HERE for word in words(text))


def takes_back(text: str) -> bool:
    """Whether somebody takes back what they said: « en fait … », « plutôt … »."""
    return _TAKING_BACK.search(fold(text)) is not None


def refuses(text: str) -> bool:
    """Whether somebody does not want to give or send something."""
    return _REFUSING.search(" ".join(re.findall(r"\w+", fold(text)))) is not None


def name_in(text: str) -> str:
    """A name, of at most 80 characters, out of what is left of a message."""
    return _name(" ".join(text.split()))


def _told(text: str, table: Mapping[Told, tuple[str, ...]]) -> list[Told]:
    """The rows of a table of which a word begins like one of theirs, or is it if that is short."""
    said = fold(text)
    return [row for row, telling in table.items() if any(_tells(word, said) for word in telling)]


def _tells(word: str, said: str) -> bool:
    end = r"[sx]?\b" if len(word) <= _WHOLE else ""
    return re.search(rf"\b{re.escape(word)}{end}", said) is not None


def _name(rest: str) -> str:
    left = re.sub(r"[<>(),;:/|]+| - |\S*\d\S*", " ", rest)
    while (shorter := _ASIDE.sub("", left.strip())) != left.strip():
        left = shorter
    left = re.sub(r"\b(?:ou|et|au|tel|tél|mail|or|and)\b[. ]*$", "", left.strip(), flags=re.IGNORECASE)
    return " ".join(left.split())[:80] if any(map(str.isalpha, left)) else ""
