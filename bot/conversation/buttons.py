"""The buttons, each with the same words everywhere. Labels hold 22 characters at most: phones show them whole."""

from collections.abc import Sequence
from functools import lru_cache

from bot.conversation import actions
from bot.conversation.messages import Button, Keyboard
from bot.conversation.scene import Scene
from faq.documents import Actor, Entry

LABEL = 22


@lru_cache(2000)
def press(label: str, verb: actions.Verb, *arguments: str | int) -> Button:
    """A button that comes back to us."""
    return Button(label=shorten(label), data=actions.write(verb, *arguments))


def ticked(box: str, label: str, verb: actions.Verb, *arguments: str) -> Button:
    """The same with a box to tick before its words, in a row of its own, where there is room for it."""
    return Button(label=f"{box} {shorten(label)}", data=actions.write(verb, *arguments))


def shorten(label: str) -> str:
    """A label cut to what a phone shows: before the dash that spells an acronym out, or at a word's end."""
    label = label.partition(" - ")[0] if len(label) > LABEL else label
    if len(label) <= LABEL:
        return label
    cut = label[: LABEL - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[LABEL // 2 :] else cut).rstrip(" ,;:-(") + "…"


def home_row(scene: Scene) -> tuple[Button, ...]:
    """The way on from anywhere."""
    t = scene.texts
    return (press(t.label("button.themes"), "themes"), press(t.label("button.human"), "human"))


def meet_row(scene: Scene) -> Keyboard:
    """« Être mis en relation », or back to the form left open; not in a group, where others read along."""
    label = scene.texts.label("button.resume" if scene.state.form else "button.meet")
    return () if scene.incoming.group else ((press(label, "form", "start"),),)


def entry_buttons(scene: Scene, entries: tuple[Entry, ...]) -> Keyboard:
    """One row per entry."""
    return tuple((press(entry.wording(scene.language).title, "entry", entry.id),) for entry in entries)


def actor_buttons(actors: tuple[Actor, ...]) -> Keyboard:
    """Actors two by two."""
    return by_two([press(actor.name, "actor", actor.id) for actor in actors])


def by_two(buttons: Sequence[Button]) -> Keyboard:
    """Buttons in rows of two."""
    return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))


def thumbs(scene: Scene, ticket: str) -> tuple[Button, ...]:
    """Was this useful?"""
    t = scene.texts
    return (press(t.label("button.up"), "up", ticket), press(t.label("button.down"), "down", ticket))


def pager(scene: Scene, verb: actions.Verb, argument: str, page: int, pages: int) -> tuple[Button, ...]:
    """Earlier and later pages of a list, as far as there are any."""
    t = scene.texts
    row = []
    if page > 0:
        row.append(press(t.label("button.previous"), verb, argument, page - 1))
    if page + 1 < pages:
        row.append(press(t.label("button.next"), verb, argument, page + 1))
    return tuple(row)
