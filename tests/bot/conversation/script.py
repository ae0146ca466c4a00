"""Chat tests that read as transcripts, played against the real dialogue, catalogue and matcher.

    user: texto                  what the person writes (a line starting with / is a command)
    edit: texto                  they change their last message
    press: Label                 they press a button of the latest message that has one of that label
    here: 49.1, 6.2              they share their position
    sends: voice                 they send something the bot does not read
    bot: beginning … and … end   the next message, as plain text; `…` stands for anything
    toast: words                 the next short answer over the chat
    venue: words                 the next place on the map
    file: name                   the next file
    buttons: A | B               the labels under the latest message contain these, in this order
    wait: 20                     minutes pass

Every message must be expected by a line: a `bot:` too many or too few fails.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.conversation.dialogue import open_scene, play
from bot.conversation.messages import (
    Attachment,
    Command,
    Event,
    Incoming,
    Located,
    Outgoing,
    Pressed,
    Said,
    Say,
    Toast,
    Unreadable,
    Venue,
)
from bot.conversation.scene import House
from bot.conversation.state import LeadWanted, Record, State
from bot.leads.routing import Taker
from faq.catalogue import Catalogue
from faq.markup import plain
from faq.understanding.reader import Reader

HOUSE = House("lorntech_bot", "l’équipe", "/humain", 365, "fr")


@dataclass
class Chat:
    """One person's chat. Keeps what was said, so that a test can look deeper than its transcript."""

    catalogue: Catalogue
    reader: Reader
    hint: str = "fr"
    group: bool = False
    state: State = field(default_factory=State)
    at: datetime = datetime(2026, 11, 22, 9, tzinfo=UTC)
    latest: list[Outgoing] = field(default_factory=list)
    waiting: list[Outgoing] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    turns: int = 0
    takers: tuple[Taker, ...] = ()

    def happens(self, event: Event) -> list[Outgoing]:
        """Plays one event; the state goes through JSON, as it does in the database."""
        self.turns += 1
        incoming = Incoming(event, self.at, f"t{self.turns}", self.hint, self.group)
        scene = open_scene(self.state, incoming, self.catalogue, self.reader, HOUSE)
        turn = play(replace(scene, takers=self.takers))
        self.state = State.model_validate(turn.state.model_dump(mode="json"))
        self.records += turn.records
        self.latest = list(turn.out)
        self.at += timedelta(seconds=5)
        return self.latest

    @property
    def wanted(self) -> LeadWanted:
        """The one lead that was asked for."""
        [record] = [record for record in self.records if isinstance(record, LeadWanted)]
        return record

    def play(self, transcript: str) -> None:
        """Plays and checks a transcript."""
        for line in filter(None, map(str.strip, transcript.splitlines())):
            who, _, words = line.partition(":")
            self._line(who, words.strip())
        assert not self.waiting, f"not expected: {_shown(self.waiting[0])}"

    def _line(self, who: str, words: str) -> None:
        match who:
            case "user":
                name, _, argument = words.removeprefix("/").partition(" ")
                self._act(Command(name, argument) if words.startswith("/") else Said(words))
            case "edit":
                self._act(Said(words, edited=True))
            case "press":
                self._act(Pressed(self.button(words)))
            case "here":
                self._act(Located(*map(float, words.split(","))))
            case "sends":
                self._act(Unreadable(words))
            case "wait":
                self.at += timedelta(minutes=int(words))
            case "buttons":
                labels = [_even(button.label) for say in self._says() for row in say.buttons for button in row]
                wanted = [_even(label) for label in words.split("|")]
                assert [label for label in labels if label in wanted] == wanted, f"{wanted} not in {labels}"
            case "bot" | "toast" | "venue" | "file":
                assert self.waiting, f"nothing more was said; expected {who}: {words}"
                said = self.waiting.pop(0)
                assert said.kind == {"bot": "say", "file": "attachment"}.get(who, who), _shown(said)
                assert _matches(words, _shown(said)), f"\nexpected: {words}\nsaid:     {_shown(said)}"
            case _:
                raise AssertionError(f"a transcript has no line of this kind: {who}")

    def button(self, label: str) -> str:
        """The data of a button of the latest messages."""
        buttons = [button for say in self._says() for row in say.buttons for button in row]
        found = [button for button in buttons if _even(button.label) == _even(label) and button.data]
        assert found, f"no button {label!r} in {[button.label for button in buttons]}"
        assert found[0].data
        return found[0].data

    def _says(self) -> list[Say]:
        return [out for out in self.latest if isinstance(out, Say)]

    def _act(self, event: Event) -> None:
        assert not self.waiting, f"not expected: {_shown(self.waiting[0])}"
        self.waiting = list(self.happens(event))


def _shown(out: Outgoing) -> str:
    match out:
        case Say(text=text):
            return plain(text)
        case Toast(text=text):
            return text
        case Venue(title=title, address=address):
            return f"{title}, {address}"
        case Attachment(filename=name):
            return name


def _matches(expected: str, said: str) -> bool:
    pieces = [re.escape(piece.strip()) for piece in _even(expected).split("…")]
    return re.fullmatch(".*?".join(pieces), _even(said), re.DOTALL) is not None


def _even(text: str) -> str:
    """Typography apart, which a transcript does not spell out."""
    return " ".join(text.replace("’", "'").replace("\u202f", " ").replace("\u00a0", " ").split())
