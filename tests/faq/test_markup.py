"""The mini-markup: what means something, and that nothing from outside ever does."""

from hypothesis import given
from hypothesis import strategies as st

from faq.markup import Line, Span, escape, links, parse, plain


def test_bold_links_and_lists() -> None:
    assert parse("Un **mot** [ici](https://a.fr/b_(c))\n\n- point") == (
        Line((Span("Un "), Span("mot", bold=True), Span(" "), Span("ici", url="https://a.fr/b_(c)"))),
        Line(()),
        Line((Span("point"),), bullet=True),
    )


def test_what_does_not_close_is_shown_as_typed() -> None:
    assert plain("**a [b](javascript:x) *") == "**a [b](javascript:x) *"
    assert links("[b](javascript:x) [c](https://c.fr)") == ("https://c.fr",)


@given(st.text(max_size=60))
def test_escaped_text_never_means_anything(text: str) -> None:
    words = " ".join(text.split())
    assert plain(escape(text)) == words
    assert plain(f"**{escape(text)}**") == (words or "****")
    assert not any(span.bold or span.url for line in parse(escape(text)) for span in line.spans)
