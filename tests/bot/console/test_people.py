"""The people behind the questions: answered one by one, or in a conversation that one member of staff has."""

import re

import pytest
from httpx import Response
from sqlmodel import select

from bot.console.pages import MENU
from bot.outbox import box
from bot.relay import cases
from bot.relay.cases import Written
from bot.relay.jobs import Work
from bot.store.model import ChatRow, DeliveryRow, TeamNoteRow
from tests.bot.console.conftest import Browser
from tests.bot.console.house import ADA, EVE, RON, Console

ASKER = "telegram:52"


async def chat(console: Console, *, blocked: bool = False) -> None:
    """The asker of the sample has a chat with the bot."""
    async with console.parts.sessions.begin() as session:
        state, now = console.parts.cipher.seal({}), console.clock()
        session.add(ChatRow(id=ASKER, state=state, seen_at=now, blocked_at=now if blocked else None))


async def case(console: Console) -> int:
    """Somebody asks for a human."""
    async with console.parts.sessions.begin() as session:
        work = Work(session, console.parts.cipher, "test", console.clock())
        about = {"question": "C’est quoi le CIR ?"}
        opened = await cases.open_case(work, ASKER, language="fr", about=about, theme="Fiscalité")
        await cases.carry(work, opened, Written("text", "<b>Bonjour</b>, un conseil ?", message=9), from_team=False)
        return opened.id or 0


async def waiting(console: Console, clock_seconds: float) -> list[box.Delivery]:
    console.clock.wait(seconds=clock_seconds)
    async with console.parts.sessions.begin() as session:
        return await box.claim(session, console.parts.cipher, ["telegram"], console.clock(), 10)


def question_of(answer: Response) -> str:
    """The question of the last wording that can be answered."""
    return re.findall(r'name="question" value="(\d+)"', answer.text)[-1]


async def test_one_person_is_answered_after_a_moment(console: Console, browser: Browser) -> None:
    await chat(console)
    async with browser(EVE) as eve:
        question = question_of(await eve.get("/console/inbox/1"))
        data = {"question": question, "words": "Oui, le CIR **n’est pas** imposable."}
        done = await eve.post("/console/inbox/1/answer", data=data)
        assert "part dans quinze secondes" in done.text
    assert await waiting(console, 1) == [], "it can still be taken back"
    [delivery] = await waiting(console, 15)
    assert delivery.recipient == ASKER
    [say] = delivery.payload["outgoing"]
    assert "cir imposable" in say["text"]
    assert r"\*\*n’est pas\*\*" in say["text"], "what staff type is text"
    async with console.parts.sessions() as session:
        [note] = (await session.scalars(select(TeamNoteRow).where(TeamNoteRow.chat_id == ASKER))).all()
    assert note.state == "answered", "the group's answer is not sent as well"


async def test_an_answer_is_taken_back_in_time_or_not(console: Console, browser: Browser) -> None:
    await chat(console)
    async with browser(EVE) as eve:
        data = {"question": question_of(await eve.get("/console/inbox/1")), "words": "Oups."}
        for seconds, said in ((1.0, "rien n’est parti"), (20.0, "Trop tard")):
            done = await eve.post("/console/inbox/1/answer", data=data)
            key = re.search(r'name="key" value="([^"]+)"', done.text)
            assert key
            sent = await waiting(console, seconds)
            assert len(sent) == (seconds > 15)
            assert said in (await eve.post("/console/inbox/1/answer/undo", data={"key": key[1]})).text


@pytest.mark.parametrize("blocked", [True, False])
async def test_what_cannot_go_out_is_kept(console: Console, browser: Browser, blocked: bool) -> None:
    await chat(console, blocked=blocked)
    async with browser(EVE) as eve:
        question = question_of(await eve.get("/console/inbox/1"))
        words = "Ma longue réponse" if blocked else "x"
        answer = await eve.post("/console/inbox/1/answer", data={"question": question, "words": words})
        assert answer.status_code == 422
        assert f"{words}</textarea>" in answer.text
        assert ("ne peut pas être jointe" if blocked else "000 caractères") in answer.text.replace("\xa0", " ")


async def test_who_waits_is_seen_taken_answered_and_let_go(console: Console, browser: Browser) -> None:
    number = await case(console)
    async with browser(EVE) as eve:
        assert "Attend un humain" in (await eve.get("/console/")).text
        listed = (await eve.get("/console/conversations")).text
        assert "prendre" in listed
        assert "Bonjour" in listed
        thread = (await eve.get(f"/console/conversations/{number}")).text
        assert "&lt;b&gt;Bonjour&lt;/b&gt;" in thread, "what founders write is never markup"
        done = await eve.post(f"/console/conversations/{number}/answer", data={"words": "Bonjour, oui."})
        assert "Ève" in done.text
        assert "Bonjour, oui." in done.text
        await eve.post(f"/console/conversations/{number}/close")
        assert "Personne n’attend" in (await eve.get("/console/conversations")).text
        assert "Mirabelle 1" in (await eve.get("/console/conversations?state=closed")).text
    async with console.parts.sessions() as session:
        channels = {row.channel for row in (await session.scalars(select(DeliveryRow))).all()}
    assert channels == {"relay"}


async def test_two_people_never_answer_at_once(console: Console, browser: Browser) -> None:
    number = await case(console)
    address = f"/console/conversations/{number}"
    async with browser(EVE) as eve, browser(ADA) as ada:
        await eve.post(f"{address}/take")
        late = await ada.post(f"{address}/answer", data={"words": "Mes mots"})
        assert late.status_code == 409
        assert "Ève s’occupe de cette conversation" in late.text
        assert "Mes mots</textarea>" in late.text
        await ada.post(f"{address}/over")
        assert "Mes mots" in (await ada.post(f"{address}/answer", data={"words": "Mes mots"})).text


async def test_prepared_answers(console: Console, browser: Browser) -> None:
    number = await case(console)
    async with browser(EVE) as eve:
        refused = await eve.post("/console/replies", data={"name": "Deux mots", "fr": "Bonjour."})
        assert refused.status_code == 422
        assert 'value="Deux mots"' in refused.text
        assert "Bonjour." in (await eve.post("/console/replies", data={"name": "bonjour", "fr": "Bonjour."})).text
        sent = await eve.post(f"/console/conversations/{number}/send", data={"name": "bonjour"})
        assert '<p class="said">Bonjour.</p>' in sent.text
        assert "Aucune pour l’instant" in (await eve.post("/console/replies/bonjour/remove")).text


async def test_readers_have_no_part_in_it(console: Console, browser: Browser) -> None:
    number = await case(console)
    async with browser(RON) as ron:
        assert (await ron.get("/console/conversations")).status_code == 403
        assert (await ron.get(f"/console/conversations/{number}")).status_code == 403
        assert (await ron.post(f"/console/conversations/{number}/answer", data={"words": "Moi"})).status_code == 403
        assert (await ron.post("/console/inbox/1/answer", data={"question": "1", "words": "Moi"})).status_code == 403
        assert (await ron.post("/console/replies", data={"name": "x", "fr": "Moi"})).status_code == 403
    assert ("conversations", "conversations", "talk") in MENU
