"""What this bot is set to, each with its effect: some chosen here, the rest in the environment of the process."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from pydantic import SecretStr
from sqlalchemy.engine import make_url
from starlette.responses import Response

from bot.console.desk import AtDesk, Db, Signed
from bot.console.pages import page
from bot.settings import Settings
from bot.staff import calibration
from bot.staff.roles import allow
from faq.matching.index import ANSWER

router = APIRouter(prefix="/settings")


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of the process: its name in the environment, what it is set to (None: not set; True: set, and
    secret), and its effect as the program describes it."""

    field: str
    variable: str
    value: str | bool | None
    effect: str


@router.get("")
async def show(request: Request, desk: AtDesk, session: Db, visitor: Signed) -> Response:
    """All of them. Secrets are said to be set, never shown."""
    allow(visitor.staff, "operate")
    chosen = await calibration.chosen(session)
    return page(
        request, "settings.html", visitor, settings=shown(desk.parts.settings), chosen=chosen,
        threshold=chosen.value if chosen else ANSWER,
    )  # fmt: skip


def shown(settings: Settings) -> list[Setting]:
    """The settings as they may be seen. Pure."""
    prefix = Settings.model_config["env_prefix"]
    return [
        Setting(name, f"{prefix}{name}".upper(), _value(name, getattr(settings, name)), field.description or "")
        for name, field in Settings.model_fields.items()
    ]


def _value(name: str, value: Any) -> str | bool | None:
    match value:
        case None | ():
            return None
        case SecretStr():
            return True
        case bool():
            return "true" if value else "false"
        case tuple():
            return ", ".join(map(str, value))
        case str() if name == "database_url":
            return make_url(value).render_as_string(hide_password=True)
        case _:
            return str(value)
