"""How well messages are read: every kind of labelled question, asked of the whole reader on the shipped content.

    python -m tests.bench.reading [--semantic] [--wrong] FILES…

The kind stands in a file's name (…_actors.csv, …_followup.csv, …_inscope.csv, …_multi.csv, …_offtopic.csv,
…_smalltalk.csv). One line a file: how many came out right of how many. With --wrong, the others follow, one a line.
"""

import argparse
import csv
import functools
from collections.abc import Callable
from pathlib import Path

from bot.wiring import build_reader
from faq.catalogue import Catalogue
from faq.content import SHIPPED, read_folder
from faq.matching.semantic import SentenceEncoder
from faq.understanding.reader import Context, Found, Part, People, Reader, SmallTalk

Row = dict[str, str]
NOTHING = Context()


def led_to(part: Part) -> tuple[str, ...]:
    """The entry that a part gives, or the actors; "#" and the kind of small talk; nothing where nothing is known."""
    match part.reading:
        case Found(found):
            return (found.candidates[0].entry,) if found.outcome == "answer" else ()
        case People(actors):
            return tuple(near.actor.id for near in actors)
        case SmallTalk(kind):
            return (f"#{kind}",)


def _of_one(reader: Reader, row: Row) -> tuple[str, ...]:
    return led_to(reader.read(row["question"], NOTHING, row["lang"])[0])


def _actors(reader: Reader, row: Row) -> tuple[bool, str]:
    """Right is: somebody expected stands first among the people, or among those whom the entry given names."""
    found = _of_one(reader, row)
    entry = reader.catalogue.entries.get(found[0]) if found else None
    named = set(entry.actors) if entry else {*found[:1]}
    return not named.isdisjoint(row["expected_actors"].split("|")), " ".join(found)


def _inscope(reader: Reader, row: Row) -> tuple[bool, str]:
    found = _of_one(reader, row)
    return not set(found).isdisjoint(row["expected"].split("|")), " ".join(found)


def _offtopic(reader: Reader, row: Row) -> tuple[bool, str]:
    """Right is: no entry and nobody is given. Small talk gives nothing away."""
    found = _of_one(reader, row)
    return all(one.startswith("#") for one in found), " ".join(found)


def _smalltalk(reader: Reader, row: Row) -> tuple[bool, str]:
    found = _of_one(reader, row)
    return found == (f"#{row['kind'].replace('-', '_')}",), " ".join(found)


def _multi(reader: Reader, row: Row) -> tuple[bool, str]:
    """Right is: these entries, in any order, and no others."""
    found = [led_to(part)[:1] for part in reader.read(row["question"], NOTHING, row["lang"])]
    wanted = [set(one.split("|")) for one in row["expected"].split("+")]
    shown = {one for part in found for one in part}
    right = len(shown) == len(wanted) and all(shown & one for one in wanted)
    return right, " + ".join(sorted(shown))


def _followup(reader: Reader, row: Row) -> tuple[bool, str]:
    """The second question, asked after what the first was really answered with."""
    first = reader.read(row["first_question"], NOTHING, row["lang"])[-1]
    to = led_to(first)
    people = isinstance(first.reading, People)
    entry = None if people else next(iter(to), None)
    context = Context(entry=entry, question=first.whole or first.text, actors=to if people else ())
    found = led_to(reader.read(row["followup"], context, row["lang"])[0])
    return not set(found).isdisjoint(row["expected"].split("|")), " ".join(found)


KINDS: dict[str, Callable[[Reader, Row], tuple[bool, str]]] = {
    "actors": _actors, "followup": _followup, "inscope": _inscope, "multi": _multi, "offtopic": _offtopic,
    "smalltalk": _smalltalk,
}  # fmt: skip


@functools.cache
def _reader(*, semantic: bool) -> Reader:
    catalogue = Catalogue.of(read_folder(SHIPPED))
    return build_reader(catalogue, SentenceEncoder.load() if semantic else None)


def main() -> None:
    """Prints the lines."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("files", nargs="+", type=Path)
    told.add_argument("--semantic", action="store_true")
    told.add_argument("--wrong", action="store_true")
    arguments = told.parse_args()
    reader = _reader(semantic=arguments.semantic)
    for path in arguments.files:
        judge = KINDS[path.stem.rpartition("_")[2]]
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        outcomes = [(row, *judge(reader, row)) for row in rows]
        print(f"{path.stem}\t{sum(right for _, right, _ in outcomes)}\t{len(rows)}", flush=True)
        for row, right, shown in outcomes:
            if arguments.wrong and not right:
                asked = row.get("question") or f"{row['first_question']} // {row['followup']}"
                wanted = row.get("expected") or row.get("expected_actors") or row.get("kind") or ""
                print(f"  {row['qid']} {asked!r}: {wanted} not {shown or 'unknown'}")


if __name__ == "__main__":
    main()
