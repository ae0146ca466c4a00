"""What updates mean. They are made as Telegram makes them: by people of the loopback server."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import Update, User

from bot.conversation.messages import Command, Located, Overheard, Pressed, Said, Unreadable
from bot.telegram.inbound import Conversing, Membership, Received, read
from bot.telegram.place import Place
from tests.botapi import BotApi, Person

ME = User(700, "LOR’N’TECH", is_bot=True, username="lorntech_bot")


@pytest.fixture
def api() -> BotApi:
    return BotApi()  # never started: nobody is called


@pytest.fixture
def alice(api: BotApi) -> Person:
    return api.user("Alice", language_code="fr")


def latest(api: BotApi) -> Received | None:
    """What the latest update means."""
    return read(Update.de_json(api.world.feed.sent[-1], None), ME)


def event(api: BotApi) -> object:
    """The latest update's event, or None if it is not for the bot."""
    received = latest(api)
    return received.arrival.event if isinstance(received, Conversing) else None


async def test_a_question(api: BotApi, alice: Person) -> None:
    message = await alice.says("C'est quoi la BFT ?")
    received = latest(api)
    assert isinstance(received, Conversing)
    assert received.place == Place(chat=1001, question=message.id)
    arrival = received.arrival
    assert (arrival.chat, arrival.key, arrival.event) == (
        "telegram:1001",
        "telegram:100001",
        Said("C'est quoi la BFT ?"),
    )
    assert (arrival.language_hint, arrival.group) == ("fr", False)
    assert Place.model_validate(arrival.context) == received.place


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("/start", Command("start")),
        ("/start bourse-french-tech__salon", Command("start", "bourse-french-tech__salon")),
        ("/acteurs@lorntech_bot Metz\nou Nancy", Command("acteurs", "Metz\nou Nancy")),
        ("/ACTEURS", Command("ACTEURS")),
        ("/help@another_bot", None),
        ("/ou bien", Command("ou", "bien")),
        ("24/7 ?", Said("24/7 ?")),
        ("/", Said("/")),
        ("@lorntech_bot, la BFT ?", Said("la BFT ?")),
    ],
)
async def test_commands(api: BotApi, alice: Person, typed: str, expected: object) -> None:
    await alice.says(typed)
    assert event(api) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("voice", "voice"), ("video_note", "voice"), ("photo", "photo"), ("animation", "video"), ("video", "video"),
     ("sticker", "sticker"), ("document", "document"), ("contact", "contact")],
)  # fmt: skip
async def test_what_cannot_be_read(api: BotApi, alice: Person, kind: str, expected: Any) -> None:
    await alice.sends(kind)
    assert event(api) == Unreadable(expected)


async def test_a_caption_can_be_read(api: BotApi, alice: Person) -> None:
    await alice.sends("photo", caption="C'est quoi ce statut ?")
    assert event(api) == Said("C'est quoi ce statut ?")


async def test_a_position(api: BotApi, alice: Person) -> None:
    message = await alice.shares_location(48.69, 6.18)
    assert event(api) == Located(48.69, 6.18)
    message.content = {"location": {"latitude": 48.7, "longitude": 6.18, "live_period": 60}}
    api.world.feed.put("edited_message", message.wire())
    assert event(api) is None, "a live location that moves is not asked anew"


async def test_an_edited_question(api: BotApi, alice: Person) -> None:
    message = await alice.says("C'est quoi la BTF ?")
    await alice.edits(message, "C'est quoi la BFT ?")
    received = latest(api)
    assert isinstance(received, Conversing)
    assert received.arrival.event == Said("C'est quoi la BFT ?", edited=True)
    assert received.place == Place(chat=1001, question=message.id, edited=True)
    await alice.edits(message, "/start")
    assert event(api) is None


async def test_a_pressed_button(api: BotApi, alice: Person) -> None:
    api.world.feed.put(
        "callback_query",
        {"id": "7", "from": alice.account.wire(), "chat_instance": "1", "data": "1:home",
         "message": {"message_id": 5, "date": 0, "chat": alice.private.wire()}},
    )  # fmt: skip
    received = latest(api)
    assert isinstance(received, Conversing)
    assert received.arrival.event == Pressed("1:home")
    assert received.place == Place(chat=1001, pressed=5, callback="7")


async def test_service_messages_other_bots_and_channels_are_left_alone(api: BotApi, alice: Person) -> None:
    group = api.group("Fondateurs", sees_all=True)
    robot = Person(api.world, replace(alice.account, id=8, is_bot=True), alice.private)
    await robot.says("/help", chat=group)
    assert event(api) is None
    message = await alice.says("x")
    for content in ({"new_chat_members": [alice.account.wire()]}, {"pinned_message": message.wire()}, {}):
        message.content = content
        api.world.feed.put("message", message.wire())
        assert event(api) is None
    api.world.feed.put("channel_post", message.wire())
    assert event(api) is None


