"""The searchable FAQ: built from plain rows, never changed afterwards; an edit gives a new one beside it.

A question is cleaned, the likeliest phrasings are retrieved from lists of features in bounded time, and the
entries that they belong to are handed to `faq.matching.evidence` to be weighed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from faq.matching.features import SPACE, Features, Floats, Ids, features, word_id
from faq.matching.glossary import Glossary
from faq.matching.lexicon import WIDTH, lexicon
from faq.matching.rows import EntryRows, Phrase, Term
from faq.matching.segment import Lists, Segment, build_segment
from faq.matching.semantic import Encoder
from faq.matching.text import MAX_WORDS, Reading, read, stem, words
from faq.matching.vocabulary import Vocabulary, row_vectors

SEGMENT_SIZE = 8192
"""Phrasings laid out at a time when building: bounds the memory that sorting takes."""
OPEN_SIZE = 256
"""An edited entry joins the last segment, which is laid out anew, until it holds this many phrasings."""
CANDIDATES = 48
"""Phrasings that are looked at closely."""
POSTINGS = 60_000
"""List items read for the rough search: telling features first, whatever the size of the FAQ."""
ANSWER = 0.45
"""An entry is given from this confidence on, unless the house has chosen another."""
LETTERS, WORDS, SENSE, MEANING = 0.4, 0.3, 0.3, 1.0
"""Shares of the likenesses, each a cosine; meaning only with the encoder."""
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Statistics:
    """How many phrasings there are and have each feature, and what the language says of each word feature."""

    phrasings: int
    with_word: Ids
    with_letters: Ids
    information: Floats

    def changed(self, found: Iterable[Features], step: int) -> "Statistics":
        with_word, with_letters = self.with_word.copy(), self.with_letters.copy()
        information, count = self.information.copy(), 0
        for one in found:
            with_word[one.word_ids] += step
            with_letters[one.letter_ids] += step
            information[one.word_ids] = one.information
            count += step
        return Statistics(self.phrasings + count, with_word, with_letters, information)

    @cached_property
    def word_weights(self) -> Floats:
        """Weight of every known word feature: half rarity in this FAQ, half rarity in the language."""
        return self.question_weight(np.arange(SPACE, dtype=np.int32), self.information)

    @cached_property
    def letter_weights(self) -> Floats:
        """Weight of every letter feature: rarity in this FAQ."""
        result: Floats = (np.log((self.phrasings + 1.0) / (self.with_letters + 1.0)) + 1).astype(np.float32)
        return result

    def question_weight(self, ids: Ids, information: Floats) -> Floats:
        """The same for a question's word features, of which some are new: of these the language is asked."""
        told = np.where(self.with_word[ids] > 0, self.information[ids], information)
        total = np.log(self.phrasings + 2.0)
        rarity = np.clip(np.log((self.phrasings + 2.0) / (self.with_word[ids] + 0.5)) / total, 0.02, 1)
        result: Floats = ((rarity + told) / 2).astype(np.float32)
        return result


@dataclass(frozen=True, slots=True)
class Query:
    """A question made ready: its words as typed and as understood, their features and vectors."""

    text: str
    lang: str | None
    typed: tuple[str, ...]
    words: tuple[str, ...]
    found: Features
    roots: Ids
    weights: Floats
    rows: Ids
    sense: Floats
    rewritten: str
    """The text as typed but for the words that were mended: what the encoder reads."""
    meaning: Floats | None = None


@dataclass(frozen=True, slots=True)
class Candidates:
    """n phrasings picked for a closer look: where each is, its entry's number, its vectors, and its tokens, word
    and letter features, each as (values, place among the n)."""

    which: Ids
    places: Ids
    owner: Ids
    sense: Floats
    meaning: Floats | None
    tokens: tuple[Ids, Ids]
    words: tuple[Ids, Ids]
    letters: tuple[Ids, Ids]


