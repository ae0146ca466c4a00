"""The links in letters: opening one changes nothing; a button does, once; and nobody can make one."""

import asyncio
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.leads import views
from bot.leads.links import LIVES, Links
from bot.leads.views import MatchView
from bot.store.leads_model import PartnerRow
from bot.store.model import DeliveryRow
from tests.bot.console.house import Browser
from tests.bot.partners import POOL, QUAI, House, some_leads


async def link(house: House, lead: str, actor: str = POOL) -> tuple[str, MatchView]:
    view = await house.match(lead, actor)
    return f"/console/answer/{house.parts.links().sign(view.ref, house.clock())}", view


async def test_a_letter_carries_a_link_that_works(house: House, browser: Browser) -> None:
    async with house.parts.sessions.begin() as session:
        (await session.get_one(PartnerRow, POOL)).email = "equipe@pool.example"
    lead = await house.opens(POOL, key="form-0001")
    async with house.parts.sessions() as session:
        query = select(DeliveryRow).where(DeliveryRow.channel == "email")
        [row] = (await session.scalars(query)).all()
    assert row.payload is not None
    [button] = house.parts.cipher.open(row.payload)["links"]
    assert button["url"].startswith("http://127.0.0.1:8080/console/answer/")
    async with browser(None) as anybody:
        page = await anybody.get(button["url"].removeprefix("http://127.0.0.1:8080"))
        assert "maraîchers" in page.text
    assert (await house.match(lead, POOL)).state == "sent"


async def test_opening_changes_nothing_and_a_button_does_once(house: House, browser: Browser) -> None:
    both, *_ = await some_leads(house)
    path, view = await link(house, both)
    async with browser(None) as anybody:
        for _ in range(3):  # as mail programs do, which look into every link
            page = await anybody.get(path)
            assert page.status_code == 200
            assert "lea@exemple.fr" not in page.text
            assert (await anybody.head(path)).status_code in (200, 404, 405)
        assert await house.match(both, POOL) == view
        version = re.search(r'name="version" value="(\d+)"', page.text)
        assert version
        done = await anybody.post(path, data={"act": "accept", "version": version[1]})
        assert "lea@exemple.fr" in done.text
        assert (await house.match(both, POOL)).state == "accepted"
        for again in (
            await anybody.post(path, data={"act": "accept", "version": version[1]}),
            await anybody.post(path, data={"act": "unreachable", "version": "2"}),
            await anybody.get(path),
        ):
            assert again.status_code == 410
            assert "a déjà servi" in again.text
            assert "lea@" not in again.text
    assert (await house.match(both, POOL)).state == "accepted"


async def test_pressed_twice_at_the_same_moment_it_serves_once(house: House, browser: Browser) -> None:
    both, *_ = await some_leads(house)
    path, view = await link(house, both)
    async with browser(None) as anybody:
        data = {"act": "ask", "words": "Depuis quand ?", "version": str(view.version)}
        answers = await asyncio.gather(*(anybody.post(path, data=data) for _ in range(4)))
        assert sum(answer.status_code == 200 for answer in answers) == 1
    async with house.parts.sessions() as session:
        happened = await views.history(session, both, house.parts.cipher)
    assert [one.act for one in happened].count("ask") == 1


async def test_a_link_that_is_too_old_or_not_ours_says_where_to_go(house: House, browser: Browser) -> None:
    both, *_ = await some_leads(house)
    path, view = await link(house, both)
    async with browser(None) as anybody:
        other = house.parts.links().sign("0123456789", house.clock())
        for wrong in (path[:-1] + ("A" if path[-1] != "A" else "B"), f"/console/answer/{other}", "/console/answer/x"):
            answer = await anybody.get(wrong)
            assert answer.status_code == 410
            assert "Ce lien ne sert plus" in answer.text
        house.clock.wait(days=14, seconds=1)
        late = await anybody.post(path, data={"act": "accept", "version": str(view.version)})
        assert late.status_code == 410
    assert (await house.match(both, POOL)).state == "sent"


async def test_an_act_that_is_refused_leaves_the_link_good(house: House, browser: Browser) -> None:
    both, *_ = await some_leads(house)
    path, view = await link(house, both)
    await house.does("see", POOL, both)
    async with browser(None) as anybody:
        stale = await anybody.post(path, data={"act": "decline", "reason": "full", "version": str(view.version)})
        assert stale.status_code == 409
        lacking = await anybody.post(path, data={"act": "decline", "version": str(view.version + 1)})
        assert lacking.status_code == 422
        done = await anybody.post(path, data={"act": "decline", "reason": "full", "version": str(view.version + 1)})
        assert done.status_code == 200
    assert (await house.match(both, POOL)).state == "declined"


async def test_another_site_cannot_press_the_button(house: House, browser: Browser) -> None:
    both, *_ = await some_leads(house)
    path, view = await link(house, both)
    async with browser(None) as anybody:
        headers = {"origin": "https://evil.example"}
        data = {"act": "accept", "version": str(view.version)}
        assert (await anybody.post(path, data=data, headers=headers)).status_code == 403
    assert (await house.match(both, POOL)).state == "sent"


async def test_a_link_leads_to_one_actors_lead_only(house: House, browser: Browser) -> None:
    both, *_ = await some_leads(house)
    path, _ = await link(house, both, QUAI)
    async with browser(None) as anybody:
        await anybody.post(path, data={"act": "accept", "version": "1"})
    assert (await house.match(both, POOL)).state == "sent"
    assert (await house.match(both, QUAI)).state == "accepted"


def test_links_of_the_secret_before_still_serve() -> None:
    at = datetime(2026, 11, 27, tzinfo=UTC)
    token = Links("old" * 12).sign("0123456789", at)
    assert Links("new" * 12, "old" * 12).read(token, at) == "0123456789"
    assert Links("new" * 12).read(token, at) is None
    assert Links("old" * 12).read(token, at + LIVES) is None


@given(st.text(max_size=60) | st.from_regex(r"[0-9a-f]{18}[A-Za-z0-9_-]{27}", fullmatch=True))
def test_nobody_guesses_a_link(token: str) -> None:
    assert Links("a secret of the tests, long enough").read(token, datetime(2026, 1, 1, tzinfo=UTC)) is None


@pytest.mark.parametrize("place", range(45))
def test_every_letter_of_a_link_counts(place: int) -> None:
    at = datetime(2026, 11, 27, tzinfo=UTC)
    links = Links("a secret of the tests, long enough")
    token = links.sign("0123456789", at)
    assert len(token) == 45
    changed = token[:place] + ("0" if token[place] != "0" else "1") + token[place + 1 :]
    assert links.read(changed, at) is None
