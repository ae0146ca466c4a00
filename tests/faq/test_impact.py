"""What an edit would change: better, worse or nobody knows; and phrasings that lead elsewhere."""

import pytest

from bot.wiring import build_reader
from faq.catalogue import Catalogue
from faq.content import SHIPPED, read_folder
from faq.documents import Content, Entry
from faq.impact import Change, Known, collisions, impact, outcome
from faq.understanding.reader import Reader

SHELF = read_folder(SHIPPED).entries["fiscalite"]
IDS = {entry.id for entry in SHELF}
THEME = next(theme for theme in read_folder(SHIPPED).themes if theme.id == "fiscalite")
ODD = "Comment tricoter une écharpe pour une girafe ?"


def reader_of(*entries: Entry) -> Reader:
    shelf = tuple(entry.model_copy(update={"related": (), "actors": ()}) for entry in entries)
    return build_reader(Catalogue.of(Content(themes=(THEME,), entries={"fiscalite": shelf})))


def with_phrasing(entry_id: str, text: str) -> tuple[Entry, ...]:
    def changed(entry: Entry) -> Entry:
        words = entry.fr.model_copy(update={"phrasings": (*entry.fr.phrasings, text)})
        return entry.model_copy(update={"fr": words}) if entry.id == entry_id else entry

    return tuple(changed(entry) for entry in SHELF)


@pytest.fixture(scope="module")
def before() -> Reader:
    return reader_of(*SHELF)


@pytest.fixture(scope="module")
def after() -> Reader:
    return reader_of(*with_phrasing("cir", ODD))


def test_nothing_changes_between_the_same_readers(before: Reader) -> None:
    assert impact(before, before, [Known(ODD, "fr", frozenset({"cir"})), Known("C'est quoi le CIR ?", "fr")]) == ()


@pytest.mark.parametrize(
    ("expected", "verdict"),
    [(frozenset({"cir"}), "better"), (frozenset(), "worse"), (frozenset({"cii"}), "worse"), (None, "unknown")],
)
def test_a_changed_answer_is_judged_by_what_was_expected(
    before: Reader, after: Reader, expected: frozenset[str] | None, verdict: str
) -> None:
    [change] = impact(before, after, [Known(ODD, "fr", expected)])
    assert isinstance(change, Change)
    assert (change.before.kind, change.after.kind, change.after.entries) == ("unknown", "answer", ("cir",))
    assert change.verdict == verdict


def test_the_worse_comes_first(before: Reader, after: Reader) -> None:
    questions = [Known(ODD, "fr", frozenset({"cir"})), Known(ODD, "fr"), Known(ODD, "fr", frozenset())]
    assert [change.verdict for change in impact(before, after, questions)] == ["worse", "unknown", "better"]


def test_small_talk_is_an_outcome_of_its_own(before: Reader) -> None:
    assert outcome(before, Known("Bonjour", "fr")).kind == "smalltalk"


def test_a_phrasing_that_another_entry_answers_is_found(before: Reader) -> None:
    cii = next(entry for entry in SHELF if entry.id == "cii")
    [draft] = [entry for entry in with_phrasing("cir", cii.fr.question) if entry.id == "cir"]
    taken = [found for found in collisions(before, draft) if found.phrasing.text == cii.fr.question]
    assert [(found.entry, found.answers) for found in taken] == [("cii", True)]
