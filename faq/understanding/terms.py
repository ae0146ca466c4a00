"""Words of the trade asked for by themselves: « BFT », « c’est quoi un Kbis ? », "what is CIR". Pure.

The glossary says what such a word means and which entries say more. It speaks where the FAQ is not sure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from faq.documents import Term
from faq.matching.decide import Candidate, Match
from faq.words import Word, word_set, words

_SURE = 0.98  # an entry this sure of a word is not set aside for those that the glossary names
_WORTH = 0.2  # an entry this sure is proposed beside them
_MOST = 3
_LONG = 4  # letters
# What stands around a word when one asks for its meaning, and nothing more.
_ASKING = word_set(
    "c est quoi koi ce que qu qui cest kesako ca cela cv veut dire signifie definition definir explique expliquer moi"
    " le la les l un une des du de d au juste exactement svp stp merci bonjour salut info infos sur on appelle sert"
    " what is s are a an the of does do it mean means was ist ein eine der die das heisst bedeutet"
)


@dataclass(frozen=True)
class Terms:
    """The glossary by the ways its words are written, folded into one."""

    by_spelling: Mapping[str, Term]

    @classmethod
    def of(cls, terms: Iterable[Term]) -> "Terms":
        """Of two terms with the same spelling the first keeps it."""
        found: dict[str, Term] = {}
        for term in terms:
            for spelling in (term.term, *term.variants, term.fr):
                found.setdefault(_key(words(spelling)), term)
        return cls(found)

    def asked(self, text: str) -> Term | None:
        """The term that a text asks for by itself, or None."""
        return self._asked(words(text))[0]

    def plainly(self, text: str) -> bool:
        """Whether a text asks for a term that can be no small word of everyday speech: long, or in capitals."""
        term, said = self._asked(words(text))
        return term is not None and (len(_key(said)) >= _LONG or any(w.written.isupper() for w in said))

    def _asked(self, said: tuple[Word, ...]) -> tuple[Term | None, tuple[Word, ...]]:
        while said:
            if term := self.by_spelling.get(_key(said)):
                return term, said
            if said[0].folded in _ASKING:
                said = said[1:]
            elif said[-1].folded in _ASKING:
                said = said[:-1]
            else:
                break
        return None, ()


def worded(term: Term, found: Match, known: Iterable[str]) -> Match:
    """The FAQ's word on a term if it is sure of it; otherwise the term's own entries, and what the FAQ would say."""
    best = found.first
    if best and found.outcome == "answer" and (best.entry in term.entries or best.confidence >= _SURE):
        return found
    named = [entry for entry in term.entries if entry in known]
    if not named:
        return found
    by_entry = {one.entry: one for one in found.candidates}
    share = (1 - _WORTH) / len(named)
    chosen = [replace(by_entry.get(entry, Candidate(entry, 0.0, (), term.term)), confidence=share) for entry in named]
    if best and best.entry not in named and best.confidence >= _WORTH:
        chosen.append(replace(best, confidence=_WORTH))
    return replace(found, outcome="choices", candidates=tuple(chosen[:_MOST]))


def _key(said: tuple[Word, ...]) -> str:
    return "".join(word.folded for word in said)
