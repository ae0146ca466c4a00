"""Words typed as into a search box, which ask nothing: « aide innovation région ». Pure.

No entry is sure to be meant; the few in which those words are at home are proposed.
"""

from dataclasses import replace

from faq.matching.decide import Candidate, Match
from faq.towns import towns_in
from faq.understanding.cutting import asks
from faq.understanding.following import topics
from faq.understanding.outside import Consulted
from faq.words import meant, word_set, words

_FEWEST, _MOST = 2, 4  # words that tell
_LONGEST = 6  # words in all
_ELSEWHERE = 0.1  # likelier than this to lie outside the FAQ, nothing is proposed
_SHOWN = 3
_SOMEBODY = word_set("je j on nous tu vous i we you ich wir sie")


def is_search(text: str) -> bool:
    """Whether a text is a few telling words, without a question, a wish or a town."""
    if len(words(text)) > _LONGEST or not _FEWEST <= len(topics(text)) <= _MOST:
        return False
    return not (asks(text) or towns_in(text) or not _SOMEBODY.isdisjoint(meant(text)))


def searched(text: str, consulted: Consulted) -> Match:
    """What is found, with the entries proposed that have all of the words; or those that have them together."""
    found, about = consulted.match, topics(text)
    if consulted.outside > _ELSEWHERE:
        return found
    shown = _holding(found, about, len(about)) or _holding(found, about, len(about) - 1)
    held = {word for one in shown for word in one.matched}
    return replace(found, outcome="choices", candidates=shown) if about <= held else found


def _holding(found: Match, about: set[str], least: int) -> tuple[Candidate, ...]:
    """The candidates in which so many of the words were found, best first."""
    return tuple(one for one in found.candidates if len(about.intersection(one.matched)) >= least)[:_SHOWN]
