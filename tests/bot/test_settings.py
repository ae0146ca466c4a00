"""Settings: read from the environment and .env, refused when wrong or unsafe, secrets kept."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import Settings, load_settings

KEY = "a key of the length that production asks for"


def test_without_any_setting_the_defaults_are_settled(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LORNTECH_LISTEN")
    settings = load_settings()
    assert settings.database == f"sqlite+aiosqlite:///{empty / 'lorntech.sqlite'}"
    assert settings.address == ("127.0.0.1", 8080)
    assert settings.language == "fr"
    assert settings.telegram_token is None
    assert str(settings.telegram_api) == "https://api.telegram.org/"


def test_a_file_and_the_environment_are_read_and_the_environment_wins(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(".env").write_text(
        "LORNTECH_LANGUAGE=en\nLORNTECH_ADMINS=1, 22 ,333\nLORNTECH_STAFF_CHAT=\nLORNTECH_KEEP_DAYS=7\n"
    )
    monkeypatch.setenv("LORNTECH_KEEP_DAYS", "30")
    settings = load_settings()
    assert (settings.language, settings.admins, settings.staff_chat, settings.keep_days) == (
        "en",
        (1, 22, 333),
        None,
        30,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LISTEN", "8080"),
        ("LISTEN", "127.0.0.1:http"),
        ("LISTEN", "127.0.0.1:99999"),
        ("LISTEN", ":8080"),
        ("ADMINS", "1,me"),
        ("STAFF_CHAT", "our group"),
        ("LANGUAGE", "de"),
        ("ENVIRONMENT", "prod"),
        ("KEEP_DAYS", "0"),
        ("TELEGRAM_API", "telegram"),
        ("WEBHOOK_URL", "bot.example.org"),
        ("BOT_USERNAME", "no spaces"),
        ("SEMANTIC", "perhaps"),
        ("HUMAN_HOURS", "always"),
        ("LEADS_HOURS", "19-8"),
    ],
)
def test_a_wrong_value_is_refused_by_name(empty: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"LORNTECH_{name}", value)
    with pytest.raises(SettingsError, match=f"LORNTECH_{name}"):
        load_settings()


def test_all_wrong_values_are_named_at_once(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LORNTECH_LANGUAGE", "de")
    monkeypatch.setenv("LORNTECH_LISTEN", "x")
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert {line.split(":")[0] for line in str(refused.value).splitlines()} == {"LORNTECH_LANGUAGE", "LORNTECH_LISTEN"}


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": KEY, "WEBHOOK_URL": "http://bot.example.org"}, "WEBHOOK_URL"),
    ],
)
def test_production_refuses_what_is_unsafe(
    empty: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], named: str
) -> None:
    for name, value in ({"ENVIRONMENT": "production"} | settings).items():
        monkeypatch.setenv(f"LORNTECH_{name}", value)
    with pytest.raises(SettingsError, match=f"LORNTECH_{named}"):
        load_settings()


def test_secrets_are_not_shown(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TELEGRAM_TOKEN", "WEBHOOK_SECRET", "SECRET_KEY", "SMTP_URL"):
        monkeypatch.setenv(f"LORNTECH_{name}", f"hush-{KEY}")
    assert "hush" not in repr(load_settings())


def test_a_secret_made_in_development_is_kept_for_its_owner_only(empty: Path) -> None:
    settings = load_settings()
    made = settings.secret()
    assert len(made) >= 32
    assert load_settings().secret() == made
    assert settings.webhook_token() != made
    assert (empty / "secret.key").stat().st_mode & 0o777 == 0o600
    assert {path.name for path in empty.iterdir()} == {"secret.key", "webhook.secret"}


def test_of_two_processes_that_start_at_once_both_have_the_same_secret(empty: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(lambda _: Settings().secret(), range(64)))) == 1


def test_a_given_secret_is_used_as_it_is(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LORNTECH_SECRET_KEY", KEY)
    assert load_settings().secret() == KEY
    assert not (empty / "secret.key").exists()


def test_a_folder_that_cannot_be_made_is_named(empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("LORNTECH_DATA_DIR", str(tmp_path / "file" / "inside"))
    for use in (load_settings().make_data_dir, load_settings().secret):
        with pytest.raises(SettingsError, match="LORNTECH_DATA_DIR"):
            use()
