"""`leads …` and partners' people from the command line: what staff see never holds a founder's words."""

import csv
import json
from pathlib import Path

from tests.bot.lorntech import Lorntech


def test_partners_are_taken_on_and_invited(lorntech: Lorntech, data: Path) -> None:
    done = lorntech("staff", "add", "42", "Ana", "--role", "partner", "--actor", "the-pool")
    assert done.stdout == "Ana is partner now for the-pool.\n"
    link = lorntech("leads", "invite", "bliiida", "Bob")
    assert link.exit_code == 0
    assert "?start=p_" in link.stdout
    for arguments, words in (
        (("staff", "add", "43", "Bob", "--role", "partner"), "--role partner"),
        (("staff", "add", "43", "Bob", "--actor", "the-pool"), "--role partner"),
        (("leads", "invite", "nobody", "Bob"), "has no actor nobody"),
        (("leads", "invite", "paddock-nancy", "Bob"), "belongs to history"),
    ):
        refused = lorntech(*arguments)
        assert refused.exit_code != 0
        assert words in refused.stderr


def test_leads_are_listed_and_exported_without_words(lorntech: Lorntech, data: Path) -> None:
    assert lorntech("leads", "list").stdout.split() == [
        "ref", "made", "status", "need", "stage", "town", "source", "brought_by", "actors",
    ]  # fmt: skip
    lorntech("staff", "add", "42", "Ana", "--role", "partner", "--actor", "the-pool")
    # the numbers are buttons: introduced, incubation, an idea, digital, the one actor, send
    said = ("/start", "5", "2", "Un outil secret pour les luthiers de Mirecourt", "1", "Metz", "1",
            "Zoé, zoe@exemple.fr", "1", "2")  # fmt: skip
    shown = lorntech("chat", input="\n".join(said) + "\n").stdout
    assert "C’est envoyé à The Pool" in shown, shown
    [lead] = json.loads(lorntech("leads", "list", "--json").stdout)
    assert (lead["status"], lead["need"], lead["town"], lead["actors"]) == (
        "sent", "incubation", "Metz", "the-pool: sent",
    )  # fmt: skip
    file = Path("leads.csv")
    assert lorntech("leads", "export", str(file)).exit_code == 0
    text = file.read_text(encoding="utf-8-sig")
    assert [row["ref"] for row in csv.DictReader(text.splitlines())] == [lead["ref"]]
    assert "luthiers" not in text
    assert "zoe@" not in text
    refused = lorntech("leads", "suggest", lead["ref"], "the-pool")
    assert refused.exit_code == 1
    assert "does not take this" in refused.stderr
