"""The exchange on both databases: an event is handled once, its answers wait until they are sent, erasing erases."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import SQLModel, col

from bot.arrival import Arrival
from bot.conversation import actions
from bot.conversation.messages import Attachment, Command, Pressed, Said, Say, Toast
from bot.exchange import Exchange
from bot.settings import Settings
from bot.store import chats
from bot.store.lot import Gathered
from bot.store.model import ChatRow, JudgementRow, QuestionRow, TeamNoteRow, TurnRow
from bot.wiring import Parts, assemble
from faq.markup import plain

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ME = "telegram:42"


@pytest.fixture
async def parts(filled_url: str, tmp_path: Path) -> AsyncIterator[Parts]:
    settings = Settings(_env_file=None, database_url=filled_url, data_dir=tmp_path, semantic=False)
    async with assemble(settings, now=lambda: NOW) as parts:
        yield parts


@pytest.fixture
def exchange(parts: Parts) -> Exchange:
    return parts.exchange("lorntech_bot")


def says(text: str, key: str, chat: str = ME) -> Arrival:
    return Arrival(chat, f"telegram:{key}", Said(text), "fr", context={"message": 7})


async def rows(parts: Parts, table: type[SQLModel]) -> int:
    async with parts.sessions() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_an_event_is_handled_once_even_when_it_comes_twice_at_the_same_time(
    parts: Parts, exchange: Exchange
) -> None:
    arrival = says("C'est quoi un Kbis ?", "1")
    first, second = await asyncio.gather(exchange.handle(arrival), exchange.handle(arrival))
    assert sorted(map(len, (first, second))) == [0, 1]
    assert await exchange.handle(arrival) == ()
    assert await rows(parts, QuestionRow) == 1


async def test_answers_wait_until_they_are_sent(parts: Parts, exchange: Exchange) -> None:
    out = await exchange.handle(says("C'est quoi un Kbis ?", "1"))
    again = parts.exchange("lorntech_bot")  # as after a restart
    [left] = await again.unsent("telegram")
    assert (left.chat, left.key, left.context, left.outgoing) == (ME, "telegram:1", {"message": 7}, out)
    assert await again.unsent("terminal") == []
    await again.sent("telegram:1")
    assert await again.unsent("telegram") == []
    assert await again.handle(says("C'est quoi un Kbis ?", "1")) == (), "the key stays"


async def test_the_state_survives_a_restart_and_is_not_readable_in_the_database(
    parts: Parts, exchange: Exchange
) -> None:
    await exchange.handle(Arrival(ME, "telegram:1", Command("humain")))
    await parts.exchange("lorntech_bot").handle(says("rappelez-moi au 06 12 34 56 78", "2"))
    assert await rows(parts, TeamNoteRow) == 1
    async with parts.sessions() as session:
        [note] = (await session.scalars(select(TeamNoteRow))).all()
        [chat] = (await session.scalars(select(ChatRow))).all()
    assert "rappelez" not in note.text, "a word no ciphertext holds by chance, as two digits may be"
    assert "awaiting" not in chat.state
    assert parts.cipher.open(note.text) == "rappelez-moi au 06 12 34 56 78"


async def test_questions_are_kept_without_personal_details(parts: Parts, exchange: Exchange) -> None:
    await exchange.handle(says("je suis paul@exemple.fr, c'est quoi un Kbis ?", "1"))
    async with parts.sessions() as session:
        [question] = (await session.scalars(select(QuestionRow))).all()
    assert "paul" not in question.text
    assert "Kbis" in question.text


async def test_a_thumb_counts_once_and_may_turn(parts: Parts, exchange: Exchange) -> None:
    [answer] = await exchange.handle(says("C'est quoi un Kbis et comment l'obtenir ?", "1"))
    assert isinstance(answer, Say)
    up, down = (button.data for button in answer.buttons[0])
    for number, data in enumerate((up, up, down)):
        out = await exchange.handle(Arrival(ME, f"telegram:p{number}", Pressed(data or "")))
        assert isinstance(out[0], Toast)
    async with parts.sessions() as session:
        [judged] = (await session.scalars(select(JudgementRow))).all()
    assert (judged.verdict, judged.entry) == ("down", "kbis")


async def test_export_holds_all_and_erasing_leaves_nothing(parts: Parts, exchange: Exchange) -> None:
    await exchange.handle(says("C'est quoi un Kbis ?", "1"))
    await exchange.handle(says("une autre personne", "2", chat="telegram:43"))
    await exchange.handle(Arrival(ME, "telegram:3", Command("humain")))
    await exchange.handle(says("un mot pour vous", "4"))
    toast, file = await exchange.handle(Arrival(ME, "telegram:5", Pressed(actions.write("export"))))
    assert isinstance(toast, Toast)
    assert isinstance(file, Attachment)
    mine = json.loads(file.content)
    assert "Kbis" in json.dumps(mine)
    assert "un mot pour vous" in json.dumps(mine)
    assert "une autre personne" not in json.dumps(mine)

    [done] = await exchange.handle(Arrival(ME, "telegram:6", Pressed(actions.write("erase", "yes"))))
    assert isinstance(done, Say)
    await exchange.sent("telegram:6")
    async with parts.sessions() as session:
        for table in SQLModel.metadata.sorted_tables:
            if "chat_id" in table.columns:
                left = (await session.execute(select(table).where(table.c.chat_id == ME))).all()
                assert left == [], table.name
        assert await session.get(ChatRow, ME) is None
    assert await rows(parts, ChatRow) == 1, "the other person's chat stays"


async def test_console_links_are_for_staff_in_their_private_chat(parts: Parts, exchange: Exchange) -> None:
    admins = parts.settings.model_copy(update={"admins": (42,)})
    mine = replace(parts, settings=admins).exchange("lorntech_bot")
    [link] = await mine.handle(Arrival(ME, "telegram:1", Command("console")))
    assert isinstance(link, Say)
    assert "http://127.0.0.1:8080/console/sign-in?token=" in plain(link.text)
    for chat in ("telegram:43", "telegram:-100", "terminal:local"):
        [other] = await mine.handle(Arrival(chat, f"telegram:{chat}", Command("console")))
        assert isinstance(other, Say)
        assert "/help" in other.text, "for others the command does not exist"


async def test_what_is_older_than_promised_goes(parts: Parts, exchange: Exchange) -> None:
    await exchange.handle(says("C'est quoi un Kbis ?", "1"))
    async with parts.sessions.begin() as session:
        assert await chats.forget_old(session, NOW + timedelta(days=364), 365) == 0
        assert await chats.forget_old(session, NOW + timedelta(days=366), 365) >= 3
    assert await rows(parts, QuestionRow) == 0
    assert await rows(parts, ChatRow) == 0


async def test_a_failure_in_the_middle_keeps_nothing(
    parts: Parts, exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(Gathered, "write", fail)
        with pytest.raises(OSError, match="disk full"):
            await exchange.handle(says("C'est quoi un Kbis ?", "1"))
    async with parts.sessions() as session:
        assert (await session.scalars(select(col(TurnRow.key)))).all() == []
    assert len(await exchange.handle(says("C'est quoi un Kbis ?", "1"))) == 1, "it is answered when it comes again"
