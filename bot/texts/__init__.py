"""User-visible words: gettext catalogues in French and English, one file per room, read once, set with care for
typography.

Message ids are keys ("answer.sources"), so that neither language is the shadow of the other. Words are in the
mini-markup of `faq.markup`; values put into them are escaped unless they are marked up already.
"""

import gettext
import io
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path

from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from faq.documents import Language
from faq.markup import escape
from faq.typography import tidy

FOLDER = Path(__file__).parent


class Marked(str):
    """Text that is in the mini-markup already and goes in as it is."""

    __slots__ = ()


class Texts:
    """The words of one language. `t("key", name=value)` gives marked-up text."""

    def __init__(self, language: Language, translations: gettext.GNUTranslations) -> None:
        self.language = language
        self._translations = translations

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of `key`. Raises KeyError for a key that no catalogue has, or a value that is not given."""
        return self._fill(self._translations.gettext(key), key, values)

    def label(self, key: str, /, **values: object) -> str:
        """The text of `key` without any markup: for buttons and what a client shows as it is."""
        text = self._translations.gettext(key)
        if text == key:
            raise KeyError(key)
        return text.format(**values)

    def month(self, day: date) -> str:
        """A month in words, e.g. « mars 2027 »."""
        return str(format_date(day, "MMMM y", locale=self.language))

    def date(self, day: date) -> str:
        """A day in words, e.g. « 3 mars 2027 »."""
        return str(format_date(day, "d MMMM y", locale=self.language))

    def moment(self, at: datetime) -> str:
        """A day and hour in words, in the moment's own zone, e.g. « lundi 30 novembre à 9 h 00 »."""
        pattern = "EEEE d MMMM 'à' H 'h' mm" if self.language == "fr" else "EEEE d MMMM 'at' H:mm"
        return str(format_datetime(at, pattern, tzinfo=at.tzinfo, locale=self.language))

    def listed(self, words: Sequence[str]) -> str:
        """Several in a row, e.g. « The Pool, Bliiida et Quai Alpha »; marked up if they are."""
        return str(format_list(words, style="standard", locale=self.language))

    def _fill(self, text: str, key: str, values: dict[str, object]) -> str:
        if text == key:
            raise KeyError(key)
        safe = {name: value if isinstance(value, Marked) else escape(str(value)) for name, value in values.items()}
        return text.format(**safe)


@cache
def texts(language: Language) -> Texts:
    """The catalogue of a language, read on first use."""
    catalogue = read_catalogue(language)
    for message in catalogue:
        if message.id and isinstance(message.string, str):
            message.string = tidy(message.string, language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Texts(language, gettext.GNUTranslations(compiled))


def read_catalogue(language: Language) -> Catalog:
    """All the files of a language as one catalogue. Raises ValueError when two files write the same key."""
    whole = Catalog(locale=language)
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and message.id in whole:
                    raise ValueError(f"{path.name} writes {message.id!r} again")
                whole[message.id] = message
    return whole
