"""The settings page: every setting with its effect, no secret."""

import pytest
from pydantic import SecretStr

from bot.console.settings import shown
from bot.console.speech import Speech
from bot.settings import Settings
from faq.documents import LANGUAGES
from tests.bot.console.conftest import Browser
from tests.bot.console.house import ADA, EVE, TOKEN, Console

SECRET = "console" * 6


async def test_admins_see_what_is_set_and_no_secret(browser: Browser) -> None:
    async with browser(ADA) as ada, browser(EVE) as eve:
        page = (await ada.get("/console/settings")).text
        for setting in Settings.model_fields:
            assert f"LORNTECH_{setting.upper()}" in page
        assert TOKEN not in page
        assert SECRET not in page
        assert (await eve.get("/console/settings")).status_code == 403


def test_a_password_in_the_database_url_is_hidden() -> None:
    settings = Settings(database_url="postgresql+asyncpg://bot:hunter2@db/bot", smtp_url=SecretStr("smtp://a:b@c"))
    values = {one.field: one.value for one in shown(settings)}
    assert values["database_url"] == "postgresql+asyncpg://bot:***@db/bot"
    assert values["smtp_url"] is True
    assert values["staff_chat"] is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_effect_is_explained(console: Console, language: str) -> None:
    speech = Speech(language, console.clock())
    for one in shown(console.parts.settings):
        assert speech.effect(one.field, one.effect), one.field
