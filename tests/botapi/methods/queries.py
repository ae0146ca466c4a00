"""Answers to buttons pressed and to inline queries."""

from typing import Any

from tests.botapi.call import Call
from tests.botapi.errors import bad_request
from tests.botapi.keyboards import check
from tests.botapi.markup import units
from tests.botapi.methods.messages import MAX_TEXT, text_content
from tests.botapi.methods.registry import method
from tests.botapi.world import World

MAX_TOAST = 200
MAX_RESULTS = 50


@method
def answer_callback_query(world: World, call: Call) -> bool:
    """The end of the spinner on a button, with a few words or none."""
    text = call.text("text")
    if units(text) > MAX_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    world.answer(call.text("callback_query_id"), {"text": text, "show_alert": call.flag("show_alert")})
    return True


@method
def answer_inline_query(world: World, call: Call) -> bool:
    """What the client lists above the keyboard."""
    results = call.json("results", [])
    if len(results) > MAX_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    ids = [str(result.get("id", "")) for result in results]
    if not all(1 <= len(one.encode()) <= 64 for one in ids):
        raise bad_request("RESULT_ID_INVALID")
    if len(set(ids)) < len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    button = call.json("button")
    if button is not None and not 1 <= len(button.get("start_parameter", "")) <= 64:
        raise bad_request("can't parse inline query results button: start parameter is invalid")
    shown = [_result(result) for result in results]
    world.answer(
        call.text("inline_query_id"),
        {"results": shown, "button": button, "cache_time": call.integer("cache_time", 300),
         "is_personal": call.flag("is_personal")},
    )  # fmt: skip
    return True


def _result(result: dict[str, Any]) -> dict[str, Any]:
    """An article with the message it stands for, as it will be posted."""
    if result.get("type") != "article":
        raise bad_request(f"can't parse inline query result: Unsupported type {result.get('type')!r}")
    if not result.get("title"):
        raise bad_request("can't parse inline query result: Can't find field \"title\"")
    content = result.get("input_message_content") or {}
    shown = text_content(content.get("message_text", ""), content.get("parse_mode") or "", content.get("entities"))
    if units(shown["text"]) > MAX_TEXT:
        raise bad_request("MESSAGE_TOO_LONG")
    return result | {"content": shown, "keyboard": check(result.get("reply_markup"), private=False)}
