"""`faq eval` and `faq match`: how well questions find their answer."""

import dataclasses
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.console import Console
from rich.progress import track

from bot.cli.output import say, say_json, say_table
from bot.cli.running import busy, finish

if TYPE_CHECKING:
    from faq.evaluate import Change, Figures, Matcher, Report
    from faq.matching.decide import Match
    from faq.understanding.reader import Reader

T = TypeVar("T")

Questions = Annotated[Path, typer.Option(help="CSV file of questions.", dir_okay=False)]


def evaluate(
    questions: Questions,
    out: Annotated[Path | None, typer.Option(help="CSV file to write: one row per question.", dir_okay=False)] = None,
    lexical: Annotated[bool, typer.Option("--lexical", help="Without the sentence encoder.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The whole report as one JSON object.")] = False,
) -> None:
    """Ask the live store every question of a labelled file (question, expected, lang) and count what comes of it.

    An empty `expected` means that the bot must abstain; `a|b` that either is right.
    """
    from bot.settings import load_settings
    from faq import evaluate as measuring
    from faq.question_files import read_labelled

    settings = load_settings()
    asked = read_labelled(questions)
    with busy("Building the index …"):
        reader = finish(_live_reader(lexical=lexical))
    answered = measuring.run(_matcher(reader), _shown(asked))
    report = measuring.evaluate(answered, reader.catalogue.theme_of)
    kept = settings.data_dir / "evaluations" / f"{questions.stem}{'-lexical' if lexical else ''}.json"
    changes = measuring.changes(answered, json.loads(kept.read_text("utf-8"))) if kept.exists() else []
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(report.to_json()), "utf-8")
    if out:
        measuring.write_answers(out, answered)
    if as_json:
        say_json(report.to_json() | {"changes": [dataclasses.asdict(change) for change in changes]})
    else:
        _say_report(report, changes)


def match(
    faq: Annotated[
        Path, typer.Option(help="CSV file: entry_id, lang, question; one row per phrasing.", dir_okay=False)
    ],
    questions: Questions,
    out: Annotated[Path, typer.Option(help="CSV file to write: one row per question.", dir_okay=False)],
    lexical: Annotated[bool, typer.Option("--lexical", help="Without the sentence encoder.")] = False,
) -> None:
    """Try the matcher alone on any FAQ: nothing of our own content is in it.

    Seconds to build the index and peak memory go to standard error, as one line of JSON.
    """
    from faq.evaluate import match_files
    from faq.matching.semantic import SentenceEncoder, available

    encoder = None if lexical or not available() else SentenceEncoder.load()
    typer.echo(json.dumps(match_files(faq, questions, out, encoder)), err=True)


async def _live_reader(*, lexical: bool) -> "Reader":
    from bot.settings import load_settings
    from bot.wiring import build_reader, load_encoder, open_library
    from faq import store
    from faq.catalogue import Catalogue

    settings = load_settings()
    async with open_library(settings) as (_, sessions), sessions() as session:
        catalogue = Catalogue.of(await store.load(session))
    return build_reader(catalogue, None if lexical else load_encoder(settings))


def _matcher(reader: "Reader") -> "Matcher":
    """Asks the whole reader. Where people or small talk answer, no entry is given, though the FAQ may rank some."""
    from faq.matching.decide import Match
    from faq.understanding.reader import Context, Found, People

    def ask(question: str, language: str | None) -> "Match":
        first = reader.read(question, Context(), language)[0]
        match first.reading:
            case Found(match):
                return match
            case People(match=match):
                return dataclasses.replace(match, outcome="unknown")
            case _:
                return Match(question, first.language, "unknown", ())

    return ask


def _shown(items: Sequence[T]) -> Iterable[T]:
    """The same items; a person sees how far we are."""
    console = Console(stderr=True)
    return track(items, "Asking", console=console, transient=True, disable=not console.is_terminal)


def _say_report(report: "Report", changes: Sequence["Change"]) -> None:
    heads = ("", "questions", "right first", "in top 3", "answered right", "proposed", "abstained",
             "of answers wrong", "off-topic answered")  # fmt: skip
    groups = {"all": report.all, **report.groups}
    say_table(heads, ((name, *_cells(figures)) for name, figures in groups.items()))
    say(f"\nOne question takes {report.median_ms:.1f} ms, 99 of 100 less than {report.p99_ms:.1f} ms.")
    say(f"Stated confidence is off by {report.calibration_error:.3f} on average:")
    say_table(
        ("confidence", "questions", "stated", "right"),
        (
            (f"{b.low:.1f}-{b.high:.1f}", b.questions, f"{b.confidence:.2f}", f"{b.right:.2f}")
            for b in report.reliability
        ),
    )
    if report.confusions:
        say("\nMost often confused:")
        say_table(("times", "expected", "given"), ((times, want, got) for want, got, times in report.confusions))
    if changes:
        say("\nChanged since the last run on this file:")
        say_table(
            ("", "question", "before", "now"),
            (("better" if c.now_right else "worse", c.question, c.before or "-", c.now or "-") for c in changes),
        )


def _cells(figures: "Figures") -> list[str]:
    shares = (figures.accuracy, figures.among_three, figures.answered_right, figures.proposed, figures.abstained,
              figures.wrong_answers, figures.answered_off_topic)  # fmt: skip
    return [str(figures.questions), *("" if share is None else f"{share:.3f}" for share in shares)]