async def test_in_a_group_only_what_is_meant_for_the_bot(api: BotApi, alice: Person) -> None:
    group = api.group("Fondateurs", sees_all=True)
    await alice.says("Il fait beau", chat=group)
    assert event(api) is None
    await alice.says("/kick Bob", chat=group)
    assert event(api) is None, "a bare command of some other bot"
    await alice.says("/kick@lorntech_bot", chat=group)
    assert event(api) == Command("kick")
    await alice.says("/aide", chat=group)
    received = latest(api)
    assert isinstance(received, Conversing)
    assert (received.arrival.event, received.arrival.group) == (Command("aide"), True)
    await alice.says("Dis @LornTech_Bot c'est quoi la BFT ?", chat=group)
    assert event(api) == Said("Dis c'est quoi la BFT ?")
    await alice.says("Écrivez à contact@lorntech_bot.eu", chat=group)
    assert event(api) is None
    await alice.sends("photo", chat=group)
    assert event(api) is None


async def test_in_a_group_a_reply_to_the_bot_is_for_the_bot(api: BotApi, alice: Person) -> None:
    group = api.group("Fondateurs", sees_all=True)
    theirs = await alice.says("Il fait beau", chat=group)
    await alice.says("Vraiment ?", chat=group, reply_to=theirs)
    assert event(api) is None
    ours = replace(theirs, sender=api.world.bot, reactions=[])
    await alice.says("Et à Metz ?", chat=group, reply_to=ours)
    assert event(api) == Said("Et à Metz ?")


async def test_who_blocks_and_who_comes_back(api: BotApi, alice: Person) -> None:
    await alice.blocks()
    assert latest(api) == Membership("telegram:1001", blocked=True)
    await alice.unblocks()
    assert latest(api) == Membership("telegram:1001", blocked=False)
    await alice.removes_bot(api.group("Fondateurs"))
    assert latest(api) is None


@settings(max_examples=40)
@given(st.text())
async def test_any_text_is_read(text: str) -> None:
    api = BotApi()
    await api.user("Alice").says(text)
    assert event(api) is None or isinstance(event(api), Said | Command)


async def test_in_the_teams_room_all_is_overheard(api: BotApi, alice: Person) -> None:
    room = api.group("Équipe", sees_all=True, forum=True)

    def heard() -> Conversing | None:
        received = read(Update.de_json(api.world.feed.sent[-1], None), ME, {room.id})
        return received if isinstance(received, Conversing) else None

    await alice.says("Qui prend celui-ci ?", chat=room, thread=12)
    assert event(api) is None, "in any other group it is not for the bot"
    one = heard()
    assert one is not None
    assert one.arrival.event == Overheard()
    assert one.arrival.author == alice.account.id
    assert one.arrival.letter is not None
    assert (one.arrival.letter.kind, one.arrival.letter.thread) == ("text", 12)
    await alice.sends("photo", chat=room, caption="Regardez")
    photo = heard()
    assert photo is not None
    assert photo.arrival.letter is not None
    assert (photo.arrival.letter.kind, photo.arrival.letter.text) == ("photo", "Regardez")
    await alice.says("/stats", chat=room)
    command = heard()
    assert command is not None
    assert command.arrival.event == Command("stats")
    await alice.says("/stats@another_bot", chat=room)
    assert heard() is None
    await alice.says("@lorntech_bot C'est quoi la JEI ?", chat=room)
    asked = heard()
    assert asked is not None
    assert asked.arrival.event == Said("C'est quoi la JEI ?")


async def test_what_happens_to_the_teams_room(api: BotApi, alice: Person) -> None:
    room = api.group("Équipe", sees_all=True, basic=True)
    grown = await alice.upgrades(room)
    told = [read(Update.de_json(update, None), ME, {room.id}) for update in api.world.feed.sent[-2:]]
    for one in told:
        assert isinstance(one, Conversing)
        assert (one.arrival.chat, one.arrival.event) == (f"telegram:{room.id}", Overheard("moved", grown.id))
    raw = api.world.feed.sent[0] | {"message": {
        "message_id": 9, "date": 1, "chat": {"id": room.id, "type": "supergroup", "title": "Équipe"}, "text": "Bonjour",
        "from": {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"},
        "sender_chat": {"id": room.id, "type": "supergroup", "title": "Équipe"},
    }}  # fmt: skip
    hidden = read(Update.de_json(raw, None), ME, {room.id})
    assert isinstance(hidden, Conversing)
    assert hidden.arrival.author is None
