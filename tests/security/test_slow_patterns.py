"""No text makes a regular expression of ours think for ever: every pattern, on texts made to be hard for it.

The patterns are tried in a process that may use so many seconds of the processor and is ended when it wants more: many
times what all of them need, and nothing to a single one that explodes.
"""

import importlib
import pkgutil
import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import bot
import faq

SECONDS = 60
LONG = 2048  # half of what a message may have
SEEDS = ("a", "0", " ", "-", ".", "@", "a@", "a.", "A ", "0 ", "+1 ", "Aa ", "a-", "'", "«", "\n", "é", "_", "/", ":",
         "<a", "**", "[a](", "je suis A", "0 1", "1.", "a,", "aA")  # fmt: skip


def every_pattern() -> Iterator[tuple[str, re.Pattern[str]]]:
    """The compiled patterns that the modules of both packages keep, with where they stand."""
    for package in (bot, faq):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__") and ".migrations" not in module.name:
                held = vars(importlib.import_module(module.name))
                for name, value in list(held.items()):
                    yield from ((f"{module.name}.{name}", one) for one in _inside(value))


def _inside(value: object, depth: int = 3) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif depth and isinstance(value, dict):
        yield from (found for one in value.values() for found in _inside(one, depth - 1))
    elif depth and isinstance(value, (tuple, list)):
        yield from (found for one in value for found in _inside(one, depth - 1))


def hard_texts(pattern: re.Pattern[str]) -> Iterator[str]:
    """Long repetitions of small texts, also of pieces of the pattern itself, that end so that no match is likely."""
    pieces = {*SEEDS, *re.findall(r"\w{1,12}", pattern.pattern)[:8]}
    for piece in sorted(pieces):
        yield (piece * LONG)[:LONG] + "\0"


def try_all() -> int:
    tried = 0
    for _, pattern in every_pattern():
        for text in hard_texts(pattern):
            pattern.search(text)
            pattern.fullmatch(text)
            tried += 1
    return tried


def test_no_pattern_explodes() -> None:
    assert len({name for name, _ in every_pattern()}) > 30
    done = subprocess.run(
        [sys.executable, __file__], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS)),
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert done.returncode == 0, f"a pattern took too long, or broke: {done.stderr[-2000:]}"
    assert int(done.stdout) > 1000


if __name__ == "__main__":
    print(try_all())
