"""What the image does, done by hand with its own entrypoint, environment and health check: a file system that cannot be
written to, PostgreSQL, no rights, and a stop within the time it gets."""

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.botapi import BotApi
from tests.walks.test_process import free_port

DOCKERFILE = (Path(__file__).parents[2] / "deploy" / "Dockerfile").read_text(encoding="utf-8")
IMAGE = dict(re.findall(r"\b(PYTHON\w+|LORNTECH_\w+)=(\S+)", DOCKERFILE.split("\nFROM ")[-1]))
HEALTH = json.loads(re.search(r"HEALTHCHECK.*\\\n\s+CMD (\[.*\])", DOCKERFILE)[1])
SEALED = """
set -e
mount --bind "$LORNTECH_DATA_DIR" "$LORNTECH_DATA_DIR"
mount --bind / / && mount -o remount,ro,bind /
for place in $(cut -d' ' -f2 /proc/mounts | grep -E '^/(work|root|home|srv|opt|tmp|var)'); do
  test "$place" = "$LORNTECH_DATA_DIR" || mount -o remount,ro,bind "$place" 2>/dev/null || true
done
if touch "$LORNTECH_DATA_DIR/../written" 2>/dev/null; then exit 99; fi
exec setpriv --bounding-set=-all --no-new-privs "$@"
"""


def may_unshare() -> bool:
    """Whether this machine lets us make a file system read-only for one process."""
    tools = shutil.which("unshare") and shutil.which("setpriv")
    probe = ["unshare", "-m", "sh", "-c", "mount --bind / / && mount -o remount,ro,bind /"]
    return bool(tools) and subprocess.run(probe, capture_output=True, check=False).returncode == 0


@pytest.fixture
async def api():
    async with BotApi() as server:
        yield server


@pytest.mark.skipif(not may_unshare(), reason="this machine does not let us make a file system read-only")
async def test_the_entrypoint_in_its_image(api: BotApi, installed: Path, tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    data.mkdir()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LORNTECH_")}
    env = clean | IMAGE | {
        "PYTHONPATH": str(installed), "LORNTECH_DATA_DIR": str(data), "LORNTECH_LISTEN": f"127.0.0.1:{port}",
        "LORNTECH_TELEGRAM_TOKEN": api.token, "LORNTECH_TELEGRAM_API": api.root,
        "LORNTECH_SECRET_KEY": "image " * 8, "LORNTECH_SEMANTIC": "false",
    }  # fmt: skip
    entry = ["unshare", "-m", "sh", "-c", SEALED, "sh", sys.executable, "-m", "bot", "run"]
    process = await asyncio.create_subprocess_exec(*entry, env=env, cwd=data)
    try:
        alice = api.user("Alice")
        await alice.says("/start kbis")
        await alice.sees("Kbis", within=60)
        check = [sys.executable if word == "python" else word.replace(":8080", f":{port}") for word in HEALTH]
        healthy = await asyncio.create_subprocess_exec(*check)
        assert await healthy.wait() == 0
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 15) == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert [file.name for file in data.iterdir()] == ["lorntech.sqlite"], "closed cleanly, and its key not beside it"
