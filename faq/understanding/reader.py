"""Reads a message: what it asks, in one to three parts, each with the evidence that settles it.

Small talk first; then the message is cut where questions may end, each piece is read alone, and the cuts that the
evidence does not bear out are undone. What leans on the last answer is read with it; to a few words that ask nothing,
the entries that hold them are proposed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from faq.catalogue import Catalogue
from faq.directory import Directory, Near
from faq.matching.decide import Match
from faq.matching.index import Index
from faq.recall import recall, recalls
from faq.towns import Town, towns_in
from faq.understanding.cutting import Piece, asks, founds, states, unlinked
from faq.understanding.following import follow, joined, leans, only_town, says_nothing, topics
from faq.understanding.hearing import Heard, hear
from faq.understanding.outside import Consulted, consult, widened
from faq.understanding.parts import Context, Found, Part, People, SmallTalk, leads_to, likeliest
from faq.understanding.people import (
    FAR_KM,
    SURE,
    card_index,
    find,
    in_charge,
    is_elsewhere,
    names_refused,
    prefers_directory,
    question_words,
)
from faq.understanding.searching import is_search, searched
from faq.understanding.several import holds_one, is_asked, supported
from faq.understanding.smalltalk import mostly_small_talk
from faq.understanding.sought import asks_whether, concerns_people, matter, questioned
from faq.understanding.terms import Terms, worded

__all__ = ["Context", "Found", "Part", "People", "Reader", "SmallTalk"]

MOST_PARTS = 3
_OUTSIDE = 0.5  # likelier than this to lie outside, a question is for the directory only if it is surer still
_NEARLY = 0.1  # a piece less sure than this is not read by itself
_LIKELY = 0.3  # how sure the entry on a matter must be, for its actors to be who sees to it
_NOTHING = Context()
_RELATED, _TOWN = 16.0, 6.0  # how much more an entry counts in a follow-up


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class Reader:
    """Reads messages with one state of the knowledge. Immutable; safe to share between threads."""

    catalogue: Catalogue
    index: Index
    wide: Index
    """The entries and what lies outside them."""
    plain: Index
    """The same by words alone: pieces and follow-ups, a few words each, are read no better by their meaning."""
    directory: Directory
    cards: Index
    terms: Terms

    @classmethod
    def build(cls, catalogue: Catalogue, index: Index) -> "Reader":
        """A reader of these entries and actors."""
        actors = tuple(catalogue.actors.values())
        terms = Terms.of(catalogue.terms)
        wide = widened(index)
        return cls(catalogue, index, wide, wide.with_encoder(None), Directory(actors), card_index(actors), terms)

    def answering_from(self, confidence: float) -> "Reader":
        """The same reader, which gives an entry from this confidence on (0..1)."""
        index, wide, plain = (replace(one, answer_from=confidence) for one in (self.index, self.wide, self.plain))
        return replace(self, index=index, wide=wide, plain=plain)

    def read(self, message: str, context: Context = _NOTHING, language: str | None = None) -> tuple[Part, ...]:
        """One to three parts, in the order of the message. `language` is the person's own, used when unsure."""
        return recall(self, (message, context, language), lambda: self._spoken(message, context, language))

    def knows(self, message: str, language: str | None = None) -> bool:
        """Whether it has read this message before, without a context."""
        return recalls(self, (message, _NOTHING, language))

    def _spoken(self, message: str, context: Context, language: str | None) -> tuple[Part, ...]:
        """The parts in the one language of the message: that it is plainly in, else the person's own."""
        heard = recall(self, message, lambda: hear(message, self.terms))
        parts = self._read(message, heard, context, language)
        spoken = heard.language or language
        if spoken is None or any(isinstance(part.reading, SmallTalk) for part in parts):
            return parts
        return tuple(replace(part, language=spoken) for part in parts)

    def _read(self, message: str, heard: Heard, context: Context, language: str | None) -> tuple[Part, ...]:
        if heard.asks_whom:
            return (self._whom(message, context, language),)
        if heard.asks_to_reach and (part := self._reached(message, context, language)):
            return (part,)
        if heard.talk and not (context.question and heard.linked):
            return (Part(message, SmallTalk(heard.talk.kind), heard.talk.language or language or "fr"),)
        leaning = len(heard.cut) == 1 and context.question and heard.leans
        if sum(map(len, heard.cut)) > 1 and not leaning:
            parts = self._several(heard, context, language)
            if len(parts) > 1:
                return parts
        part = replace(self._one(heard.text, context, language), text=message)
        if isinstance(part.reading, Found) and heard.term:
            match = worded(heard.term, part.reading.match, self.catalogue.entries)
            named = heard.term if match.outcome == "choices" else None
            part = replace(part, reading=replace(part.reading, match=match, term=named))
        if isinstance(part.reading, Found) and part.reading.match.outcome == "unknown" and is_search(message):
            match = searched(message, consult(self.wide, message, language))
            part = replace(part, reading=replace(part.reading, match=match))
        if isinstance(part.reading, Found) and part.reading.match.outcome == "unknown":
            talk = None if self._knows(part.reading.match) else mostly_small_talk(message)
            return (replace(part, reading=SmallTalk(talk.kind)) if talk else part,)
        return (part,)

    def _whom(self, message: str, context: Context, language: str | None) -> Part:
        """« Qui contacter ? »: those who see to what the last answer was about, or how to go on."""
        last = self.catalogue.entries.get(context.entry or "")
        found = consult(self.plain, context.question or message, language).match
        actors = in_charge(last, self.directory) if last else ()
        reading = People(actors, None, None, found) if actors else SmallTalk("help")
        return Part(message, reading, found.language)

    def _reached(self, message: str, context: Context, language: str | None) -> Part | None:
        """« Leur mail ? »: those whom the last answer was about or names, unless a related answer says it."""
        last = self.catalogue.entries.get(context.entry or "")
        if last and leads_to(self._one(message, context, language).reading) in last.related:
            return None
        spoken_of = tuple(Near(actor, None) for actor in self.directory.actors if actor.id in context.actors)
        actors = in_charge(last, self.directory) if last else spoken_of
        found = consult(self.plain, context.question or message, language).match
        return Part(message, People(actors, None, None, found), found.language) if actors else None

    def _one(self, text: str, context: Context, language: str | None, *, piece: bool = False) -> Part:
        """A text as one question, or a piece of one, read with the context if it leans on it."""
        bare, alone = self._alone(text, context.town, language, piece=piece)
        spoken = bare.match.language
        if not context.question or says_nothing(text) or (not leans(text) and leads_to(alone)):
            return Part(text, alone, spoken)
        whole = joined(text, context.question)
        stands = unlinked(text) == text.strip() and topics(text) and leads_to(alone)  # « ça coûte combien un brevet ? »
        if context.actors and not context.entry and leans(text) and not stands and bare.outside <= _OUTSIDE:
            settled = self._settled(whole, consult(self.wide, whole, language), context.town)
            return Part(text, settled, spoken, whole)
        followed = follow(
            self.plain, text, context.question, context.entry, self._closeness(text, context), language=language
        )
        if followed.outcome == "unknown":
            return Part(text, alone, spoken)
        settled = self._settled(text, Consulted(followed, 0.0), context.town)
        return Part(text, settled, spoken, whole if only_town(text) or not topics(text) else "")

    def _alone(
        self, text: str, home: Town | None, language: str | None, *, piece: bool
    ) -> tuple[Consulted, Found | People]:
        """A text by itself: what the FAQ makes of it, and the answer that fits best."""

        def work_out() -> tuple[Consulted, Found | People]:
            bare = consult(self.plain if piece else self.wide, unlinked(text), language)
            return bare, self._settled(text, bare, home)

        return recall(self, (text, home, language, piece), work_out)

    def _closeness(self, text: str, context: Context) -> Callable[[str], float]:
        """How near each entry is to the last answer: those it points to, those of a town named; 0 for those of a town
        refused, and of another one where nothing but a town is named."""
        entries = self.catalogue.entries
        last = entries.get(context.entry or "")
        named = towns_in(text)
        towns = [mention.town.name for mention in named if not mention.negated]
        refused = [mention.town.name for mention in named if mention.negated]
        elsewhere = bool(towns) and only_town(unlinked(text))

        def closeness(entry: str) -> float:
            near = _RELATED if last and entry in last.related else 1.0
            about = question_words(entries[entry]) if named and entry in entries else ""
            if any(town in about for town in refused):
                return 0.0
            if any(town in about for town in towns):
                return near * _TOWN
            return 0.0 if elsewhere and towns_in(about) else near

        return closeness

    def _settled(self, text: str, consulted: Consulted, home: Town | None) -> Found | People:
        """The FAQ's answer or the directory's, whichever fits better."""
        found, question = consulted.match, questioned(text, self.directory)
        town = next(iter(question.wanted), None)
        best = self.catalogue.entries.get(found.candidates[0].entry) if found.outcome == "answer" else None
        nobody = Found(replace(found, outcome="unknown"), town=town)
        told = nobody if best and names_refused(question, best) else Found(found, town=town, lies=consulted.lies)
        if best and is_elsewhere(question, best):
            return nobody
        if asks_whether(question) or (best and not concerns_people(question)) or not (topics(text) or question.named):
            return told
        sure = found.candidates[0].confidence >= SURE if best else False
        a_kind = bool(question.kinds) and not question.described  # « un incubateur ? » asks for the nearest
        if sure and not (question.about or question.wanted or question.refused or a_kind):
            return told
        if not best and (seen_to := self._seen_to(text, found)):
            return seen_to
        finding = find(question, self.directory, self.cards, home)
        if finding is None or consulted.outside > max(_OUTSIDE, finding.confidence):
            return told
        if not prefers_directory(question, finding, found, self.catalogue):
            return told
        nearest = finding.actors[0].km
        if nearest is not None and nearest > FAR_KM:
            return nobody
        return People(finding.actors, finding.town, finding.kind, found)

    def _seen_to(self, text: str, found: Match) -> People | None:
        """Who sees to a matter (« qui s’occupe des brevets ? »): the actors of the entry that it leads to by itself."""
        about = matter(text)
        led = consult(self.wide, about, found.language).match if about else None
        if led is None or led.first is None or led.first.confidence < _LIKELY:
            return None
        actors = in_charge(self.catalogue.entries[led.first.entry], self.directory)
        return People(actors, None, None, led) if actors else None

    def _knows(self, match: Match) -> bool:
        """Whether a text has words that lead somewhere in the FAQ, though nothing answers it. Words that everybody uses
        stand in the FAQ too, and lead nowhere."""
        return any(one.matched and one.confidence >= _NEARLY for one in match.candidates[:1])

    def _several(self, heard: Heard, context: Context, language: str | None) -> tuple[Part, ...]:
        """The questions that pieces of a message hold, each borne out by its own evidence."""
        whole, put, cut = consult(self.wide, unlinked(heard.text), language).match, heard.announces_several, heard.cut
        if not put and holds_one(cut, whole):
            return ()
        kept: list[Part] = []
        for sentence in cut:
            parts = self._questions(sentence, kept, context, whole, put=put)
            if len(parts) < 2 and len(cut) > 1:
                alone = Piece(", ".join(piece.text for piece in sentence), sentence[0].linked)
                told = states(alone.text) or founds(alone.text)
                parts = self._questions([alone], kept, context, whole, put=not told) or parts
            kept += parts
        return tuple(kept[:MOST_PARTS])

    def _questions(
        self, sentence: Sequence[Piece], kept: list[Part], context: Context, whole: Match, *, put: bool = False
    ) -> list[Part]:
        """The pieces that lead where no part before them does; with `put`, each counts as put as a question.

        One that is not put as a question must be borne out by the whole message.
        """
        found: list[Part] = []
        before = kept[-1] if kept else None
        for piece in sentence:
            previous = Context(town=context.town)
            if before:
                previous = replace(previous, entry=likeliest(before.reading), question=before.text)
            part = supported(self._one(piece.text, previous, whole.language, piece=True), whole, self.index.answer_from)
            to = leads_to(part.reading)
            asked = put or is_asked(piece, part, whole, after_question=bool(found) and asks(found[-1].text))
            if to and asked and to not in (leads_to(other.reading) for other in (*kept, *found)):
                found.append(part)
                before = part
            elif before is None:
                before = part
        return found
