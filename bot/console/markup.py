"""The mini-markup as HTML for a browser, laid out as Telegram shows it: lines stay lines."""

from markupsafe import Markup, escape

from faq.markup import Line, Span, parse


def html(text: str) -> Markup:
    """Marked-up text, escaped, with its bold and its links."""
    return Markup("\n").join(map(_line, parse(text)))


def _line(line: Line) -> Markup:
    return Markup("{}{}").format("• " if line.bullet else "", Markup("").join(map(_span, line.spans)))


def _span(span: Span) -> Markup:
    if span.url and span.url.startswith(("https://", "http://")):
        return Markup('<a href="{}" rel="noreferrer noopener" target="_blank">{}</a>').format(span.url, span.text)
    return Markup("<b>{}</b>").format(span.text) if span.bold else escape(span.text)
