"""The mini-markup as Telegram's HTML, in messages that Telegram takes. Pure.

A text longer than a message is cut between paragraphs, else between lines, else between words; never inside a tag.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from html import escape
from itertools import groupby

from telegram.constants import MessageLimit

from faq.markup import Line, Span, parse

LONGEST = MessageLimit.MAX_TEXT_LENGTH.value
MOST_ENTITIES = MessageLimit.MESSAGE_ENTITIES.value
BULLET = "• "

Block = tuple[Line, ...]


def render(text: str) -> list[str]:
    """The messages of a text, each in HTML: at most 4096 UTF-16 units as shown, and 100 entities."""
    return list(_render(text))


@lru_cache(1000)
def _render(text: str) -> tuple[str, ...]:
    """The same answers are given again and again: a thousand are kept as they were rendered."""
    messages: list[Block] = []
    for block in _blocks(parse(text)):
        if messages and _fits((*messages[-1], Line(()), *block)):
            messages[-1] = (*messages[-1], Line(()), *block)
        else:
            messages.append(block)
    return tuple("\n".join(map(_html, message)) for message in messages)


def _blocks(lines: Iterable[Line]) -> Iterator[Block]:
    """Paragraphs; one that does not fit a message comes in pieces."""
    for empty, group in groupby(lines, key=lambda line: not line.text.strip()):
        if not empty:
            yield from _pieces(tuple(group))


def _pieces(paragraph: Block) -> Iterator[Block]:
    piece: Block = ()
    for line in paragraph:
        for part in (line,) if _fits((line,)) else _cut(line):
            if _fits((*piece, part)):
                piece = (*piece, part)
            else:
                yield piece
                piece = (part,)
    yield piece


def _cut(line: Line) -> Iterator[Line]:
    """A line in pieces that fit, cut between words where there are any."""
    full = LONGEST - len(BULLET)
    piece: tuple[Span, ...] = ()
    room = full
    for span in line.spans:
        rest = span.text
        while units(rest) > room:
            head = _head(rest, room)
            yield Line((*piece, replace(span, text=head)), line.bullet)
            piece, room, rest = (), full, rest[len(head) :].lstrip()
        piece = (*piece, replace(span, text=rest))
        room -= units(rest)
    yield Line(piece, line.bullet)


def _head(text: str, room: int) -> str:
    longest = text.encode("utf-16-le")[: 2 * room].decode("utf-16-le", errors="ignore")
    at = longest.rfind(" ")
    return longest[:at] if at > 0 else longest


def _fits(lines: Block) -> bool:
    shown = sum(units(line.text) + len(BULLET) * line.bullet + 1 for line in lines) - 1
    styled = sum(span.bold or span.url is not None for line in lines for span in line.spans)
    return shown <= LONGEST and styled <= MOST_ENTITIES


def units(text: str) -> int:
    """Length in UTF-16 code units, which is how Telegram measures."""
    return len(text) + sum(character > "\uffff" for character in text)


def _html(line: Line) -> str:
    return (BULLET if line.bullet else "") + "".join(map(_span, line.spans))


def _span(span: Span) -> str:
    text = escape(span.text, quote=False)
    if span.url:
        return f'<a href="{escape(span.url)}">{text}</a>'
    return f"<b>{text}</b>" if span.bold else text
