"""What messages ask, read with the shipped content."""

import pytest

from faq.towns import find_town
from faq.understanding.reader import Context, Found, People, Reader
from tests.faq.understanding.conftest import led_to

NOTHING = Context()


def read(reader: Reader, message: str, context: Context = NOTHING) -> list[str]:
    return [led_to(part) for part in reader.read(message, context)]


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("Combien pour une marque ? et pour un brevet ?", ["deposer-marque", "deposer-brevet"]),
        ("Bonjour, comment obtenir un kbis et quel capital faut-il pour une SAS ?", ["kbis", "capital-social"]),
        ("C'est quoi LOR'N'TECH et ça existe encore ?", ["lorntech-definition", "lorntech-devenu"]),
        ("JEI et CIR, c'est quoi chacun ?", ["jei-statut", "cir"]),
        ("Salut ! C'est quoi l'ACRE ? Merci d'avance", ["acre"]),
        ("Comment embaucher et déclarer mon premier salarié ?", ["embaucher-premier-salarie"]),
        ("SAS, SARL ou micro-entreprise, je choisis quoi ?", ["choisir-statut"]),
        ("qui es-tu et c'est quoi l'arce ?", ["arce"]),
        ("I want to open a company in Metz, I come from Brazil, which visa do I need?", ["french-tech-visa"]),
        ("Bonjour, bonsoir", ["#greeting"]),
    ],
)
def test_each_question_of_a_message_is_read_and_one_question_stays_one(
    reader: Reader, message: str, parts: list[str]
) -> None:
    assert read(reader, message) == parts


def test_at_most_three_questions_are_read(reader: Reader) -> None:
    message = "C'est quoi le CIR ? Et le CII ? Et l'ACRE ? Et l'ARCE ?"
    assert read(reader, message) == ["cir", "cii", "acre"]


@pytest.mark.parametrize(
    ("entry", "question", "message", "expected"),
    [
        ("incubateur-metz", "un incubateur sur Metz ?", "et à Épinal ?", "incubateur-epinal"),
        ("cir", "C'est quoi le CIR ?", "et pour l'innovation ?", "cii"),
        ("french-tech-visa", "french tech visa comment ça marche", "ça coûte combien ?", "french-tech-visa"),
        ("jei-statut", "statut jei c'est quoi", "ça fait gagner quoi ?", "jei-exonerations"),
        ("cir", "C'est quoi le CIR ?", "comment protéger mon logiciel ?", "proteger-logiciel"),
    ],
)
def test_a_follow_up_is_read_with_the_last_answer_and_a_new_question_without(
    reader: Reader, entry: str, question: str, message: str, expected: str
) -> None:
    assert read(reader, message, Context(entry=entry, question=question)) == [expected]


def test_what_nothing_explains_owes_nothing_to_the_last_answer(reader: Reader) -> None:
    [part] = reader.read("blorgl fnord wibble", Context(entry="cir", question="C'est quoi le CIR ?"))
    assert isinstance(part.reading, Found)
    assert part.reading.match.outcome == "unknown"
    assert "cir" not in [candidate.entry for candidate in part.reading.match.candidates[:1]]


def test_a_follow_up_on_people_keeps_what_was_looked_for(reader: Reader) -> None:
    context = Context(question="qui incube près de Longwy ?", actors=("technoport",))
    assert read(reader, "et vers Toul ?", context)[0] in ("@incubateur-lorrain", "@grand-nancy-innovation")


def people(reader: Reader, message: str, context: Context = NOTHING) -> People:
    [part] = reader.read(message, context)
    assert isinstance(part.reading, People), part
    return part.reading


def test_a_place_across_the_border_is_as_near_as_it_is(reader: Reader) -> None:
    found = people(reader, "un incubateur près de Longwy, même de l'autre côté de la frontière")
    assert found.actors[0].actor.id == "technoport"


def test_people_near_a_town_come_with_their_distance(reader: Reader) -> None:
    found = people(reader, "qui incube près de Longwy")
    assert found.town is not None
    assert (found.town.name, found.kind) == ("Longwy", "incubator")
    assert [near.actor.id for near in found.actors] == ["technoport", "the-pool"]
    assert all(near.km is not None for near in found.actors)


def test_an_actor_that_no_entry_is_about_has_its_card(reader: Reader) -> None:
    found = people(reader, "semia c dans quelle ville ?")
    assert [near.actor.id for near in found.actors] == ["semia"]
    assert found.town is None


def test_an_actor_that_an_entry_is_about_leaves_it_to_the_faq(reader: Reader) -> None:
    assert read(reader, "c'est quoi Bliiida ?") == ["bliiida"]


def test_the_persons_own_town_counts_when_they_say_here(reader: Reader) -> None:
    found = people(reader, "un incubateur dans le coin ?", Context(town=find_town("Remiremont")))
    assert found.actors[0].actor.id == "quai-alpha"


def test_a_refused_town_is_respected(reader: Reader) -> None:
    found = people(reader, "un incubateur mais pas à Metz")
    assert "the-pool" not in [near.actor.id for near in found.actors]


@pytest.mark.parametrize("message", ["un incubateur à Lyon ?", "business angels à Paris", "coworking à Bordeaux"])
def test_a_far_off_place_gets_an_honest_unknown(reader: Reader, message: str) -> None:
    [part] = reader.read(message)
    assert isinstance(part.reading, Found)
    assert part.reading.match.outcome == "unknown"


