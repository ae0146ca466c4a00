"""/stats: the figures of today or of the last seven days, and what waits."""

from bot.conversation.buttons import press
from bot.conversation.messages import Say
from bot.relay import board
from bot.staff import editing, listing, numbers
from bot.staffchat.scene import Said, Scene

TODAY, WEEK = 1, 7


async def pressed(scene: Scene, arguments: tuple[str, ...]) -> Said:
    """The other period."""
    return (await page(scene, int(arguments[0]), in_place=True),)


async def page(scene: Scene, days: int, *, in_place: bool = False) -> Say:
    """The figures of the last `days`."""
    t = scene.t
    now = await numbers.totals(scene.session, scene.at, days)
    waiting = (await listing.counts(scene.session)).get("new", 0)
    reviews = sum(draft.state == "review" for draft in await editing.drafts(scene.session))
    people = (await board.counts(scene.session)).get("waiting", 0)
    lines = [
        t("stats.title_today" if days == TODAY else "stats.title_week"),
        t("stats.volume", questions=now.questions, people=now.people),
        t("digest.outcomes", answered=round(100 * now.answered_rate), unknown=round(100 * now.unknown_rate)),
    ]
    if now.satisfaction is not None:
        lines.append(t("digest.satisfaction", percent=round(100 * now.satisfaction)))
    lines.append(t("stats.waiting", groups=waiting, people=people, reviews=reviews))
    other = (t.label("button.week"), WEEK) if days == TODAY else (t.label("button.today"), TODAY)
    rows = ((press(other[0], "stats", other[1]), press(t.label("button.inbox"), "inbox", 0)),)
    return Say(text="\n".join(lines), buttons=rows, in_place=in_place)
