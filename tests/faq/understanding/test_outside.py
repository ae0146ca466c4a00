"""What lies outside the FAQ gets an honest « je ne sais pas »; what lies inside is not lost to it."""

import pytest

from faq.matching.decide import match
from faq.understanding.outside import consult
from faq.understanding.reader import Context, Found, People, Reader

NOTHING = Context()


def answered(reader: Reader, message: str, context: Context = NOTHING) -> bool:
    return any(
        isinstance(part.reading, People) or (isinstance(part.reading, Found) and part.reading.match.outcome == "answer")
        for part in reader.read(message, context)
    )


@pytest.mark.parametrize(
    "message",
    [
        "une pépinière pour acheter des pommiers",
        "le CIR demande combien d'heures de français à la préfecture ?",
        "quel incubateur à Lyon pour ma start-up ?",
        "ma bourse du Crous n'est pas arrivée",
        "j'ai oublié de m'actualiser à Pôle emploi",
        "où en est mon dossier Bpifrance ?",
        "Wo kaufe ich Obstbäume?",
        "how do I get my child into a nursery?",
        "c'est quoi la capitale de la Belgique ?",
    ],
)
def test_a_neighbouring_subject_is_not_answered(reader: Reader, message: str) -> None:
    assert not answered(reader, message)


@pytest.mark.parametrize(
    "message",
    ["une pépinière d'entreprises, c'est quoi ?", "un incubateur près de Pont-à-Mousson ?", "c'est quoi le CIR ?"],
)
def test_a_subject_of_ours_is(reader: Reader, message: str) -> None:
    assert answered(reader, message)


def test_a_change_to_a_subject_outside_is_no_follow_up(reader: Reader) -> None:
    context = Context(entry="incubateur-nancy", question="un incubateur à Nancy ?")
    assert not answered(reader, "et la météo demain ?", context)


def test_what_lies_outside_is_never_named(reader: Reader) -> None:
    found = consult(reader.wide, "quels arbres planter dans mon jardin ?", "fr")
    assert found.outside > 0.5
    assert found.match.outcome == "unknown"
    assert {one.entry for one in found.match.candidates} <= reader.catalogue.entries.keys()


@pytest.mark.parametrize(
    ("message", "where"),
    [
        ("où en est mon dossier de prêt ?", "file"),
        ("combien de congés pour un salarié ?", "company"),
        ("quelle licence pour vendre de la bière ?", "company"),
        ("un visa touristique pour aller en Tunisie", "elsewhere"),
        ("une pépinière où choisir un rosier", "elsewhere"),
    ],
)
def test_where_it_lies_is_told(reader: Reader, message: str, where: str) -> None:
    [part] = reader.read(message)
    assert isinstance(part.reading, Found)
    assert (part.reading.match.outcome, part.reading.lies) == ("unknown", where)


def test_a_subject_of_ours_lies_nowhere_else(reader: Reader) -> None:
    [part] = reader.read("c'est quoi le CIR ?")
    assert isinstance(part.reading, Found)
    assert part.reading.lies is None


def test_the_index_itself_is_left_as_it_was(reader: Reader) -> None:
    asked = "quels arbres planter dans mon jardin ?"
    assert {one.entry for one in match(reader.index, asked).candidates} <= reader.catalogue.entries.keys()


@pytest.mark.parametrize("message", ["????", "oui mais non", "le tram de Nancy repart quand ?"])
def test_a_sign_or_a_town_alone_does_not_bring_an_answer_back(reader: Reader, message: str) -> None:
    context = Context(entry="incubateur-metz", question="un incubateur à Metz ?")
    assert not answered(reader, message, context)
