"""The language that a text is plainly written in, if it is. Pure.

The matcher guesses from any word; who is answered in another language than their own must have written a sentence of
it: one of its small words at least, and clearly more of it than of the others. Markup says nothing.
"""

import re

from faq.matching.lexicon import LANGUAGES, belonging
from faq.words import words

_LEAD = 3.0  # by how much the words must speak more for one language than for the next
_FREQUENT = 4.0  # what a word that every text of a language has speaks for it
_MARKUP = re.compile(r"<[^<>]*>|\bhttps?://\S+")


def plainly(text: str) -> str | None:
    """The language ("fr", "en", "de") of a text, None when it may be another or none."""
    told = [belonging(word.folded) for word in words(_MARKUP.sub(" ", text))]
    scores = [sum(column) for column in zip((0.0,) * len(LANGUAGES), *told, strict=True)]
    second, best = sorted(scores)[-2:]
    place = scores.index(best)
    frequent = any(one[place] >= _FREQUENT and one[place] == max(one) for one in told)
    return LANGUAGES[place] if frequent and best - second >= _LEAD else None