_NONE = np.empty(0, np.int32)
_NOTHING = Candidates(
    _NONE, _NONE, _NONE, np.empty((0, WIDTH), np.float32), None, (_NONE, _NONE), (_NONE, _NONE), (_NONE, _NONE)
)


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
    statistics: Statistics = field(
        default_factory=lambda: Statistics(
            0, np.zeros(SPACE, np.int32), np.zeros(SPACE, np.int32), np.ones(SPACE, np.float32)
        )
    )
    glossary: Glossary = field(default_factory=lambda: Glossary({}))
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
        hints: dict[str, frozenset[int]] = {}
        rows: list[tuple[int, Phrase]] = []
        ids: list[str] = []
        for entry in entries:
            if entry.phrasings:
                rows.extend((len(ids), phrase) for phrase in entry.phrasings)
                ids.append(entry.entry)
                hints[entry.entry] = _hint_ids(entry)
        languages = Counter(phrase.lang for _, phrase in rows)
        index = cls(
            entries=tuple(ids), numbers={entry: place for place, entry in enumerate(ids)},
            glossary=Glossary.of(terms), hints=hints, encoder=semantic,
            language=max(languages, key=lambda lang: languages[lang], default="fr"),
        )  # fmt: skip
        for start in range(0, len(rows), SEGMENT_SIZE):
            index = _with_rows(index, rows[start : start + SEGMENT_SIZE])
        return index

    @cached_property
    def depth(self) -> float:
        """Phrasings that an entry has, at the median: one entry with many does not change how others are judged."""
        owners = [segment.owner[~dead] for segment, dead in zip(self.segments, self.dead, strict=True)]
        counts = np.bincount(np.concatenate(owners), minlength=len(self.entries)) if owners else np.zeros(1)
        return float(np.median(counts[counts > 0])) if counts.any() else 1.0

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
            hints={**index.hints, rows.entry: _hint_ids(rows)},
        )
        added = [(number, phrase) for phrase in rows.phrasings]
        if index.segments and len(index.segments[-1]) + len(added) <= OPEN_SIZE < SEGMENT_SIZE:
            index, reopened = _reopened(index)
            added = reopened + added
        return _with_rows(index, added)

    def with_encoder(self, encoder: Encoder) -> "Index":
        """This FAQ with the meaning of every phrasing beside its words."""
        segments = tuple(
            segment.with_meaning(encoder.phrasings([phrase.text for phrase in phrases]))
            for segment, phrases in zip(self.segments, self.phrases, strict=True)
        )
        return replace(self, segments=segments, encoder=encoder)

    def without_entry(self, entry_id: str) -> "Index":
        """This FAQ without an entry; the same FAQ if it had none of that id."""
        number = self.numbers.get(entry_id)
        if number is None:
            return self
        gone, dead = [], []
        for phrases, segment, before in zip(self.phrases, self.segments, self.dead, strict=True):
            here = segment.owner == number
            gone += [_features(phrases[place]) for place in np.flatnonzero(here)]
            dead.append(before | here if here.any() else before)
        return replace(
            self, entries=(*self.entries[:number], None, *self.entries[number + 1 :]),
            numbers={entry: place for entry, place in self.numbers.items() if entry != entry_id},
            dead=tuple(dead), statistics=self.statistics.changed(gone, -1),
        )  # fmt: skip

    def query(self, text: str, lang: str | None = None) -> Query:
        """Make a question ready: guess its language, write out shorthands, mend unknown words."""
        known, reading = lexicon(), read(text)
        lang = known.language([word.folded for word in reading.words], lang)
        mended = [self.vocabulary.mended(word.folded, lang) for word in reading.words]
        typed = tuple(word.folded for word, parts in zip(reading.words, mended, strict=True) for _ in parts)
        understood = [part for parts in mended for part in parts][:MAX_WORDS]
        found = features(understood, lang)
        roots = np.fromiter((word_id(stem(word)) for word in understood), np.int32, len(understood))
        language_says = dict(zip(found.word_ids.tolist(), found.information.tolist(), strict=True))
        says = np.fromiter((language_says[root] for root in roots.tolist()), np.float32, len(roots))
        weights = self.statistics.question_weight(roots, says)
        rows = np.fromiter((known.row(word, lang) for word in understood), np.int32, len(understood))
        sense = unit((weights @ row_vectors(rows))[None])[0]
        return Query(
            text, lang, typed[:MAX_WORDS], tuple(understood), found, roots, weights, rows, sense,
            _rewritten(reading, mended),
        )  # fmt: skip

    def meant(self, query: Query) -> Query:
        """The question with the vector of its meaning, if there is an encoder."""
        return query if self.encoder is None else replace(query, meaning=self.encoder.question(query.rewritten))

    def retrieve(self, query: Query) -> Candidates:
        """The phrasings most like the question, best first by a rough search in bounded time."""
        if not query.words or not self.segments:
            return _NOTHING
        parts = [self._search(number, query) for number in range(len(self.segments))]
        scores = np.concatenate([score for _, score in parts])
        places = np.concatenate([place for place, _ in parts])
        which = np.repeat(np.arange(len(parts), dtype=np.int32), [len(place) for place, _ in parts])
        order = np.lexsort((places, which, -scores))[:CANDIDATES]
        return self._gathered(query, which[order], places[order])

    def _search(self, number: int, query: Query) -> tuple[Ids, Floats]:
        """Places and rough scores of the best of one segment, by letters, words, sense and meaning."""
        segment, found = self.segments[number], query.found
        share = POSTINGS * len(segment) // max(self.statistics.phrasings, 1) + 1
        word_weight = self.statistics.question_weight(found.word_ids, found.information)
        letter_weight = self.statistics.letter_weights[found.letter_ids]
        scores = WORDS * _overlap(segment.with_word, found.word_ids, word_weight, share, len(segment))
        scores /= segment.word_norm * _length(word_weight)
        letters = _overlap(segment.with_letters, found.letter_ids, letter_weight, share, len(segment))
        scores += LETTERS * letters / (segment.letter_norm * _length(letter_weight))
        scores += SENSE * (segment.sense @ query.sense)
        if segment.meaning is not None and query.meaning is not None:
            scores += MEANING * (segment.meaning @ query.meaning)
        scores[self.dead[number]] = -1
        if len(scores) > CANDIDATES:
            best = np.sort(np.argpartition(-scores, CANDIDATES)[:CANDIDATES])
        else:
            best = np.arange(len(scores))
        best = best[scores[best] > 0]
        return best.astype(np.int32), scores[best]

    def _gathered(self, query: Query, which: Ids, places: Ids) -> Candidates:
        """The candidates' features side by side, whatever segment they lie in."""
        owner = np.zeros(len(places), np.int32)
        sense = np.zeros((len(places), WIDTH), np.float32)
        meaning = None if query.meaning is None else np.zeros((len(places), len(query.meaning)), np.float32)
        lists: dict[str, list[tuple[Ids, Ids]]] = {"tokens": [], "words": [], "letters": []}
        for number in np.unique(which).tolist():
            segment, here = self.segments[number], np.flatnonzero(which == number).astype(np.int32)
            chosen = places[here]
            owner[here], sense[here] = segment.owner[chosen], segment.sense[chosen]
            if meaning is not None and segment.meaning is not None:
                meaning[here] = segment.meaning[chosen]
            for name, found in lists.items():
                values, place = getattr(segment, name).pick(chosen)
                found.append((values, here[place]))
        joined = {name: _joined(found) for name, found in lists.items()}
        return Candidates(which, places, owner, sense, meaning, **joined)

    def phrase(self, which: int, place: int) -> Phrase:
        """One phrasing by its segment and its place there."""
        return self.phrases[which][place]