ODD = [
    "", "???", "?!…" * 1365, "a" * 10_000, "incubateur" * 400, "et " * 1000, "?\n" * 2000, "cir, " * 800, "<b>" * 1300,
    "1234567890" * 400, "metz nancy " * 370, "\u200b\u0301 🙂", "🙂🔥" * 2000, "e\u0301\u0302\u0303" * 1000,
    "i\u200bn\u200dc\ufeff" * 600, "مرحبا", "你好" * 2000, "incubateur مرحبا привет 你好 " * 150,
]  # fmt: skip


@pytest.mark.parametrize("message", ODD)
def test_odd_messages_are_read_too(reader: Reader, message: str) -> None:
    assert 1 <= len(reader.read(message, Context(entry="cir", question="le CIR ?"))) <= 3


def test_a_part_says_its_language(reader: Reader) -> None:
    assert reader.read("Wie viel kostet eine Marke?")[0].language == "de"
    assert reader.read("thanks a lot")[0].language == "en"
    assert reader.read("ok", language="en")[0].language == "en"


def test_a_refusal_and_a_move_lean_on_the_question_about_people(reader: Reader) -> None:
    first = reader.read("un incubateur près de Longwy ?")[0]
    assert isinstance(first.reading, People)
    context = Context(question=first.text, actors=tuple(near.actor.id for near in first.reading.actors))
    refused = reader.read("pas au Luxembourg", context)[0]
    assert led_to(refused) == "@the-pool"
    moved = reader.read("et à Épinal ?", Context(question=refused.whole, actors=("the-pool",)))[0]
    assert led_to(moved) == "@quai-alpha"


def test_what_is_said_of_sources_describes_nobody(reader: Reader) -> None:
    [part] = reader.read("aucune idée")
    assert isinstance(part.reading, Found)


def test_a_kind_of_people_alone_is_looked_for_around_home(reader: Reader) -> None:
    home = find_town("Épinal")
    [part] = reader.read("un incubateur ?", Context(town=home))
    assert led_to(part) == "@quai-alpha"


@pytest.mark.parametrize("message", ["qui s'occupe des marques ?", "qui gère les brevets"])
def test_who_sees_to_a_matter_is_whom_its_entry_names(reader: Reader, message: str) -> None:
    assert read(reader, message)[0] in ("@inpi", "deposer-marque", "deposer-brevet")


def test_nobody_is_named_for_what_no_entry_is_about(reader: Reader) -> None:
    assert read(reader, "qui s'occupe du nettoyage ?") == [""]


def test_whom_to_turn_to_is_whom_the_last_answer_names(reader: Reader) -> None:
    (part,) = reader.read("qui contacter ?", Context(entry="deposer-brevet", question="Combien coûte un brevet ?"))
    assert led_to(part) == "@inpi"
    assert [led_to(part) for part in reader.read("qui contacter ?")] == ["#help"]


@pytest.mark.parametrize("message", ["numéro de tel bpifrance", "horaires cci metz", "adresse mail du PeeL ?"])
def test_how_to_reach_somebody_is_on_their_card(reader: Reader, message: str) -> None:
    (part,) = reader.read(message)
    assert isinstance(part.reading, People)
    assert len(part.reading.actors) == 1


def test_who_somebody_is_takes_nothing_from_what_they_ask(reader: Reader) -> None:
    message = "Je m'appelle Zoé Quatrefages, zoe@quatrefages.example, 06 12 34 56 78, c'est quoi un Kbis ?"
    assert [led_to(part) for part in reader.read(message)] == ["kbis"]


@pytest.mark.parametrize("message", ["faut til un local pr creer", "Do I need an office to start?"])
def test_whether_a_place_is_needed_is_no_search_for_places(reader: Reader, message: str) -> None:
    [part] = reader.read(message)
    assert isinstance(part.reading, Found)


def test_instead_of_is_no_place(reader: Reader) -> None:
    assert read(reader, "étudiante à Metz, bosser sur ma startup au lieu de faire un stage ?") == ["snee"]


@pytest.mark.parametrize(
    "message",
    ["je suis prof à la fac de Nancy et j'ai un brevet, je fais quoi ?", "I am a student at Mines Nancy, who pays?"],
)
def test_where_askers_come_from_is_not_whom_they_look_for(reader: Reader, message: str) -> None:
    [part] = reader.read(message)
    assert isinstance(part.reading, Found)


def test_a_question_that_stands_alone_owes_nothing_to_a_list_of_people(reader: Reader) -> None:
    context = Context(question="un incubateur près de Longwy ?", actors=("technoport",))
    assert read(reader, "ça coûte combien un brevet ?", context) == ["deposer-brevet"]


@pytest.mark.parametrize("message", ["qui est Bpifrance ?", "c'est quoi l'INPI"])
def test_who_somebody_is_stands_on_their_card(reader: Reader, message: str) -> None:
    assert len(people(reader, message).actors) == 1


@pytest.mark.parametrize(
    "message", ["leur mail ?", "et comment les contacter ?", "how can I reach them?", "un contact ?"]
)
def test_how_to_reach_those_spoken_of_is_on_their_cards(reader: Reader, message: str) -> None:
    answered = people(reader, message, Context(entry="deposer-brevet", question="Combien coûte un brevet ?"))
    assert answered.actors[0].actor.id == "inpi"
    listed = people(reader, message, Context(question="un incubateur près de Longwy ?", actors=("the-pool",)))
    assert [near.actor.id for near in listed.actors] == ["the-pool"]
    assert not any(isinstance(part.reading, People) for part in reader.read(message))
