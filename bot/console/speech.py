"""How the console speaks to one person: words of the catalogue, dates and numbers as their language writes them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal, format_percent

from bot.hours import FRANCE
from bot.texts import texts
from faq.documents import Language


@dataclass(frozen=True, slots=True)
class Speech:
    """The words, dates and numbers of one language, at one moment."""

    language: Language
    now: datetime

    @property
    def today(self) -> date:
        """The day it is where the staff are."""
        return self.now.astimezone(FRANCE).date()

    def t(self, key: str, /, **values: object) -> str:
        """The words of a key of the console. Raises KeyError for one that no catalogue has."""
        return texts(self.language).label(f"console.{key}", **values)

    def said(self, key: str, /, **values: object) -> str:
        """The words of a key of the whole bot."""
        return texts(self.language).label(key, **values)

    def quoted(self, words: str) -> str:
        """« mots », “words”."""
        return self.t("quoted", words=words)

    def labelled(self, label: str, value: str) -> str:
        """« Langue : français », "Language: French"."""
        return self.t("labelled", label=label, value=value)

    def author(self, name: str) -> str:
        """Who did it: a person, or what works without one."""
        return self.known("author_", name)

    def note(self, note: str) -> str:
        """What a revision says of itself: one of our own words, an old revision that is back, else as it was noted."""
        if note.startswith("= "):
            return self.t("note_restored", number=note.removeprefix("= "))
        return self.known("note_", note)

    def effect(self, setting: str, otherwise: str) -> str:
        """What a setting of the process does, as this person reads it; `otherwise` while no catalogue says it."""
        return self.known("setting_", setting + "_is", otherwise)

    def ago(self, moment: datetime) -> str:
        """« il y a 3 heures », "in 2 days", « à l'instant »."""
        if abs(_utc(moment) - self.now) < timedelta(minutes=1):
            return self.t("just_now")
        return str(format_timedelta(_utc(moment) - self.now, add_direction=True, locale=self.language))

    def days(self, day: date) -> str:
        """The same for a day."""
        return str(
            format_timedelta(
                day - self.today, granularity="day", threshold=1.5, add_direction=True, locale=self.language
            )
        )

    def day(self, day: date) -> str:
        """« 3 mars 2027 »."""
        return str(format_date(day, "d MMMM y", locale=self.language))

    def exact(self, moment: datetime) -> str:
        """The day and the minute, for those who want to know."""
        return str(format_datetime(_utc(moment), "d MMMM y, HH:mm", tzinfo=FRANCE, locale=self.language))

    def number(self, value: float) -> str:
        """« 1 234,5 »."""
        return str(format_decimal(value, format="#,##0.#", locale=self.language))

    def percent(self, share: float | None) -> str:
        """« 42 % »; a dash for what cannot be told."""
        return "–" if share is None else str(format_percent(share, locale=self.language))

    def known(self, family: str, name: str, otherwise: str = "") -> str:
        """The words of one of a family of keys; while no catalogue has it `otherwise`, or else the name itself."""
        try:
            return self.t(family + name.replace(" ", "_"))
        except KeyError:
            return otherwise or name


def _utc(moment: datetime) -> datetime:
    """SQLite gives some moments without their zone; what is stored is UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
