"""What people ask of the service itself: an introduction, their data, who reads what they write, the price. Pure.

The FAQ knows nothing of it; read there, such words would be taken for a question about companies.
"""

import re
from typing import Literal

from faq.matching.text import fold

Asked = Literal["data", "privacy", "price"]
"""To take one's data or have them erased, what becomes of them (both have a command of that meaning), and what it costs
to be answered and introduced."""

_MINE = (
    r"(?:(?:toutes |tous |toute |all |alle )?(?:mes|mon|ma|my|meine)(?: propres?)? (?:donnees(?: personnelles)?|infos?"
    r"|informations?|coordonnees|adresse|mails?|e mails?|emails?|numeros?|telephone|nom|messages?|compte|fiche"
    r"|historique|conversations?|demandes?|(?:personal )?data|details|name|address|phone|number|account|history"
    r"|requests?|daten))"
)
_ERASE = (
    r"(?:efface[rz]?|supprime[rz]?|oublie[rz]?|exporte[rz]?|recuperer|telecharger|erase|delete|forget|remove|export"
    r"|losche?n?)"
)
_READ = (
    r"(?:(?:va|vont|peut|peuvent|will|can) )?(?:verra|verront|voir|voit|voient|lire|lira|lit|lisent|aura|recoit|recevra"
    r"|see|sees|read|reads|get|gets)"
)
_POLITE = re.compile(r"(?: (?:svp|stp|s il (?:vous|te) plait|please|pls|maintenant|now|d ici|bitte))*$")
_DATA = re.compile(
    rf".{{0,30}}\b{_ERASE}(?: moi| me)?(?: {_MINE}| tout ce que vous (?:savez|avez) .*| everything about me)"
    r"|.{0,20}\b(?:oublie[rz]? moi|efface[rz]? moi|supprime[rz]? moi|forget me|delete me|erase me)"
)
_PRIVACY = re.compile(
    rf"(?:et |mais |and |but )?(?:qui|who) {_READ} (?:tout )?{_MINE}"
    r"|.{0,12}\b(?:que|qu|quoi|what|comment)\b.{0,24}\b(?:faites|fais|fait|deviennent|do|happens)\b"
    rf".{{0,12}}\b{_MINE}"
    r"|(?:est ce (?:que c est )?|c est |is (?:it|this) )(?:anonyme|confidentiel|prive|private|confidential|anonymous)"
)
_PRICE = re.compile(
    r"(?:et |mais |and |but )?(?:(?:est ce que )?(?:c est|ca coute|ca|c|est ce)(?: vraiment)? (?:payant|gratuit|combien"
    r"|cher)|combien (?:ca|ca me|cela) (?:coute|coutera|va couter)|(?:is (?:it|this) )?(?:really )?free(?: of charge)?"
    r"|how much (?:is it|does (?:it|this) cost))"
)
_WISH = (
    r"(?:(?:bonjour|salut|hello|hi|ok|oui|d accord|super|bon|alors|et|yes|so|then|and) )*"
    r"(?:(?:je|j|on|nous|i|we) (?:(?:veux|voudrais|souhaite|souhaiterais|aimerais|voulons|voudrions|aimerions|desire"
    r"|cherche|demande|d aimerais|want|need|d like|would like)(?: bien| a| to)?|ai besoin d(?: une)?) "
    r"|(?:comment|pouvez vous|peux tu|tu peux|vous pouvez|can you|could you|how can i) (?:me |to )?)?"
)
_MET = (
    r"(?:etre mise?s? en (?:relation|contact)|(?:une |un )?(?:mise en (?:relation|contact)|rdv|rendez vous)"
    r"|(?:me )?met(?:s|tez|tre)?(?: moi)? en (?:relation|contact)|presente[rz]? moi(?= a )|me presenter(?= a )"
    r"|(?:an )?introduction|(?:be )?introduced|introduce me(?= to |$)|(?:be )?put(?: me)? in touch|connect me)"
)
_INTRODUCED = re.compile(rf"{_WISH}{_MET}(?: (?:avec|a|aupres de|chez|to|with) (?P<whom>.+))?")
_CALLED = re.compile(r"(?:pouvez vous |peux tu )?(?:contacte[rz]?|contact) (?P<whom>.+) (?:pour moi|de ma part|for me)")
_ANYBODY = re.compile(
    r"(?:quelqu un|qqu?n|une? (?:personne|acteur|partenaire|expert)|des acteurs|eux|l un d eux|someone|somebody|them)"
    r"(?: (?:d ici|du coin|de local|qui peut m aider|qui puisse m aider|competent|local|here|who can help(?: me)?))?"
)


def wish_to_meet(text: str) -> str | None:
    """With whom a message asks to be put in touch, folded, and nothing else; "" for anybody; None if it does not."""
    said = bare(text)
    found = _INTRODUCED.fullmatch(said) or _CALLED.fullmatch(said)
    whom = (found["whom"] or "") if found else None
    return "" if whom and _ANYBODY.fullmatch(whom) else whom


def asked_of_us(text: str, *, of_the_form: bool = False) -> Asked | None:
    """What a message asks of the service. « C’est payant ? » does so while a request is filled in; else it is about
    the last answer."""
    said = bare(text)
    if of_the_form and _PRICE.fullmatch(said):
        return "price"
    if _DATA.fullmatch(said):
        return "data"
    return "privacy" if _PRIVACY.fullmatch(said) else None


def bare(text: str) -> str:
    """The words alone, folded, without « svp »."""
    return _POLITE.sub("", " ".join(re.findall(r"\w+", fold(text[:200]))))