def _rewritten(reading: Reading, mended: list[tuple[str, ...]]) -> str:
    pieces, end = [], 0
    for word, parts in zip(reading.words, mended, strict=True):
        if parts != (word.folded,):
            pieces += [reading.text[end : word.start], " ".join(parts)]
            end = word.end
    return "".join([*pieces, reading.text[end:]])


def _with_rows(index: Index, rows: list[tuple[int, Phrase]]) -> Index:
    """The index with phrasings laid out as one more segment; each row is (number of its entry, phrasing)."""
    spelled = [words(phrase.text, phrase.lang) for _, phrase in rows]
    found = [features(one, phrase.lang) for one, (_, phrase) in zip(spelled, rows, strict=True)]
    vocabulary = index.vocabulary.grown((phrase.lang, one) for one, (_, phrase) in zip(spelled, rows, strict=True))
    statistics = index.statistics.changed(found, 1)
    tokens = [vocabulary.numbers(one) for one in spelled]
    segment = build_segment(
        np.fromiter((number for number, _ in rows), np.int32, len(rows)), tokens, found,
        _senses(vocabulary, statistics, tokens),
        word_weights=statistics.word_weights, letter_weights=statistics.letter_weights,
    )  # fmt: skip
    if index.encoder is not None:
        segment = segment.with_meaning(index.encoder.phrasings([phrase.text for _, phrase in rows]))
    return replace(
        index, phrases=(*index.phrases, tuple(phrase for _, phrase in rows)), vocabulary=vocabulary,
        segments=(*index.segments, segment), dead=(*index.dead, np.zeros(len(rows), bool)), statistics=statistics,
    )  # fmt: skip


