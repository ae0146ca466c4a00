"""Telegram's HTML: markup → plain text and entities, or the refusal that Telegram would give. Pure.

Offsets and lengths of entities are in UTF-16 code units, those in error texts in bytes, as Telegram counts.
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.botapi.errors import Refused, bad_request

Entity = dict[str, Any]

MAX_ENTITIES = 100  # Telegram drops the others without a word
_KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "code": "code", "pre": "pre", "blockquote": "blockquote", "a": "text_link",
    "tg-emoji": "custom_emoji",
}  # fmt: skip
_CHARACTER = re.compile(r"&(?:(?P<name>lt|gt|amp|quot)|#(?P<decimal>\d{1,7})|#x(?P<hex>[0-9a-fA-F]{1,6}));?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ATTRIBUTE = re.compile(
    r"""\s+(?P<name>[^\s=>/"']+)\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[\w.-]+))"""
)
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


def units(text: str) -> int:
    """Length in UTF-16 code units, which is how Telegram measures."""
    return len(text) + sum(character > "\uffff" for character in text)


def covered(text: str, entity: Entity) -> str:
    """The piece of `text` that an entity covers."""
    start, length = 2 * entity["offset"], 2 * entity["length"]
    return text.encode("utf-16-le")[start : start + length].decode("utf-16-le")


def parse(html: str) -> tuple[str, list[Entity]]:
    """Text and entities, trimmed as Telegram trims. Raises Refused when the markup does not parse."""
    return trim(*_Parser(html).run())


def trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without control characters and outer white space; entities past the hundredth are gone."""
    text = _CONTROL.sub(" ", text)
    lead = units(text) - units(text.lstrip())
    text = text.strip()
    kept = []
    for entity in entities:
        start = max(entity["offset"] - lead, 0)
        end = min(entity["offset"] + entity["length"] - lead, units(text))
        if end > start:
            kept.append(entity | {"offset": start, "length": end - start})
    return text, sorted(kept, key=lambda entity: (entity["offset"], -entity["length"]))[:MAX_ENTITIES]


def proper_url(url: str) -> bool:
    """Whether Telegram takes this for a link: http(s) or tg, with a host that has a dot, or an address."""
    try:
        parts = urlsplit(url if "//" in url else f"http://{url}")
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme == "tg":
        return bool(host)
    return parts.scheme in ("http", "https") and "." in host.strip(".") and not re.search(r"[\s<>\"]", url)


@dataclass(frozen=True, slots=True)
class _Open:
    """A tag that waits for its end."""

    name: str
    argument: str
    offset: int
    position: int


class _Parser:
    """One pass over the markup."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.at = 0
        self.text = ""
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def run(self) -> tuple[str, list[Entity]]:
        while self.at < len(self.html):
            if self.html.startswith("</", self.at):
                self._end()
            elif self.html[self.at] == "<":
                self._start()
            else:
                self._character()
        if self.open:
            raise self._refusal(f'Can\'t find end tag corresponding to start tag "{self.open[-1].name}"', at=None)
        return self.text, self.entities

    def _refusal(self, what: str, *, at: int | None) -> Refused:
        where = "" if at is None else f" at byte offset {len(self.html[:at].encode())}"
        return bad_request(f"can't parse entities: {what}{where}")

    def _character(self) -> None:
        if found := _CHARACTER.match(self.html, self.at):
            self.text += _decode(found)
            self.at = found.end()
        else:
            self.text += self.html[self.at]
            self.at += 1

    def _start(self) -> None:
        begin = self.at
        head = re.compile(r"<([^\s>]*)").match(self.html, begin)
        assert head is not None
        if head.end() == len(self.html):
            raise self._refusal("Unclosed start tag", at=begin)
        name = head[1].lower()
        if name not in _KINDS:
            raise self._refusal(f'Unsupported start tag "{name}"', at=begin)
        self.at = head.end()
        argument = self._attributes(name, begin)
        if name == "span" and argument != "spoiler":
            raise self._refusal('Tag "span" must have class "tg-spoiler"', at=begin)
        self.open.append(_Open(name, argument, units(self.text), len(self.text)))

    def _attributes(self, name: str, begin: int) -> str:
        argument = ""
        while found := _ATTRIBUTE.match(self.html, self.at):
            value = found["double"] or found["single"] or found["bare"] or ""
            value = _CHARACTER.sub(_decode, value)
            match name, found["name"]:
                case ("a", "href") | ("tg-emoji", "emoji-id"):
                    argument = value
                case ("code", "class"):
                    argument = value.removeprefix("language-")
                case ("span", "class"):
                    argument = value.removeprefix("tg-")
            self.at = found.end()
        if name == "blockquote" and (found := re.compile(r"\s+expandable").match(self.html, self.at)):
            argument, self.at = "expandable", found.end()
        rest = re.compile(r"\s*").match(self.html, self.at)
        assert rest is not None
        if not self.html.startswith(">", rest.end()):
            if self.html[rest.end() : rest.end() + 1] == "=":
                raise self._refusal(f'Empty attribute name in the tag "{name}"', at=begin)
            if re.compile(r"[^\s=>]+\s*>").match(self.html, rest.end()):
                raise self._refusal(f'Expected equal sign in declaration of an attribute of the tag "{name}"', at=begin)
            raise self._refusal("Unclosed start tag", at=begin)
        self.at = rest.end() + 1
        return argument

    def _end(self) -> None:
        begin = self.at
        if not self.open:
            raise self._refusal("Unexpected end tag", at=begin)
        found = re.compile(r"</([^\s>]*)\s*>").match(self.html, begin)
        if found is None:
            raise self._refusal("Unclosed end tag", at=begin)
        tag = self.open.pop()
        if found[1] not in ("", tag.name):
            expected = f'"</{tag.name}>"'
            raise bad_request(
                f"can't parse entities: Unmatched end tag at byte offset {len(self.html[:begin].encode())}, "
                f'expected {expected}, found "</{found[1]}>"'
            )
        self.at = found.end()
        self._close(tag)

    def _close(self, tag: _Open) -> None:
        entity: Entity = {
            "type": _KINDS[tag.name],
            "offset": tag.offset,
            "length": units(self.text) - tag.offset,
        }
        match tag.name:
            case "a":
                url = tag.argument or self.text[tag.position :]
                if not proper_url(url):
                    return  # Telegram shows the words and forgets the link
                entity["url"] = url
            case "code" if tag.argument:
                entity["language"] = tag.argument
            case "blockquote" if tag.argument:
                entity["type"] = "expandable_blockquote"
            case "tg-emoji":
                entity["custom_emoji_id"] = tag.argument
        if entity["length"]:
            self.entities.append(entity)


def _decode(found: re.Match[str]) -> str:
    if found["name"]:
        return _NAMED[found["name"]]
    code = int(found["decimal"]) if found["decimal"] else int(found["hex"], 16)
    if 0xD800 <= code <= 0xDFFF:
        raise bad_request(
            "can't parse entities: Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units"
        )
    return chr(code) if 0 < code < 0x10FFFF else found[0]
