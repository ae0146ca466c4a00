"""Texts as Telegram messages: what the loopback server, as strict as Telegram, makes of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.render import LONGEST, render, units
from faq.markup import escape, plain
from tests.botapi.markup import covered, parse

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=60)


def shown(text: str) -> list[str]:
    return [parse(html)[0] for html in render(text)]


def test_an_answer() -> None:
    text = "**La bourse ?**\n\nJusqu’à 30 000 €.\n\n- un [lien](https://a.fr/?a=1&b=2)\n- deux <b> & co"
    link = '<a href="https://a.fr/?a=1&amp;b=2">lien</a>'
    assert render(text) == [
        f"<b>La bourse ?</b>\n\nJusqu’à 30 000 €.\n\n• un {link}\n• deux &lt;b&gt; &amp; co",
    ]


def test_quotes_in_an_address_stay_inside_it() -> None:
    (html,) = render("[x](https://a.fr/?q='1')")
    text, (link,) = parse(html)
    assert (text, link["url"]) == ("x", "https://a.fr/?q='1'")


@given(st.lists(WORDS, min_size=1))
def test_outside_text_shows_as_it_is(lines: list[str]) -> None:
    text = "\n\n".join(map(escape, lines))
    assert "\n\n".join(shown(text)).split() == plain(text).split()


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["{}", "**{}**", "- {}", "[{}](https://a.fr/)"]),
            st.text("ab 🏟é", min_size=1, max_size=3000),
        ),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from(["\n", "\n\n"]),
)
def test_messages_fit_and_lose_no_word(parts: list[tuple[str, str]], between: str) -> None:
    text = between.join(pattern.format(escape(words) or "a") for pattern, words in parts)
    messages = shown(text)
    assert all(0 < units(message) <= LONGEST for message in messages)
    letters = "".join(" ".join(messages).replace("•", "").split())
    assert letters == "".join(plain(text).replace("•", "").split())


def test_a_long_text_is_cut_between_paragraphs() -> None:
    paragraph = "mot " * 400
    messages = shown("\n\n".join([paragraph] * 4))
    assert [message.count("\n\n") for message in messages] == [1, 1]


def test_a_long_line_is_cut_between_words_and_keeps_its_style() -> None:
    messages = [parse(html) for html in render(f"**{'mot ' * 1500}**")]
    assert len(messages) == 2
    assert all(text.endswith("mot") and covered(text, bold) == text for text, (bold,) in messages)


def test_more_than_a_hundred_styles_take_a_second_message() -> None:
    messages = [parse(html) for html in render("\n".join(["**a** **b**"] * 60))]
    assert [len(entities) for _, entities in messages] == [100, 20]


@pytest.mark.parametrize("text", ["", " \n\n "])
def test_nothing_is_no_message(text: str) -> None:
    assert render(text) == []
