"""The first words in a terminal, and how a page gets onto it. Light: a person reads them while the rest is loading."""

import sys

from rich.console import Console

from bot.conversation.messages import Outgoing, Say
from bot.terminal.page import Page, wrap
from bot.texts import texts
from faq.documents import Language

WIDEST = 88


def is_live() -> bool:
    """Whether a person types and reads here, rather than a program at either end."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def greet(language: Language, bot: str) -> None:
    """Says who is here and what one can ask; says nothing into a pipe."""
    if is_live():
        print_once((Say(text=texts(language)("start.text")),), bot)


def print_once(outgoing: tuple[Outgoing, ...], bot: str) -> None:
    """Prints messages to which nobody will reply: without buttons."""
    console = Console(highlight=False)
    page = Page(bot, plain=not console.is_terminal, numbered=False)
    page.write(outgoing)
    print_page(page, console)


def print_page(page: Page, console: Console) -> None:
    """Wrapped for a person, as it is for a pipe."""
    for line in page.lines:
        for piece in [line] if page.plain else wrap(line, min(console.width, WIDEST)):
            console.print(piece, soft_wrap=True)
