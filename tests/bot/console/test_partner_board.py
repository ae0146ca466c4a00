"""The partner's pages without any JavaScript: the board, a lead, the partner's own page; and that nobody sees what is
not theirs."""

import io
import re
from html import unescape
from pathlib import Path
from typing import get_args

import pytest
from httpx import AsyncClient, Response
from openpyxl import load_workbook

from bot.console import partner_board
from bot.console.speech import Speech
from bot.leads import lifecycle, partners, tokens
from bot.leads.ledger import Who
from bot.leads.lifecycle import Ending
from bot.store.leads_model import PartnerRow
from tests.bot.console.house import ADA, EVE, Browser
from tests.bot.partners import NANCY, PIA, POOL, QUAI, QUENTIN, House, Program, some_leads

ROOT = Path(__file__).parents[3]


def hidden(answer: Response, action: str) -> dict[str, str]:
    """The hidden fields of the first form that goes to `action`."""
    form = answer.text.split(f'action="{action}"', 1)[1].split("</form>", 1)[0]
    return dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form))


async def act(client: AsyncClient, ref: str, **fields: str) -> Response:
    page = await client.get(f"/console/leads/{ref}")
    return await client.post(f"/console/leads/{ref}", data={**hidden(page, f"/console/leads/{ref}"), **fields})


async def test_a_partner_lands_on_the_board_with_the_silent_first(house: House, browser: Browser) -> None:
    await some_leads(house)
    async with browser(PIA) as pia:
        board = await pia.get("/console/")
        assert board.url.path == "/console/leads"
        assert board.text.index("ruches") < board.text.index("maraîchers"), "who waits longest comes first"
        assert board.text.count("attend trop") == 1
        assert "fablab" not in board.text, "somebody else's"
        assert "/console/inbox" not in board.text, "and nothing of the team's"
        assert len(board.content) < 100_000


