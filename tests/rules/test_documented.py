"""The documents cannot drift: every setting and every command of the program is explained where people look."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from bot import __version__
from bot.cli import build_app
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
SETTINGS = [f"LORNTECH_{name}".upper() for name in Settings.model_fields]


def commands(group: object, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Every command by its full name ("faq check")."""
    for name, command in getattr(group, "commands", {}).items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name))


COMMANDS = list(commands(typer.main.get_command(build_app())))


def test_the_newest_version_in_the_changelog_is_ours() -> None:
    """CONTRIBUTING.md says how a version is cut."""
    first, *cut = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert first == "Unreleased"
    assert all(re.fullmatch(r"\d+\.\d+\.\d+ · \d{4}-\d\d-\d\d", one) for one in cut)
    assert not cut or cut[0].startswith(f"{__version__} "), "CONTRIBUTING.md says how a version is cut"


def test_every_setting_is_explained() -> None:
    page = (ROOT / "deploy" / "env.example").read_text(encoding="utf-8")
    missing = [name for name in SETTINGS if not re.search(rf"^(# )?{name}=", page, re.MULTILINE)]
    assert not missing, f"explain in deploy/env.example: {', '.join(missing)}"


def test_a_default_that_is_shown_is_the_programs_own() -> None:
    page = (ROOT / "deploy" / "env.example").read_text(encoding="utf-8")
    seen = 0
    for name, shown in re.findall(r"^# LORNTECH_(\w+)=(\S+)$", page, re.MULTILINE):
        field = Settings.model_fields[name.lower()]
        if not field.is_required() and field.default is not None and field.default_factory is None:
            assert getattr(Settings(**{name.lower(): shown}), name.lower()) == field.default, name
            seen += 1
    assert seen >= 15


def test_no_setting_is_explained_that_is_not_there() -> None:
    for page in (ROOT / "deploy" / "env.example", ROOT / "README.md", ROOT / "deploy" / "RUNBOOK.md"):
        named = set(re.findall(r"LORNTECH_[A-Z_]*[A-Z]", page.read_text(encoding="utf-8")))
        assert named <= set(SETTINGS), page.name


def test_every_command_is_explained() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [name for name in COMMANDS if f"`{name}" not in page]
    assert not missing, f"explain in README.md: {', '.join(missing)}"


@pytest.mark.parametrize("page", ["README.md", "deploy/RUNBOOK.md"])
def test_no_command_is_explained_that_is_not_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = re.findall(r"lorntech ((?:[a-z]+ ?){1,2})", re.sub(r"\n", " ", text))
    groups = {name.split()[0] for name in COMMANDS}
    for words in (name.split() for name in named):
        assert words[0] not in groups or " ".join(words) in COMMANDS or words[0] in COMMANDS, " ".join(words)


def test_make_help_lists_every_target() -> None:
    [targets] = re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    asked = ["make", "--no-print-directory", "help"]  # else `make test` has us say where we are
    shown = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert [line.split()[0] for line in shown.splitlines()] == targets.split()


PAGES = [path.relative_to(ROOT) for path in ROOT.rglob("*.md") if not {".venv", ".cache"} & set(path.parts)]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_no_link_between_our_pages_is_dead(page: Path) -> None:
    text = re.sub(r"```.*?```", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        linked = ((ROOT / page).parent / path).resolve() if path else ROOT / page
        assert linked.exists(), target
        if anchor:
            assert anchor in _anchors(linked.read_text(encoding="utf-8")), target


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_make_target_that_is_named_is_there(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"(?:`|^)make ([a-z]+)", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def _anchors(text: str) -> set[str]:
    """The addresses of a page's headings, as forges make them."""
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}
