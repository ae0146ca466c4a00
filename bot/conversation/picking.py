"""What a few bare words say to what was just offered: « la première », « 2 », « aucune », « oui ». Pure.

People answer a list of buttons in words, too. Read by themselves these words would be taken for a question.
"""

import re
from typing import Literal

from faq.matching.text import fold

Reply = int | Literal["yes", "no", "stop"]
"""The place of a choice from the front (0 …) or from the back (-1 …); yes or no; or enough of it."""

_ORDINALS: tuple[tuple[int, str], ...] = (
    (0, "1|1er|1ere|un|une|premier|premiere|one|first|erste|ersten|eins"),
    (1, "2|2e|2eme|2nd|deux|deuxieme|second|seconde|two|zweite|zwei"),
    (2, "3|3e|3eme|3rd|trois|troisieme|three|third|dritte|drei"),
    (-1, "dernier|derniere|last|letzte"),
)
_PLACES = tuple(
    (place, re.compile(rf"(?:(?:le|la|the|der|die|das|n|no|nr|numero|number|option|choix) )*(?:{words})(?: one)?"))
    for place, words in _ORDINALS
)
_YES = frozenset(("oui", "ouais", "oui c est ca", "c est ca", "exactement", "exact", "yes", "yep", "yeah", "ja", "si"))
_NO = frozenset((
    "non", "nan", "aucun", "aucune", "aucune de celles ci", "aucun des trois", "aucune des trois", "rien de tout ca",
    "ce n est pas ca", "c est pas ca", "pas ca", "pas celle ci", "not this one", "not that",
    "ni l un ni l autre", "no", "nope", "none", "none of these", "none of them", "neither", "nein", "keine", "keines",
))  # fmt: skip
_STOP = frozenset(("stop", "annuler", "annule", "annulez", "cancel", "quitter", "quit", "abbrechen"))
_POLITE = re.compile(r"\b(?:s il (?:vous|te) plait|svp|stp|please|bitte|merci|thanks|danke)\b")


def reply(text: str) -> Reply | None:
    """What a message says to an offer, if it says nothing else."""
    bare = " ".join(re.findall(r"\w+", _POLITE.sub(" ", " ".join(re.findall(r"\w+", fold(text))))))
    if bare in _YES:
        return "yes"
    if bare in _NO:
        return "no"
    if bare in _STOP:
        return "stop"
    return next((place for place, pattern in _PLACES if pattern.fullmatch(bare)), None)
