"""Words as they are meant: chat shorthands written out, elisions typed without their apostrophe taken off. Pure.

« jai besoin daide pr linscription » reads as « j’ai besoin d’aide pour l’inscription ».
"""

import re
from functools import lru_cache

from faq.matching.lexicon import is_word, lexicon
from faq.matching.shorthand import SHORTHAND
from faq.matching.text import ELIDED, MAX_WORDS, read

_GLUED = re.compile(r"([djlmnst]|qu|jusqu|lorsqu|puisqu)(?=[aeiou]|(?<=[djl])h)(\w{4,}|une?)")
_GLUED_I = re.compile(r"j(?=[^aeiouhy])(\w{4,})")
_MAYBE_GLUED = re.compile(r"(?:[djl]|qu)([aeiouh]\w{2,})")
_LONG = 5  # from so many letters on any word of ours will do; a shorter one must be a common French word


def words(text: str, lang: str | None = None) -> list[str]:
    """The folded words of a text in order, as they are meant.

    `lang` chooses among shorthands ("r" is "are" in English); of an unknown language only the safe ones.
    """
    return [part for word in read(text).words for part in written_out(word.folded, lang)][:MAX_WORDS]


@lru_cache(maxsize=32768)
def same_words(text: str) -> str:
    """What makes two questions the same to the letter: their words, whatever the case, accents and punctuation."""
    return " ".join(words(text))


@lru_cache(maxsize=32768)
def written_out(word: str, lang: str | None) -> tuple[str, ...]:
    """The words that a folded word stands for: a shorthand's, or what a glued elision stands before; else itself."""
    if full := SHORTHAND.get(lang or "", SHORTHAND[""]).get(word):
        return full
    return tuple(part for part in parted(word) if part not in ELIDED) if lang in ("fr", None) else (word,)


@lru_cache(maxsize=32768)
def parted(word: str) -> tuple[str, ...]:
    """« lincubateur » → « l », « incubateur »; « jcherche » → « je », « cherche »: if what is left is a word."""
    if is_word(word):
        return (word,)
    if (found := _GLUED.fullmatch(word)) and _is_french(found[2]):
        return found[1], found[2]
    if (found := _GLUED_I.fullmatch(word)) and _is_french(found[1]):
        return "je", found[1]
    return (word,)


def after_elision(word: str) -> str:
    """What stands after an elision that a folded word may begin with, word or not: « lacre » → « acre »; else ""."""
    found = _MAYBE_GLUED.fullmatch(word)
    return found[1] if found else ""


def _is_french(word: str) -> bool:
    return lexicon().knows(word, "fr") or (len(word) >= _LONG and is_word(word))
