"""The pages as plain pages: what staff do all day works without any JavaScript."""

import re
from html import unescape
from typing import get_args

import pytest
from httpx import AsyncClient, Response

from bot.console.numbers import TOWNS, crossed
from bot.staff import audit
from bot.staff.numbers import Need
from faq import store
from tests.bot.console.conftest import Browser
from tests.bot.console.house import ADA, EVE, RON, THEME, Console, Form, form_values
from tests.bot.console.test_door import PAGES

ENTRY = "cir"


def values(answer: Response) -> Form:
    """The editor's form as a browser would send it back."""
    return form_values(answer.text, '<form id="editor"')


async def change(client: AsyncClient, act: str, entry: str = ENTRY, **changed: str) -> Response:
    form = values(await client.get(f"/console/entries/{entry}"))
    return await client.post(f"/console/entries/{entry}", data={**form, **changed, "act": act})


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_in_both_languages(browser: Browser, path: str) -> None:
    async with browser(ADA) as ada:
        for language in ("fr", "en"):
            answer = await ada.post("/console/language", data={"language": language, "back": f"/console/{path}"})
            assert answer.status_code == 200
            assert f'<html lang="{language}">' in answer.text
            assert len(answer.content) < 100_000


@pytest.mark.parametrize("path", ["entries?form=csv", "actors?form=csv", "audit?form=csv", "numbers/volumes.csv"])
async def test_tables_leave_as_csv(browser: Browser, path: str) -> None:
    async with browser(ADA) as ada:
        answer = await ada.get(f"/console/{path}")
        assert answer.headers["content-type"].startswith("text/csv")
        assert answer.content.startswith(b"\xef\xbb\xbf")
        assert len(answer.text.splitlines()) > 1


async def test_the_threshold_that_is_adopted_is_what_the_bot_uses(console: Console, browser: Browser) -> None:
    async with browser(ADA) as ada, browser(EVE) as eve:
        assert "Adopter" not in (await eve.get("/console/numbers/calibration")).text
        assert (await eve.post("/console/numbers/calibration", data={"threshold": "0.6"})).status_code == 403
        assert (await ada.post("/console/numbers/calibration", data={"threshold": "0.01"})).status_code == 422
        done = await ada.post("/console/numbers/calibration", data={"threshold": "0.6"})
        assert "choisi par Ada" in done.text
        await console.parts.knowledge.refresh()
        assert console.parts.knowledge.current.reader.index.answer_from == 0.6
        assert "celui d’origine" in (await ada.post("/console/numbers/calibration")).text
        for name, kind in (("levels.svg", "image/svg"), ("confidence.svg", "image/svg"), ("levels.csv", "text/csv")):
            plot = await ada.get(f"/console/numbers/calibration/{name}")
            assert plot.headers["content-type"].startswith(kind)


async def test_a_question_becomes_a_phrasing_and_back(console: Console, browser: Browser) -> None:
    async with browser(EVE) as eve:
        asked = {"version": "0", "entry": ENTRY, "text": "Le CIR est-il imposable ?"}
        done = await eve.post("/console/inbox/1/attach?state=new&page=1", data=asked)
        assert "imposable" not in done.text, "the group has left the list"
        async with console.parts.sessions() as session:
            entry, _ = await store.get(session, ENTRY)
        assert asked["text"] in entry.fr.phrasings
        undo = re.search(r'action="(/console/inbox/acts/\d+/undo[^"]*)"', done.text)
        assert undo
        assert "imposable" in (await eve.post(unescape(undo[1]))).text
        async with console.parts.sessions() as session:
            entry, _ = await store.get(session, ENTRY)
        assert asked["text"] not in entry.fr.phrasings


def action(answer: Response, end: str) -> str:
    """The address of the form whose address ends so."""
    found = re.search(rf'action="([^"]*{end})"', answer.text)
    assert found
    return unescape(found[1])


