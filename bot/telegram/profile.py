"""What Telegram shows of the bot before a word is said: name, descriptions, commands, menu button, per language.

Telegram is told only what differs from what it shows: some of these calls are allowed a few times a day.
"""

import logging

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
    MenuButtonCommands,
)
from telegram.error import TelegramError

from bot.telegram.errors import Unacceptable, Unreachable, call
from bot.texts import texts
from faq.documents import LANGUAGES, Language

log = logging.getLogger(__name__)

# What each command is called in the menus; others that mean the same are understood all the same.
MENU: dict[Language, dict[str, str]] = {
    "fr": {
        "start": "start", "help": "help", "themes": "themes", "actors": "acteurs", "profile": "profil",
        "language": "langue", "human": "humain", "leads": "mesdemandes", "privacy": "confidentialite",
        "data": "mesdonnees", "cancel": "annuler",
    },
    "en": {
        "start": "start", "help": "help", "themes": "topics", "actors": "actors", "profile": "settings",
        "language": "language", "human": "human", "leads": "myrequests", "privacy": "privacy", "data": "mydata",
        "cancel": "cancel",
    },
}  # fmt: skip
_IN_GROUPS = ("help", "themes", "actors")
_SCOPES = (BotCommandScopeDefault(), BotCommandScopeAllPrivateChats(), BotCommandScopeAllGroupChats())


async def publish(bot: Bot, default: Language) -> None:
    """Makes Telegram show what the catalogues say. A failure is logged: the bot answers without it."""
    try:
        for code, language in ((None, default), *((language, language) for language in LANGUAGES)):
            await _publish_texts(bot, code, language)
            await _publish_commands(bot, code, language)
        if not isinstance(await call(bot.get_chat_menu_button), MenuButtonCommands):
            await call(lambda: bot.set_chat_menu_button(menu_button=MenuButtonCommands()))
    except (TelegramError, Unacceptable, Unreachable) as error:
        log.warning("the bot's profile could not be brought up to date: %s", error)


def commands(language: Language, *, group: bool) -> list[BotCommand]:
    """The menu of a language."""
    t = texts(language)
    return [
        BotCommand(name, t.label(f"command.{meaning}"))
        for meaning, name in MENU[language].items()
        if not group or meaning in _IN_GROUPS
    ]


async def _publish_texts(bot: Bot, code: str | None, language: Language) -> None:
    t = texts(language)
    name, about, short = t.label("bot.name"), t.label("bot.description"), t.label("bot.short")
    shown = await call(lambda: bot.get_my_name(code))
    if shown is None or shown.name != name:
        await call(lambda: bot.set_my_name(name, code))
    described = await call(lambda: bot.get_my_description(code))
    if described is None or described.description != about:
        await call(lambda: bot.set_my_description(about, code))
    introduced = await call(lambda: bot.get_my_short_description(code))
    if introduced is None or introduced.short_description != short:
        await call(lambda: bot.set_my_short_description(short, code))


async def _publish_commands(bot: Bot, code: str | None, language: Language) -> None:
    for scope in _SCOPES:
        wanted = commands(language, group=isinstance(scope, BotCommandScopeAllGroupChats))
        await _publish_menu(bot, scope, code, wanted)


async def _publish_menu(bot: Bot, scope: BotCommandScope, code: str | None, wanted: list[BotCommand]) -> None:
    shown = await call(lambda: bot.get_my_commands(scope, code))
    if list(shown or ()) != wanted:
        await call(lambda: bot.set_my_commands(wanted, scope, code))
