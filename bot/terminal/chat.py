"""The chat itself: reads lines, hands them to the exchange, shows what comes back. Also at the end of a pipe.

Everything runs in the main thread and waits there for the keyboard, so that Ctrl-C and Ctrl-D end it at once.
"""

import asyncio
import secrets
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, nullcontext, suppress
from functools import partial
from io import TextIOWrapper
from itertools import chain, count
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

from rich.console import Console
from rich.text import Text

from bot.arrival import Arrival
from bot.conversation.messages import Attachment, Event, Outgoing
from bot.conversation.state import State
from bot.exchange import Exchange
from bot.settings import Settings
from bot.store import chats
from bot.store.schema import in_words
from bot.terminal.greeting import is_live, print_page
from bot.terminal.page import Page, read_line
from bot.texts import Texts, texts
from bot.wiring import Parts, assemble, load_encoder
from faq import markup
from faq.documents import Language

SURFACE = "terminal"
CHAT = f"{SURFACE}:local"
LEAVE = ("/quit", "/exit", "/q")
LONGEST = 4096  # characters of a message, as on Telegram

T = TypeVar("T")
ReadLine = Callable[[], str]


def chat(settings: Settings) -> None:
    """Talks in this terminal until the person leaves, or until the end of the input. Takes a moment: greet first.

    Raises StoreError for what the database refuses.
    """
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    with suppress(KeyboardInterrupt), asyncio.Runner() as runner:
        talk = _Chat(runner, settings)
        try:
            talk.run()
        finally:
            talk.close()


class _Chat:
    """One person at one terminal. `live` when a person types, rather than a pipe."""

    def __init__(self, runner: asyncio.Runner, settings: Settings) -> None:
        self._runner = runner
        self._open = AsyncExitStack()
        self._settings = settings
        self._words: Texts = texts(settings.language)
        self._console = Console(highlight=False)
        self._live = is_live()
        self._choices: list[str] = []

    def run(self) -> None:
        """Opens the store and answers line after line."""
        waiting = self._console.status(self._words.label("terminal.opening")) if self._live else nullcontext()
        with waiting:
            parts = self._do(self._open.enter_async_context(assemble(self._settings)))
        if self._live:  # a pipe gets the same answers each time, and is often over before the encoder is there
            load = partial(load_encoder, self._settings)
            Thread(target=parts.knowledge.sharpen, args=(load,), daemon=True).start()
        exchange = parts.exchange(self._settings.bot_username, relay=False)
        self._remark("terminal.how")
        with suppress(EOFError, KeyboardInterrupt):
            for left in self._do(exchange.unsent(SURFACE)):
                self._show(left.outgoing)
                self._do(exchange.sent(left.key))
            for line in self._lines():
                event = read_line(line[:LONGEST], self._choices, exchange.house.bot)
                if event is None:
                    self._notice(self._words("terminal.no_such_button", last=len(self._choices)))
                else:
                    self._answer(parts, exchange, event)
        self._remark("terminal.goodbye")

    def close(self) -> None:
        """Closes what was opened."""
        self._do(self._open.aclose())

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        with in_words():
            return self._runner.run(work)

    def _lines(self) -> Iterator[str]:
        """What is typed, until the person leaves. Empty lines say nothing."""
        read: ReadLine = _prompting() if self._live else sys.stdin.readline
        while line := read():
            if line.strip() in LEAVE:
                return
            if line.strip():
                yield line

    def _answer(self, parts: Parts, exchange: Exchange, event: Event) -> None:
        key = f"{SURFACE}:{secrets.token_urlsafe(12)}"
        outgoing, language = self._do(_turn(parts, exchange, Arrival(CHAT, key, event)))
        self._words = texts(language or self._settings.language)
        self._show(outgoing)
        self._do(exchange.sent(key))

    def _show(self, outgoing: tuple[Outgoing, ...]) -> None:
        page = Page(self._settings.bot_username, plain=not self._console.is_terminal)
        page.write(outgoing)
        print_page(page, self._console)
        if page.choices:
            self._choices = page.choices
        for message in outgoing:
            if isinstance(message, Attachment):
                self._save(message)

    def _save(self, file: Attachment) -> None:
        try:
            path = _new_file(Path(file.filename))
            path.touch(0o600, exist_ok=False)
            path.write_text(file.content, encoding="utf-8")
        except OSError as error:
            self._notice(self._words("terminal.not_saved", reason=error.strerror or error))
        else:
            self._notice(self._words("terminal.saved", path=path.resolve()))

    def _remark(self, key: str) -> None:
        """Words that only a person needs."""
        if self._live:
            self._console.print()
            self._notice(self._words(key))

    def _notice(self, text: str) -> None:
        self._console.print(Text(markup.plain(text)), style="dim", soft_wrap=True)


async def _turn(parts: Parts, exchange: Exchange, arrival: Arrival) -> tuple[tuple[Outgoing, ...], Language | None]:
    """What to show for an event, with the knowledge of this moment; and the language that the chat is in then."""
    await exchange.knowledge.refresh()
    outgoing = await exchange.handle(arrival)
    async with parts.sessions() as session:
        state = State.model_validate(await chats.load_state(session, arrival.chat, parts.cipher))
    return outgoing, state.speaks


def _prompting() -> ReadLine:
    with suppress(ImportError):
        import readline  # noqa: F401, PLC0415  (arrow keys and history, where the system has it)
    return lambda: input("› ") + "\n"


def _new_file(wanted: Path) -> Path:
    """The wanted name, or the next one that is free: nothing is overwritten."""
    others = (wanted.with_stem(f"{wanted.stem}-{number}") for number in count(2))
    return next(path for path in chain([wanted], others) if not path.exists())
