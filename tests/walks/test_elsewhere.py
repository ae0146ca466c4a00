"""The bot in groups, inline in any chat, behind a webhook; and what Telegram shows of it before a word is said."""

import httpx
import pytest

from bot.conversation.dialogue import COMMANDS
from bot.settings import Settings
from bot.telegram.profile import MENU, commands
from bot.texts import texts
from faq.documents import LANGUAGES, Language
from tests.botapi import BotApi
from tests.walks.house import WEBHOOK_SECRET, polling, webhook

ASKED = "Combien peut-on toucher avec la Bourse French Tech ?"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


async def test_in_a_group_the_bot_speaks_when_spoken_to(api: BotApi, settings: Settings) -> None:
    alice, group = api.user("Alice"), api.group("Fondateurs", sees_all=True)
    async with polling(settings):
        await alice.says("Il fait beau", chat=group)
        await alice.says("/ban Bob", chat=group)
        await alice.says(f"@lorntech_bot {ASKED}", chat=group)
        answer = await alice.sees("Combien peut-on toucher", chat=group)
        assert answer.reply_to is not None
        await alice.says("Qui a droit à la Bourse French Tech ?", chat=group, reply_to=answer)
        await alice.sees("Qui a droit", chat=group)
        await alice.says("/mesdonnees@lorntech_bot", chat=group)
        page = await alice.sees("https://t.me/lorntech_bot", chat=group)
        assert page.buttons == []
        await alice.says("/acteurs", chat=group)
        await alice.presses("Près de moi", on=await alice.sees(chat=group))
        await alice.sees("ville", chat=group)
    assert len([message for message in group.messages if message.sender is api.world.bot]) == 5


async def test_inline_in_any_chat(api: BotApi, settings: Settings) -> None:
    alice, bob = api.user("Alice", language_code="fr"), api.user("Bob", language_code="en-GB")
    group = api.group("Fondateurs", bot_inside=False)
    async with polling(settings):
        answer = await alice.asks_inline(ASKED)
        assert answer["is_personal"]
        first = answer["results"][0]
        assert (first["id"], first["title"]) == ("bourse-french-tech-montant", ASKED)
        posted = await alice.picks(first, chat=group)
        assert posted.styled("bold")[0] == ASKED
        assert posted.button("Ouvrir")["url"] == "https://t.me/lorntech_bot?start=bourse-french-tech-montant"
        english = await bob.asks_inline("How much is the Bourse French Tech?")
        assert english["results"][0]["title"] == "How much is the Bourse French Tech?"
        for words in ("", "xkcd qwerty", "🏟" * 100):
            nothing = await alice.asks_inline(words)
            assert (nothing["results"], nothing["button"]["start_parameter"]) == ([], "o_inline")


async def test_behind_a_webhook(api: BotApi, settings: Settings) -> None:
    alice = api.user("Alice")
    async with webhook(settings) as root, httpx.AsyncClient() as stranger:
        await api.until_called("setWebhook")
        await alice.says(ASKED)
        await alice.sees("Combien peut-on toucher")
        await api.confirmed()
        forged = api.world.feed.sent[0] | {"update_id": 1}
        address = f"{root}/telegram/webhook"
        for guess in ("", "guessed", "é"):
            refused = await stranger.post(address, json=forged, headers=[(SECRET_HEADER.encode(), guess.encode())])
            assert refused.status_code == 401
        known = {SECRET_HEADER: WEBHOOK_SECRET}
        for body in (
            b"",
            b"[]",
            b"{",
            b'"x"',
            b'{"update_id": "x"}',
            b'{"update_id": 5, "message": 3}',
            b"x" * (1 << 21),
        ):
            answer = await stranger.post(address, content=body, headers=known)
            assert answer.status_code in (200, 400), body[:20]
        assert (await stranger.get(address)).status_code == 405
        await alice.says("/help")
        await alice.sees("/themes")
    assert len(api.called("sendMessage")) == 2


async def test_from_webhook_to_polling_and_back_nothing_is_lost(api: BotApi, settings: Settings) -> None:
    alice = api.user("Alice")
    async with webhook(settings):
        await api.until_called("setWebhook")
    await alice.says(ASKED)
    async with polling(settings):
        await alice.sees("Combien peut-on toucher")
        await api.confirmed()
    await alice.says("/help")
    async with webhook(settings):
        await alice.sees("/themes")


async def test_the_profile_is_published_once(api: BotApi, settings: Settings) -> None:
    async with polling(settings):
        await api.until_called("setChatMenuButton")
    shown = api.world.profile
    for code, language in (("", "fr"), ("fr", "fr"), ("en", "en")):
        described = shown.get(("description", code)) or shown["description", ""]  # as Telegram falls back
        assert described == texts(language).label("bot.description")
        private = shown["commands", '{"type": "all_private_chats"}', code]
        assert {"command": "help", "description": texts(language).label("command.help")} in private
        assert len(shown["commands", '{"type": "all_group_chats"}', code]) < len(private)
    set_before = [call for call in api.calls if call.method.startswith("set")]
    asked = len(api.called("getChatMenuButton"))
    async with polling(settings):
        await api.until_called("getChatMenuButton", asked + 1)
    assert [call for call in api.calls if call.method.startswith("set")] == set_before


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_of_the_menus_is_understood(language: Language) -> None:
    menu = MENU[language]
    assert set(menu) == set(COMMANDS)
    for meaning, name in menu.items():
        assert name in COMMANDS[meaning]
    assert {command.command for command in commands(language, group=True)} < set(menu.values())
