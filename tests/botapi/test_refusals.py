"""What Telegram refuses, refused to the real python-telegram-bot in Telegram's words."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx
import pytest
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from telegram.error import (
    BadRequest,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from tests.botapi import BotApi, Person, bad_gateway, failing, flood, hang, reset, reset_after


@pytest.fixture
async def alice(api: BotApi) -> Person:
    person = api.user("Alice")
    await person.says("/start")
    return person


def keyboard(**button: object) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(**button)]])


Attempt = Callable[[Bot, int], Awaitable[object]]


@pytest.mark.parametrize(
    ("attempt", "words"),
    [
        (lambda bot, chat: bot.send_message(chat, "<b>x", parse_mode="HTML"), "can't parse entities: Can't find end"),
        (lambda bot, chat: bot.send_message(chat, "x", parse_mode="Markdown"), "unsupported parse_mode"),
        (lambda bot, chat: bot.send_message(chat, ""), "message text is empty"),
        (lambda bot, chat: bot.send_message(chat, " \n\0"), "text must be non-empty"),
        (lambda bot, chat: bot.send_message(chat, "x" * 4097), "message is too long"),
        (lambda bot, chat: bot.send_message(chat, "🏟" * 2049), "message is too long"),
        (lambda bot, chat: bot.send_message(404, "x"), "chat not found"),
        (
            lambda bot, chat: bot.send_message(chat, "x", reply_parameters=ReplyParameters(99)),
            "message to be replied not found",
        ),
        (
            lambda bot, chat: bot.send_message(chat, "x", reply_markup=keyboard(text="a", callback_data="é" * 33)),
            "BUTTON_DATA_INVALID",
        ),
        (
            lambda bot, chat: bot.send_message(chat, "x", reply_markup=keyboard(text="a", url="ftp://a.fr")),
            "URL 'ftp://a.fr' is invalid",
        ),
        (
            lambda bot, chat: bot.send_message(chat, "x", reply_markup=keyboard(text=" ", callback_data="1")),
            "button text must be non-empty",
        ),
        (
            lambda bot, chat: bot.send_message(chat, "x", reply_markup=keyboard(text="a")),
            "Text buttons are unallowed in the inline keyboard",
        ),
        (
            lambda bot, chat: bot.send_message(
                chat,
                "x",
                reply_markup=InlineKeyboardMarkup(
                    [[InlineKeyboardButton(str(number), callback_data="1")] for number in range(101)]
                ),
            ),
            "REPLY_MARKUP_TOO_LONG",
        ),
        (lambda bot, chat: bot.edit_message_text("x", chat, 99), "message to edit not found"),
        (lambda bot, chat: bot.edit_message_text("x", chat, 1), "message can't be edited"),
        (lambda bot, chat: bot.answer_callback_query("404"), "query is too old"),
        (lambda bot, chat: bot.send_venue(chat, 91, 1, "a", "b"), "wrong latitude"),
        (lambda bot, chat: bot.send_document(chat, b""), "file must be non-empty"),
        (lambda bot, chat: bot.send_document(chat, b"x", caption="x" * 1025), "caption is too long"),
        (lambda bot, chat: bot.send_chat_action(chat, "dancing"), "wrong parameter action"),
        (lambda bot, chat: bot.leave_chat(chat), "private chats"),
        (lambda bot, chat: bot.get_file("404"), "wrong file_id"),
        (lambda bot, chat: bot.set_my_commands([BotCommand("Help", "x")]), "BOT_COMMAND_INVALID"),
        (lambda bot, chat: bot.set_my_commands([BotCommand("help", "x" * 257)]), "must not exceed 256"),
        (lambda bot, chat: bot.set_my_commands([BotCommand("a" * 33, "x")]), "must not exceed 32"),
        (lambda bot, chat: bot.set_my_commands([BotCommand("help", "x")] * 101), "BOT_COMMANDS_TOO_MUCH"),
        (lambda bot, chat: bot.set_my_description("x" * 513), "too long"),
        (lambda bot, chat: bot.set_my_short_description("x" * 121), "too long"),
        (lambda bot, chat: bot.set_my_name("x" * 65), "too long"),
        (lambda bot, chat: bot.set_my_name("x", language_code="french"), "invalid language code"),
        (lambda bot, chat: bot.set_webhook("http://example.org/hook"), "HTTPS URL must be provided"),
        (lambda bot, chat: bot.set_webhook("https://example.org", secret_token="é"), "unallowed characters"),
    ],
)
async def test_refused(bot: Bot, alice: Person, attempt: Attempt, words: str) -> None:
    with pytest.raises(BadRequest) as refused:
        await attempt(bot, alice.account.id)
    assert words.lower() in refused.value.message.lower()
    assert len(alice.private.messages) == 1, "a refused call has no effect"


async def test_the_longest_text_passes(bot: Bot, alice: Person) -> None:
    await bot.send_message(alice.account.id, "<b>" + "🏟" * 2048 + "</b>", parse_mode="HTML")
    assert (await alice.sees("🏟")).styled("bold") == ["🏟" * 2048]


async def test_an_unmodified_edit(bot: Bot, alice: Person) -> None:
    sent = await bot.send_message(alice.account.id, "x", reply_markup=keyboard(text="a", callback_data="1"))
    same = keyboard(text="a", callback_data="1")
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content"):
        await bot.edit_message_text("x", alice.account.id, sent.id, reply_markup=same)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_reply_markup(alice.account.id, sent.id, reply_markup=same)
    await bot.edit_message_text("x", alice.account.id, sent.id)
    assert alice.private.messages[-1].buttons == [], "an edit without a keyboard takes the keyboard away"


async def test_an_edit_that_is_too_long(bot: Bot, alice: Person) -> None:
    sent = await bot.send_message(alice.account.id, "x")
    with pytest.raises(BadRequest, match=r"(?i)message_too_long"):
        await bot.edit_message_text("x" * 4097, alice.account.id, sent.id)


async def test_a_missing_reply_can_be_waived(bot: Bot, alice: Person) -> None:
    await bot.send_message(
        alice.account.id, "x", reply_parameters=ReplyParameters(99, allow_sending_without_reply=True)
    )
    assert alice.private.messages[-1].reply_to is None


async def test_a_person_who_blocked_the_bot(bot: Bot, alice: Person) -> None:
    await alice.blocks()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(alice.account.id, "x")
    await alice.unblocks()
    await bot.send_message(alice.account.id, "x")


async def test_nobody_is_written_to_first(api: BotApi, bot: Bot) -> None:
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.send_message(api.user("Bob").account.id, "x")


async def test_a_group_that_threw_the_bot_out(api: BotApi, bot: Bot, alice: Person) -> None:
    group = api.group("Fondateurs")
    await alice.removes_bot(group)
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await bot.send_message(group.id, "x")


async def test_location_is_asked_in_private_only(api: BotApi, bot: Bot, alice: Person) -> None:
    ask = ReplyKeyboardMarkup([[KeyboardButton("Où ?", request_location=True)]])
    await bot.send_message(alice.account.id, "x", reply_markup=ask)
    with pytest.raises(BadRequest, match=r"(?i)location can be requested in private chats only"):
        await bot.send_message(api.group("Fondateurs").id, "x", reply_markup=ask)


async def test_a_query_is_answered_once_and_in_time(api: BotApi, bot: Bot, alice: Person) -> None:
    query = api.world.ask()
    await bot.answer_callback_query(query.id)
    with pytest.raises(BadRequest, match=r"(?i)query is too old and response timeout expired"):
        await bot.answer_callback_query(query.id)
    late = api.world.ask()
    api.expire_queries()
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_callback_query(late.id)


async def test_a_toast_is_short(api: BotApi, bot: Bot) -> None:
    with pytest.raises(BadRequest, match=r"(?i)message_too_long"):
        await bot.answer_callback_query(api.world.ask().id, "x" * 201)


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ([("1", "a", "x"), ("1", "b", "y")], "RESULT_ID_DUPLICATE"),
        ([(str(number), "a", "x") for number in range(51)], "RESULTS_TOO_MUCH"),
        ([("x" * 65, "a", "x")], "RESULT_ID_INVALID"),
        ([("1", "a", "<b>")], "can't parse entities"),
        ([("1", "a", "")], "message text is empty"),
        ([("1", "", "x")], 'Can\'t find field "title"'),
    ],
)
async def test_inline_results(api: BotApi, results: list[tuple[str, str, str]], words: str) -> None:
    articles = [
        InlineQueryResultArticle(
            one, title, InputTextMessageContent(text, parse_mode="HTML", link_preview_options=None)
        ).to_dict()
        for one, title, text in results
    ]
    async with httpx.AsyncClient() as client:  # python-telegram-bot itself would refuse the longest lists
        answer = await client.post(
            f"{api.root}/bot{api.token}/answerInlineQuery",
            data={"inline_query_id": api.world.ask().id, "results": json.dumps(articles)},
        )
    assert answer.status_code == 400
    assert words in answer.json()["description"]


@pytest.mark.parametrize("token", ["701:wrong", "rubbish"])
async def test_a_wrong_token(api: BotApi, token: str) -> None:
    with pytest.raises(InvalidToken):
        async with Bot(token, f"{api.root}/bot"):
            pass


async def test_an_unknown_method(api: BotApi, bot: Bot) -> None:
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("makeCoffee")


async def test_faults_on_command(api: BotApi, bot: Bot, alice: Person) -> None:
    async def fails(expected: type[TelegramError], **timeouts: float) -> TelegramError:
        with pytest.raises(expected) as failure:
            await bot.send_message(alice.account.id, "x", **timeouts)
        return failure.value

    for fault in (flood(3), failing, bad_gateway, reset, hang):
        api.next("sendMessage", fault)
    limited = await fails(RetryAfter)
    assert isinstance(limited, RetryAfter)
    assert limited.retry_after == timedelta(seconds=3)
    await fails(NetworkError)
    await fails(NetworkError)
    await fails(NetworkError)
    await fails(TimedOut, read_timeout=0.05)
    assert alice.heard() == []
    api.next("sendMessage", reset_after)
    await fails(NetworkError)
    assert [message.text for message in alice.heard()] == ["x"], "sent, though the bot does not know"
    await bot.send_message(alice.account.id, "y")


async def test_two_pollers(api: BotApi, bot: Bot) -> None:
    async with httpx.AsyncClient() as client, asyncio.TaskGroup() as group:
        other = group.create_task(client.post(f"{api.root}/bot{api.token}/getUpdates", json={"timeout": 5}, timeout=6))
        await api.world.bell.until(lambda: True if api.world.feed.polls else None, within=5)
        assert await bot.get_updates() == ()
    assert other.result().status_code == 409
    assert "terminated by other getUpdates request" in other.result().json()["description"]


async def test_no_polling_beside_a_webhook(bot: Bot) -> None:
    await bot.set_webhook("https://example.org/hook")
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()
