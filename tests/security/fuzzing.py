"""What hostile bytes look like: any JSON, updates with one thing changed, texts made of what parsers care about."""

import json
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

NASTY = "<>&\"'\\/:;=?%#{}[]()*_`~|@\0\n\r\t\u202e\ud83d\u200b.-+0123456789aéA𝔸"
texts = st.text(max_size=80) | st.text(NASTY, max_size=80) | st.sampled_from(
    ["1:", "1:entry:", "1:why:" + "x" * 70, "/start " + "a_" * 40, "' OR 1=1", "{0}", "%s%n", "../../x", "\ud800"]
)  # fmt: skip
scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip

_ANN = {"id": 5, "is_bot": False, "first_name": "Ann", "language_code": "fr"}
_MESSAGE = {
    "message_id": 3, "date": 1764230400, "chat": {"id": 5, "type": "private", "first_name": "Ann"}, "from": _ANN,
    "text": "/start cir", "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
    "location": {"latitude": 49.1, "longitude": 6.2}, "photo": [{"file_id": "a", "file_unique_id": "b", "width": 1,
    "height": 1}],
}  # fmt: skip
UPDATES: tuple[dict[str, Any], ...] = (
    {"update_id": 1, "message": _MESSAGE},
    {"update_id": 2, "edited_message": _MESSAGE | {"text": "le cir", "edit_date": 1764230500}},
    {"update_id": 3, "callback_query": {"id": "9", "from": _ANN, "chat_instance": "1", "data": "1:entry:cir",
     "message": _MESSAGE}},
    {"update_id": 4, "inline_query": {"id": "9", "from": _ANN, "query": "cir", "offset": ""}},
    {"update_id": 5, "my_chat_member": {"chat": _MESSAGE["chat"], "from": _ANN, "date": 1764230400,
     "old_chat_member": {"user": _ANN, "status": "member"},
     "new_chat_member": {"user": _ANN, "status": "kicked", "until_date": 0}}},
)  # fmt: skip


@st.composite
def changed_updates(draw: st.DrawFn) -> bytes:
    """An update of Telegram with one thing in it replaced, removed or added; sometimes cut off."""
    update = deepcopy(draw(st.sampled_from(UPDATES)))
    place: Any = update
    while True:
        key = draw(st.sampled_from(sorted(place)))
        if not isinstance(place[key], dict) or not place[key] or draw(st.booleans()):
            break
        place = place[key]
    match draw(st.sampled_from(("replace", "remove", "add"))):
        case "replace":
            place[key] = draw(anything)
        case "remove":
            del place[key]
        case _:
            place[draw(st.text(max_size=8))] = draw(anything)
    body = json.dumps(update).encode(errors="replace")
    return body[: draw(st.integers(0, len(body)))] if draw(st.integers(0, 9)) == 0 else body
