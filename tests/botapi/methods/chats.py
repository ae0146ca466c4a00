"""Chats and files: who is there, signs of life, what people sent."""

from typing import Any

from tests.botapi.call import Call
from tests.botapi.errors import Refused, bad_request
from tests.botapi.methods.registry import method
from tests.botapi.world import World

MAX_DOWNLOAD = 20 * 1024 * 1024
_ACTIONS = ("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
            "upload_document", "choose_sticker", "find_location")  # fmt: skip
# the reactions that the conventions of this bot use, out of Telegram's fixed list
_REACTIONS = ("👍", "👎", "❤", "🔥", "🎉", "👀", "🙏", "👌", "🤔")


@method
def get_chat(world: World, call: Call) -> dict[str, Any]:
    """A chat the bot has met."""
    return world.chat(call.integer("chat_id")).wire() | {"accent_color_id": 0, "max_reaction_count": 11}


@method
def leave_chat(world: World, call: Call) -> bool:
    """Go from a group."""
    chat = world.chat(call.integer("chat_id"))
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    if not chat.bot_inside:
        raise Refused(403, f"bot is not a member of the {chat.kind} chat")
    chat.bot_inside = False
    world.bell.ring()
    return True


@method
def send_chat_action(world: World, call: Call) -> bool:
    """“is typing…”"""
    action = call.text("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.writable(call.integer("chat_id")).actions.append(action)
    return True


@method
def set_message_reaction(world: World, call: Call) -> bool:
    """An emoji on a message, at most one from a bot."""
    message = world.writable(call.integer("chat_id")).find(call.integer("message_id"))
    if message is None:
        raise bad_request("message to react not found")
    reactions = call.json("reaction", [])
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if any(one.get("type") == "emoji" and one.get("emoji") not in _REACTIONS for one in reactions):
        raise bad_request("REACTION_INVALID")
    message.reactions[:] = [one["emoji"] for one in reactions]
    world.bell.ring()
    return True


@method
def get_file(world: World, call: Call) -> dict[str, Any]:
    """Where a file can be fetched, up to 20 MB."""
    file_id = call.text("file_id")
    content = world.files.get(file_id)
    if content is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(content) > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return {"file_id": file_id, "file_unique_id": file_id, "file_size": len(content), "file_path": file_id}
