"""How much is understood, on the sets that were tuned on: a floor under what has been reached."""

import csv
from collections.abc import Iterator
from pathlib import Path

from faq.understanding.reader import Context, Found, People, Reader
from tests.faq.understanding.conftest import led_to

SETS = Path(__file__).parents[2] / "questions"


def rows(name: str) -> list[dict[str, str]]:
    with (SETS / f"dev_{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def off_topic() -> list[dict[str, str]]:
    with (SETS / "own_offtopic.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def share(right: Iterator[bool]) -> float:
    found = list(right)
    return sum(found) / len(found)


def test_follow_ups(reader: Reader) -> None:
    def right(row: dict[str, str]) -> bool:
        context = Context(entry=row["first_expected"], question=row["first_question"])
        parts = [led_to(part) for part in reader.read(row["followup"], context)]
        return len(parts) == 1 and parts[0] in row["expected"].split("|")

    assert share(map(right, rows("followup"))) >= 0.85


def test_what_is_asked_of_anything_is_asked_of_the_last_answer(reader: Reader) -> None:
    for before, entry in (("comment déposer une marque", "deposer-marque"), ("c'est quoi un Kbis", "kbis")):
        for asked in ("combien ça coûte ?", "c'est payant ?", "how much is it?"):
            [part] = reader.read(asked, Context(entry=entry, question=before))
            assert led_to(part) == entry, (before, asked)


def test_several_questions(reader: Reader) -> None:
    def right(row: dict[str, str]) -> bool:
        parts = [led_to(part) for part in reader.read(row["question"])]
        wanted = [choice.split("|") for choice in row["expected"].split("+")]
        return len(parts) == len(wanted) and all(part in ids for part, ids in zip(parts, wanted, strict=True))

    assert share(map(right, rows("multi"))) >= 0.85


def test_actors(reader: Reader) -> None:
    def shown(row: dict[str, str]) -> list[str]:
        match reader.read(row["question"])[0].reading:
            case People(actors):
                return [near.actor.id for near in actors]
            case Found(found) if found.outcome == "answer":
                return list(reader.catalogue.entries[found.candidates[0].entry].actors)[:4]
            case _:
                return []

    def right(row: dict[str, str]) -> bool:
        return not set(row["expected_actors"].split("|")).isdisjoint(shown(row))

    assert share(map(right, rows("actors"))) >= 0.85


def test_small_talk(reader: Reader) -> None:
    def right(row: dict[str, str]) -> bool:
        return ([led_to(part) for part in reader.read(row["question"])] == [f"#{row['kind']}"]) == bool(row["kind"])

    assert share(map(right, rows("smalltalk"))) >= 0.97


def test_a_change_of_subject_is_no_follow_up(reader: Reader) -> None:
    """What is asked of other things after an answer gets hardly more answers than when it comes first."""
    before = Context(entry="cir", question="C'est quoi le CIR ?")
    asked = [row["question"] for row in off_topic() if row["split"] == "dev"]
    assert share(bool(led_to(reader.read(text, before)[0])) for text in asked) <= 0.16
