"""A partner's board by hand, on a phone and at a desk; and no serious fault found by axe."""

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from bot.leads import views
from tests.bot.console.house import ADA
from tests.bot.partners import NANCY, PIA, POOL, House, at_work, partners_data, some_leads
from tests.browser.checks import faults
from tests.browser.conftest import Open

__all__ = ["partners_data"]


@pytest.fixture
async def console(tmp_path: Path, partners_data: Path) -> AsyncIterator[House]:
    shutil.copytree(partners_data, tmp_path, dirs_exist_ok=True)
    async with at_work(tmp_path) as house:
        await some_leads(house)
        yield house


async def ref(console: House, index: int) -> str:
    """The reference of the Pool's match with the oldest lead (0), or with the one that Quai Alpha has, too (1)."""
    async with console.parts.sessions() as session:
        found = await views.of_partner(session, (POOL,), console.parts.cipher)
    return found[index][1].ref


async def test_accept_the_one_that_waits_longest(console: House, opened: Open) -> None:
    async with opened(PIA) as page:
        await expect(page.get_by_role("heading", name="Demandes")).to_be_visible()
        waiting = page.get_by_role("region", name="À répondre").get_by_role("article")
        await expect(waiting).to_have_count(2)
        await expect(waiting.first).to_contain_text("attend trop")
        await waiting.first.get_by_role("link").click()
        await expect(page.get_by_text("Les coordonnées s’affichent")).to_be_visible()
        await page.get_by_role("button", name="Accepter").click()
        await expect(page.get_by_role("link", name="lea@exemple.fr")).to_be_visible()
        await page.get_by_role("link", name="← Demandes").click()
        await expect(page.get_by_role("region", name="En cours").get_by_role("article")).to_have_count(1)


async def test_decline_with_a_reason(console: House, opened: Open) -> None:
    async with opened(PIA) as page:
        await page.goto(f"/console/leads/{await ref(console, 0)}")
        await page.locator("summary", has_text="Décliner").click()
        await page.get_by_label("Pas au bon stade").check()
        await page.get_by_label("Un mot pour l’équipe").fill("Trop tôt")
        await page.get_by_role("button", name="Décliner").click()
        await expect(page.get_by_role("status").first).to_contain_text("C’est fait")
        await expect(page.get_by_role("region", name="Historique")).to_contain_text("Pas au bon stade")


async def test_forward_ask_and_note(console: House, opened: Open) -> None:
    async with opened(PIA) as page:
        here = f"/console/leads/{await ref(console, 1)}"
        await page.goto(here)
        await page.locator("summary", has_text="Poser une question").click()
        await page.get_by_label("Votre question").fill("Où en est le prototype ?")
        await page.get_by_role("button", name="Envoyer").click()
        await page.locator("summary", has_text="Noter pour les autres").click()
        await page.get_by_label("Lu par les acteurs").fill("Nous les connaissons")
        await page.get_by_role("button", name="Laisser la note").click()
        await expect(page.get_by_role("region", name="Historique")).to_contain_text("Nous les connaissons")
        await page.locator("summary", has_text="Transférer").click()
        await page.get_by_label("À qui").select_option(NANCY)
        await page.get_by_role("button", name="Transférer").click()
        await expect(page.get_by_role("region", name="Historique")).to_contain_text("Transférée")


async def test_be_away_and_make_a_key(console: House, opened: Open) -> None:
    async with opened(PIA) as page:
        await page.goto("/console/partners")
        await page.get_by_label("Absence, du").fill(console.clock().date().isoformat())
        await page.get_by_role("button", name="Enregistrer", exact=True).click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text("absent")
        await page.get_by_label("Nom de la clé").fill("CRM")
        await page.get_by_role("button", name="Créer la clé").click()
        await expect(page.get_by_role("status").first).to_contain_text(re.compile(r"lorntech_[\w-]{43}"))


async def test_answer_from_a_letter_without_signing_in(console: House, opened: Open) -> None:
    link = console.parts.links().sign(await ref(console, 0), console.clock())
    async with opened(None) as page:
        await page.goto(f"/console/answer/{link}")
        await page.get_by_role("button", name="Accepter").click()
        await expect(page.get_by_text("lea@exemple.fr")).to_be_visible()
        await page.goto(f"/console/answer/{link}")
        await expect(page.get_by_role("heading", name="Ce lien a déjà servi")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_no_serious_fault(console: House, opened: Open, scheme: str) -> None:
    refs = [await ref(console, index) for index in (0, 1)]
    await console.does("accept", POOL, (await console.match_of(refs[0])).lead)
    link = console.parts.links().sign(refs[1], console.clock())
    pages = ("leads", f"leads/{refs[0]}", f"leads/{refs[1]}", f"partners/{POOL}", f"answer/{link}", "answer/x")
    async with opened(PIA) as page:
        await page.emulate_media(color_scheme=scheme)
        assert not await faults(page, (f"/console/{path}" for path in pages))
    async with opened(ADA) as page:
        await page.emulate_media(color_scheme=scheme)
        assert not await faults(page, ("/console/leads", "/console/partners", f"/console/partners/{NANCY}"))
