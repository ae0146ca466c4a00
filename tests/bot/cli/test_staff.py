"""`staff add|remove|list`: who keeps the answers, from the command line."""

import json
from pathlib import Path

import pytest

from tests.bot.lorntech import Lorntech


def test_staff_come_and_go(lorntech: Lorntech, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LORNTECH_ADMINS", "7123456789")
    assert lorntech("staff", "add", "42", "Ana").exit_code == 0
    assert lorntech("staff", "add", "42", "Ana", "--role", "reader", "--language", "en").exit_code == 0
    assert json.loads(lorntech("staff", "list", "--json").stdout) == [
        {"id": 7123456789, "name": "7123456789", "role": "admin", "language": "fr"},
        {"id": 42, "name": "Ana", "role": "reader", "language": "en"},
    ]
    assert lorntech("staff", "remove", "42").exit_code == 0
    assert "42" in lorntech("staff", "remove", "42").stderr
    assert "LORNTECH_ADMINS" in lorntech("staff", "remove", "7123456789").stderr


def test_a_role_or_language_that_does_not_exist_is_refused(lorntech: Lorntech, data: Path) -> None:
    role = lorntech("staff", "add", "42", "Ana", "--role", "boss")
    language = lorntech("staff", "add", "42", "Ana", "--language", "de")
    assert (role.exit_code, language.exit_code) == (2, 2)
    assert "boss" in role.stderr
    assert "de" in language.stderr
