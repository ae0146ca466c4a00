"""The fields of an entry that can be typed in a chat. The others are edited in the console."""

from dataclasses import dataclass

from bot.texts import Texts


@dataclass(frozen=True, slots=True)
class Field:
    """`path` in the document; `label` of its button; `adds` to a list rather than replaces."""

    path: str
    label: str
    adds: bool = False


FIELDS = {
    "fa": Field("fr.answer", "button.fr_answer"),
    "ea": Field("en.answer", "button.en_answer"),
    "fq": Field("fr.question", "button.fr_question"),
    "eq": Field("en.question", "button.en_question"),
    "ft": Field("fr.title", "button.fr_title"),
    "et": Field("en.title", "button.en_title"),
    "so": Field("sources", "button.source", adds=True),
    "ph": Field("phrasings", "button.phrasing", adds=True),
}
"""By the two letters that buttons carry."""


def name(t: Texts, path: str) -> str:
    """What a field is called, wherever in it one points ("fr.phrasings.3", "sources.0.url")."""
    parts = path.split(".")
    key = "_".join(("field", *parts[: 2 if parts[0] in ("fr", "en", "de") else 1]))
    return t.label(f"console.{key}")
