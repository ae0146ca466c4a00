"""Copies, forum topics and groups that grow, as the real python-telegram-bot meets them."""

from collections.abc import Awaitable, Callable

import pytest
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated

from tests.botapi import BotApi, Chat


@pytest.fixture
def forum(api: BotApi) -> Chat:
    return api.group("Équipe", sees_all=True, forum=True)


async def test_a_copy_says_nothing_of_where_it_is_from(api: BotApi, bot: Bot, forum: Chat) -> None:
    alice = api.user("Alice")
    topic = await bot.create_forum_topic(forum.id, "Mirabelle 1")
    said = await alice.sends("photo", caption="Ma maquette")
    copied = await bot.copy_message(forum.id, alice.private.id, said.id, message_thread_id=topic.message_thread_id)
    copy = forum.find(copied.message_id)
    assert copy is not None
    assert (copy.text, copy.sender, copy.thread) == ("Ma maquette", api.world.bot, topic.message_thread_id)
    assert "forward" not in str(copy.wire())
    await bot.edit_message_caption(forum.id, copied.message_id, caption="Corrigée")
    assert copy.text == "Corrigée"
    assert await bot.delete_messages(forum.id, [copied.message_id, 999])
    assert forum.find(copied.message_id) is None


Attempt = Callable[[Bot, int, int], Awaitable[object]]


@pytest.mark.parametrize(
    ("attempt", "words"),
    [
        (lambda bot, chat, _: bot.create_forum_topic(chat, " "), "topic name must be non-empty"),
        (lambda bot, chat, _: bot.create_forum_topic(chat, "x" * 129), "topic name is too long"),
        (lambda bot, chat, thread: bot.edit_forum_topic(chat, thread, name="Mirabelle 1"), "TOPIC_NOT_MODIFIED"),
        (lambda bot, chat, thread: bot.edit_forum_topic(chat, thread + 1, name="x"), "TOPIC_ID_INVALID"),
        (lambda bot, chat, thread: bot.reopen_forum_topic(chat, thread), "TOPIC_NOT_MODIFIED"),
        (lambda bot, chat, thread: bot.send_message(chat, "x", message_thread_id=thread + 1), "thread not found"),
        (lambda bot, chat, thread: bot.copy_message(chat, chat, 999), "message to copy not found"),
        (lambda bot, chat, thread: bot.copy_message(chat, chat, thread), "message can't be copied"),
        (lambda bot, chat, thread: bot.edit_message_caption(chat, 999), "message to edit not found"),
        (lambda bot, chat, thread: bot.delete_messages(chat, []), "message identifiers are not specified"),
    ],
)
async def test_what_does_not_fit_is_refused(bot: Bot, forum: Chat, attempt: Attempt, words: str) -> None:
    topic = await bot.create_forum_topic(forum.id, "Mirabelle 1")
    with pytest.raises(BadRequest, match=f"(?i){words}"):
        await attempt(bot, forum.id, topic.message_thread_id)


async def test_topics_close_open_and_vanish(api: BotApi, bot: Bot, forum: Chat) -> None:
    ana = api.user("Ana")
    thread = (await bot.create_forum_topic(forum.id, "Mirabelle 1")).message_thread_id
    await bot.close_forum_topic(forum.id, thread)
    with pytest.raises(BadRequest, match=r"(?i)TOPIC_CLOSED"):
        await bot.send_message(forum.id, "x", message_thread_id=thread)
    await bot.reopen_forum_topic(forum.id, thread)
    await bot.send_message(forum.id, "x", message_thread_id=thread)
    await ana.closes_topic(forum, thread)
    [told] = await bot.get_updates()
    assert told.message is not None
    assert told.message.forum_topic_closed is not None
    assert told.message.message_thread_id == thread
    await ana.deletes_topic(forum, thread)
    with pytest.raises(BadRequest, match=r"(?i)thread not found"):
        await bot.send_message(forum.id, "x", message_thread_id=thread)
    with pytest.raises(BadRequest, match=r"(?i)not a forum"):
        await bot.create_forum_topic(api.group("Sans sujets", sees_all=True).id, "x")
    forum.bot_manages_topics = False
    with pytest.raises(BadRequest, match=r"(?i)not enough rights"):
        await bot.create_forum_topic(forum.id, "x")


async def test_a_group_that_grows_is_another_chat(api: BotApi, bot: Bot) -> None:
    ana, old = api.user("Ana"), api.group("Équipe", sees_all=True, basic=True)
    grown = await ana.upgrades(old, forum=True)
    leaving, arriving = await bot.get_updates()
    assert leaving.message is not None
    assert arriving.message is not None
    assert (leaving.message.chat_id, leaving.message.migrate_to_chat_id) == (old.id, grown.id)
    assert (arriving.message.chat_id, arriving.message.migrate_from_chat_id) == (grown.id, old.id)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(old.id, "x")
    assert moved.value.new_chat_id == grown.id
    await bot.send_message(grown.id, "x")
