"""A delivery as an e-mail: the same words as plain text and as HTML. Pure.

The payload is {"language": "fr" or "en", "subject": text, "text": mini-markup, "links": [{"label": …, "url": …}]}.
"""

import hashlib
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from faq.documents import Language
from faq.markup import Line, Span, parse, plain

_BODY = "font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif;max-width:36rem;margin:0 auto;padding:16px"
_BUTTON = (
    "display:inline-block;padding:12px 18px;border-radius:8px;background:#0a5c55;color:#ffffff;font-weight:600;"
    "text-decoration:none"
)


class Link(BaseModel):
    """A way on from the letter, shown as a button."""

    model_config = ConfigDict(frozen=True)
    label: str
    url: Annotated[str, Field(pattern=r"^https?://[^\s<>\"]+$")]


class Letter(BaseModel):
    """What an e-mail says."""

    model_config = ConfigDict(frozen=True)
    language: Language
    subject: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    text: str
    links: tuple[Link, ...] = ()


def compose(letter: Letter, *, key: str, sender: Address, recipient: Address, at: datetime) -> EmailMessage:
    """The message. Its Message-ID comes from the delivery's key, so that a second copy is known for one."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"  # no automatic answer, please
    message["Content-Language"] = letter.language
    message.set_content(as_text(letter))
    message.add_alternative(as_html(letter), subtype="html")
    return message


def as_text(letter: Letter) -> str:
    """The plain text, with every address written out."""
    words = plain(letter.text)
    named = [f"{span.text} : {span.url}" for line in parse(letter.text) for span in line.spans if span.url]
    links = [f"{link.label} : {link.url}" for link in letter.links]
    return "\n\n".join(filter(None, (words, "\n".join(named), "\n".join(links)))) + "\n"


def as_html(letter: Letter) -> str:
    """A page that any mail program shows: no script, no picture, nothing loaded from elsewhere."""
    buttons = "".join(
        f'<p><a href="{escape(link.url)}" style="{_BUTTON}">{escape(link.label)}</a></p>' for link in letter.links
    )
    return (
        f'<!doctype html><html lang="{letter.language}"><head><meta charset="utf-8">'
        f'<meta name="color-scheme" content="light dark"><title>{escape(letter.subject)}</title></head>'
        f'<body style="{_BODY}">{"".join(map(_line, parse(letter.text)))}{buttons}</body></html>'
    )


def _line(line: Line) -> str:
    inside = "".join(map(_span, line.spans))
    if not inside:
        return ""
    return f'<p style="margin:0 0 12px">{"• " if line.bullet else ""}{inside}</p>'


def _span(span: Span) -> str:
    words = escape(span.text)
    if span.url and span.url.startswith(("https://", "http://")):
        return f'<a href="{escape(span.url)}">{words}</a>'
    return f"<b>{words}</b>" if span.bold else words
