"""Words of the trade asked for by themselves."""

import pytest

from faq.documents import Term
from faq.matching.decide import Candidate, Match
from faq.understanding.reader import Found, Reader, SmallTalk
from faq.understanding.terms import Terms, worded

CFE = Term(
    term="CFE", kind="acronyme", variants=("centre de formalités",), fr="centre de formalités des entreprises",
    definition="Ancien guichet.", en="former window", entries=("guichet-unique", "kbis"),
)  # fmt: skip
TERMS = Terms.of([CFE])


@pytest.mark.parametrize(
    "text", ["CFE", "cfe ?", "c koi le cfe", "What is a CFE?", "c'est quoi un Centre de formalites"]
)
def test_a_term_is_asked_for_bare_or_by_what_it_means(text: str) -> None:
    assert TERMS.asked(text) == CFE


@pytest.mark.parametrize("text", ["", "?", "c'est quoi", "le CFE de Metz", "je dois payer la CFE"])
def test_a_term_within_a_question_is_left_to_the_faq(text: str) -> None:
    assert TERMS.asked(text) is None


def found(outcome: str, *candidates: tuple[str, float]) -> Match:
    ranked = tuple(Candidate(entry, confidence, (), "") for entry, confidence in candidates)
    return Match("cfe", "fr", outcome, ranked)  # one of the three outcomes


def test_an_unsure_faq_gives_way_to_the_entries_that_the_term_names() -> None:
    match = worded(CFE, found("unknown", ("cir", 0.3), ("kbis", 0.1)), {"guichet-unique", "kbis", "cir"})
    assert match.outcome == "choices"
    assert [one.entry for one in match.candidates] == ["guichet-unique", "kbis", "cir"]
    assert sum(one.confidence for one in match.candidates) == pytest.approx(1)


def test_an_answer_that_the_term_names_stands_and_so_does_a_very_sure_one() -> None:
    for sure in (found("answer", ("kbis", 0.5)), found("answer", ("cir", 0.99))):
        assert worded(CFE, sure, {"guichet-unique", "kbis", "cir"}) is sure


def test_entries_that_are_not_published_are_not_named() -> None:
    unknown = found("unknown")
    assert worded(CFE, unknown, set()) is unknown


@pytest.mark.parametrize("text", ["BFR", "c'est quoi ARE ?", "EPCI", "what is MVP?"])
def test_every_acronym_of_the_glossary_leads_somewhere(reader: Reader, text: str) -> None:
    [part] = reader.read(text)
    assert isinstance(part.reading, Found)
    assert part.reading.match.outcome != "unknown"


def test_small_words_in_small_letters_stay_small_talk(reader: Reader) -> None:
    [part] = reader.read("c'est quoi ça ?")
    assert isinstance(part.reading, SmallTalk)
