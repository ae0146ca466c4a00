"""What a founder asks for and how to reach them: the two documents of a lead, the second of which stays sealed until
an actor accepts. Pure."""

from typing import Annotated, Literal, get_args

import phonenumbers
from email_validator import validate_email
from phonenumbers import NumberParseException, PhoneNumberFormat
from pydantic import Field

from faq.documents import Document, Stage
from faq.towns import Town

HOME = "FR"  # where a number without +… is from
CONSENT = "2026-11-27"
"""Version of the sentence that founders agree to (`form.consent`); a new wording is a new version."""

Need = Literal[
    "start", "incubation", "place", "funding", "research", "ip", "hiring", "abroad", "rules", "network", "other",
]  # fmt: skip
Sector = Literal[
    "digital", "health", "industry", "agro", "energy", "deeptech", "craft", "commerce", "culture", "impact", "other",
]  # fmt: skip
NEEDS: tuple[Need, ...] = get_args(Need)
SECTORS: tuple[Sector, ...] = get_args(Sector)

NEED_OF_THEME: dict[str, Need] = {
    "creation": "start", "lieux": "incubation", "financement": "funding", "etudiants-recherche": "research",
    "propriete-intellectuelle": "ip", "recrutement": "hiring", "formation": "hiring", "transfrontalier": "abroad",
    "export": "abroad", "fiscalite": "rules", "juridique": "rules", "evenements": "network", "french-tech": "network",
    "lorntech": "network",
}  # fmt: skip
"""What somebody who reads about a theme is likely to need."""
_NEED_OF_ENTRY: dict[str, Need] = {
    "coworking-bureaux": "place", "technopoles-lorrains": "place", "bliiida": "place", "totem-nancy": "place",
}  # fmt: skip
"""The entries of which that is something else."""


def need_of(theme: str | None, entry: str) -> Need | None:
    """What somebody who reads an entry of a theme is likely to need; None where the theme leads to nobody."""
    return _NEED_OF_ENTRY.get(entry) or NEED_OF_THEME.get(theme or "")


class Where(Document):
    """A town and its centre in degrees."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]

    @classmethod
    def of(cls, town: Town) -> "Where":
        """A town of the table."""
        return cls(name=town.name, latitude=town.latitude, longitude=town.longitude)


class Request(Document):
    """What is asked: all that an actor sees before it accepts. The words hold no address and no number of a person
    (`bot.redaction`)."""

    project: Annotated[str, Field(min_length=1, max_length=600)]
    need: Need
    words: Annotated[str, Field(max_length=600)] = ""
    stage: Stage | None = None
    town: Where | None = None
    sector: Sector | None = None


class Contact(Document):
    """How to reach the founder. Without e-mail and phone, through the bot: « poser une question »."""

    name: Annotated[str, Field(max_length=80)] = ""
    email: Annotated[str, Field(max_length=254)] | None = None
    phone: Annotated[str, Field(max_length=30)] | None = None


class Wanted(Document):
    """A form that is complete: what is asked, by whom, and whom the founder agreed to. `key` is the form's own, so
    that the same form makes one lead. `actors` are told at once; `reserve` only if none of them helps."""

    key: Annotated[str, Field(min_length=8, max_length=40)]
    request: Request
    contact: Contact
    actors: tuple[str, ...] = ()
    reserve: tuple[str, ...] = ()
    wished: str | None = None
    draft: str | None = None


def email_of(typed: str) -> str:
    """An address in its usual form. Raises ValueError for what is none."""
    return validate_email(typed, check_deliverability=False).normalized


def phone_of(typed: str) -> str:
    """A telephone number with its country, as it is usually written. Raises ValueError for what is none."""
    try:
        number = phonenumbers.parse(typed, HOME)
    except NumberParseException as error:
        raise ValueError("not a telephone number; write it with its country, +33 …") from error
    if not phonenumbers.is_valid_number(number):
        raise ValueError("not a telephone number that exists")
    return str(phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL))
