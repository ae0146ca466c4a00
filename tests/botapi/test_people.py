"""A whole python-telegram-bot application chats with people through the server: polling, webhook, groups, inline."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Update,
)
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from tests.botapi import BotApi, held
from tests.botapi.serving import serving

SECRET = "shared-with-telegram"  # nothing that opens anything


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say it back, with a button; an edited question gets its own answer."""
    assert update.effective_message is not None
    verb = "Corrigé" if update.edited_message else "Vous dites"
    text = update.effective_message.text or "rien de lisible"
    buttons = InlineKeyboardMarkup([[InlineKeyboardButton("Merci", callback_data="thanks")]])
    await update.effective_message.reply_text(f"{verb} : {text}", reply_markup=buttons)


async def thanks(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer the button and change the message."""
    assert update.callback_query is not None
    await update.callback_query.answer("De rien")
    await update.callback_query.edit_message_text("Merci à vous")


async def offer(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """One inline result."""
    assert update.inline_query is not None
    article = InlineQueryResultArticle("1", "Un titre", InputTextMessageContent("<b>Voilà</b>", parse_mode="HTML"))
    await update.inline_query.answer([article], cache_time=0)


@pytest.fixture
async def application(api: BotApi) -> AsyncIterator["Application"]:
    app = Application.builder().token(api.token).base_url(f"{api.root}/bot").concurrent_updates(8).build()
    app.add_handler(CallbackQueryHandler(thanks))
    app.add_handler(InlineQueryHandler(offer))
    app.add_handler(MessageHandler(filters.ALL, echo))
    async with app:
        assert app.updater is not None
        await app.start()
        await app.updater.start_polling(allowed_updates=Update.ALL_TYPES)
        yield app
        await app.updater.stop()
        await app.stop()


async def test_a_conversation(api: BotApi, application: object) -> None:
    alice = api.user("Alice")
    said = await alice.says("Bonjour")
    answer = await alice.sees("Vous dites : Bonjour")
    assert answer.buttons == [["Merci"]]
    assert await alice.presses("Merci") == "De rien"
    assert await alice.sees("Merci à vous") is answer
    await alice.edits(said, "Bonsoir")
    await alice.sees("Corrigé : Bonsoir")
    await alice.sends("voice")
    await alice.sees("rien de lisible")
    await alice.shares_location(48.7, 6.2)
    await alice.sees("rien de lisible")
    assert alice.private.transcript().startswith("Alice: Bonsoir\nLOR’N’TECH: Merci à vous\nLOR’N’TECH: Corrigé")


async def test_two_people_do_not_meet(api: BotApi, application: object) -> None:
    alice, bob = api.user("Alice"), api.user("Bob")
    gate = asyncio.Event()
    api.next("sendMessage", held(gate))
    await alice.says("lent")
    await bob.says("vite")
    await bob.sees("Vous dites : vite")
    assert alice.heard() == []
    gate.set()
    await alice.sees("Vous dites : lent")


async def test_a_group_is_heard_only_when_the_bot_is_meant(api: BotApi, application: object) -> None:
    alice, group = api.user("Alice"), api.group("Fondateurs")
    await alice.says("Il fait beau", chat=group)
    await alice.says("@lorntech_bot tu es là ?", chat=group)
    await alice.says("/aide@un_autre_bot", chat=group)
    assert len(api.world.feed.sent) == 0
    await alice.says("/aide@lorntech_bot", chat=group)
    answer = await alice.sees("/aide", chat=group)
    await alice.says("et encore", chat=group, reply_to=answer)
    await alice.sees("et encore", chat=group)
    open_group = api.group("Tout ouvert", sees_all=True)
    await alice.says("Il fait beau", chat=open_group)
    await alice.sees("Il fait beau", chat=open_group)


async def test_inline(api: BotApi, application: object) -> None:
    alice, group = api.user("Alice"), api.group("Fondateurs")
    answer = await alice.asks_inline("bourse")
    assert [result["title"] for result in answer["results"]] == ["Un titre"]
    posted = await alice.picks(answer["results"][0], chat=group)
    assert posted.styled("bold") == ["Voilà"]


async def test_a_repeated_update(api: BotApi, application: "Application") -> None:
    seen: list[int] = []

    async def note(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        seen.append(update.update_id)

    application.add_handler(TypeHandler(Update, note), group=-1)
    alice = api.user("Alice")
    await alice.says("Bonjour")
    await alice.sees("Bonjour")
    api.repeat()
    await api.until_called("sendMessage", 2)
    assert seen == [seen[0]] * 2


async def test_impatience_shows_the_chat(api: BotApi) -> None:
    alice = api.user("Alice")
    await alice.says("Bonjour")
    with pytest.raises(AssertionError, match=r"Alice never saw \('Bonsoir',\):\nAlice: Bonjour"):
        await alice.sees("Bonsoir", within=0.01)


async def test_updates_wait_until_they_are_confirmed(api: BotApi, bot: Bot) -> None:
    alice = api.user("Alice")
    for words in ("un", "deux", "trois"):
        await alice.says(words)
    updates = await bot.get_updates(limit=2)
    assert [update.message.text for update in updates if update.message] == ["un", "deux"]
    assert await bot.get_updates(limit=2) == updates
    left = await bot.get_updates(offset=updates[-1].update_id + 1)
    assert [update.message.text for update in left if update.message] == ["trois"]
    waiting = asyncio.create_task(bot.get_updates(offset=left[-1].update_id + 1, timeout=5))
    await api.confirmed()
    await alice.says("quatre")
    assert [update.message.text for update in await waiting if update.message] == ["quatre"]


async def test_unwanted_updates_are_not_made(api: BotApi, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    await api.user("Alice").says("Bonjour")
    assert await bot.get_updates() == (), "the restriction stays until it is changed"
    await bot.get_updates(allowed_updates=[])
    await api.user("Bob").says("Bonjour")
    assert len(await bot.get_updates()) == 1


async def test_files_both_ways(api: BotApi, bot: Bot) -> None:
    alice = api.user("Alice")
    sent = await alice.sends("document", content=b"un plan", caption="Mon plan")
    file = await bot.get_file(sent.content["document"]["file_id"])
    assert await file.download_as_bytearray() == b"un plan"
    await bot.send_document(
        alice.account.id, b'{"a": 1}', caption="<b>Vos données</b>", parse_mode="HTML", filename="a.json"
    )
    document = (await alice.sees("Vos données")).content["document"]
    assert (document["file_name"], api.world.files[document["file_id"]]) == ("a.json", b'{"a": 1}')


async def test_a_webhook_is_tried_until_it_takes_the_update(api: BotApi, bot: Bot) -> None:
    answers, secrets = [500, 403, 200], []
    taken = asyncio.Event()

    async def hook(request: Request) -> Response:
        secrets.append(request.headers.get("x-telegram-bot-api-secret-token"))
        status = answers.pop(0)
        if status == 200:
            assert Update.de_json(await request.json(), bot).message is not None
            taken.set()
        return Response(status_code=status)

    async with serving(Starlette(routes=[Route("/hook", hook, methods=["POST"])])) as root:
        await bot.set_webhook(f"{root}/hook", secret_token=SECRET)
        await api.user("Alice").says("Bonjour")
        await asyncio.wait_for(taken.wait(), 5)
        await api.confirmed()
        assert (await bot.get_webhook_info()).pending_update_count == 0
        await bot.delete_webhook()
    assert secrets == [SECRET] * 3
