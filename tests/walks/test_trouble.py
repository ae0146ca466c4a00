"""Walk A when things go wrong: Telegram fails, people leave, the process stops, the store is away."""

import asyncio

import pytest
from pydantic import AnyHttpUrl, SecretStr
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import StartError, WrongKey
from bot.settings import Settings
from bot.store.model import ChatRow, TurnRow
from bot.wiring import assemble
from tests.botapi import BotApi, bad_gateway, failing, flood, held, reset, reset_after
from tests.walks.house import polling

ASKED = "Combien peut-on toucher avec la Bourse French Tech ?"


async def test_a_telegram_that_fails_is_asked_again(api: BotApi, settings: Settings) -> None:
    alice = api.user("Alice")
    for fault in (flood(0), failing, bad_gateway, reset):
        api.next("sendMessage", fault)
    for fault in (failing, bad_gateway, reset):
        api.next("getUpdates", fault)
    async with polling(settings):
        await alice.says(ASKED)
        await alice.sees("Combien peut-on toucher", within=10)
    assert len(alice.heard()) == 1


async def test_a_lost_receipt_gives_a_message_twice_rather_than_never(api: BotApi, settings: Settings) -> None:
    alice = api.user("Alice")
    api.next("sendMessage", reset_after)
    async with polling(settings):
        await alice.says(ASKED)
        await api.until_called("sendMessage", 2)
    assert len(alice.heard()) == 2


async def test_chats_go_in_parallel_and_each_in_order(api: BotApi, settings: Settings) -> None:
    alice, bob = api.user("Alice"), api.user("Bob")
    gate, hers = asyncio.Event(), asyncio.Event()
    api.next("sendMessage", held(gate, hers))
    async with polling(settings):
        await alice.says(ASKED)
        await hers.wait()
        await alice.says("/help")
        await bob.says(ASKED)
        await bob.sees("Combien peut-on toucher")
        await api.confirmed()
        assert [message.sender for message in alice.private.messages] == [alice.account] * 2
        gate.set()
        await alice.sees("/themes")
    assert "Combien" in alice.private.messages[2].text


async def test_people_who_block_the_bot(api: BotApi, settings: Settings) -> None:
    alice, bob = api.user("Alice"), api.user("Bob")
    async with polling(settings):
        await alice.says("/start")
        await alice.sees("robot")
        gate = asyncio.Event()
        api.next("sendMessage", held(gate))
        await alice.says(ASKED)
        await api.confirmed()
        alice.account.blocked = True  # at once, before the bot can hear of it
        gate.set()
        await bob.says("/start")
        await bob.sees("robot")
    async with assemble(settings) as parts, parts.sessions() as session:
        chat = await session.get(ChatRow, f"telegram:{alice.account.id}")
        assert chat is not None
        assert chat.blocked_at is not None
        assert await parts.exchange("lorntech_bot").unsent("telegram") == []
    async with polling(settings):
        await alice.unblocks()
        await alice.says("/help")
        await alice.sees("/themes")
    async with assemble(settings) as parts, parts.sessions() as session:
        chat = await session.get(ChatRow, f"telegram:{alice.account.id}")
        assert chat is not None
        assert chat.blocked_at is None


async def test_an_answer_that_a_stop_left_behind_goes_out_at_the_next_start(
    api: BotApi, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.app.DRAIN", 0.0)
    alice = api.user("Alice")
    api.next("sendMessage", held(asyncio.Event()))
    async with polling(settings):
        await alice.says(ASKED)
        await api.confirmed()
    assert alice.heard() == []
    async with polling(settings):
        await alice.sees("Combien peut-on toucher")
        await alice.says("/help")
        await alice.sees("/themes")
    async with assemble(settings) as parts, parts.sessions() as session:
        turn = await session.get(TurnRow, f"telegram:{api.world.feed.sent[0]['update_id']}")
        assert turn is not None
        assert turn.outgoing is None


async def test_a_store_that_is_away_loses_nothing(
    api: BotApi, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = api.user("Alice")
    monkeypatch.setattr("bot.telegram.polling.PAUSE", 0.01)
    real, failures = AsyncSession.flush, [None] * 3

    async def flush(self: AsyncSession, *args: object) -> None:
        if failures:
            failures.pop()
            raise OperationalError("INSERT", {}, OSError("the database is away"))
        await real(self, *args)

    async with polling(settings):
        monkeypatch.setattr(AsyncSession, "flush", flush)
        await alice.says(ASKED)
        await alice.sees("Combien peut-on toucher")
    assert len(alice.heard()) == 1


async def test_a_bug_of_ours_is_neither_silent_nor_endless(
    api: BotApi, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = api.user("Alice")
    async with polling(settings) as telegram:
        monkeypatch.setattr("bot.exchange.respond", lambda *_: 1 / 0)
        await alice.says(ASKED)
        await alice.sees("de mon côté")
        await api.confirmed()
        monkeypatch.undo()
        await alice.says(ASKED)
        await alice.sees("Combien peut-on toucher")
        assert telegram.bot.username == "lorntech_bot"


async def test_a_wrong_token_says_what_to_do(settings: Settings) -> None:
    for token in ("701:wrong-wrong-wrong", "rubbish"):
        wrong = Settings(**settings.model_dump() | {"telegram_token": token})
        with pytest.raises(StartError, match="BotFather") as refused:
            async with polling(wrong):
                pass
        assert token not in str(refused.value)
    with pytest.raises(StartError, match="LORNTECH_TELEGRAM_TOKEN is not set"):
        async with polling(Settings(**settings.model_dump() | {"telegram_token": None})):
            pass


async def test_a_wrong_key_is_refused_at_the_start(api: BotApi, settings: Settings) -> None:
    async with polling(settings):
        await api.user("Alice").says("/start")
        await api.confirmed()
    foreign = settings.model_copy(update={"secret_key": SecretStr("a key that nothing here was sealed with")})
    with pytest.raises(WrongKey, match="LORNTECH_SECRET_KEY"):
        async with assemble(foreign):
            pass


async def test_a_telegram_that_is_away_at_the_start_is_waited_for(api: BotApi, settings: Settings) -> None:
    api.next("getMe", failing, times=2)
    async with polling(settings):
        alice = api.user("Alice")
        await alice.says("/start")
        await alice.sees("robot")


async def test_a_webhook_that_telegram_does_not_take_says_so(settings: Settings) -> None:
    wrong = settings.model_copy(update={"webhook_url": AnyHttpUrl("http://example.org")})
    with pytest.raises(StartError, match=r"(?i)LORNTECH_WEBHOOK_URL: .*https"):
        async with polling(wrong):
            pass
