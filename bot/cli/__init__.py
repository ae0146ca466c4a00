"""The command line: one file per group of commands. A command imports what it needs when it runs, so that help is
there at once; what a person can mend is said in one message, without a traceback.
"""

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from bot import __version__
from bot.cli.actors import app as actors
from bot.cli.db import app as db
from bot.cli.doctor import doctor
from bot.cli.faq import app as faq
from bot.cli.leads import app as leads
from bot.cli.links import app as links
from bot.cli.output import complain, say
from bot.cli.staff import app as staff
from bot.cli.stats import stats
from bot.cli.talk import ask, chat, run
from bot.errors import BotError
from faq.errors import FaqError


class Calm(TyperGroup):
    """Says what went wrong in words, and exits with 1."""

    def invoke(self, ctx: Any) -> Any:
        """Runs the command; see `TyperGroup.invoke`."""
        try:
            return super().invoke(ctx)
        except (BotError, FaqError) as error:
            complain(str(error))
            raise typer.Exit(1) from error
        except BrokenPipeError:
            raise  # whoever read our output has gone: not worth a word
        except OSError as error:
            complain(f"{error.filename}: {error.strerror}" if error.filename else str(error))
            raise typer.Exit(1) from error


def build_app() -> typer.Typer:
    """Every command of `lorntech`."""
    app = typer.Typer(
        name="lorntech",
        cls=Calm,
        help="The bot that answers founders' questions about the French Tech programmes of the Sillon Lorrain.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_asked_of_all)
    for command in (run, chat, ask):
        app.command()(command)
    for name, group in (
        ("faq", faq),
        ("links", links),
        ("actors", actors),
        ("staff", staff),
        ("leads", leads),
        ("db", db),
    ):
        app.add_typer(group, name=name)
    for command in (doctor, stats):
        app.command()(command)
    return app


def _say_version(wanted: bool) -> None:
    if wanted:
        say(__version__)
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", help="Say which version this is.", callback=_say_version, is_eager=True)
]


def _asked_of_all(version: Version = False) -> None:  # the option's callback does it
    pass


def main() -> None:
    """What the `lorntech` script runs."""
    build_app()(prog_name="lorntech")
