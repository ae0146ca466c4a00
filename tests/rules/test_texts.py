"""The catalogues: complete in both languages, the same values in each, and every word asked for is there."""

import ast
import re
import string
from pathlib import Path
from typing import get_args

import pytest

from bot.conversation.buttons import LABEL
from bot.conversation.card import TOLD
from bot.conversation.dialogue import COMMANDS
from bot.conversation.form import STEPS
from bot.conversation.messages import Unreadable
from bot.leads import lifecycle
from bot.leads.letters import ToPartner
from bot.leads.request import NEEDS, SECTORS
from bot.telegram.menus import OF_READERS
from bot.texts import read_catalogue, texts
from faq.documents import LANGUAGES, STAGES, ActorKind
from faq.understanding.smalltalk import SmallTalkKind

ROOT = Path(__file__).parents[2]


def keys(language: str) -> dict[str, str]:
    return {message.id: message.string for message in read_catalogue(language) if message.id}


def used() -> set[str]:
    """Keys that stand in the code as they are, as first argument of t(…), .texts(…), t.label(…) and their like."""
    found = set()
    for path in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and re.fullmatch(r"[a-z_]+(\.[a-z_]+)?", node.value)
            ):
                found.add(node.value)
    return found


def composed() -> set[str]:
    """Keys made from a prefix and a value."""
    kinds = get_args(Unreadable.__dataclass_fields__["kind"].type) or get_args(Unreadable.__annotations__["kind"])
    return {
        *(f"kind.{kind}" for kind in get_args(ActorKind)),
        *(f"stage.{stage}" for stage in STAGES),
        *(f"unreadable.{kind}" for kind in kinds),
        *(f"smalltalk.{kind}" for kind in get_args(SmallTalkKind)),
        *(f"command.{name}" for name in (*COMMANDS, *OF_READERS)),
        *(f"standing.{name}" for name in ("closed", "historical")),
        *(f"unknown.{name}" for name in ("text", "elsewhere")),
        *_of_leads(),
    }


def _of_leads() -> set[str]:
    told = set(get_args(ToPartner)) - {"changed"}
    return {
        *(f"need.{name}" for name in NEEDS),
        *(f"sector.{name}" for name in SECTORS),
        *(f"reason.{name}" for name in lifecycle.REASONS),
        *(f"feedback.{name}" for name in ("yes", "no", "silent")),
        *(f"at_partner.{name}" for name in lifecycle.STATES),
        *(f"at_founder.{name}" for name in (*lifecycle.STATES, "reserve", "unsent")),
        *(f"stage_long.{name}" for name in STAGES),
        *(f"step.{name}" for name in STEPS[:-1]),
        *(f"ask.{name}" for name in STEPS[:-1]),
        *(f"bad.{name}" for name in ("email", "phone")),
        *(f"form.{name}" for name in ("privacy", "price")),
        *(f"why_actor.{name}" for name in TOLD),
        *(f"demand.{name}" for name in get_args(lifecycle.Status)),
        *(f"to_partner.{name}" for name in told),
        *(f"subject.{name}" for name in told),
    }


def console() -> tuple[set[str], set[str], tuple[str, ...]]:
    """Keys of the console: shown for sure (t('name')), perhaps (any quoted word), and beginnings ('state_' ~ state)."""
    folder = ROOT / "bot" / "console"
    text = "\n".join(path.read_text("utf-8") for path in (*folder.glob("templates/*.html"), *folder.rglob("*.py")))
    sure = re.findall(r"\bt\(\s*[\"']([a-z_]*[a-z])[\"']", text)
    quoted = {f"console.{name}" for name in re.findall(r"[\"']([a-z_]+)[\"']", text)}
    return {f"console.{name}" for name in sure}, quoted, tuple(name for name in quoted if name.endswith("_"))


def test_both_languages_have_the_same_keys_and_values() -> None:
    french, english = keys("fr"), keys("en")
    assert french.keys() == english.keys()
    for key in french:
        assert _values(french[key]) == _values(english[key]), key
        assert french[key], key
        assert english[key], key


def test_every_key_is_used_and_every_word_asked_for_is_there() -> None:
    known = set(keys("fr"))
    assert composed() <= known
    shown, quoted, beginnings = console()
    assert shown <= known, "shown but not written"
    said = used() | composed() | quoted | {key for key in known if key.startswith(beginnings)}
    assert known - said == set(), "written but never said"
    prefixes = {key.split(".")[0] for key in known if "." in key}
    asked = {
        key
        for key in used()
        if "." in key and not key.endswith((".html", ".id")) and key.split(".")[0] in prefixes - {"bot"}
    }
    assert asked <= known, "said but not written"


@pytest.mark.parametrize("language", LANGUAGES)
def test_buttons_fit_a_phone(language: str) -> None:
    for key in keys(language):
        if key.startswith(("button.", "kind.", "need.", "sector.", "reason.", "stage_long.", "step.")):
            assert len(texts(language).label(key)) <= LABEL, key


def _values(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
