"""Commands said in plain words: « thèmes », « où en est ma demande ? », « in English please ». Pure.

Only what says nothing else: « les acteurs du numérique à Metz » is a question.
"""

import re
from typing import Literal

from bot.conversation.service import asked_of_us, bare

Meaning = Literal["themes", "actors", "profile", "language", "leads", "data", "privacy"]
"""The command of that meaning, see `bot.conversation.dialogue.COMMANDS`."""

_SHOWN = (
    r"(?:(?:je (?:veux|voudrais) |i want to |can i )?(?:voir|afficher|montre[rz]?|donne[rz]?|lister|show|see|list"
    r"|changer|modifier|change|edit)(?: moi| me)? )?(?:(?:la |une )?liste (?:de |des |d )|list of )?"
)
_MINE = r"(?:mes?|mon|ma|my) "
_PATTERNS: tuple[tuple[Meaning, re.Pattern[str]], ...] = (
    ("themes", re.compile(rf"{_SHOWN}(?:(?:les|tous les|the|all|all the) )?(?:themes|sujets|topics|themen)")),
    ("actors", re.compile(rf"{_SHOWN}(?:(?:les|l|tous les|the|all|all the) )?(?:acteurs|annuaire|actors|directory)")),
    ("profile", re.compile(rf"{_SHOWN}(?:{_MINE}(?:profile?|ville|commune|etape|town|city|stage)|(?:le )?profile?)")),
    ("language", re.compile(rf"{_SHOWN}(?:(?:de|la|the|{_MINE.strip()}) )?(?:langue|language)")),
    (
        "leads",
        re.compile(
            rf"(?:{_SHOWN}|ou en (?:est|sont) |(?:des |une )?(?:nouvelles?|reponses?) (?:de|pour|a|sur) "
            r"|(?:any )?news (?:of|on|about) "
            r"|(?:suivre|annuler|retirer|track|cancel|withdraw|what about|where (?:is|are)|status of) )"
            rf"{_MINE}(?:demandes?(?: de mise en relation)?|mises? en relation|requests?|introductions?)"
        ),
    ),
)
_SPEAK = re.compile(
    r"(?:(?:parle[rz]?|reponde?[sz]?|passe[rz]?|continue[rz]?|(?:can (?:you|we) )?(?:speak|talk)|answer|reply|switch)"
    r"(?: moi| me)? )?(?:(?:en|in|to|l) )?(?P<language>anglais|english|francais|french)"
)


def commanded(text: str) -> tuple[Meaning, str] | None:
    """The command that a message amounts to, with its argument; None for any other message."""
    match asked_of_us(text):
        case "data" | "privacy" as asked:
            return asked, ""
    said = bare(text)
    if found := _SPEAK.fullmatch(said):
        return "language", "fr" if found["language"].startswith("fr") else "en"
    return next(((meaning, "") for meaning, pattern in _PATTERNS if pattern.fullmatch(said)), None)
