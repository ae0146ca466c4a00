"""Messages on the screen, and what typed lines mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from bot.conversation import actions
from bot.conversation.messages import Button, Command, Pressed, Said, Say, Toast, Venue
from bot.terminal.page import Page, read_line, wrap

BOT = "lorntech_bot"
CARD = f"https://t.me/{BOT}?start=a_quai-alpha"


def page(*outgoing, plain: bool = True, numbered: bool = True) -> Page:
    made = Page(BOT, plain, numbered)
    made.write(outgoing)
    return made


def text(made: Page) -> str:
    return "\n".join(line.plain for line in made.lines).rstrip()


def press(label: str, verb: str, *arguments: str) -> Button:
    return Button(label=label, data=actions.write(verb, *arguments))


def test_buttons_are_numbered_across_the_messages_of_a_turn() -> None:
    made = page(
        Say(text="un", buttons=((press("Thèmes", "themes"), press("Accueil", "home")),)),
        Say(text="deux", buttons=((press("Humain", "human"),),)),
    )
    assert text(made) == "un\n\n[1] Thèmes   [2] Accueil\n\ndeux\n\n[3] Humain"
    assert made.choices == ["1:themes", "1:home", "1:human"]


def test_a_link_into_the_bot_gets_the_number_of_the_button_that_leads_there() -> None:
    say = Say(
        text=f"[Quai Alpha]({CARD})", buttons=((press("Thèmes", "themes"), press("Quai Alpha", "actor", "quai-alpha")),)
    )
    assert text(page(say)).startswith(f"Quai Alpha [2] <{CARD}>")
    assert page(say).choices == ["1:themes", "1:actor:quai-alpha"]


@pytest.mark.parametrize(
    ("payload", "data"),
    [
        ("a_quai-alpha", "1:actor:quai-alpha"),
        ("jei-conditions", "1:entry:jei-conditions"),
        ("t_export", "1:theme:export:0"),
    ],
)
def test_any_other_link_into_the_bot_gets_a_number_after_the_buttons(payload: str, data: str) -> None:
    address = f"https://t.me/{BOT}?start={payload}"
    made = page(Say(text=f"[a]({address}) [b]({address})", buttons=((press("Thèmes", "themes"),),)))
    assert text(made).startswith(f"a [2] <{address}> b [2] <{address}>")
    assert made.choices == ["1:themes", data]


def test_a_link_into_another_bot_is_a_link_like_any_other() -> None:
    made = page(Say(text="[ami](https://t.me/other_bot?start=a_quai-alpha)"))
    assert text(made) == "ami <https://t.me/other_bot?start=a_quai-alpha>"
    assert made.choices == []


def test_where_nobody_can_reply_there_are_no_numbers() -> None:
    say = Say(text=f"[Quai Alpha]({CARD})", buttons=((press("Thèmes", "themes"),),))
    assert text(page(say, numbered=False)) == f"Quai Alpha <{CARD}>"


def test_on_a_terminal_links_are_clickable_and_bold_is_bold() -> None:
    made = page(Say(text="**gras** et [site](https://example.org/x)"), plain=False)
    assert made.lines[0].plain == "gras et site"
    assert "link https://example.org/x" in [span.style for span in made.lines[0].spans][-1]
    assert made.lines[0].spans[0].style == "bold"


def test_a_venue_shows_its_place_on_a_map() -> None:
    shown = text(page(Venue(title="Quai Alpha", address="Épinal", latitude=48.17, longitude=6.45)))
    assert "Quai Alpha, Épinal" in shown
    assert "https://www.openstreetmap.org/?mlat=48.17&mlon=6.45" in shown


def test_lists_toasts_and_share_buttons() -> None:
    share = Button(label="Partager", url="https://t.me/share/url?url=x")
    shown = text(page(Say(text="- un\n- deux", buttons=((share,),)), Toast(text="Merci")))
    assert shown == "• un\n• deux\n\nPartager <https://t.me/share/url?url=x>\n\nMerci"


def test_words_cannot_steer_the_terminal() -> None:
    made = page(Say(text="\x1b[31mrouge\x07 [bold]", buttons=((Button(label="\x1b[2J", data="1:home"),),)))
    assert "\x1b" not in text(made)
    assert "\x07" not in text(made)
    assert "[bold]" in text(made)


CHOICES = ["1:themes", "1:home"]


@pytest.mark.parametrize(
    ("line", "event"),
    [
        ("1\n", Pressed("1:themes")),
        (" 2 ", Pressed("1:home")),
        ("3", None),
        ("0", None),
        ("57000", Said("57000")),
        ("²", Said("²")),
        ("/acteurs metz", Command("acteurs", "metz")),
        ("/start@lorntech_bot a_quai-alpha", Command("start", "a_quai-alpha")),
        ("/", Said("/")),
        ("/etc/passwd", Said("/etc/passwd")),
        (CARD, Command("start", "a_quai-alpha")),
        ("https://t.me/other?start=x", Said("https://t.me/other?start=x")),
        ("c'est quoi la JEI ?", Said("c'est quoi la JEI ?")),
    ],
)
def test_what_a_line_means(line: str, event: object) -> None:
    assert read_line(line, CHOICES, BOT) == event


def test_a_number_before_any_button_is_a_message() -> None:
    assert read_line("1", [], BOT) == Said("1")


@given(st.text())
def test_any_line_means_something(line: str) -> None:
    read_line(line, CHOICES, BOT)


@given(st.text(alphabet="ab \u00a0\u202f•é", max_size=200), st.integers(8, 40))
def test_wrapping_loses_nothing_and_breaks_at_ordinary_spaces_only(words: str, width: int) -> None:
    pieces = [piece.plain for piece in wrap(Text(words), width)]
    assert [word for piece in pieces for word in piece.split(" ") if word] == [
        word for word in words.split(" ") if word
    ]
    assert all(len(piece.rstrip()) <= width or " " not in piece.strip(" •") for piece in pieces)


def test_lists_hang() -> None:
    assert [piece.plain for piece in wrap(Text("• un deux trois quatre"), 12)] == ["• un deux", "  trois", "  quatre"]
