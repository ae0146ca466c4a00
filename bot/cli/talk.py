"""`run`, `chat`, `ask`: the bot on Telegram, in the terminal, for one question."""

import asyncio
import gc
from typing import Annotated, Literal

import typer

from bot.cli.output import say, say_json
from bot.cli.running import busy, finish


def run() -> None:
    """Run the bot until it is stopped: Telegram, deliveries, console, partners' API and health pages in one process."""
    gc.disable()  # what is built at the start stays: `service` has it on again once it is ready
    from bot import logs, service
    from bot.settings import load_settings

    settings = load_settings()
    logs.configure(form=settings.logs, secrets=settings.hidden())
    say("Opening the store …")
    with asyncio.Runner(loop_factory=_new_loop) as runner:
        runner.run(service.run(settings, say))


def _new_loop() -> asyncio.AbstractEventLoop:
    """uvloop where there is one: it does a third more with the same processor."""
    try:
        import uvloop
    except ImportError:  # Windows
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


def chat() -> None:
    """Talk with the bot in this terminal; no token needed. Questions may come from a pipe, one a line."""
    from bot.settings import load_settings
    from bot.terminal.greeting import greet

    settings = load_settings()
    greet(settings.language, settings.bot_username)
    from bot.terminal.chat import chat as talk  # takes a moment, which the greeting fills

    talk(settings)


def ask(
    question: Annotated[str, typer.Argument(help="What you would ask the bot.")],
    language: Annotated[
        Literal["fr", "en"] | None, typer.Option("--lang", help="Language of the answer; unset: that of the question.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Outcome, entry, confidence and matched words.")] = False,
) -> None:
    """Answer one question. Nothing is recorded."""
    from bot.settings import load_settings
    from bot.terminal import once
    from bot.terminal.greeting import print_once

    settings = load_settings()
    if as_json:
        say_json(finish(once.explain(settings, question, language)))
        return
    with busy("One moment …"):
        outgoing = finish(once.answer(settings, question, language))
    print_once(outgoing, settings.bot_username)
