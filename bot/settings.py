"""Every setting, typed, from the environment or .env (prefix LORNTECH_); refused when unsafe. Read in wiring only."""

import errno
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import AnyHttpUrl, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot import hours
from bot.errors import SettingsError
from bot.hours import Hours
from faq.documents import Language

SHORTEST_SECRET = 32


class Settings(BaseSettings):
    """The settings of one process. `load` gives them with their defaults settled."""

    model_config = SettingsConfigDict(env_prefix="LORNTECH_", env_file=".env", extra="ignore", env_ignore_empty=True)

    telegram_token: SecretStr | None = Field(default=None, description="bot token, from @BotFather")
    telegram_api: AnyHttpUrl = Field(
        default=AnyHttpUrl("https://api.telegram.org"), description="root of the Bot API server"
    )
    telegram_rate: float | None = Field(
        default=None, ge=0, le=1000, description="messages a second; unset: 30 at the public server; 0: no limit"
    )
    database_url: str | None = Field(
        default=None, description="SQLAlchemy URL; unset: a SQLite file in the data folder"
    )
    data_dir: Path = Field(default_factory=lambda: user_data_path("lorntech"), description="data folder")
    webhook_url: AnyHttpUrl | None = Field(
        default=None, description="public https base: webhook mode; unset: long polling"
    )
    webhook_secret: SecretStr | None = Field(
        default=None, description="checked on each webhook call; unset: made and kept"
    )
    listen: str = Field(default="127.0.0.1:8080", description="host:port of the web server")
    public_url: AnyHttpUrl | None = Field(
        default=None, description="public base of the console; unset: http://{listen}"
    )
    secret_key: SecretStr | None = Field(
        default=None, description="signs links, derives the encryption key; required outside development"
    )
    secret_key_previous: SecretStr | None = Field(
        default=None, description="the key before, while it is being replaced (`lorntech db rekey`)"
    )
    admins: Annotated[tuple[int, ...], NoDecode] = Field(
        default=(), description="Telegram user ids with all rights, commas between"
    )
    staff_chat: int | None = Field(default=None, description="chat id of the staff group")
    human_hours: str | None = Field(
        default=None, description="when the team is there, such as Mo-Fr 09:00-12:00,14:00-17:30; unset: not said"
    )
    note_mark: str = Field(
        default="//", min_length=1, max_length=8, description="what begins so in a founder’s topic stays in the team"
    )
    smtp_url: SecretStr | None = Field(default=None, description="smtp(s)://user:password@host:port; unset: no e-mail")
    mail_from: str | None = Field(default=None, description="sender of e-mails; unset: the user of LORNTECH_SMTP_URL")
    metrics_token: SecretStr | None = Field(
        default=None, description="opens /metrics; unset: closed in production, open on this machine in development"
    )
    logs: Literal["text", "json"] = Field(default="text", description="lines for people, or JSON for a collector")
    language: Language = Field(default="fr", description="default language")
    environment: Literal["development", "production"] = Field(
        default="development", description="production refuses what is only safe on a desk"
    )
    bot_username: str = Field(
        default="lorntech_bot",
        pattern=r"^[A-Za-z0-9_]{5,32}$",
        description="for links, where Telegram is not asked (terminal)",
    )
    operator: str = Field(default="LOR’N’TECH", description="who runs the bot, named in /confidentialite")
    contact: str = Field(default="/humain", description="how to reach the operator, named in /confidentialite")
    keep_days: int = Field(default=365, ge=1, le=3650, description="days after which questions and chats are erased")
    semantic: bool = Field(default=True, description="use the sentence encoder when the extra `semantic` is installed")

    leads_remind_days: Annotated[tuple[int, ...], NoDecode] = Field(
        default=(2, 5), description="days after which an actor that has not answered a lead is reminded"
    )
    leads_next_days: int = Field(default=7, ge=1, le=90, description="days after which the next actor gets its turn")
    leads_answer_days: int = Field(default=7, ge=1, le=90, description="days a founder has to agree to something")
    leads_expire_days: int = Field(default=45, ge=7, le=365, description="days after which a lead nobody has is closed")
    leads_follow_up_days: int = Field(default=30, ge=1, le=180, description="days after which both sides are asked")
    leads_hours: str = Field(
        default="8-19",
        pattern=r"^([01]?\d|2[0-3])-([01]?\d|2[0-4])$",
        description="hours in which partners are written to, working days, French time",
    )
    leads_report: bool = Field(default=True, description="sum the month up for each partner")

    api_per_minute: int = Field(default=120, ge=1, description="requests a minute of one key of the partners' API")

    @field_validator("admins", "leads_remind_days", mode="before")
    @classmethod
    def _numbers(cls, value: object) -> object:
        return tuple(filter(None, (part.strip() for part in value.split(",")))) if isinstance(value, str) else value

    @field_validator("human_hours")
    @classmethod
    def _hours(cls, value: str | None) -> str | None:
        if value is not None:
            hours.read(value)
        return value

    @field_validator("leads_hours")
    @classmethod
    def _full_hours(cls, value: str) -> str:
        _between(value)
        return value

    @field_validator("listen")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not host or not port.isdigit() or not 0 <= int(port) <= 65535:
            raise ValueError("must be host:port, for example 127.0.0.1:8080")
        return value

    @property
    def address(self) -> tuple[str, int]:
        """Host and port of the web server."""
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)

    @property
    def presence(self) -> Hours | None:
        """When the team is there; None when that is not known."""
        return hours.read(self.human_hours) if self.human_hours else None

    @property
    def writing_hours(self) -> Hours:
        """When partners may be written to."""
        return _between(self.leads_hours)

    @property
    def messages_a_second(self) -> float | None:
        """How many messages Telegram takes overall; None where only its answers tell."""
        if self.telegram_rate is None:
            return 30.0 if self.telegram_api.host == "api.telegram.org" else None
        return self.telegram_rate or None

    @property
    def public_base(self) -> str:
        """Where the console and its links are reached, without a slash at the end."""
        return str(self.public_url or f"http://{self.listen}").rstrip("/")

    @property
    def database(self) -> str:
        """The database URL, with the default settled."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir / 'lorntech.sqlite'}"

    def make_data_dir(self) -> None:
        """Makes the data folder. Raises SettingsError if it cannot be written."""
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unwritable(self.data_dir, error) from error
        if not os.access(self.data_dir, os.W_OK):
            raise _unwritable(self.data_dir, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))

    def secret(self) -> str:
        """The secret key: as given, or in development made once and kept in the data folder."""
        return self._given_or_kept(self.secret_key, "secret.key")

    def keys(self) -> tuple[str, str | None]:
        """The secret key, and the one before it while it is being replaced."""
        return self.secret(), self.secret_key_previous.get_secret_value() if self.secret_key_previous else None

    def hidden(self) -> tuple[str, ...]:
        """What must never show in a log."""
        given = (one.get_secret_value() for _, one in self if isinstance(one, SecretStr))
        smtp = self.smtp_url.get_secret_value() if self.smtp_url else None
        return tuple(filter(None, (*given, _password(self.database_url), _password(smtp))))

    def webhook_token(self) -> str:
        """The webhook's secret token: as given, or made once and kept in the data folder."""
        return self._given_or_kept(self.webhook_secret, "webhook.secret")

    def _given_or_kept(self, given: SecretStr | None, name: str) -> str:
        return given.get_secret_value() if given else _kept_secret(self.data_dir / name)


