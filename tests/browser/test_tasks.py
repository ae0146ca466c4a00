"""The ten commonest tasks of the staff, by hand: on a phone and at a desk; and no serious fault found by axe."""

import re

import pytest
from playwright.async_api import Page, expect

from bot.relay import cases
from bot.relay.jobs import Work
from bot.staff import importing
from bot.store.model import ChatRow
from faq.workbook import write_csv
from tests.bot.console.house import ADA, EVE, Console
from tests.browser.checks import faults
from tests.browser.conftest import Open

PAGES = (
    "", "inbox", "inbox/1", "entries", "entries/new", "entries/cir", "entries/cir/history", "actors", "freshness",
    "numbers", "try?q=cir", "people", "audit", "deliveries", "conversations", "import", "settings",
    "actors/bpifrance/history",
)  # fmt: skip


async def unfold(page: Page) -> None:
    """Opens the menu on a phone; at a desk the page's own script does, a moment after it has loaded."""
    phone = page.viewport_size is not None and page.viewport_size["width"] < 640
    if phone and not await page.get_by_role("button", name="Sortir").is_visible():
        await page.locator(".top summary").click()


async def go(page: Page, name: str) -> None:
    """Follows the menu, which a phone keeps folded."""
    await unfold(page)
    await page.get_by_role("link", name=name, exact=True).click()


async def test_sign_in_and_out(opened: Open) -> None:
    async with opened(EVE) as page:
        await expect(page.get_by_role("heading", name="Bonjour Ève")).to_be_visible()
        await page.goto("/console/people")
        await expect(page.get_by_role("heading", name="Votre rôle ne le permet pas")).to_be_visible()
        await page.goto("/console/")
        await unfold(page)
        await page.get_by_role("button", name="Sortir").click()
        await expect(page.get_by_role("link", name="Ouvrir le robot")).to_be_visible()


async def test_see_what_waits_and_go_to_it(opened: Open) -> None:
    async with opened(EVE) as page:
        await page.get_by_role("link", name=re.compile("Sans bonne réponse")).click()
        await expect(page.get_by_role("article")).to_have_count(2)


async def test_attach_a_question_and_take_it_back(opened: Open) -> None:
    async with opened(EVE) as page:
        await page.goto("/console/inbox")
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
        offer = page.get_by_role("article").first.get_by_role("button", name="%").first
        await offer.evaluate("button => { button.click(); button.click(); button.click(); }")
        await expect(page.get_by_role("article")).to_have_count(1)
        assert len(sent) == 1, "an act is sent once, however often one clicks"
        await page.get_by_role("button", name="Annuler").click()
        await expect(page.get_by_role("article")).to_have_count(2)


async def test_ignore_with_one_key_and_undo_with_another(opened: Open) -> None:
    async with opened(EVE) as page:
        await page.goto("/console/inbox")
        await page.keyboard.press("j")
        await page.keyboard.press("i")
        await expect(page.get_by_role("article")).to_have_count(1)
        await page.keyboard.press("z")
        await expect(page.get_by_role("article")).to_have_count(2)


async def test_write_a_new_answer_and_publish_it(console: Console, opened: Open) -> None:
    async with opened(EVE) as page:
        await page.goto("/console/inbox")
        await page.get_by_role("article").last.get_by_role("button", name="Nouvelle réponse").click()
        await expect(page.get_by_label("Question (fr)")).to_have_value(re.compile("cantine"))
        for language, question in (("fr", None), ("en", "Is there a canteen at The Pool?")):
            await page.get_by_label(f"Titre court ({language})").fill("Cantine")
            await page.get_by_label(f"Réponse ({language})").fill("Non, pas de cantine. " * 3)
            if question:
                await page.get_by_label(f"Question ({language})").fill(question)
        await page.locator("[id='source.0.title']").fill("The Pool")
        await page.locator("[id='source.0.year']").fill("2026")
        await expect(page.locator(".bubble").first).to_contain_text("Non, pas de cantine")
        await page.get_by_role("button", name="Publier").click()
        await expect(page.get_by_role("status").first).to_contain_text("Publiée")
        await page.goto("/console/try?q=cantine the pool")
        await expect(page.get_by_role("article")).to_contain_text("cantine")


