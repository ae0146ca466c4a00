"""The mini-markup of answers: paragraphs, `- ` lists, `**bold**`, `[text](https://…)`. Nothing else means anything.

Pure. `parse` gives lines of spans that a surface renders; `escape` makes outside text safe to put into a template.
"""

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"\\(?P<escaped>[\\*\[\]()_`-])"
    r"|\*\*(?P<bold>(?:\\.|[^*\\\n])+)\*\*"
    r"|\[(?P<label>(?:\\.|[^\[\]\\\n])+)\]\((?P<url>(?:https?|tg)://[^\s()<>\"]+(?:\([^\s()<>\"]*\)[^\s()<>\"]*)*)\)"
)
_BLANKS = re.compile(r"[ \t\n\x0b\f\r\x1c-\x1f\x85\u2028\u2029]+")
_SPECIAL = re.compile(r"([\\*\[\]()_`]|^- )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style."""

    text: str
    bold: bool = False
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a message; `bullet` for an item of a list. No spans: an empty line."""

    spans: tuple[Span, ...]
    bullet: bool = False

    @property
    def text(self) -> str:
        """The words of the line without any style."""
        return "".join(span.text for span in self.spans)


def escape(text: str) -> str:
    """Outside text, so that it shows as it is. One line: line breaks become spaces, no-break spaces stay."""
    return _SPECIAL.sub(lambda match: "\\" + match[1], _BLANKS.sub(" ", text).strip())


def parse(text: str) -> tuple[Line, ...]:
    """The lines of a marked-up text. Markup that does not close is shown as it was typed."""
    return tuple(
        Line(_spans(line.removeprefix("- ")), bullet=line.startswith("- ")) for line in text.strip().split("\n")
    )


def plain(text: str) -> str:
    """The words alone: what a reader reads, what word counts and search use."""
    return "\n".join(("• " if line.bullet else "") + line.text for line in parse(text))


def links(text: str) -> tuple[str, ...]:
    """The URLs a text links to, in order."""
    return tuple(match["url"] for match in _TOKEN.finditer(text) if match["url"])


def _spans(line: str) -> tuple[Span, ...]:
    spans: list[Span] = []
    plain_from = 0
    pending = ""
    for match in _TOKEN.finditer(line):
        pending += line[plain_from : match.start()]
        plain_from = match.end()
        if match["escaped"]:
            pending += match["escaped"]
            continue
        if pending:
            spans.append(Span(pending))
            pending = ""
        if match["bold"]:
            spans.append(Span(_unescape(match["bold"]), bold=True))
        else:
            spans.append(Span(_unescape(match["label"]), url=match["url"]))
    pending += line[plain_from:]
    if pending:
        spans.append(Span(pending))
    return tuple(spans)


def _unescape(text: str) -> str:
    return re.sub(r"\\([\\*\[\]()_`-])", r"\1", text)
