"""Buttons and deep links: what they carry, written and read back. Pure.

Callback data is `1:<verb>:<argument>:…`, at most 64 bytes of ASCII; a deep link's payload is
`[a_|t_]<id>[__<origin>]`, at most 64 of A-Za-z0-9_-. Both come from outside: what does not fit exactly is refused
(None), and whether an id still exists is for the reader to check.
"""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

VERSION = "1"
MAX_BYTES = 64
CONSENT, INVITATION = "c_", "p_"
"""How payloads begin that ask a founder for consent to a draft, and that make whoever opens them a partner's member: a
token follows, which only `bot.leads` can read."""

Verb = Literal[
    "home", "themes", "theme", "entry", "actors", "kind", "actor", "near", "up", "down", "why", "choose", "none",
    "team", "notmine", "human", "cancel", "language", "town", "stage", "profile", "erase", "export", "privacy",
    "still", "edit", "retire",
    "meet", "form", "fill", "pick", "leads", "lead", "consent", "agree", "reply", "feedback",
    "match", "decline", "forward",
    "inbox", "offer", "attach", "draft", "ignore", "reach", "undo", "stats",
    "faq", "field", "phrases", "less", "ready", "publish", "submit", "discard",
    "robot", "claim", "close", "reopen", "takeover", "canned", "bring",
]  # fmt: skip

# verb → the pattern of each of its arguments
_ID = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_TICKET = r"[A-Za-z0-9_-]{1,12}"
_PAGE = r"[0-9]{1,3}"
_REF = r"[0-9a-f]{10}"
_VERSION = r"[0-9]{1,6}"
_NUMBER = r"[1-9][0-9]{0,17}"
_SHAPES: dict[Verb, tuple[str, ...]] = {
    "home": (), "themes": (), "theme": (_ID, _PAGE), "entry": (_ID,),
    "actors": (), "kind": (r"[a-z_]+", _PAGE), "actor": (_ID,), "near": (),
    "up": (_TICKET,), "down": (_TICKET,), "why": (_TICKET,), "choose": (_TICKET, r"[0-9]"), "none": (_TICKET,),
    "team": (_TICKET,), "notmine": (_TICKET,), "human": (), "cancel": (),
    "language": (r"fr|en",), "town": (), "stage": (r"idea|creation|seed|growth|none",), "profile": (),
    "erase": (r"ask|yes",), "export": (), "privacy": (),
    "still": (_ID,), "edit": (_ID,), "retire": (_ID,),  # of staff: bot.staff.door sees to them first
    "meet": (rf"(?:a_)?{_ID}",), "form": (r"[a-z_]+",), "fill": (r"stage|need|sector|again", r"[a-z_]+"),
    "pick": (_ID,),
    # of leads: bot.leads.counter sees to them first
    "leads": (), "lead": (_REF, r"[a-z_]+"), "consent": (_REF, r"yes|no"),
    "agree": (_REF, r"yes|no"), "reply": (_REF,),
    "feedback": (_REF, r"yes|no|silent"), "match": (_REF, r"[a-z_]+", _VERSION),
    "decline": (_REF, r"[a-z]+", _VERSION), "forward": (_REF, _ID, _VERSION),
    # of staff in Telegram: bot.staffchat
    "inbox": (r"[0-9]{1,6}",), "offer": (_NUMBER, _VERSION, _ID), "attach": (_NUMBER, _VERSION, _ID),
    "draft": (_NUMBER, _VERSION), "ignore": (_NUMBER, _VERSION), "reach": (_NUMBER, _VERSION), "undo": (_NUMBER,),
    "stats": (r"1|7",), "faq": (_ID,), "field": (r"[a-z]{2}", _ID), "phrases": (_ID,),
    "less": (r"[0-9]{1,6}", _PAGE, _ID), "ready": (_NUMBER, _ID), "publish": (_NUMBER, _ID),
    "submit": (_NUMBER, _ID), "discard": (_NUMBER, _ID),
    "robot": (), "claim": (_NUMBER,), "close": (_NUMBER,), "reopen": (_NUMBER,),  # of the relay: bot.relay
    "takeover": (_NUMBER, _NUMBER), "canned": (_NUMBER, r"[a-z0-9_-]{1,30}"),
    "bring": (r"yes|no",),
}  # fmt: skip
_PARSERS: dict[str, tuple[re.Pattern[str], ...]] = {
    verb: tuple(re.compile(shape) for shape in shapes) for verb, shapes in _SHAPES.items()
}


@dataclass(frozen=True, slots=True)
class Action:
    """What a button asks for."""

    verb: Verb
    arguments: tuple[str, ...] = ()


def write(verb: Verb, *arguments: str | int) -> str:
    """Callback data. Raises ValueError for what `read` would refuse: a bug of ours, not of the person's."""
    data = ":".join((VERSION, verb, *map(str, arguments)))
    if read(data) is None:
        raise ValueError(f"not a button: {data!r}")
    return data


def read(data: str) -> Action | None:
    """What a button asks for, or None if we never wrote (or no longer read) such data."""
    if len(data.encode(errors="replace")) > MAX_BYTES:
        return None
    version, *rest = data.split(":")
    if version != VERSION or not rest or rest[0] not in _PARSERS:
        return None
    verb, *arguments = rest
    parsers = _PARSERS[verb]
    if len(parsers) != len(arguments):
        return None
    if not all(parser.fullmatch(argument) for parser, argument in zip(parsers, arguments, strict=True)):
        return None
    return Action(verb, tuple(arguments))  # type: ignore[arg-type]  # a key of _PARSERS


@dataclass(frozen=True, slots=True)
class DeepLink:
    """Where a link into the bot leads; `origin` says which poster or partner it came from."""

    target: Literal["entry", "theme", "actor", "none"]
    id: str = ""
    origin: str | None = None


_PAYLOAD = re.compile(rf"(?:(?P<prefix>[at])_)?(?P<id>{_ID})(?:__(?P<origin>[A-Za-z0-9-]{{1,30}}))?")
_ORIGIN = re.compile(r"o_(?P<origin>[A-Za-z0-9-]{1,30})")


def read_payload(payload: str) -> DeepLink | None:
    """The target of `/start <payload>`, or None if it is not one of ours."""
    if len(payload) > MAX_BYTES:
        return None
    if origin := _ORIGIN.fullmatch(payload):
        return DeepLink("none", origin=origin["origin"])
    found = _PAYLOAD.fullmatch(payload)
    if found is None:
        return None
    target: Literal["entry", "theme", "actor"] = (
        "actor" if found["prefix"] == "a" else "theme" if found["prefix"] == "t" else "entry"
    )
    return DeepLink(target, found["id"], found["origin"])


def deep_link(bot: str, payload: str) -> str:
    """The address that opens the bot on an entry (`<id>`), an actor (`a_<id>`) or a theme (`t_<id>`)."""
    return f"https://t.me/{bot}?start={payload}"


def share_link(bot: str, payload: str) -> str:
    """The address that offers the deep link to one's contacts."""
    return f"https://t.me/share/url?url={quote(deep_link(bot, payload), safe='')}"
