"""An entry, or an actor's card, exactly as the bot would say it: the conversation's own message, in both languages."""

from collections.abc import Iterator

from bot.console.desk import Desk, Visitor
from bot.conversation import browse
from bot.conversation.answers import entry_message
from bot.conversation.messages import Command, Incoming, Say
from bot.conversation.scene import Scene
from bot.conversation.state import State
from bot.texts import texts
from faq.catalogue import Catalogue
from faq.documents import LANGUAGES, Actor, Entry, Language


def previews(desk: Desk, visitor: Visitor, theme: str, entry: Entry) -> dict[Language, Say]:
    """The answer as somebody who asked will get it once it is published in this theme."""
    catalogue = desk.parts.knowledge.current.catalogue.with_entry(theme, entry)
    scenes = _scenes(desk, visitor, entry.id, catalogue)
    return {language: entry_message(scene, entry, "preview") for language, scene in scenes}


def cards(desk: Desk, visitor: Visitor, actor: Actor) -> dict[Language, Say]:
    """The card of an actor as somebody who opens it sees it."""
    scenes = _scenes(desk, visitor, actor.id, desk.parts.knowledge.current.catalogue)
    return {language: browse.actor(scene, actor) for language, scene in scenes}


def _scenes(
    desk: Desk, visitor: Visitor, what: str, catalogue: Catalogue
) -> Iterator[tuple[Language, Scene]]:  # fmt: skip
    house, reader = desk.parts.exchange(desk.bot).house, desk.parts.knowledge.current.reader
    incoming = Incoming(Command("start", what), visitor.now, "preview")
    for language in LANGUAGES:
        yield language, Scene(State(), incoming, catalogue, reader, house, texts(language))
