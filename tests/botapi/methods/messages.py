"""Messages: sent, edited, deleted."""

from typing import Any

from tests.botapi.call import Call, Upload
from tests.botapi.errors import bad_request
from tests.botapi.keyboards import check
from tests.botapi.markup import Entity, parse, trim, units
from tests.botapi.methods.registry import method
from tests.botapi.world import Chat, Message, World

MAX_TEXT, MAX_CAPTION = 4096, 1024
Content = dict[str, Any]


def formatted(text: str, parse_mode: str, entities: list[Entity] | None) -> tuple[str, list[Entity]]:
    """Text as shown and its formatting, whichever way the bot gave it."""
    match parse_mode.lower():
        case "html":
            return parse(text)
        case "":
            return trim(text, entities or [])
    raise bad_request("unsupported parse_mode")  # Markdown of either kind is not spoken here


def text_content(text: str, parse_mode: str, entities: list[Entity] | None) -> Content:
    """The payload of a text message; the length is left to the caller, whose words differ."""
    if not text:
        raise bad_request("message text is empty")
    text, entities = formatted(text, parse_mode, entities)
    if not text:
        raise bad_request("text must be non-empty")
    return {"text": text} | ({"entities": entities} if entities else {})


def _text(call: Call, *, too_long: str) -> Content:
    content = text_content(call.text("text"), call.text("parse_mode"), call.json("entities"))
    if units(content["text"]) > MAX_TEXT:
        raise bad_request(too_long)
    return content


def _caption(call: Call) -> Content:
    text, entities = formatted(call.text("caption"), call.text("parse_mode"), call.json("caption_entities"))
    if units(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return ({"caption": text} if text else {}) | ({"caption_entities": entities} if entities else {})


def _send(world: World, call: Call, content: Content) -> Content:
    chat = world.writable(call.integer("chat_id"))
    thread = call.integer("message_thread_id") or None
    world.topic(chat, thread)
    message = Message(
        id=chat.next_id(),
        chat=chat,
        sender=world.bot,
        content=content,
        keyboard=check(call.json("reply_markup"), private=chat.private),
        reply_to=_reply_to(chat, call),
        thread=thread,
    )
    return world.post(message).wire()


def _reply_to(chat: Chat, call: Call) -> Message | None:
    reply = call.json("reply_parameters")
    if reply is None:
        return None
    message = chat.find(int(reply["message_id"]))
    if message is None and not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return message


def _own(world: World, call: Call) -> Message:
    message = world.writable(call.integer("chat_id")).find(call.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message.sender is not world.bot or (message.keyboard and "inline_keyboard" not in message.keyboard):
        raise bad_request("message can't be edited")
    return message


def _edit(world: World, call: Call, message: Message, content: Content) -> Content:
    keyboard = check(call.json("reply_markup"), private=message.chat.private)
    if keyboard and "inline_keyboard" not in keyboard:
        raise bad_request("inline keyboard expected")
    if (content, keyboard) == (message.content, message.keyboard):
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same "
            "as a current content and reply markup of the message"
        )
    message.content, message.keyboard, message.edited = content, keyboard, True
    world.touch(message)
    return message.wire()


@method
def send_message(world: World, call: Call) -> Content:
    """A text."""
    return _send(world, call, _text(call, too_long="message is too long"))


@method
def edit_message_text(world: World, call: Call) -> Content:
    """Other words, and another keyboard: without one, the old one goes."""
    message = _own(world, call)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    return _edit(world, call, message, _text(call, too_long="MESSAGE_TOO_LONG"))


@method
def edit_message_caption(world: World, call: Call) -> Content:
    """Other words under a picture or a file."""
    message = _own(world, call)
    if "text" in message.content or not COPIED & set(message.content):
        raise bad_request("there is no caption in the message to edit")
    rest = {name: value for name, value in message.content.items() if not name.startswith("caption")}
    return _edit(world, call, message, rest | _caption(call))


COPIED = {"photo", "document", "voice", "audio", "video", "animation", "video_note", "sticker", "location", "venue",
          "contact"}  # fmt: skip


@method
def copy_message(world: World, call: Call) -> Content:
    """The same content again, elsewhere, without a word of where it is from; gives its id only."""
    origin = world.chat(call.integer("from_chat_id")).find(call.integer("message_id"))
    if origin is None:
        raise bad_request("message to copy not found")
    if "text" not in origin.content and not COPIED & set(origin.content):
        raise bad_request("message can't be copied")
    return {"message_id": _send(world, call, origin.content | _caption(call))["message_id"]}


@method
def edit_message_reply_markup(world: World, call: Call) -> Content:
    """Another keyboard under the same words."""
    message = _own(world, call)
    return _edit(world, call, message, message.content)


@method
def delete_message(world: World, call: Call) -> bool:
    """Away with it."""
    chat = world.writable(call.integer("chat_id"))
    message = chat.find(call.integer("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    if message.sender is not world.bot and not chat.private and not chat.bot_sees_all:
        raise bad_request("message can't be deleted")
    chat.messages.remove(message)
    world.bell.ring()
    return True


@method
def delete_messages(world: World, call: Call) -> bool:
    """Away with up to a hundred; those that are not there are passed over."""
    chat, ids = world.writable(call.integer("chat_id")), call.json("message_ids", [])
    if not 1 <= len(ids) <= 100:
        raise bad_request("there are too many messages to delete" if ids else "message identifiers are not specified")
    chat.messages[:] = [message for message in chat.messages if message.id not in ids]
    world.bell.ring()
    return True


def _place(call: Call) -> Content:
    latitude, longitude = call.number("latitude"), call.number("longitude")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad_request("wrong latitude or longitude specified")
    return {"latitude": latitude, "longitude": longitude}


@method
def send_location(world: World, call: Call) -> Content:
    """A point on the map."""
    return _send(world, call, {"location": _place(call)})


@method
def send_venue(world: World, call: Call) -> Content:
    """A point on the map with a name and an address."""
    title, address = call.text("title"), call.text("address")
    if not title or not address:
        raise bad_request("MESSAGE_EMPTY")
    place = _place(call)
    return _send(world, call, {"venue": {"location": place, "title": title, "address": address}, "location": place})


@method
def send_document(world: World, call: Call) -> Content:
    """A file, sent along or known already."""
    upload = call.upload("document")
    match upload:
        case Upload(filename, content) if content:
            file_id = f"document-{len(world.files) + 1}-{filename}"
            world.files[file_id] = content
        case str() if upload in world.files:
            file_id, filename = upload, upload.split("-", 2)[2]
        case Upload():
            raise bad_request("file must be non-empty")
        case None:
            raise bad_request("there is no document in the request")
        case _:
            raise bad_request("wrong file identifier/HTTP URL specified")
    document = {"file_id": file_id, "file_unique_id": file_id, "file_name": filename,
                "file_size": len(world.files[file_id])}  # fmt: skip
    return _send(world, call, {"document": document, **_caption(call)})
