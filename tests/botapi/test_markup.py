"""Telegram's HTML, with the error texts that Telegram's own server gives for the same input."""

import contextlib
import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.botapi import Refused
from tests.botapi.markup import covered, parse, proper_url, units

SURROGATE = (
    "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units"
)


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("🏟 🏟&lt;<abacaba", "Unclosed start tag at byte offset 13"),
        ("🏟 🏟&lt;<abac aba>", 'Unsupported start tag "abac" at byte offset 13'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("1 <2>", 'Unsupported start tag "2" at byte offset 2'),
        ("🏟 🏟&lt;<i   =aba>", 'Empty attribute name in the tag "i" at byte offset 13'),
        ("🏟 🏟&lt;<i    aba>", 'Expected equal sign in declaration of an attribute of the tag "i" at byte offset 13'),
        ('🏟 🏟&lt;<i    aba  =  "&lt;&gt;&quot;>', "Unclosed start tag at byte offset 13"),
        ("🏟 🏟&lt;</", "Unexpected end tag at byte offset 13"),
        ("<b></b></b>", "Unexpected end tag at byte offset 7"),
        ("🏟 🏟&lt;<i>a</i   ", "Unclosed end tag at byte offset 17"),
        (
            "🏟 🏟&lt;<i>a</em   >",
            'Unmatched end tag at byte offset 17, expected "</i>", found "</em>"',
        ),
        ("<b>never closed", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("&#xDFDF;", SURROGATE),
    ],
)
def test_what_does_not_parse_is_refused(markup: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(markup)
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


@pytest.mark.parametrize(
    ("markup", "text", "entities"),
    [
        ("➡️ ➡️<b>➡️ ➡️</b>", "➡️ ➡️➡️ ➡️", [("bold", 5, 5)]),
        ("🏟<i>🏟 &gt;<b aba = caba>&lt🏟</b></i>", "🏟🏟 ><🏟", [("italic", 2, 7), ("bold", 6, 3)]),
        ("<i>a</>", "a", [("italic", 0, 1)]),
        ("a<b></b>", "a", []),
        ("&lt;&amp;&quot;&laquo;&#65;&#x42;", '<&"&laquo;AB', []),
        ("<a href='https://lorntech.eu/?a=1&amp;b=2'>x</a>", "x", [("text_link", 0, 1)]),
        ("<a href='nowhere'>x</a>", "x", []),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ("  <b>x</b> \n", "x", [("bold", 0, 1)]),
        ("<b> x </b>", "x", [("bold", 0, 1)]),
    ],
)
def test_what_parses(markup: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    shown, found = parse(markup)
    assert shown == text
    assert [(entity["type"], entity["offset"], entity["length"]) for entity in found] == entities


def test_a_link_keeps_its_address() -> None:
    assert parse("<a href='https://a.fr/?a=1&amp;b=2'>x</a>")[1][0]["url"] == "https://a.fr/?a=1&b=2"


def test_the_hundred_and_first_entity_is_lost() -> None:
    _, entities = parse("<b>x</b> " * 101)
    assert len(entities) == 100


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_escaped_text_shows_as_it_is(text: str) -> None:
    shown, entities = parse(f"<b>{html.escape(text)}</b>")
    assert shown == text.strip()
    assert [covered(shown, entity) for entity in entities] == ([shown] if shown else [])


@given(st.text(st.sampled_from("<>/&;ab =\"'#x1é🏟")))
def test_any_markup_gives_text_or_a_refusal(markup: str) -> None:
    with contextlib.suppress(Refused):
        text, entities = parse(markup)
        assert all(entity["offset"] + entity["length"] <= units(text) for entity in entities)


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://www.bpifrance.fr/", True),
        ("lorntech.eu", True),
        ("tg://user?id=1", True),
        ("http://localhost/", False),
        ("javascript:alert(1)", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_which_addresses_are_links(url: str, good: bool) -> None:
    assert proper_url(url) is good
