"""The command line as tests use it: in a process of its own, as people do (the fixture `lorntech` stays in ours)."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from typer.testing import Result

Lorntech = Callable[..., Result]
ROOT = Path(__file__).parents[2]


def in_a_process(*arguments: str, typed: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    """Runs a command as people do, in a process of its own. Lone surrogates in `typed` go in as raw bytes."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LORNTECH_")}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=typed,
        env=clean | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "LORNTECH_SEMANTIC": "false"} | env,
        cwd=Path(env["LORNTECH_DATA_DIR"]).parent,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        timeout=120,
        check=False,
    )
