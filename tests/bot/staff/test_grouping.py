"""Questions that ask the same come together, those that do not stay apart: on a labelled sample of our own."""

import csv
import random
import time
from itertools import combinations
from pathlib import Path

import pytest

from bot.staff.grouping import Filed, home

SAMPLE = Path(__file__).parents[2] / "questions" / "own_groups.csv"


def grouped(rows: list[dict[str, str]]) -> list[int]:
    """The group each question lands in when they come one after the other."""
    filed: list[Filed] = []
    for row in rows:
        group = home(row["question"], row["lang"], filed) or len(filed) + 1
        filed.append(Filed(group, row["question"], row["lang"]))
    return [one.group for one in filed]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_sample_is_grouped_with_few_strangers_together(seed: int) -> None:
    rows = list(csv.DictReader(SAMPLE.read_text(encoding="utf-8").splitlines()))
    random.Random(seed).shuffle(rows)
    pairs = list(combinations(zip(rows, grouped(rows), strict=True), 2))
    together = [(a[0]["group"], b[0]["group"]) for a, b in pairs if a[1] == b[1]]
    right = sum(one == other for one, other in together)
    alike = sum(a[0]["group"] == b[0]["group"] for a, b in pairs)
    assert right / len(together) >= 0.95, "pairs put together that belong together"
    assert right / alike >= 0.3, "pairs that belong together and are"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Puis-je vendre du CBD en ligne ?", "puis je vendre du cbd en ligne"),
        ("Faut-il un permis pour filmer avec un drone ?", "faut il un permi pr filmer avec un drone"),
        ("hackathon à Nancy, c'est quand ?", "c'est quand le hackathon de Nancy ?"),
        ("???", "!!"),
    ],
)
def test_the_same_question_typed_otherwise(one: str, other: str) -> None:
    assert home(other, "fr", [Filed(1, "Combien gagne un facteur ?", "fr"), Filed(7, one, "fr")]) == 7


def test_a_new_question_opens_a_group() -> None:
    filed = [Filed(1, "Combien gagne un facteur ?", "fr"), Filed(2, "Faut-il un permis drone ?", "fr")]
    assert home("Où acheter des pommes ?", "fr", filed) is None
    assert home("Où acheter des pommes ?", "fr", []) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mon dossier a été transmis à qui ?", "ma demande de pret a ete acceptee ou pas ?"),
        ("Quelle note a obtenu mon projet au comité ?", "mon dossier a été transmis à qui ?"),
        ("Est-ce que la TVA a été remboursée ?", "mon dossier a été transmis à qui ?"),
    ],
)
def test_small_words_in_common_say_nothing(one: str, other: str) -> None:
    assert home(other, "fr", [Filed(1, one, "fr")]) is None


def test_one_question_that_is_like_it_does_not_open_a_group_to_strangers() -> None:
    club = [Filed(1, text, "fr") for text in ("vendre du CBD en ligne", "acheter un drone", "louer un bureau à Metz")]
    assert home("vendre du CBD", "fr", club[:1]) == 1
    assert home("vendre du CBD", "fr", club) is None


def test_filing_takes_little_time_among_many() -> None:
    words = ["permis", "drone", "metz", "facture", "crypto", "vin", "logo", "stage", "retraite", "banque", "visa"]
    choose = random.Random(1)
    filed = [Filed(n, f"{' '.join(choose.choices(words, k=8))} {n}", "fr") for n in range(600)]
    home("une première, qui fait connaissance avec les autres", "fr", filed)
    start = time.thread_time()
    home("Une question sans rapport avec les autres, un peu longue tout de même ?", "fr", filed)
    assert time.thread_time() - start < 0.25
