"""The searchable FAQ: built from plain rows, never changed afterwards; an edit gives a new one beside it.

Phrasings lie in segments; an edit lays out what is new in the last one and marks what is gone.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from faq.matching.features import Features, Floats, Ids, features, word_id
from faq.matching.glossary import Glossary
from faq.matching.lexicon import WIDTH
from faq.matching.query import Query, make_ready
from faq.matching.rows import EntryRows, Phrase, Term
from faq.matching.search import Candidates, Flags, Rough, candidates, rough_search
from faq.matching.segment import Segment, build_segment
from faq.matching.semantic import Encoder
from faq.matching.spelling import words
from faq.matching.statistics import Statistics
from faq.matching.text import stem
from faq.matching.vocabulary import Vocabulary

SEGMENT_SIZE = 16384
"""Phrasings laid out at a time when building: bounds the memory that sorting takes."""
OPEN_SIZE = 256
"""An edited entry joins the last segment, which is laid out anew, until it holds this many phrasings."""
ANSWER = 0.45
"""An entry is given from this confidence on, unless the house has chosen another."""
FEW = 16
"""Entries that may differ for an index to be edited rather than built anew."""
Row = tuple[int, Phrase]
"""The number of its entry, and a phrasing."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A phrasing on its way into a segment: the number of its entry, its words and features."""

    number: int
    phrase: Phrase
    words: list[str]
    found: Features


@dataclass(frozen=True, eq=False)
class Index:
    """Immutable; `build`, `with_entry` and `without_entry` give new ones. Safe to read from several threads."""

    entries: tuple[str | None, ...] = ()
    """Entry ids by number; None where one was removed."""
    numbers: Mapping[str, int] = field(default_factory=dict)
    phrases: tuple[tuple[Phrase, ...], ...] = ()
    """Per segment, its phrasings."""
    segments: tuple[Segment, ...] = ()
    dead: tuple[Flags, ...] = ()
    """Per segment, which phrasings were removed."""
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    statistics: Statistics = field(default_factory=Statistics)
    glossary: Glossary = field(default_factory=lambda: Glossary({}))
    rows: Mapping[str, EntryRows] = field(default_factory=dict)
    """Entry id → what it was laid out from."""
    hints: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """Entry id → ids of the word features of its hints."""
    encoder: Encoder | None = None
    language: str = "fr"
    """The one that most phrasings are in."""
    answer_from: float = ANSWER
    """An entry is given from this confidence on."""

    @classmethod
    def build(
        cls, entries: Iterable[EntryRows], terms: Iterable[Term] = (), semantic: Encoder | None = None
    ) -> "Index":
        """Lay out an FAQ. Entries without phrasings cannot be found and are left out."""
        known = {entry.entry: entry for entry in entries if entry.phrasings}
        ids = tuple(known)
        rows = [(number, phrase) for number, entry in enumerate(known.values()) for phrase in entry.phrasings]
        languages = Counter(phrase.lang for _, phrase in rows)
        index = cls(
            entries=ids, numbers={entry: place for place, entry in enumerate(ids)}, rows=known,
            hints={entry: _hint_ids(rows) for entry, rows in known.items()},
            glossary=Glossary.of(terms), encoder=semantic,
            language=max(languages, key=lambda lang: languages[lang], default="fr"),
        )  # fmt: skip
        parts = [rows[start : start + SEGMENT_SIZE] for start in range(0, len(rows), SEGMENT_SIZE)]
        only = _read(parts[0]) if len(parts) == 1 else None  # of several, one at a time fits in memory
        for laying in (_counted, _laid_out):  # what is telling is known once all are counted
            for part in parts:
                index = laying(index, only or _read(part))
        return index

    @cached_property
    def hinted(self) -> bool:
        """Whether there is more than phrasings to go by."""
        return any(self.hints.values())

    @cached_property
    def depth(self) -> float:
        """Phrasings that an entry has, at the median: one entry with many does not change how others are judged."""
        owners = [segment.owner[~dead] for segment, dead in zip(self.segments, self.dead, strict=True)]
        counts = np.bincount(np.concatenate(owners), minlength=len(self.entries)) if owners else np.zeros(1)
        return float(np.median(counts[counts > 0])) if counts.any() else 1.0

    def holding(
        self, entries: Iterable[EntryRows], terms: Iterable[Term] = (), semantic: Encoder | None = None
    ) -> "Index":
        """This FAQ made to hold exactly these entries: laid out are the few that differ, or all when many do."""
        wanted = {rows.entry: rows for rows in entries if rows.phrasings}
        gone = [entry for entry in self.rows if entry not in wanted]
        changed = [rows for rows in wanted.values() if self.rows.get(rows.entry) != rows]
        dead = sum(int(here.sum()) for here in self.dead)
        if not self.rows or len(gone) + len(changed) > FEW or dead > self.statistics.phrasings:
            return Index.build(wanted.values(), terms, semantic)
        index = replace(self, glossary=Glossary.of(terms))
        for entry in gone:
            index = index.without_entry(entry)
        for rows in changed:
            index = index.with_entry(rows)
        return index.with_encoder(semantic) if semantic is not self.encoder else index

    def with_entry(self, rows: EntryRows) -> "Index":
        """This FAQ with an entry added, or replaced if it was there: only what is new is laid out."""
        index = self.without_entry(rows.entry)
        if not rows.phrasings:
            return index
        number = len(index.entries)
        index = replace(
            index,
            entries=(*index.entries, rows.entry),
            numbers={**index.numbers, rows.entry: number},
            rows={**index.rows, rows.entry: rows},
            hints={**index.hints, rows.entry: _hint_ids(rows)},
        )
        added = _read([(number, phrase) for phrase in rows.phrasings])
        index = _counted(index, added)
        if index.segments and len(index.segments[-1]) + len(added) <= OPEN_SIZE < SEGMENT_SIZE:
            index, reopened = _reopened(index)
            added = _read(reopened) + added
        return _laid_out(index, added)

    def with_encoder(self, encoder: Encoder | None) -> "Index":
        """This FAQ with the meaning of every phrasing beside its words, or without."""
        segments = tuple(
            segment.with_meaning(encoder.phrasings([phrase.text for phrase in phrases]) if encoder else None)
            for segment, phrases in zip(self.segments, self.phrases, strict=True)
        )
        return replace(self, segments=segments, encoder=encoder)

    def without_entry(self, entry_id: str) -> "Index":
        """This FAQ without an entry; the same FAQ if it had none of that id."""
        number = self.numbers.get(entry_id)
        if number is None:
            return self
        gone: list[Row] = []
        dead = []
        for phrases, segment, before in zip(self.phrases, self.segments, self.dead, strict=True):
            here = segment.owner == number
            gone += [(number, phrases[place]) for place in np.flatnonzero(here).tolist()]
            dead.append(before | here if here.any() else before)
        return replace(
            self, entries=(*self.entries[:number], None, *self.entries[number + 1 :]),
            numbers={entry: place for entry, place in self.numbers.items() if entry != entry_id},
            rows={entry: rows for entry, rows in self.rows.items() if entry != entry_id},
            dead=tuple(dead), statistics=self.statistics.changed([one.found for one in _read(gone)], -1),
        )  # fmt: skip

    def query(self, text: str, lang: str | None = None) -> Query:
        """Make a question ready; `lang` is its language when nothing in it tells."""
        return make_ready(text, lang, self.vocabulary, self.statistics)

    def meant(self, query: Query) -> Query:
        """The question with the vector of its meaning, if there is an encoder."""
        return query if self.encoder is None else replace(query, meaning=self.encoder.question(query.rewritten))

    def rough(self, query: Query, hidden: Sequence[Flags] | None = None) -> Rough:
        """The phrasings that share something with the question; `hidden` (per segment) stands for `dead`."""
        return rough_search(self.segments, self.dead if hidden is None else hidden, query, self.statistics)

    def candidates(self, query: Query, rough: Rough) -> Candidates | None:
        """Of these, the ones worth a closer look."""
        return candidates(self.segments, rough, query)

    def phrase(self, which: int, place: int) -> Phrase:
        """One phrasing by its segment and its place there."""
        return self.phrases[which][place]