def _reopened(index: Index) -> tuple[Index, list[tuple[int, Phrase]]]:
    """This index without its last segment, and the living rows of that segment."""
    alive = np.flatnonzero(~index.dead[-1]).tolist()
    rows = [(int(index.segments[-1].owner[place]), index.phrases[-1][place]) for place in alive]
    statistics = index.statistics.changed([_features(phrase) for _, phrase in rows], -1)
    shut = replace(
        index, phrases=index.phrases[:-1], segments=index.segments[:-1], dead=index.dead[:-1], statistics=statistics
    )
    return shut, rows


def _senses(vocabulary: Vocabulary, statistics: Statistics, tokens: list[Ids]) -> Floats:
    weights = statistics.word_weights[vocabulary.stems]
    senses = np.zeros((len(tokens), WIDTH), np.float32)
    for place, numbers in enumerate(tokens):
        senses[place] = weights[numbers] @ vocabulary.senses(numbers)
    return unit(senses)


def _hint_ids(rows: EntryRows) -> frozenset[int]:
    return frozenset(word_id(stem(word)) for hint in rows.hints for word in words(hint))


def _features(phrase: Phrase) -> Features:
    return features(words(phrase.text, phrase.lang), phrase.lang)


def _overlap(lists: Lists, ids: Ids, weight: Floats, budget: int, size: int) -> Floats:
    """Sum of squared weights of the features shared with each phrasing; the most telling ones first, until
    `budget` list items are read."""
    lengths = lists.starts[ids + 1] - lists.starts[ids]
    order = np.argsort(lengths, kind="stable")
    order = order[: int(np.searchsorted(np.cumsum(lengths[order]), budget)) + 1]
    values, place = lists.pick(ids[order])
    result: Floats = np.bincount(values, (weight[order] ** 2)[place], minlength=size).astype(np.float32)
    return result


def _length(weight: Floats) -> float:
    return float(np.sqrt((weight**2).sum())) + 1e-6


def _joined(found: list[tuple[Ids, Ids]]) -> tuple[Ids, Ids]:
    if not found:
        return np.empty(0, np.int32), np.empty(0, np.int32)
    return np.concatenate([one for one, _ in found]), np.concatenate([place for _, place in found])


def unit(rows: Floats) -> Floats:
    """Rows scaled to length one; rows of zeros stay."""
    result: Floats = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    return result