async def test_a_long_lane_is_seen_whole_page_by_page(
    house: House, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await some_leads(house)
    async with browser(PIA) as pia:
        assert "lane=waiting" not in (await pia.get("/console/leads")).text, "all are shown"
        monkeypatch.setitem(partner_board.HEADS, "waiting", 1)
        monkeypatch.setattr(partner_board, "PAGE", 1)
        board = await pia.get("/console/leads")
        assert "ruches" in board.text
        assert "maraîchers" not in board.text
        assert "lane=waiting" in board.text
        for number, shown, not_shown in (
            (1, "ruches", "maraîchers"),
            (2, "maraîchers", "ruches"),
            (9, "maraîchers", "ruches"),
        ):
            page = await pia.get(f"/console/leads?lane=waiting&page={number}")
            assert shown in page.text
            assert not_shown not in page.text
        assert (await pia.get("/console/leads?lane=over")).text.count("<article") == 0


async def test_every_act_of_a_partner(house: House, browser: Browser) -> None:
    both, old, _ = await some_leads(house)
    first, second = (await house.match(both, POOL)).ref, (await house.match(old, POOL)).ref
    async with browser(PIA) as pia:
        assert "lea@exemple.fr" not in (await pia.get(f"/console/leads/{first}")).text
        assert (await house.match(both, POOL)).state == "sent", "reading changes nothing"
        await act(pia, first, act="see")
        await act(pia, first, act="ask", words="Depuis <i>quand</i> ?")
        accepted = await act(pia, first, act="accept")
        assert "lea@exemple.fr" in accepted.text
        assert "Depuis &lt;i&gt;quand" in accepted.text, "the history says what was asked"
        await act(pia, first, act="start")
        await act(pia, first, act="note", words="Rendez-vous jeudi")
        done = await act(pia, first, act="helped")
        assert "Rouvrir" in done.text
        await act(pia, first, act="reopen")
        await act(pia, first, act="forward", to=NANCY, words="Plus près d’eux")
        await act(pia, second, act="decline", reason="full")
    assert (await house.match(both, POOL)).state == "forwarded"
    assert (await house.match(old, POOL)).state == "declined"
    async with browser(QUENTIN) as quentin:
        page = await quentin.get(f"/console/leads/{(await house.match(both, QUAI)).ref}")
        assert "Rendez-vous jeudi" in page.text, "notes are read by who has the lead"
        assert "quand" not in page.text, "questions are between two"
        assert "lea@" not in page.text


async def test_what_lacks_is_said_beside_it(house: House, browser: Browser) -> None:
    both, *_ = await some_leads(house)
    ref = (await house.match(both, POOL)).ref
    async with browser(PIA) as pia:
        for fields, said in (
            ({"act": "ask", "words": "  "}, "Écrivez quelques mots."),
            ({"act": "decline"}, "Choisissez une raison."),
        ):
            assert said in (await act(pia, ref, **fields)).text
    assert (await house.match(both, POOL)).state == "sent"


async def test_who_comes_second_is_told(house: House, browser: Browser) -> None:
    both, *_ = await some_leads(house)
    view = await house.match(both, POOL)
    async with browser(PIA) as pia:
        fields = hidden(await pia.get(f"/console/leads/{view.ref}"), f"/console/leads/{view.ref}")
        await house.does("see", POOL, both)
        late = await pia.post(f"/console/leads/{view.ref}", data={**fields, "act": "decline", "reason": "full"})
        assert late.status_code == 409
    assert (await house.match(both, POOL)).state == "seen"


async def test_nobody_reaches_what_is_not_theirs(house: House, browser: Browser) -> None:
    both, _, other = await some_leads(house)
    theirs = [(await house.match(lead, QUAI)).ref for lead in (both, other)]
    async with browser(PIA) as pia, browser(EVE) as eve, browser(None) as stranger:
        for ref in (*theirs, "0123456789", "x"):
            for client, status in ((pia, 404), (eve, 403)):
                assert (await client.get(f"/console/leads/{ref}")).status_code == status
                answer = await client.post(f"/console/leads/{ref}", data={"act": "accept", "version": "1"})
                assert answer.status_code == status
            assert (await stranger.get(f"/console/leads/{ref}")).url.path == "/console/sign-in"
        for path in (f"partners/{QUAI}", f"partners/{NANCY}", "partners/nobody"):
            assert (await pia.get(f"/console/{path}")).status_code == 404
            for act_of, data in (
                ("", {"version": "0"}),
                ("/webhook", {"version": "0", "url": "https://evil.example/"}),
                ("/keys", {"name": "x", "scope": "leads:read"}),
                ("/keys/1/revoke", {}),
                ("/people", {"name": "x"}),
                (f"/people/{QUENTIN.id}/remove", {}),
            ):
                assert (await pia.post(f"/console/{path}{act_of}", data=data)).status_code == 404, (path, act_of)
        assert (await pia.post("/console/partners", data={"actor": "bge-alsace-lorraine"})).status_code == 403
        for path in ("inbox", "entries", "people", "audit", "deliveries", "numbers"):
            assert (await pia.get(f"/console/{path}")).status_code == 403, path
        for board in ("leads", f"leads?actor={QUAI}", f"leads?actor={QUAI}&form=csv", "leads?form=xlsx"):
            assert "fablab" not in (await pia.get(f"/console/{board}")).text
    assert {(await house.match(lead, QUAI)).state for lead in (both, other)} == {"sent"}


async def test_admins_see_all_and_act_as_staff(house: House, browser: Browser) -> None:
    *_, other = await some_leads(house)
    async with browser(ADA) as ada:
        board = await ada.get("/console/leads")
        assert all(word in board.text for word in ("ruches", "maraîchers", "fablab"))
        only = await ada.get(f"/console/leads?actor={QUAI}")
        assert "ruches" not in only.text
        assert "&lt;b&gt;fablab" in only.text, "what founders write is never markup"
        done = await act(ada, (await house.match(other, QUAI)).ref, act="accept")
        assert "l’équipe" in done.text
        assert "Demande sans réponse" in (await ada.get("/console/")).text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_leads_leave_as_tables(house: House, browser: Browser, form: str) -> None:
    both, *_ = await some_leads(house)
    await house.opens(POOL, key="form-0009", chat="telegram:109", project='=cmd|"/c calc"!A1, vraiment')
    await house.does("accept", POOL, both)
    async with browser(PIA) as pia:
        answer = await pia.get(f"/console/leads?form={form}")
        assert f'filename="leads.{form}"' in answer.headers["content-disposition"]
        if form == "csv":
            assert "'=cmd" in answer.text, "never a formula"
            text = answer.text
        else:
            sheet = load_workbook(io.BytesIO(answer.content)).active
            cells = [cell for row in sheet.iter_rows() for cell in row]
            assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"}
            text = " ".join(str(cell.value) for cell in cells)
        assert text.count("lea@exemple.fr") == 1, "contact details of what was accepted only"


async def test_absence_and_capacity_are_kept_and_count(house: House, browser: Browser) -> None:
    async with browser(PIA) as pia:
        page = await pia.get("/console/partners")
        assert page.url.path == f"/console/partners/{POOL}", "one's own page at once"
        here = f"/console/partners/{POOL}"
        today = house.clock().date().isoformat()
        fields = hidden(page, here) | {"capacity": "3", "absent_from": today, "absent_until": today, "language": "fr"}
        saved = await pia.post(here, data=fields | {"email": "Equipe@Pool.FR", "needs": ["place", "incubation"]})
        assert "absent" in saved.text
        late = await pia.post(here, data=fields)
        assert late.status_code == 409, "somebody saved since"
    async with house.parts.sessions() as session:
        row = await session.get_one(PartnerRow, POOL)
        assert (row.capacity, row.email, row.needs) == (3, "Equipe@pool.fr", ["incubation", "place"])
        assert row.active, "a partner does not close itself by a form that has no such box"
        [taker] = [one for one in await house.parts.desk().takers(session, house.clock()) if one.actor.id == POOL]
        assert taker.absent


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("capacity", "beaucoup", "nombre entre 0 et 999"),
        ("capacity", "-1", "nombre entre 0 et 999"),
        ("absent_from", "demain", "Une date"),
        ("absent_until", "2020-01-01", "La fin vient avant"),
        ("email", "pool@", "pas complète"),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_stays(
    house: House, browser: Browser, field: str, value: str, said: str
) -> None:
    here = f"/console/partners/{POOL}"
    async with browser(PIA) as pia:
        typed = {"capacity": "7", "absent_from": "2026-12-01", "absent_until": "2026-12-24", field: value}
        answer = await pia.post(here, data={"version": "0", "language": "fr", **typed})
        assert answer.status_code == 422
        assert said in answer.text
        assert f'value="{value}"' in answer.text
        assert 'aria-invalid="true"' in answer.text


async def test_one_need_alone_is_shown_and_taken_away(house: House, browser: Browser) -> None:
    await some_leads(house)
    await house.opens(POOL, key="form-0009", chat="telegram:109", project="Un four solaire", need="funding")
    async with browser(PIA) as pia:
        board = (await pia.get("/console/leads?need=funding")).text
        assert (board.count("<article"), board.count("Un four solaire")) == (1, 1)
        assert "Aucune demande de ce besoin" in board
        taken = await pia.get(unescape(re.search(r'href="([^"]*form=csv)"', board)[1]))  # type: ignore[index]
        assert taken.text.count("\n") == 2, "a head and one row"
        assert (await pia.get("/console/leads?need=nonsense")).status_code == 422


async def test_keys_are_made_shown_once_and_taken_back(house: House, browser: Browser, program: Program) -> None:
    here = f"/console/partners/{POOL}"
    async with browser(PIA) as pia:
        assert "Cochez au moins un droit" in (await pia.post(f"{here}/keys", data={"name": "CRM"})).text
        made = await pia.post(f"{here}/keys", data={"name": "CRM", "scope": ["leads:read"]})
        key = re.search(r"lorntech_[\w-]{43}", made.text)
        assert key
        assert key[0] not in (await pia.get(here)).text, "shown once"
        async with program(key[0]) as client:
            assert (await client.get("/me")).json()["scopes"] == ["leads:read"]
            async with house.parts.sessions() as session:
                [token] = await tokens.of(session, POOL)
            await pia.post(f"{here}/keys/{token.id}/revoke")
            assert (await client.get("/me")).status_code == 401


async def test_a_webhook_gets_a_secret_and_private_addresses_are_refused(house: House, browser: Browser) -> None:
    here = f"/console/partners/{POOL}"
    async with browser(PIA) as pia:
        for url in ("http://hooks.example/", "https://127.0.0.1/", "https://localhost/", "https://a.example:8443/",
                    "https://u:p@a.example/", "javascript:alert(1)"):  # fmt: skip
            answer = await pia.post(f"{here}/webhook", data={"version": "0", "url": url})
            assert answer.status_code == 422, url
        set_ = await pia.post(f"{here}/webhook", data={"version": "0", "url": "https://hooks.example/leads"})
        secret = re.search(r"whsec_[\w+/=]+", unescape(set_.text))
        assert secret
        async with house.parts.sessions() as session:
            endpoint = await partners.endpoint(session, house.parts.cipher, POOL)
        assert endpoint is not None
        assert (endpoint.url, endpoint.secret) == ("https://hooks.example/leads", secret[0])
        await pia.post(f"{here}/webhook", data={"version": "1", "url": ""})
        async with house.parts.sessions() as session:
            assert await partners.endpoint(session, house.parts.cipher, POOL) is None


async def test_people_are_invited_and_leave(house: House, browser: Browser) -> None:
    here = f"/console/partners/{POOL}"
    async with browser(PIA) as pia, browser(ADA) as ada:
        invited = await pia.post(f"{here}/people", data={"name": "Paul"})
        link = re.search(r"https://t\.me/lorntech_bot\?start=p_([\w-]+)", unescape(invited.text))
        assert link
        async with house.parts.sessions.begin() as session:
            assert await partners.redeem(session, link[1], house.clock()) == (POOL, "Paul")
        await ada.post(f"{here}/people/{PIA.id}/remove")
        assert (await pia.get("/console/leads")).status_code == 403, "from the next click"


async def test_admins_make_partners_of_actors(house: House, browser: Browser) -> None:
    async with browser(ADA) as ada:
        page = await ada.post("/console/partners", data={"actor": "bge-alsace-lorraine"})
        assert page.url.path == "/console/partners/bge-alsace-lorraine"
        assert "BGE" in (await ada.get("/console/partners")).text
        closed = hidden(page, "/console/partners/bge-alsace-lorraine") | {"language": "fr"}
        await ada.post("/console/partners/bge-alsace-lorraine", data=closed)
        assert "ne prend plus rien" in (await ada.get("/console/partners")).text
        assert (await ada.post("/console/partners", data={"actor": "nobody"})).status_code == 409
        assert "partenaire ajouté" in (await ada.get("/console/audit")).text


def test_the_history_has_words_for_everything_that_happens() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot" / "leads").glob("*.py"))
    noted = set(re.findall(r'\.note\(\s*[\w.()"]+,\s*"([a-z_]+)"', source))
    assert {"open", "ask", "remind", "erase"} <= noted
    from datetime import UTC, datetime

    speech = Speech("fr", datetime.now(UTC))
    for act_of in {*noted, *lifecycle.ACTS, *get_args(Ending)}:
        assert speech.t(f"event_{act_of}")
    for state in lifecycle.STATES:
        assert speech.t(f"match_{state}")
    assert Who("clock", "").side in get_args(lifecycle.Side)
    for side in get_args(lifecycle.Side):
        assert speech.t(f"side_{side}")
