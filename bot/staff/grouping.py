"""Which group a new question belongs to: the same folding and the same matcher as for answers, over the questions
of the groups. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from faq.matching.decide import match
from faq.matching.index import Index
from faq.matching.rows import EntryRows, Phrase
from faq.matching.text import words

JOIN = 0.5
"""From this confidence on, two questions ask the same thing."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A question that is in a group already."""

    group: int
    text: str
    language: str


def same_words(text: str) -> str:
    """What makes two questions the same to the letter: their words, whatever the case, accents and punctuation."""
    return " ".join(words(text))


def home(text: str, language: str, filed: Iterable[Filed]) -> int | None:
    """The group that `text` belongs to; None when it asks something new."""
    groups: dict[int, dict[str, Filed]] = defaultdict(dict)
    folded = same_words(text)
    for question in filed:
        spelled = same_words(question.text)
        if spelled == folded:
            return question.group
        groups[question.group].setdefault(spelled, question)
    if not groups:
        return None
    rows = (
        EntryRows(str(group), tuple(Phrase(one.language, one.text) for one in questions.values()))
        for group, questions in groups.items()
    )
    [best, *_] = match(Index.build(rows), text, language).candidates or [None]
    return int(best.entry) if best and best.confidence >= JOIN else None
