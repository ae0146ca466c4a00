"""Keyboards under messages: which ones Telegram takes. Pure."""

from typing import Any

from tests.botapi.errors import bad_request
from tests.botapi.markup import proper_url

Keyboard = dict[str, Any]

MAX_CALLBACK_BYTES = 64
MAX_BUTTONS = 100
MAX_COPY_TEXT = 256
_ACTIONS = (
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
)  # fmt: skip
_STYLES = ("danger", "success", "primary")


def check(markup: Any, *, private: bool) -> Keyboard | None:
    """The keyboard as kept, or None. Raises Refused."""
    if not markup:
        return None
    _examine(markup, private=private)
    return dict(markup)


def _examine(markup: Any, *, private: bool) -> None:
    match markup:
        case {"inline_keyboard": [*rows]}:
            buttons = [button for row in rows for button in row]
            for button in buttons:
                _inline(button)
            if len(buttons) > MAX_BUTTONS:
                raise bad_request("REPLY_MARKUP_TOO_LONG")
        case {"keyboard": [*rows]}:
            for button in (button for row in rows for button in row):
                _reply(button, private=private)
        case {"remove_keyboard": True} | {"force_reply": True}:
            pass
        case _:
            raise bad_request("object expected as reply markup")


def _inline(button: Any) -> None:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not button["text"].strip():  # Telegram drops such a button without a word: a test wants to hear of it
        raise bad_request("inline keyboard button text must be non-empty")
    if button.get("style", "primary") not in _STYLES:
        raise bad_request("can't parse inline keyboard button: invalid button style specified")
    match [name for name in _ACTIONS if name in button]:
        case []:
            raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
        case ["url"] if not proper_url(button["url"]):
            raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
        case ["callback_data"] if not 1 <= len(button["callback_data"].encode()) <= MAX_CALLBACK_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
        case ["copy_text"] if not 1 <= len(button["copy_text"]["text"]) <= MAX_COPY_TEXT:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
        case [_, _, *_]:  # Telegram takes the first it knows: surely not what was meant
            raise bad_request("can't parse inline keyboard button: more than one action specified")


def _reply(button: Any, *, private: bool) -> None:
    match button:
        case "" | {"text": ""}:
            raise bad_request("keyboard button text must be non-empty")
        case {"request_location": True} if not private:
            raise bad_request("location can be requested in private chats only")
        case {"request_contact": True} if not private:
            raise bad_request("phone number can be requested in private chats only")
