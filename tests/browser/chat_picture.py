"""A picture of a conversation: the real dialogue on the real content, its messages as they are sent to Telegram, drawn
as a phone shows them."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from playwright.async_api import Browser

from bot.arrival import Arrival
from bot.conversation.messages import Said, Say
from bot.telegram.render import render
from bot.wiring import Parts

ASKED = ("c koi le CII ?", "ou acheter des pommiers en pépinière ?")
STYLE = """
body { margin: 0; padding: 14px; background: #d5e3ea; font: 15px/1.38 system-ui, sans-serif; color: #111 }
p { margin: 0 0 8px; padding: 8px 11px; border-radius: 14px; white-space: pre-wrap; overflow-wrap: anywhere }
.bot { background: #fff; margin-right: 24px } .you { background: #e2fbcc; margin-left: auto; width: fit-content }
a { color: #1670b8; text-decoration: none }
.row { display: flex; gap: 4px; margin: -4px 24px 6px 0 }
.row span { flex: 1; padding: 6px 4px; border-radius: 8px; background: #8aa5b5; color: #fff; text-align: center }
"""


async def take(parts: Parts, browser: Browser, path: Path, asked: Sequence[str] = ASKED) -> None:
    """Asks these questions one after the other, and takes a picture of the whole."""
    exchange = parts.exchange("lorntech_bot")
    drawn = []
    for place, question in enumerate(asked):
        drawn.append(f'<p class="you">{escape(question)}</p>')
        for one in await exchange.handle(Arrival("telegram:7", f"picture:{place}", Said(question), "fr")):
            if isinstance(one, Say):
                drawn.extend(f'<p class="bot">{html}</p>' for html in render(one.text))
                drawn.extend(_row([button.label for button in row]) for row in one.buttons)
    page = await browser.new_page(viewport={"width": 430, "height": 900})
    await page.set_content(f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{''.join(drawn)}")
    await page.screenshot(path=path, full_page=True)
    await page.close()


def _row(labels: Sequence[str]) -> str:
    return f'<div class="row">{"".join(f"<span>{escape(label)}</span>" for label in labels)}</div>'
