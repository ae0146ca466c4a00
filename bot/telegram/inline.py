"""Inline mode: `@bot words` in any chat lists the answers that fit, to be posted there."""

from datetime import datetime

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)

from bot.conversation.actions import deep_link
from bot.conversation.answers import entry_message
from bot.conversation.asking import clean
from bot.conversation.dialogue import spoken
from bot.conversation.messages import Incoming, Said
from bot.conversation.scene import Scene
from bot.conversation.state import State
from bot.exchange import Exchange
from bot.telegram.errors import call
from bot.telegram.render import render
from bot.texts import texts
from faq.documents import Entry
from faq.markup import plain
from faq.understanding.reader import Context, Found

MOST_RESULTS = 8
PREVIEW = 120  # characters of the answer under its question
CACHED = 60  # seconds: an entry that was corrected should not linger


async def answer(bot: Bot, query: InlineQuery, exchange: Exchange, now: datetime) -> None:
    """Answers an inline query in the language of the person's client. Raises as `errors.call` does."""
    language = spoken(query.from_user.language_code) or exchange.house.default_language
    known = exchange.knowledge.current
    incoming = Incoming(Said(query.query), now, "inline", query.from_user.language_code)
    scene = Scene(State(), incoming, known.catalogue, known.reader, exchange.house, texts(language))
    articles = [_article(scene, entry) for entry in _fitting(scene, clean(query.query))]
    button = InlineQueryResultsButton(scene.texts.label("button.open_bot"), start_parameter="o_inline")
    await call(lambda: bot.answer_inline_query(query.id, articles, cache_time=CACHED, is_personal=True, button=button))


def _fitting(scene: Scene, words: str) -> list[Entry]:
    """The entries that answer the words, best first; none when the bot would not know."""
    if not words:
        return []
    found = dict[str, Entry]()
    for part in scene.reader.read(words, Context(), scene.language):
        if isinstance(part.reading, Found) and part.reading.match.outcome != "unknown":
            for candidate in part.reading.match.candidates:
                if entry := scene.catalogue.entries.get(candidate.entry):
                    found[entry.id] = entry
    return list(found.values())[:MOST_RESULTS]


def _article(scene: Scene, entry: Entry) -> InlineQueryResultArticle:
    wording = entry.wording(scene.language)
    html = render(entry_message(scene, entry, None).text)[0]
    # Buttons under an inline message cannot come back to a chat of ours: a link leads to the bot instead.
    address = deep_link(scene.house.bot, f"{entry.id}")
    opening = InlineKeyboardButton(scene.texts.label("button.open_bot"), url=address)
    return InlineQueryResultArticle(
        entry.id,
        wording.question,
        InputTextMessageContent(html),
        reply_markup=InlineKeyboardMarkup([[opening]]),
        description=plain(wording.answer)[:PREVIEW],
    )
