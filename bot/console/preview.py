"""An entry exactly as the bot would say it: the conversation's own message, in both languages."""

from bot.console.desk import Desk, Visitor
from bot.conversation.answers import entry_message
from bot.conversation.messages import Command, Incoming, Say
from bot.conversation.scene import Scene
from bot.conversation.state import State
from bot.texts import texts
from faq.documents import LANGUAGES, Entry, Language


def previews(desk: Desk, visitor: Visitor, entry: Entry) -> dict[Language, Say]:
    """The answer as somebody who asked gets it."""
    house = desk.parts.exchange(desk.bot).house
    known = desk.parts.knowledge.current
    incoming = Incoming(Command("start", entry.id), visitor.now, "preview")
    return {
        language: entry_message(
            Scene(State(), incoming, known.catalogue, known.reader, house, texts(language)), entry, "preview"
        )
        for language in LANGUAGES
    }
