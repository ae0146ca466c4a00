"""What axe-core finds on pages, and whether they fit the screen."""

from collections.abc import Iterable
from pathlib import Path

from playwright.async_api import Page

AXE = Path(__file__).with_name("axe.min.js")


async def faults(page: Page, paths: Iterable[str]) -> dict[str, list[str]]:
    """Serious and critical faults by page and rule, with where they are; pages wider than the screen among them."""
    found: dict[str, list[str]] = {}
    for path in paths:
        await page.goto(path)
        if await page.evaluate("document.body.scrollWidth > innerWidth"):
            found[f"{path}: too wide"] = []
        await page.evaluate(AXE.read_text(encoding="utf-8"))
        told = await page.evaluate("axe.run({resultTypes: ['violations']})")
        for one in told["violations"]:
            if one["impact"] in ("serious", "critical"):
                found[f"{path}: {one['id']}"] = [node["html"][:150] for node in one["nodes"][:3]]
    return found
