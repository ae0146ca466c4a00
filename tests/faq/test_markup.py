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


def test_french_typography_stays() -> None:
    assert (
        plain(escape("Combien\u202f? 30\u00a0000\u00a0€\n«\u00a0ici\u00a0»"))
        == "Combien\u202f? 30\u00a0000\u00a0€ «\u00a0ici\u00a0»"
    )


@given(st.text(st.characters(exclude_categories=("C", "Z")) | st.just(" "), max_size=60))
def test_escaped_text_never_means_anything(text: str) -> None:
    words = " ".join(part for line in text.splitlines() for part in line.replace("\t", " ").split(" ") if part).strip()
    assert plain(escape(text)) == words
    assert plain(f"**{escape(text)}**") == (words or "****")
    assert not any(span.bold or span.url for line in parse(escape(text)) for span in line.spans)