async def test_groups_are_made_one_and_taken_apart(browser: Browser) -> None:
    async with browser(EVE) as eve:
        few = await eve.post("/console/inbox/merge?state=new", data={"group": ["1 0"]})
        assert "au moins deux groupes" in few.text
        both = {"group": ["1 0", "2 0"]}
        done = await eve.post("/console/inbox/merge?state=new", data=both)
        assert done.text.count("data-group") == 1
        assert (await eve.post("/console/inbox/merge?state=new", data=both)).status_code == 409
        apart = await eve.get("/console/inbox/1")
        question = re.findall(r'name="question" value="(\d+)"><button class="quiet"', apart.text)[-1]
        out = await eve.post("/console/inbox/1/split", data={"version": "1", "question": question})
        assert "cantine" not in out.text
        assert (await eve.get("/console/inbox")).text.count("data-group") == 2
        back = await eve.post(action(out, r"undo\?group=1"))
        assert "cantine" in back.text


async def test_a_dropped_draft_can_be_taken_up_again(browser: Browser) -> None:
    async with browser(EVE) as eve:
        await change(eve, "save", **{"fr.title": "Le CIR, autrement"})
        dropped = await eve.post(f"/console/entries/{ENTRY}/discard", data={"number": "1"})
        assert "Le CIR, autrement" not in dropped.text
        back = await eve.post(action(dropped, "bring-back"), data={"number": "1"})
        assert values(back)["fr.title"] == "Le CIR, autrement"
        begun = await eve.post("/console/entries/new", data={"question": "Et la lune ?", "theme": THEME})
        new = await eve.post(f"{begun.url.path}/discard", data={"number": "1"})
        assert new.url.path == "/console/entries"
        assert values(await eve.post(action(new, "bring-back"), data={"number": "1"}))["fr.question"] == "Et la lune ?"


async def test_what_goes_wrong_keeps_the_menu(browser: Browser) -> None:
    async with browser(RON) as ron:
        for path, status in (("people", 403), ("entries/nothing-here", 404), ("inbox/99", 404), ("no/where", 404)):
            answer = await ron.get(f"/console/{path}")
            assert answer.status_code == status
            assert '<nav aria-label="Menu"' in answer.text


async def test_who_comes_second_is_told(browser: Browser) -> None:
    async with browser(EVE) as eve, browser(ADA) as ada:
        await eve.post("/console/inbox/1/take", data={"version": "0"})
        late = await ada.post("/console/inbox/1/ignore", data={"version": "0"})
        assert late.status_code == 409
        assert "Ève" in late.text


async def test_from_a_question_to_a_published_answer(console: Console, browser: Browser) -> None:
    async with browser(EVE) as eve:
        begun = await eve.post("/console/inbox/2/entry", data={"version": "0"})
        entry_id = begun.url.path.rpartition("/")[2]
        assert "cantine" in values(begun)["fr.question"]
        early = await change(eve, "publish", entry_id)
        assert early.status_code == 422, "an answer without words is not published"
        words = {"title": "Cantine", "question": "Y a-t-il une cantine à The Pool ?", "answer": "Il n’y en a pas. " * 3}
        filled = {f"{language}.{name}": text for language in ("fr", "en") for name, text in words.items()}
        filled |= {"source.0.title": "The Pool", "source.0.year": "2026", "source.0.confidence": "general"}
        filled["en.question"] = "Is there a canteen at The Pool?"
        done = await change(eve, "publish", entry_id, **filled)
        assert done.status_code == 200, re.findall("<li>.*</li>", done.text)
        assert "cantine" in (await eve.get("/console/inbox?state=done")).text
        await console.parts.knowledge.refresh()
        assert entry_id in console.parts.knowledge.current.catalogue.entries


async def test_nothing_typed_is_lost_to_a_mistake(browser: Browser) -> None:
    async with browser(EVE) as eve:
        wrong = await change(eve, "publish", **{"fr.title": "Un titre bien trop long pour un bouton"})
        assert wrong.status_code == 422
        assert 'aria-invalid="true"' in wrong.text
        assert (
            values(await eve.get(f"/console/entries/{ENTRY}"))["fr.title"] == "Un titre bien trop long pour un bouton"
        )


async def test_two_editors_never_overwrite_each_other(browser: Browser) -> None:
    async with browser(EVE) as eve, browser(ADA) as ada:
        seen = values(await ada.get(f"/console/entries/{ENTRY}"))
        await change(eve, "save", **{"fr.title": "Titre d’Ève"})
        mine = {**seen, "en.title": "Ada’s title", "act": "save"}
        late = await ada.post(f"/console/entries/{ENTRY}", data=mine)
        assert late.status_code == 409
        assert "<ins>" in late.text
        both = values(late)
        assert (both["fr.title"], both["en.title"]) == ("Titre d’Ève", "Ada’s title")
        assert (await ada.post(f"/console/entries/{ENTRY}", data={**both, "act": "publish"})).status_code == 200


