"""What the dialogue says, as lines for a terminal. Pure.

Buttons get numbers. A link into our own bot opens nothing from here, so it gets a number too: the one of the button
that leads to the same place, if there is one. On a real terminal other links can be clicked; in plain text they are
written out.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from rich.cells import cell_len
from rich.text import Text

from bot.conversation import actions
from bot.conversation.messages import Button, Command, Event, Outgoing, Pressed, Said, Say, Toast, Venue
from faq import markup

MAP = "https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=15/{latitude}/{longitude}"
GAP = "   "

_COMMAND = re.compile(r"/(?P<name>\w+)(?:@\w+)?(?:\s+(?P<argument>.*))?", re.DOTALL)
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # would move the cursor or change the colours


@dataclass(slots=True)
class Page:
    """What one event comes to on the screen. `choices[n - 1]` is the callback data that the number n stands for."""

    bot: str
    plain: bool
    numbered: bool = True
    lines: list[Text] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)

    def write(self, outgoing: Iterable[Outgoing]) -> None:
        """Puts messages on the page. Files are for the chat to save."""
        messages = tuple(outgoing)
        if self.numbered:
            keyboards = (say.buttons for say in messages if isinstance(say, Say))
            self.choices += [button.data for rows in keyboards for row in rows for button in row if button.data]
        for message in messages:
            match message:
                case Say(text=text, buttons=rows):
                    self.lines += [*self._text(text), Text()]
                    if rows and self.numbered:
                        self.lines += [*(Text(GAP).join(map(self._button, row)) for row in rows), Text()]
                case Toast(text=text):
                    self.lines += [Text(_clean(text), "italic"), Text()]
                case Venue(title=title, address=address, latitude=latitude, longitude=longitude):
                    place = MAP.format(latitude=latitude, longitude=longitude)
                    self.lines += [Text("📍 ") + self._link(f"{title}, {address}", place), Text()]

    def _text(self, text: str) -> Iterator[Text]:
        for line in markup.parse(text):
            shown = Text("• ") if line.bullet else Text()
            for span in line.spans:
                shown += (
                    self._link(span.text, span.url)
                    if span.url
                    else Text(_clean(span.text), "bold" if span.bold else "")
                )
            yield shown

    def _button(self, button: Button) -> Text:
        if button.data is None:
            return self._link(button.label, button.url or "")
        return Text().append_text(self._number(button.data)).append(f" {_clean(button.label)}")

    def _link(self, words: str, url: str) -> Text:
        data = _inside(url, self.bot)
        if data and self.numbered:
            if data not in self.choices:
                self.choices.append(data)
            shown = Text(f"{_clean(words)} ") + self._number(data)
        elif self.plain:
            shown = Text(_clean(words))
        else:
            return Text(_clean(words), f"underline link {url}")
        return shown + Text(f" <{url}>") if self.plain else shown

    def _number(self, data: str) -> Text:
        return Text(f"[{self.choices.index(data) + 1}]", "bold cyan")


def read_line(line: str, choices: list[str], bot: str) -> Event | None:
    """What a typed line means, after a page with these choices; None for the number of a button that is not there."""
    line = line.strip()
    if line.isdecimal() and choices and len(line) <= 2:
        return Pressed(choices[int(line) - 1]) if 1 <= int(line) <= len(choices) else None
    if found := _COMMAND.fullmatch(line):
        return Command(found["name"], found["argument"] or "")
    if payload := _payload(line, bot):
        return Command("start", payload)
    return Said(line)


def wrap(line: Text, width: int) -> list[Text]:
    """A line in pieces of at most `width` cells, broken at ordinary spaces only: no-break spaces mean what they say."""
    hanging = 2 if line.plain.startswith("• ") else 0
    spaces: list[int] = []  # those at which a line ends
    start, last_space, room = 0, -1, width
    for place, character in enumerate(line.plain):
        if character == " ":
            last_space = place
        elif last_space > start and cell_len(line.plain[start : place + 1]) > room:
            spaces.append(last_space)
            start, room = last_space + 1, width - hanging
    first, *others = line.divide(cut for space in spaces for cut in (space, space + 1))[::2]
    return [first, *(Text(" " * hanging) + other for other in others)]


def _payload(address: str, bot: str) -> str | None:
    """What a link into our own bot carries."""
    if not address.startswith(f"https://t.me/{bot}?"):
        return None
    return next(iter(parse_qs(urlsplit(address).query).get("start", ())), None)


def _inside(url: str, bot: str) -> str | None:
    """The callback data that leads where a link into our own bot leads."""
    link = actions.read_payload(_payload(url, bot) or "")
    match link:
        case actions.DeepLink("entry" | "actor" as verb, name):
            return actions.write(verb, name)
        case actions.DeepLink("theme", name):
            return actions.write("theme", name, 0)
        case _:
            return None


def _clean(text: str) -> str:
    return _UNSEEN.sub("", text)
