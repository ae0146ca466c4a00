"""`actors list`, `links check`, `stats`: lists that people read and programs take."""

import json
from pathlib import Path

import pytest

from faq import links
from faq.links import Verdict
from tests.bot.lorntech import Lorntech


def rows(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.splitlines()]


def test_all_actors_are_listed_in_plain_columns(lorntech: Lorntech, data: Path) -> None:
    header, *actors = rows(lorntech("actors", "list").stdout)
    assert header == ["id", "name", "kind", "town", "km", "status", "website"]
    assert len(actors) == 72
    assert {len(actor) for actor in actors} == {7}


def test_actors_by_kind_and_nearest_first(lorntech: Lorntech, data: Path) -> None:
    actors = json.loads(lorntech("actors", "list", "--kind", "incubator", "--near", "épinal", "--json").stdout)
    assert {actor["kind"] for actor in actors} == {"incubator"}
    assert actors[0]["id"] == "quai-alpha"
    placed = [actor["km"] for actor in actors if actor["km"] is not None]
    assert placed == sorted(placed)


def test_unknown_kinds_and_towns_are_refused(lorntech: Lorntech, data: Path) -> None:
    kind = lorntech("actors", "list", "--kind", "bakery")
    town = lorntech("actors", "list", "--near", "Xyzzy-sur-Rien")
    assert (kind.exit_code, town.exit_code) == (2, 2)
    assert "incubator" in kind.stderr
    assert "Xyzzy-sur-Rien" in town.stderr


@pytest.fixture
def visited(monkeypatch: pytest.MonkeyPatch) -> dict[str, Verdict]:
    """Verdicts by address that stand in for visits: tests do not go out. All others are fine."""
    verdicts: dict[str, Verdict] = {}

    async def check(urls, *, tell, **_options):
        found = [verdicts.get(url, Verdict(url, "ok", 200)) for url in urls]
        for verdict in found:
            tell(verdict)
        return found

    monkeypatch.setattr(links, "check", check)
    return verdicts


def test_links_that_are_fine_are_counted_only(lorntech: Lorntech, data: Path, visited: dict[str, Verdict]) -> None:
    done = lorntech("links", "check")
    assert done.exit_code == 0
    assert "addresses are fine" in done.stdout


@pytest.mark.parametrize(("state", "code"), [("moved", 0), ("blocked", 0), ("broken", 1), ("unreachable", 1)])
def test_odd_links_are_named_with_the_entries_that_show_them(
    lorntech: Lorntech, data: Path, visited: dict[str, Verdict], state: str, code: int
) -> None:
    url = "https://www.quai-alpha.com"
    visited[url] = Verdict(url, state, 404, "the page is gone")
    done = lorntech("links", "check")
    assert done.exit_code == code
    [row] = [row for row in rows(done.stdout) if url in row]
    assert row[0] == state
    assert "quai-alpha" in row[4]
    as_json = lorntech("links", "check", "--json")
    assert as_json.exit_code == code
    [found] = [found for found in json.loads(as_json.stdout) if found["url"] == url]
    assert found["state"] == state
    assert "quai-alpha" in found["shown_by"]


def test_stats_count_what_was_asked(lorntech: Lorntech, data: Path) -> None:
    lorntech(
        "chat",
        input="Combien peut-on toucher avec la Bourse French Tech ?\n1\n"
        "blorgl fnord wibble\nbonjour\n/humain\nrappelez-moi\n",
    )
    found = json.loads(lorntech("stats", "--json").stdout)
    assert found["chats"] == 1
    assert found["questions"] == sum(found["outcomes"].values()) == 3
    assert found["outcomes"]["answer"] == found["outcomes"]["smalltalk"] == found["unanswered"] == 1
    assert found["verdicts"] == {"up": 1}
    assert found["waiting_notes"] == 1
    [(entry, times)] = found["top_entries"].items()
    assert entry.startswith("bourse-french-tech")
    assert times == 1
    shown = dict(row for row in rows(lorntech("stats").stdout) if len(row) == 2)
    assert shown["questions"] == "3"
    assert shown["notes waiting for the team"] == "1"


def test_stats_of_no_days_are_refused(lorntech: Lorntech, data: Path) -> None:
    assert lorntech("stats", "--days", "0").exit_code == 2


def test_staff_read_what_founders_wrote_and_tick_it_off(lorntech: Lorntech, data: Path) -> None:
    lorntech("chat", input="/humain\nrappelez-moi au bureau\n")
    [row] = [line for line in lorntech("staff", "notes").stdout.splitlines() if "rappelez-moi au bureau" in line]
    number = row.split()[0]
    assert lorntech("staff", "notes", "--done", number).exit_code == 0
    assert "rappelez-moi" not in lorntech("staff", "notes").stdout
    assert lorntech("staff", "notes", "--done", number).exit_code == 1
