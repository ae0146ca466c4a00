"""Commands said in plain words: « thèmes », « où en est ma demande ? », « in English please ». Pure.

Only what says nothing else: « les acteurs du numérique à Metz » is a question.
"""

import re
from typing import Literal

from bot.conversation.service import asked_of_us, bare
from faq.understanding.sought import kind_named

Meaning = Literal["themes", "actors", "profile", "language", "leads", "data", "privacy"]
"""The command of that meaning, see `bot.conversation.dialogue.COMMANDS`."""

_SHOWN = (
    r"(?:(?:je (?:veux|voudrais) |i want to |can i )?(?:voir|afficher|montre[rz]?|donne[rz]?|lister|show|see|list"
    r"|changer|modifier|change|edit)(?: moi| me)? )?(?:(?:la |une )?liste (?:de |des |d )|list of )?"
)
_MINE = r"(?:mes?|mon|ma|my)"
_PATTERNS: tuple[tuple[Meaning, re.Pattern[str]], ...] = (
    ("themes", re.compile(rf"{_SHOWN}(?:(?:les|tous les|the|all|all the) )?(?:themes|sujets|topics|themen)")),
    ("actors", re.compile(rf"{_SHOWN}(?:(?:les|l|tous les|the|all|all the) )?(?:acteurs|annuaire|actors|directory)")),
    ("profile", re.compile(rf"{_SHOWN}(?:{_MINE} (?:profile?|ville|commune|etape|town|city|stage)|(?:le )?profile?)")),
    ("language", re.compile(rf"{_SHOWN}(?:(?:de|la|the|{_MINE}) )?(?:langue|language)")),
    (
        "leads",
        re.compile(
            rf"(?:{_SHOWN}|ou en (?:est|sont) |(?:des |une )?(?:nouvelles?|reponses?) (?:de|pour|a|sur) "
            r"|(?:any )?news (?:of|on|about) "
            r"|(?:suivre|annuler|retirer|track|cancel|withdraw|what about|where (?:is|are)|status of) )"
            rf"{_MINE} (?:demandes?(?: de mise en relation)?|mises? en relation|requests?|introductions?)"
        ),
    ),
)
_SPEAK = re.compile(
    r"(?:(?:parle[rz]?|reponde?[sz]?|passe[rz]?|continue[rz]?|(?:can (?:you|we) )?(?:speak|talk)|answer|reply|switch)"
    r"(?: moi| me)? )?(?:(?:en|in|to|l) )?(?P<language>anglais|english|francais|french)"
)
_LISTED = re.compile(
    r"(?:(?:(?:donne[rz]?|montre[rz]?|show|give) (?:moi|me)|je (?:veux|voudrais|cherche)|i want|voir|avoir) )?"
    r"(?:(?:la |une |a |the )?liste? (?:de (?:tous|toutes) les |de |des |d |of (?:all )?(?:the )?)"
    r"|(?:tous les|toutes les|all the|all) )"
    r"(?P<kind>\w+)(?: (?:de|en|du|dans|in|of) (?:la |le |the )?(?:lorraine|region|sillon lorrain|grand est))?"
)


def commanded(text: str) -> tuple[Meaning, str] | None:
    """The command that a message amounts to, with its argument (a language, a kind of actors); None for any other
    message."""
    match asked_of_us(text):
        case "data" | "privacy" as asked:
            return asked, ""
    said = bare(text)
    if found := _SPEAK.fullmatch(said):
        return "language", "fr" if found["language"].startswith("fr") else "en"
    if (listed := _LISTED.fullmatch(said)) and (kind := kind_named(listed["kind"])):
        return "actors", kind
    return next(((meaning, "") for meaning, pattern in _PATTERNS if pattern.fullmatch(said)), None)
