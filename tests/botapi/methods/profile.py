"""What clients show of the bot: its commands, name, descriptions and menu button, each by language.

Telegram does not publish its words for texts that are too long; those here are ours.
"""

import json
import re
from typing import Any

from tests.botapi.call import Call
from tests.botapi.errors import bad_request
from tests.botapi.methods.registry import method
from tests.botapi.world import World

MAX_COMMANDS = 100
_TEXTS = {"name": 64, "description": 512, "short_description": 120}


def _language(call: Call) -> str:
    language = call.text("language_code")
    if not re.fullmatch(r"([a-z]{2})?", language):
        raise bad_request("invalid language code specified")
    return language


def _scope(world: World, call: Call) -> str:
    scope = call.json("scope", {"type": "default"})
    if scope.get("type") not in ("default", "all_private_chats", "all_group_chats", "all_chat_administrators",
                                 "chat", "chat_administrators", "chat_member"):  # fmt: skip
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if scope["type"] in ("chat", "chat_administrators", "chat_member"):
        world.chat(int(scope["chat_id"]))
    return json.dumps(scope, sort_keys=True)


def _command(command: dict[str, str]) -> dict[str, str]:
    name, description = command["command"].strip().removeprefix("/"), command["description"].strip()
    if not name:
        raise bad_request("command must be non-empty")
    if len(name) > 32:
        raise bad_request("command length must not exceed 32")
    if not re.fullmatch(r"[a-z0-9_]+", name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > 256:
        raise bad_request("command description length must not exceed 256")
    return {"command": name, "description": description}


@method
def set_my_commands(world: World, call: Call) -> bool:
    """The list behind the menu button, for a scope and a language."""
    commands = [_command(command) for command in call.json("commands", [])]
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    world.profile["commands", _scope(world, call), _language(call)] = commands
    return True


@method
def get_my_commands(world: World, call: Call) -> list[dict[str, str]]:
    """The list of exactly this scope and language."""
    commands: list[dict[str, str]] = world.profile.get(("commands", _scope(world, call), _language(call)), [])
    return commands


@method
def delete_my_commands(world: World, call: Call) -> bool:
    """No list of its own for this scope and language."""
    world.profile.pop(("commands", _scope(world, call), _language(call)), None)
    return True


def _set(world: World, call: Call, what: str) -> bool:
    text = call.text(what)
    if len(text) > _TEXTS[what]:
        raise bad_request(f"{what.replace('_', ' ')} is too long")
    world.profile[what, _language(call)] = text
    return True


def _get(world: World, call: Call, what: str) -> dict[str, str]:
    """Falls back on the text without a language, as Telegram does."""
    return {what: world.profile.get((what, _language(call))) or world.profile.get((what, ""), "")}


@method
def set_my_name(world: World, call: Call) -> bool:
    """The bot's name."""
    return _set(world, call, "name")


@method
def get_my_name(world: World, call: Call) -> dict[str, str]:
    """The bot's name."""
    return _get(world, call, "name")


@method
def set_my_description(world: World, call: Call) -> bool:
    """What an empty chat shows."""
    return _set(world, call, "description")


@method
def get_my_description(world: World, call: Call) -> dict[str, str]:
    """What an empty chat shows."""
    return _get(world, call, "description")


@method
def set_my_short_description(world: World, call: Call) -> bool:
    """What the profile page shows."""
    return _set(world, call, "short_description")


@method
def get_my_short_description(world: World, call: Call) -> dict[str, str]:
    """What the profile page shows."""
    return _get(world, call, "short_description")


@method
def set_chat_menu_button(world: World, call: Call) -> bool:
    """The button beside the text field."""
    button = call.json("menu_button", {"type": "default"})
    if button.get("type") not in ("default", "commands", "web_app"):
        raise bad_request("can't parse menu button: unsupported type specified")
    world.profile["menu_button", call.text("chat_id")] = button
    return True


@method
def get_chat_menu_button(world: World, call: Call) -> dict[str, Any]:
    """The button beside the text field."""
    button: dict[str, Any] = world.profile.get(("menu_button", call.text("chat_id")), {"type": "default"})
    return button
