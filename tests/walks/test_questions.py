"""Walk A: a person asks, the bot answers; and all that must not go wrong on the way."""

import json

from bot.settings import Settings
from tests.botapi import BotApi, Person
from tests.walks.house import polling

ASKED = "Combien peut-on toucher avec la Bourse French Tech ?"
OTHER = "Qui a droit à la Bourse French Tech ?"


async def test_the_first_minutes(api: BotApi, alice: Person, settings: Settings) -> None:
    async with polling(settings):
        await alice.says("/start")
        welcome = await alice.sees("je suis un robot")
        assert welcome.reply_to is None
        question = await alice.says(ASKED)
        answer = await alice.sees("Bourse French Tech", "€", "Sources")
        assert answer.reply_to is question
        assert answer.styled("bold")[0].startswith("Combien peut-on toucher")
        assert any(url.startswith("https://t.me/lorntech_bot?start=a_") for url in answer.links.values())
        share = answer.button("Partager")["url"]
        assert share == (
            "https://t.me/share/url?url=https%3A%2F%2Ft.me%2Florntech_bot%3Fstart%3Dbourse-french-tech-montant"
        )
        assert await alice.presses("👍", on=answer) != ""
        await alice.presses("Pourquoi", on=answer)
        await alice.sees("%")


async def test_browsing_stays_in_one_message(api: BotApi, alice: Person, settings: Settings) -> None:
    async with polling(settings):
        await alice.says("/themes")
        page = await alice.sees()
        for _ in range(2):
            label = page.buttons[0][0]
            assert await alice.presses(label, on=page) == ""
            assert await alice.sees() is page
        assert await alice.presses(page.buttons[-1][0], on=page) == ""
        assert len([message for message in alice.private.messages if message.sender is api.world.bot]) == 1


async def test_a_deep_link(alice: Person, settings: Settings) -> None:
    async with polling(settings):
        await alice.says("/start bourse-french-tech-montant__salon")
        await alice.sees("Combien peut-on toucher")
        await alice.says("/start no-such-thing'; DROP TABLE chat")
        await alice.sees()


async def test_a_restart_forgets_nothing(alice: Person, settings: Settings) -> None:
    async with polling(settings):
        await alice.says("/langue en")
        await alice.sees("English")
        await alice.says(ASKED)
        answer = await alice.sees("Bourse French Tech")
    late = await alice.says("/help")
    async with polling(settings):
        assert (await alice.sees("question")).version > late.version, "asked while the bot was away"
        await alice.presses("👍", on=answer)
        await alice.presses("Why", on=answer)
        await alice.sees("%")


async def test_an_update_delivered_twice_is_answered_once(api: BotApi, alice: Person, settings: Settings) -> None:
    async with polling(settings):
        await alice.says(ASKED)
        await alice.sees("Bourse French Tech")
        api.repeat()
        await alice.says("/help")
        await alice.sees("/themes")
    assert len(api.called("sendMessage")) == 2


async def test_an_edited_question_edits_its_answer(api: BotApi, alice: Person, settings: Settings) -> None:
    async with polling(settings):
        question = await alice.says(ASKED)
        answer = await alice.sees("Combien peut-on toucher")
        await alice.says("/help")
        await alice.sees("/themes")
    async with polling(settings):
        await alice.edits(question, OTHER)
        assert await alice.sees("Qui a droit") is answer
        api.repeat()
        await alice.edits(question, ASKED)
        assert await alice.sees("Combien peut-on toucher") is answer
    assert len(alice.private.messages) == 4, "nothing new was sent"


async def test_an_edited_question_that_became_shorter_takes_answers_back(
    api: BotApi, alice: Person, settings: Settings
) -> None:
    async with polling(settings):
        question = await alice.says(f"{ASKED} {OTHER}")
        await alice.sees("Combien peut-on toucher")
        await alice.sees("Qui a droit")
        await alice.edits(question, OTHER)
        await api.until_called("deleteMessage")
    assert [message.text[:11] for message in alice.private.messages[1:]] == ["Qui a droit"]


async def test_an_edited_question_whose_answer_is_gone_is_answered_anew(alice: Person, settings: Settings) -> None:
    async with polling(settings):
        question = await alice.says(ASKED)
        answer = await alice.sees("Combien peut-on toucher")
        alice.private.messages.remove(answer)
        await alice.edits(question, OTHER)
        assert (await alice.sees("Qui a droit")).reply_to is question


async def test_old_and_forged_buttons_are_answered(alice: Person, settings: Settings) -> None:
    async with polling(settings):
        await alice.says("/start")
        welcome = await alice.sees("robot")
        for data in (
            "",
            "1:entry:no-such-entry",
            "1:up",
            "0:home",
            "9:x:y",
            "é" * 32,
            "1:theme:../..:0",
            "1:choose:x:9",
        ):
            await alice.presses_data(data, on=welcome)
        await alice.says("/help")
        await alice.sees("/themes")


async def test_a_button_under_a_message_that_is_gone(alice: Person, settings: Settings) -> None:
    async with polling(settings):
        await alice.says("/start")
        welcome = await alice.sees("robot")
        alice.private.messages.remove(welcome)
        await alice.presses("Thèmes", on=welcome)
        assert await alice.sees() is not welcome


async def test_positions(api: BotApi, alice: Person, settings: Settings) -> None:
    async with polling(settings):
        await alice.says("/acteurs")
        await alice.presses("Près de moi", on=await alice.sees())
        asked = await alice.sees()
        assert asked.keyboard is not None
        assert asked.keyboard["keyboard"][0][0]["request_location"] is True
        await alice.says("Metz")
        nearest = await alice.sees("Metz", "km")
        assert nearest.buttons, "the answer has its buttons"
        removal = [call for call in api.called("sendMessage") if "remove_keyboard" in call.text("reply_markup")]
        assert len(removal) == 1, "and the location button went away"
        await alice.shares_location(48.69, 6.18)
        await alice.sees("km")
    assert any("venue" in message.content for message in alice.private.messages)


async def test_ones_own_data(api: BotApi, alice: Person, settings: Settings) -> None:
    async with polling(settings):
        await alice.says(ASKED)
        await alice.sees("Combien peut-on toucher")
        await alice.says("/mesdonnees")
        page = await alice.sees()
        await alice.presses(page.buttons[0][0], on=page)
        files = await alice.world.bell.until(
            lambda: [message for message in alice.heard() if "document" in message.content] or None, within=5
        )
        exported = json.loads(api.world.files[files[0].content["document"]["file_id"]])
        assert ASKED in json.dumps(exported, ensure_ascii=False)
        await alice.presses(page.buttons[1][0], on=page)
        ask = await alice.sees()
        await alice.presses(ask.buttons[0][0], on=ask)
        await alice.sees("il ne reste rien")


async def test_whatever_is_typed_gets_an_answer(alice: Person, settings: Settings) -> None:
    typed = (
        "x" * 4096, "🏟" * 2048, "\u202eمرحبا", "<b>&amp;</i>", "**[x](javascript:1)**", "a\0b", "😀", "...",
        "/" * 99, "/start " + "x" * 500, "/start a_no-such-actor", "/acteurs " + "&" * 500,
    )  # fmt: skip
    async with polling(settings):
        for text in typed:
            await alice.says(text)
            answer = await alice.sees()
            assert "échoué de mon côté" not in answer.text, alice.private.transcript()


async def test_whatever_is_sent_gets_a_kind_word(alice: Person, settings: Settings) -> None:
    async with polling(settings):
        for kind in ("voice", "photo", "video", "sticker", "document", "contact"):
            await alice.sends(kind)
            await alice.sees()
