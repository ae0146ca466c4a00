"""Forum topics: opened, renamed, closed and opened again."""

from typing import Any

from tests.botapi.call import Call
from tests.botapi.errors import bad_request
from tests.botapi.methods.registry import method
from tests.botapi.world import Chat, Message, Topic, World

LONGEST_NAME = 128


def _forum(world: World, call: Call) -> Chat:
    chat = world.writable(call.integer("chat_id"))
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    if not chat.bot_manages_topics:
        raise bad_request("not enough rights to manage topics")
    return chat


def _topic(world: World, call: Call) -> tuple[Chat, Topic]:
    chat = _forum(world, call)
    topic = chat.topics.get(call.integer("message_thread_id"))
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    return chat, topic


def _name(call: Call) -> str:
    name = call.text("name").strip()
    if len(name) > LONGEST_NAME:
        raise bad_request("topic name is too long")
    return name


@method
def create_forum_topic(world: World, call: Call) -> dict[str, Any]:
    """A new topic; the message that says so gives it its id."""
    chat, name = _forum(world, call), _name(call)
    if not name:
        raise bad_request("topic name must be non-empty")
    opening = Message(chat.next_id(), chat, world.bot, {"forum_topic_created": {"name": name, "icon_color": 0}})
    opening.thread = opening.id
    chat.topics[opening.id] = Topic(opening.id, name)
    world.post(opening)
    return {"message_thread_id": opening.id, "name": name, "icon_color": 0}


@method
def edit_forum_topic(world: World, call: Call) -> bool:
    """Another name."""
    _, topic = _topic(world, call)
    if (name := _name(call)) == topic.name:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name = name or topic.name
    world.bell.ring()
    return True


def _set_closed(world: World, call: Call, *, closed: bool) -> bool:
    _, topic = _topic(world, call)
    if topic.closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    world.bell.ring()
    return True


@method
def close_forum_topic(world: World, call: Call) -> bool:
    """Nothing more can be written there."""
    return _set_closed(world, call, closed=True)


@method
def reopen_forum_topic(world: World, call: Call) -> bool:
    """It can be written in again."""
    return _set_closed(world, call, closed=False)
