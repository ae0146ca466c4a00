"""Rules that hold between documents, and advice on how they read. Pure.

`cross_check` finds what makes content unusable (two entries of one id, a reference to nothing, twin phrasings);
`advise` finds what a reader would frown at (too long, too bold, an amount without its year).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from faq import markup
from faq.documents import LANGUAGES, Content, Entry
from faq.errors import Problem
from faq.matching.spelling import same_words

SHORTEST, LONGEST = 40, 120  # words of an answer: one screen of a phone
MOST_BOLD = 1  # beside the question, which is set in bold above it
FEWEST_PHRASINGS = {"fr": 8, "en": 4}

_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n")
_AMOUNT = re.compile(r"€|\d\s*%|\beuros?\b")
_YEAR = re.compile(r"\b(19|20)\d\d\b")


def cross_check(content: Content) -> list[Problem]:
    """What stops this content from being taken, with the id it is found in as the field."""
    return [*_repeated_ids(content), *_dangling(content), *_twins(content)]


def advise(content: Content) -> list[Problem]:
    """What would be better otherwise; nothing here stops an import."""
    return [
        Problem(f"entries/{theme}.yaml", None, f"{entry.id}.{place}", message)
        for theme, entries in content.entries.items()
        for entry in entries
        for place, message in _entry_advice(entry)
    ]


def word_count(text: str) -> int:
    """Words a reader reads: markup, addresses and lone punctuation do not count."""
    return sum(any(map(str.isalnum, word)) for word in markup.plain(text).split())


def _repeated_ids(content: Content) -> Iterator[Problem]:
    groups: tuple[tuple[str, Iterable[str]], ...] = (
        ("themes.yaml", (theme.id for theme in content.themes)),
        ("entries", (entry.id for entries in content.entries.values() for entry in entries)),
        ("actors.yaml", (actor.id for actor in content.actors)),
        ("glossary.yaml", (term.term for term in content.terms)),
    )
    for file, ids in groups:
        for name, count in Counter(ids).items():
            if count > 1:
                yield Problem(file, None, name, f"this id is used {count} times")


def _dangling(content: Content) -> Iterator[Problem]:
    entry_ids = {entry.id for entries in content.entries.values() for entry in entries}
    actor_ids = {actor.id for actor in content.actors}
    for theme in content.entries.keys() - {theme.id for theme in content.themes}:
        yield Problem(f"entries/{theme}.yaml", None, theme, "no such theme")
    for theme, entries in content.entries.items():
        file = f"entries/{theme}.yaml"
        for entry in entries:
            for related in entry.related:
                if related not in entry_ids or related == entry.id:
                    yield Problem(file, None, f"{entry.id}.related", f"no such entry: {related}")
            for actor in set(entry.actors) - actor_ids:
                yield Problem(file, None, f"{entry.id}.actors", f"no such actor: {actor}")
    for term in content.terms:
        for entry_id in set(term.entries) - entry_ids:
            yield Problem("glossary.yaml", None, f"{term.term}.entries", f"no such entry: {entry_id}")


def _twins(content: Content) -> Iterator[Problem]:
    """The same words (case and accents apart) cannot lead to two entries."""
    first: dict[str, str] = {}
    for theme, entries in content.entries.items():
        for entry in entries:
            for place, text in _ways_to_ask(entry):
                owner = first.setdefault(same_words(text), entry.id)
                if owner != entry.id:
                    message = f"«{text}» is a phrasing of {owner} too"
                    yield Problem(f"entries/{theme}.yaml", None, f"{entry.id}.{place}", message)


def _ways_to_ask(entry: Entry) -> Iterator[tuple[str, str]]:
    """Every question and phrasing of an entry, and where it stands."""
    for language in LANGUAGES:
        wording = entry.wording(language)
        yield f"{language}.question", wording.question
        yield from ((f"{language}.phrasings", text) for text in wording.phrasings)
    yield from (("de.phrasings", text) for text in entry.de.phrasings)


def _entry_advice(entry: Entry) -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        wording = entry.wording(language)
        count = word_count(wording.answer)
        if not SHORTEST <= count <= LONGEST:
            yield f"{language}.answer", f"{count} words; {SHORTEST} to {LONGEST} read well on a phone"
        bold = sum(span.bold for line in markup.parse(wording.answer) for span in line.spans)
        if bold > MOST_BOLD:
            yield (
                f"{language}.answer",
                f"{bold} bold parts; {MOST_BOLD} at most, the question above is bold too",
            )
        if "](" in markup.plain(wording.answer):
            yield f"{language}.answer", "a link that would be shown as it is typed: mistyped, or inside **bold**"
        for sentence in _SENTENCE.split(markup.plain(wording.answer)):
            if _AMOUNT.search(sentence) and not _YEAR.search(sentence):
                yield f"{language}.answer", f"an amount or a rate without its year: «{sentence}»"
        if len(wording.phrasings) < FEWEST_PHRASINGS[language]:
            yield (
                f"{language}.phrasings",
                f"{len(wording.phrasings)} phrasings; at least {FEWEST_PHRASINGS[language]}",
            )
        folded = Counter(same_words(text) for text in (wording.question, *wording.phrasings))
        for text, times in folded.items():
            if times > 1:
                yield f"{language}.phrasings", f"«{text}» stands {times} times"