def _counted(index: Index, rows: Sequence[_Read]) -> Index:
    """The index with the words and features of phrasings counted, which are then to be laid out."""
    vocabulary = index.vocabulary.grown((one.phrase.lang, one.words) for one in rows)
    return replace(index, vocabulary=vocabulary, statistics=index.statistics.changed([one.found for one in rows], 1))


def _laid_out(index: Index, rows: Sequence[_Read]) -> Index:
    """The index with phrasings that were counted laid out as one more segment."""
    vocabulary, statistics = index.vocabulary, index.statistics
    tokens = [vocabulary.numbers(one.words) for one in rows]
    segment = build_segment(
        np.fromiter((one.number for one in rows), np.int32, len(rows)), tokens, [one.found for one in rows],
        _senses(vocabulary, statistics, tokens),
        word_weights=statistics.word_weights, letter_weights=statistics.letter_weights,
    )  # fmt: skip
    if index.encoder is not None:
        segment = segment.with_meaning(index.encoder.phrasings([one.phrase.text for one in rows]))
    return replace(
        index, phrases=(*index.phrases, tuple(one.phrase for one in rows)),
        segments=(*index.segments, segment), dead=(*index.dead, np.zeros(len(rows), bool)),
    )  # fmt: skip


def _reopened(index: Index) -> tuple[Index, list[Row]]:
    """This index without its last segment, and the living rows of that segment, still counted."""
    alive = np.flatnonzero(~index.dead[-1]).tolist()
    rows = [(int(index.segments[-1].owner[place]), index.phrases[-1][place]) for place in alive]
    return replace(index, phrases=index.phrases[:-1], segments=index.segments[:-1], dead=index.dead[:-1]), rows


def _senses(vocabulary: Vocabulary, statistics: Statistics, tokens: list[Ids]) -> Floats:
    weights = statistics.word_weights[vocabulary.stems]
    senses = np.zeros((len(tokens), WIDTH), np.float32)
    for place, numbers in enumerate(tokens):
        senses[place] = weights[numbers] @ vocabulary.senses(numbers)
    return unit(senses)


def _hint_ids(rows: EntryRows) -> frozenset[int]:
    return frozenset(word_id(stem(word)) for hint in rows.hints for word in words(hint))


def _read(rows: Iterable[Row]) -> list[_Read]:
    read = []
    for number, phrase in rows:
        found = words(phrase.text, phrase.lang)
        read.append(_Read(number, phrase, found, features(found, phrase.lang)))
    return read


def unit(rows: Floats) -> Floats:
    """Rows scaled to length one; rows of zeros stay."""
    result: Floats = rows / np.linalg.norm(rows, axis=1, keepdims=True).clip(1e-6)
    return result
