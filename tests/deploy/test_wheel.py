"""What is installed is whole: every file of the packages is in the wheel, and it works from an empty folder."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LARGEST = 3_000_000  # bytes
FOR_DEVELOPERS = (".mako", ".md")


@pytest.fixture
def lorntech(installed: Path, tmp_path: Path):
    """Runs a command of the installed program in an empty folder."""

    def run(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("LORNTECH_")}
        env = clean | {"PYTHONPATH": str(installed), "LORNTECH_DATA_DIR": str(tmp_path / "data"), "PYTHONUTF8": "1",
                       "LORNTECH_SEMANTIC": "false", "LORNTECH_LISTEN": "127.0.0.1:0"}  # fmt: skip
        (tmp_path / "empty").mkdir(exist_ok=True)
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments], cwd=tmp_path / "empty", env=env, input=typed,
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    return run


def test_every_file_of_the_packages_is_in_it(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    listed = subprocess.run(["git", "ls-files", "bot", "faq"], cwd=ROOT, capture_output=True, text=True, check=True)
    missing = [name for name in listed.stdout.split() if name not in held and not name.endswith(FOR_DEVELOPERS)]
    assert not missing, "name them in pyproject.toml, [tool.setuptools.package-data]"
    assert not [name for name in held if name.split("/")[0] not in ("bot", "faq") and ".dist-info" not in name]
    assert wheel.stat().st_size < LARGEST


def test_it_works_from_an_empty_folder(lorntech, installed: Path) -> None:
    examined = lorntech("doctor")
    assert examined.returncode == 0, examined.stdout + examined.stderr
    found = json.loads(lorntech("ask", "Comment obtenir un Kbis ?", "--json").stdout)
    assert found["outcome"] == "answer"
    assert "Kbis" in lorntech("chat", typed="Comment obtenir un Kbis ?\n").stdout
    assert lorntech("db", "upgrade").returncode == 0
    where = subprocess.run(
        [sys.executable, "-c", "import bot, faq; print(bot.__file__, faq.__file__)"], cwd="/",
        env={"PYTHONPATH": str(installed)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert where.stdout.count(str(installed)) == 2, "it is the wheel that ran, not the checkout"
