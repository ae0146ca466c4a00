"""Actors in the console: changed and added, live at once, and never over one another."""

import pytest
from httpx import AsyncClient, Response

from bot.staff import audit
from faq import store
from faq.errors import UnknownEntry
from tests.bot.console.conftest import Browser
from tests.bot.console.house import ADA, EVE, RON, Console, Form, form_values

ACTOR = "bpifrance"


def values(answer: Response) -> Form:
    """The actor's form as a browser would send it back."""
    return form_values(answer.text, "data-keep>")


async def change(client: AsyncClient, actor: str = ACTOR, **changed: str) -> Response:
    form = values(await client.get(f"/console/actors/{actor}/edit"))
    return await client.post(f"/console/actors/{actor}/edit", data={**form, **changed})


async def test_a_change_is_live_and_in_the_log(console: Console, browser: Browser) -> None:
    async with browser(EVE) as eve:
        done = await change(eve, city="Metz")
        assert "dans les deux secondes" in done.text
        await console.parts.knowledge.refresh()
    assert console.parts.knowledge.current.catalogue.actors[ACTOR].city == "Metz"
    async with console.parts.sessions() as session:
        [line] = [one for one in await audit.recent(session) if one.act == "directory.save"]
    assert (line.who, line.subject) == ("Ève", ACTOR)
    assert "→ Metz" in line.detail


async def test_every_change_stands_in_the_history(console: Console, browser: Browser) -> None:
    async with browser(EVE) as eve, browser(RON) as ron:
        assert "Nothing was changed" in (await ron.get(f"/console/actors/{ACTOR}/history")).text
        await change(eve, city="Metz", area="Moselle")
        shown = (await ron.get(f"/console/actors/{ACTOR}/history")).text
        assert all(words in shown for words in ("Ève", "<b>Town", "→ Metz", "→ Moselle"))
        assert (await ron.get("/console/actors/nobody-here/history")).status_code == 404


async def test_every_actor_comes_back_as_it_was(console: Console, browser: Browser) -> None:
    async with console.parts.sessions() as session:
        before = (await store.load(session)).actors
    async with browser(EVE) as eve:
        for actor in before:
            assert (await change(eve, actor.id)).status_code == 200, actor.id
    async with console.parts.sessions() as session:
        assert (await store.load(session)).actors == before
        assert "directory.save" not in {line.act for line in await audit.recent(session)}


async def test_one_more_actor(console: Console, browser: Browser) -> None:
    async with browser(EVE) as eve:
        form = values(await eve.get("/console/actors/new"))
        new = {
            "id": "le-moulin", "name": "Le Moulin", "kind": "incubator", "status": "active", "city": "Épinal",
            "area": "Vosges", "stages": "idea", "fr.role": "Accueille des projets", "en.role": "Hosts projects",
            "fr.card": "Accueille des projets dans un ancien moulin.", "en.card": "Hosts projects in an old mill.",
            "source.0.title": "Le Moulin", "source.0.year": "2026", "source.0.confidence": "general",
        }  # fmt: skip
        wrong = await eve.post("/console/actors/new", data={**form, **new, "en.card": "Short"})
        assert wrong.status_code == 422
        assert 'value="Le Moulin"' in wrong.text
        assert (await eve.post("/console/actors/new", data={**form, **new})).url.path == "/console/actors/le-moulin"
        twice = await eve.post("/console/actors/new", data={**form, **new})
        assert twice.status_code == 409, "the short name is taken"


async def test_two_people_never_overwrite_each_other(console: Console, browser: Browser) -> None:
    async with browser(EVE) as eve, browser(ADA) as ada:
        seen = values(await ada.get(f"/console/actors/{ACTOR}/edit"))
        await change(eve, city="Metz")
        late = await ada.post(f"/console/actors/{ACTOR}/edit", data={**seen, "area": "Grand Est"})
        assert late.status_code == 409
        both = values(late)
        assert (both["city"], both["area"]) == ("Metz", "Grand Est")
        assert (await ada.post(f"/console/actors/{ACTOR}/edit", data=both)).status_code == 200
    async with console.parts.sessions() as session:
        actor = await store.actor(session, ACTOR)
    assert (actor.city, actor.area) == ("Metz", "Grand Est")


async def test_readers_change_no_actor(console: Console, browser: Browser) -> None:
    async with browser(RON) as ron, browser(EVE) as eve:
        form = values(await eve.get(f"/console/actors/{ACTOR}/edit"))
        assert (await ron.get(f"/console/actors/{ACTOR}/edit")).status_code == 403
        assert (await ron.post(f"/console/actors/{ACTOR}/edit", data=form)).status_code == 403
        assert (await eve.get("/console/actors/nobody-here")).status_code == 404
    async with console.parts.sessions() as session:
        with pytest.raises(UnknownEntry):
            await store.actor(session, "nobody-here")