async def test_change_an_answer_and_see_the_effect(opened: Open) -> None:
    async with opened(EVE) as page:
        await page.goto("/console/entries/cir")
        await page.get_by_label("Titre court (fr)").fill("Le CIR")
        await page.get_by_role("button", name="Voir l’effet").click()
        await expect(page.get_by_text("Questions rejouées")).to_be_visible(timeout=60_000)
        await page.get_by_role("button", name="Publier").click()
        await expect(page.get_by_role("status").first).to_contain_text("Publiée")


async def test_find_an_answer_as_one_types(opened: Open) -> None:
    async with opened(EVE) as page:
        await go(page, "Réponses")
        await page.get_by_label("Chercher").press_sequentially("jeune entreprise innovante", delay=10)
        await expect(page.locator("#list tbody tr").first).to_contain_text("JEI")
        await expect(page).to_have_url(re.compile(r"q=jeune"))


async def test_say_that_an_answer_is_still_true(console: Console, opened: Open) -> None:
    console.clock.wait(days=3650)
    async with opened(EVE) as page:
        await page.goto("/console/freshness")
        before = await page.locator("#list table").first.locator("tbody tr").count()
        await page.get_by_role("button", name="Toujours vrai", exact=True).first.click()
        await expect(page.locator("#list table").first.locator("tbody tr")).to_have_count(before - 1)


async def test_try_a_question(opened: Open) -> None:
    async with opened(EVE) as page:
        await go(page, "Essayer")
        await page.get_by_label("Une question").press_sequentially("c'est quoi le cir", delay=10)
        await expect(page.get_by_role("article")).to_contain_text("répond")


async def test_take_somebody_on_and_let_them_go(opened: Open) -> None:
    async with opened(ADA) as page:
        await go(page, "Équipe")
        await page.get_by_label("Nom").fill("Luc")
        await page.get_by_label("Numéro Telegram").fill("77")
        await page.get_by_role("button", name="Enregistrer").click()
        row = page.get_by_role("row", name=re.compile("Luc"))
        await row.locator("summary").click()
        await row.get_by_role("button", name="Retirer Luc").click()
        await expect(page.get_by_text("Luc")).to_have_count(0)


async def test_bring_in_a_spreadsheet_and_take_it_back(opened: Open) -> None:
    async with opened(EVE) as page:
        await go(page, "Import et export")
        data = write_csv([("id", "title_fr"), ("cir", "Le CIR")])
        await page.get_by_label("Fichier").set_input_files({"name": "f.csv", "mimeType": "text/csv", "buffer": data})
        await page.get_by_role("button", name="Voir ce qui changerait").click()
        await expect(page.locator("ins").first).to_be_visible()
        await page.get_by_role("button", name="Tout appliquer").click()
        await page.get_by_role("button", name="Annuler cet import").click()
        await expect(page.get_by_text("annulé", exact=True)).to_be_visible()


async def test_answer_one_person_and_take_it_back(console: Console, opened: Open) -> None:
    async with console.parts.sessions.begin() as session:
        state, now = console.parts.cipher.seal({}), console.clock()
        session.add(ChatRow(id="telegram:50", state=state, seen_at=now))
    async with opened(EVE) as page:
        await page.goto("/console/inbox/1")
        await page.get_by_text("Répondre à cette personne").first.click()
        await page.get_by_label("Votre réponse").first.fill("Non, il ne l’est pas.")
        await page.get_by_role("button", name="Envoyer").first.click()
        await page.get_by_role("button", name="Annuler").click()
        await expect(page.get_by_role("status").first).to_contain_text("rien n’est parti")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_no_serious_fault(console: Console, opened: Open, scheme: str) -> None:
    async with console.parts.sessions.begin() as session:
        work = Work(session, console.parts.cipher, "axe", console.clock())
        case = await cases.open_case(work, "telegram:50", language="fr", about={"question": "Et la TVA ?"}, theme=None)
        await cases.say(work, case, EVE, "Bonjour, je regarde.")
        data = write_csv([("id", "title_fr"), ("cir", "Le CIR")])
        upload = await importing.look(session, "f.csv", data, staff=EVE, at=console.clock())
    more = (f"conversations/{case.id}", f"import/{upload}", "entries/cir/impact?replay=1&q=cir", "people/none")
    async with opened(ADA) as page:
        await page.emulate_media(color_scheme=scheme)
        assert not await faults(page, (f"/console/{path}" for path in (*PAGES, *more)))
