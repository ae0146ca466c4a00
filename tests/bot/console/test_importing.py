"""Import and export through the pages: what one takes away comes back, and nothing changes unseen."""

import re

from httpx import Response

from faq import store, workbook
from tests.bot.console.conftest import Browser
from tests.bot.console.house import EVE, RON, Console


def file(data: bytes, name: str = "f.csv") -> dict[str, tuple[str, bytes]]:
    return {"upload": (name, data)}


def number(answer: Response) -> str:
    return answer.url.path.rpartition("/")[2]


async def test_all_kinds_come_back_without_a_change(browser: Browser) -> None:
    async with browser(EVE) as eve:
        for kind in ("csv", "xlsx", "yaml"):
            taken = await eve.get(f"/console/import/entries.{kind}")
            assert f'filename="entries.{kind}"' in taken.headers["content-disposition"]
            back = await eve.post("/console/import", files=file(taken.content, f"entries.{kind}"))
            assert "la même chose" in back.text, kind


async def test_looked_at_applied_and_undone(console: Console, browser: Browser) -> None:
    async with browser(EVE) as eve:
        seen = await eve.post(
            "/console/import", files=file(workbook.write_csv([("id", "title_fr"), ("cir", "Le CIR")]))
        )
        assert "<ins>" in seen.text
        assert "Rien n’est encore changé" in seen.text
        async with console.parts.sessions() as session:
            assert (await store.get(session, "cir"))[0].fr.title != "Le CIR"
        done = await eve.post(f"/console/import/{number(seen)}/apply")
        assert "Annuler cet import" in done.text
        async with console.parts.sessions() as session:
            assert (await store.get(session, "cir"))[0].fr.title == "Le CIR"
        again = await eve.post(f"/console/import/{number(seen)}/apply")
        assert again.status_code == 409
        assert "Tout est revenu" in (await eve.post(f"/console/import/{number(seen)}/undo")).text
        assert "f.csv" in (await eve.get("/console/import")).text


async def test_mistakes_are_named_by_row_and_column(browser: Browser) -> None:
    async with browser(EVE) as eve:
        wrong = [("id", "title_fr", "checked_on"), ("cir", "x" * 30, "hier"), ("nope", "ok", "")]
        answer = await eve.post("/console/import", files=file(workbook.write_csv(wrong)))
        assert answer.status_code == 422
        rows = re.findall(r'<td data-label="Ligne">(\d*)</td><th scope="row">([a-z_]+)</th>', answer.text)
        assert ("2", "title_fr") in rows
        assert ("2", "checked_on") in rows
        assert ("3", "status") in rows
        assert "22 caractères au plus" in answer.text
        for data, name in ((b"MZ", "f.exe"), (b"no", "f.xlsx"), (b"a: [", "f.yaml")):
            assert "ne se lit pas" in (await eve.post("/console/import", files=file(data, name))).text, name


async def test_a_reader_has_no_import(browser: Browser) -> None:
    async with browser(RON) as ron:
        assert (await ron.get("/console/import")).status_code == 403
        data = workbook.write_csv([("id",), ("cir",)])
        assert (await ron.post("/console/import", files=file(data))).status_code == 403