async def test_an_old_version_comes_back(console: Console, browser: Browser) -> None:
    async with browser(EVE) as eve:
        async with console.parts.sessions() as session:
            before, _ = await store.get(session, ENTRY)
        await change(eve, "publish", **{"fr.title": "Autre titre"})
        past = await eve.get(f"/console/entries/{ENTRY}/history")
        assert "<ins>Autre titre</ins>" in past.text
        await eve.post(f"/console/entries/{ENTRY}/restore", data={"number": "1", "based_on": "2"})
        async with console.parts.sessions() as session:
            assert (await store.get(session, ENTRY))[0] == before


async def test_the_form_gives_back_what_it_was_given(console: Console, browser: Browser) -> None:
    async with browser(EVE) as eve:
        for entry_id in console.parts.knowledge.current.catalogue.entries:
            await change(eve, "publish", entry_id)
        async with console.parts.sessions() as session:
            assert {e.id: e for e in (await store.load(session)).entries[THEME]} == dict(
                console.parts.knowledge.current.catalogue.entries
            )


async def test_an_answer_that_is_not_true_any_more_is_retired_and_put_back(console: Console, browser: Browser) -> None:
    console.clock.wait(days=3650)
    async with browser(EVE) as eve:
        assert f'value="{ENTRY} 1"' in (await eve.get("/console/freshness")).text
        done = await eve.post("/console/freshness/retire", data={"entry": f"{ENTRY} 1"})
        assert f'value="{ENTRY} ' not in done.text
        assert (await eve.post("/console/freshness/retire", data={"entry": f"{ENTRY} 1"})).status_code == 409
        await eve.post(f"/console/entries/{ENTRY}/state", data={"state": "enable", "based_on": "2"})
        assert f'value="{ENTRY} 3"' in (await eve.get("/console/freshness")).text


async def test_unmet_needs_are_crossed_with_towns() -> None:
    needs = [Need("a", "Metz", 3), Need("b", "Metz", 1), Need("a", "", 2), *(Need("b", f"T{n}", 1) for n in range(6))]
    found = crossed(needs)
    assert (found.towns[:2], len(found.towns), found.more) == (("Metz", ""), TOWNS, True)
    assert [(row.theme, row.total, sum(row.counts)) for row in found.rows] == [("b", 7, 7), ("a", 5, 5)]
    assert crossed([]).rows == ()


async def test_what_people_wrote_is_never_markup(console: Console, browser: Browser) -> None:
    async with browser(EVE) as eve:
        await change(eve, "save", **{"fr.question": "<script>alert(1)</script>", "owner": '"><img src=x>'})
        answer = await eve.get(f"/console/entries/{ENTRY}")
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text


async def test_the_audit_log_has_words_for_every_act(browser: Browser) -> None:
    from datetime import UTC, datetime

    from bot.console.speech import Speech

    speech = Speech("fr", datetime.now(UTC))
    for act in get_args(audit.Act):
        assert speech.t("act_" + act.replace(".", "_"))


async def test_the_audit_log_names_what_it_is_about(browser: Browser) -> None:
    async with browser(EVE) as eve, browser(ADA) as ada:
        await eve.post("/console/inbox/2/take", data={"version": "0"})
        await change(eve, "publish", **{"fr.title": "Le CIR"})
        log = (await ada.get("/console/audit")).text
        assert 'href="/console/inbox/2">Question n°' in log
        assert re.search(rf'href="/console/entries/{ENTRY}">[^<]*CIR', log)
        assert "réponse publiée" in log


async def test_readers_are_shown_no_act(browser: Browser) -> None:
    async with browser(RON) as ron:
        for path in ("inbox", "inbox/1", "freshness", f"entries/{ENTRY}"):
            answer = await ron.get(f"/console/{path}")
            acts = set(re.findall(r'<form[^>]*method="post"[^>]*action="([^"]*)"', answer.text))
            assert acts <= {
                "/console/language",
                "/console/sign-out",
                f"/console/entries/{ENTRY}",
                "/console/freshness/checked",
            }
