"""What machines know about insecure code and dependencies, without asking anybody on the network."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
RUN, DEV = (ROOT / "requirements" / f"{name}.txt" for name in ("run", "dev"))
ADVISORIES = ROOT / "requirements" / "advisories.txt"
SECRETIVE = re.compile(r"(secret|token|signature|mark|password|hmac)$|^hash$", re.IGNORECASE)


def test_bandit_finds_nothing() -> None:
    tool = Path(sys.executable).parent / "bandit"
    command = [tool, "-q", "-r", "-c", "pyproject.toml", "bot", "faq"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def pins(file: Path) -> dict[str, tuple[Version, str | None, int]]:
    """Name → version, marker and number of hashes, of a pinned file."""
    found = {}
    for entry in file.read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        if entry.strip() and not entry.startswith("#"):
            wanted, *hashes = entry.split("--hash=")
            requirement = Requirement(wanted.strip())
            [exact] = requirement.specifier
            assert exact.operator == "==", entry
            marker = str(requirement.marker) if requirement.marker else None
            found[canonicalize_name(requirement.name)] = (Version(exact.version), marker, len(hashes))
    return found


@pytest.mark.parametrize("file", [RUN, DEV], ids=["run", "dev"])
def test_every_package_is_pinned_by_its_hashes(file: Path) -> None:
    found = pins(file)
    assert len(found) > 40
    assert not [name for name, (_, _, hashes) in found.items() if not hashes]


def test_both_files_agree_and_hold_what_the_project_names() -> None:
    run, dev = pins(RUN), pins(DEV)
    assert not [name for name in run if dev.get(name, (None,))[0] != run[name][0]]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for line in project["dependencies"]:
        wanted = Requirement(line)
        assert run[canonicalize_name(wanted.name)][0] in wanted.specifier, line


def test_what_is_installed_is_what_is_pinned() -> None:
    for name, (pinned, marker, _) in pins(DEV).items():
        if marker is None or Marker(marker).evaluate():
            assert Version(version(name)) == pinned, name


def test_no_version_with_a_known_hole_is_pinned() -> None:
    """requirements/advisories.txt is dated and kept by hand from `make audit`, which asks on the network."""
    text = ADVISORIES.read_text(encoding="utf-8")
    assert re.search(r"^# Looked at on \d{4}-\d\d-\d\d", text, re.MULTILINE)
    known = [Requirement(line.split("#")[0].strip()) for line in text.splitlines() if line and line[0] != "#"]
    assert len(known) >= 12
    pinned = pins(DEV)
    for hole in known:
        name = canonicalize_name(hole.name)
        assert name in pinned, f"{name} is not used any more: take it off the list"
        assert pinned[name][0] not in hole.specifier, f"{hole} has a known hole"


def test_secrets_are_compared_in_constant_time() -> None:
    """No == or != between what is secret and what was sent. A digest looked up in the database is no secret."""
    found = []
    for path in sorted((ROOT / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Compare) and any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
                sides = [ast.unparse(side) for side in (node.left, *node.comparators)]
                if any(SECRETIVE.search(side) for side in sides) and not any("digest" in side for side in sides):
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno} {' == '.join(sides)}")
    assert not found, "use hmac.compare_digest"