def load_settings() -> Settings:
    """The settings of this process. Raises SettingsError naming every setting that is wrong."""
    try:
        settings = Settings()
    except ValidationError as error:
        lines = [f"LORNTECH_{str(found['loc'][0]).upper()}: {found['msg']}" for found in error.errors()]
        raise SettingsError("\n".join(lines)) from error
    _refuse_unsafe(settings)
    return settings


def _between(full_hours: str) -> Hours:
    opens, closes = map(int, full_hours.split("-"))
    return hours.working_days(opens, closes)


def _password(url: str | None) -> str | None:
    """The password in an address, as it stands there."""
    with suppress(ValueError):
        return urlsplit(url or "").password
    return None


def _refuse_unsafe(settings: Settings) -> None:
    if settings.webhook_url and settings.webhook_url.scheme != "https" and settings.environment == "production":
        raise SettingsError("LORNTECH_WEBHOOK_URL must start with https:// in production.")
    if settings.environment == "development":
        return
    if settings.secret_key is None:
        raise SettingsError(
            "LORNTECH_SECRET_KEY is required in production. Make one with: "
            'python -c "import secrets; print(secrets.token_urlsafe(48))"'
        )
    if len(settings.secret_key.get_secret_value()) < SHORTEST_SECRET:
        raise SettingsError(f"LORNTECH_SECRET_KEY is too short: {SHORTEST_SECRET} characters at least.")


def _kept_secret(path: Path) -> str:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            # Written beside its place and linked whole: of two processes that start at once, both read the same one.
            draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
            draft.touch(0o600)
            draft.write_text(secrets.token_urlsafe(48))
            with suppress(FileExistsError):
                path.hardlink_to(draft)
            draft.unlink()
        return path.read_text().strip()
    except OSError as error:
        raise _unwritable(path.parent, error) from error


def _unwritable(folder: Path, error: OSError) -> SettingsError:
    return SettingsError(
        f"The data folder {folder} cannot be written: {error.strerror}. Choose another with LORNTECH_DATA_DIR."
    )
