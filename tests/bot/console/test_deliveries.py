"""What could not be delivered: seen and sent again by admins, by nobody else."""

from bot.outbox import box
from bot.staff import audit
from tests.bot.console.conftest import Browser
from tests.bot.console.house import ADA, EVE, Console


async def fail(console: Console, key: str, outcome: box.Outcome, error: str) -> None:
    async with console.parts.sessions.begin() as session:
        await box.put(
            session, console.parts.cipher, key=key, channel="webhook", recipient="webhook:paddock",
            payload={"type": "lead.sent", "data": {}}, at=console.clock(),
        )  # fmt: skip
        [delivery] = await box.claim(session, console.parts.cipher, ["webhook"], console.clock(), 1)
        console.clock.wait(seconds=1)
        await box.settle(session, delivery, outcome, console.clock.now, error)


async def test_what_was_given_up_is_seen_and_sent_again(console: Console, browser: Browser) -> None:
    async with browser(ADA) as ada:
        assert "Rien n’a été abandonné" in (await ada.get("/console/deliveries")).text
        await fail(console, "match:1:sent", "dead", "410: <b>gone</b>")
        async with console.parts.sessions() as session:
            [dead] = await box.dead_letters(session)
        answer = await ada.get("/console/deliveries")
        assert "410: &lt;b&gt;gone" in answer.text
        assert "webhook:paddock" in answer.text
        done = await ada.post("/console/deliveries/again", data={"delivery": [str(dead.id), "404"]})
        assert "Remis en file\u00a0: 1." in done.text
        assert "410: &lt;b&gt;gone" not in done.text
        assert (await ada.post("/console/deliveries/again")).status_code == 200, "nothing chosen, nothing done"
        async with console.parts.sessions() as session:
            assert await box.waiting(session) == {"waiting": 1}
            assert [line.act for line in await audit.recent(session, 1)] == ["delivery.replay"]


async def test_all_that_was_given_up_leaves_again_at_once(console: Console, browser: Browser) -> None:
    for number in range(3):
        await fail(console, f"match:{number}:sent", "dead", "connection refused")
    async with browser(ADA) as ada:
        assert "Renvoyer les 3" in (await ada.get("/console/deliveries")).text
        assert "Remis en file\u00a0: 3." in (await ada.post("/console/deliveries/again", data={"every": "1"})).text
    async with console.parts.sessions() as session:
        assert await box.waiting(session) == {"waiting": 3}


async def test_what_is_still_tried_is_seen(console: Console, browser: Browser) -> None:
    await fail(console, "match:2:sent", "waiting", "503")
    async with browser(ADA) as ada:
        assert "503" in (await ada.get("/console/deliveries")).text


async def test_nobody_else_sees_or_sends(console: Console, browser: Browser) -> None:
    await fail(console, "match:3:sent", "dead", "410")
    async with browser(EVE) as eve:
        assert (await eve.get("/console/deliveries")).status_code == 403
        assert (await eve.post("/console/deliveries/again", data={"delivery": "1"})).status_code == 403
        assert "/console/deliveries" not in (await eve.get("/console/")).text
    async with console.parts.sessions() as session:
        assert await box.count(session, "dead") == 1
