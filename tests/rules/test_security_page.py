"""The threat model does not drift from the tests: each test that docs/security.md names is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_each_test_named_is_there() -> None:
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", page)
    assert len(named) > 40
    for file, test in named:
        assert re.search(rf"^(async )?def {test}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE), test
