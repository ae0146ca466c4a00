"""What time does to leads, on both databases: nothing at night, at weekends or on holidays; everything once."""

from datetime import UTC, datetime, timedelta

from bot.leads import partners, reports, rounds
from bot.leads.ledger import Who
from bot.leads.terms import Terms
from tests.bot.leads.conftest import BGE, CONTACT, LEA, NANCY, POOL, QUAI, REQUEST, START, House, chat

STAFF = "telegram:-100"


async def tick(house: House, **time: float) -> int:
    house.wait(**time)
    async with house.sessions.begin() as session:
        return await rounds.tick(house.desk, session, house.at)


async def test_a_silent_actor_is_reminded_then_the_reserve_gets_its_turn(house: House) -> None:
    ref = await house.opens(POOL, reserve=(QUAI,))
    assert await tick(house, days=1) == 0, "nothing is due"
    await tick(house, days=1)
    assert "attend votre réponse" in await house.told(chat(POOL))
    posts = len(await house.post(chat(POOL)))
    await tick(house, hours=1)
    assert len(await house.post(chat(POOL))) == posts, "once"
    await tick(house, days=4)  # the fifth day was a Sunday
    assert len(await house.post(chat(POOL))) == posts + 1
    await tick(house, days=1)
    assert await house.states(ref) == {POOL: "expired", QUAI: "sent"}
    assert "n’a pas répondu à temps" in await house.told(STAFF)
    assert "The Pool n’a pas répondu" in await house.told(LEA)
    assert "part vers quelqu’un d’autre" in await house.told(chat(POOL))


async def test_a_late_yes_is_still_a_yes(house: House) -> None:
    ref = await house.opens(POOL, reserve=(QUAI,))
    await tick(house, days=7)
    view = await house.does("accept", POOL, ref)
    assert view.contact == CONTACT
    assert (await house.lead(ref)).status == "taken"


async def test_without_reserve_the_founder_is_asked_and_silence_goes_to_the_staff(house: House) -> None:
    ref = await house.opens(POOL)
    await tick(house, days=7)
    assert (await house.lead(ref)).status == "asking"
    await tick(house, days=7)
    assert (await house.lead(ref)).status == "staff"
    assert "personne pour l’instant" in await house.told(STAFF)
    await tick(house, days=45)
    lead = await house.lead(ref)
    assert (lead.status, lead.due_at) == ("expired", None)
    assert "faute de nouvelles" in await house.told(LEA)


async def test_both_sides_are_asked_after_a_month_once(house: House) -> None:
    ref = await house.opens(POOL)
    await house.does("accept", POOL, ref)
    await tick(house, days=30)
    assert "Cela vous a-t-il aidé" in await house.told(LEA)
    assert "depuis un mois" in await house.told(chat(POOL))
    posts = len(await house.post(LEA))
    await tick(house, days=1)
    assert len(await house.post(LEA)) == posts
    match = await house.match(ref, POOL)
    async with house.sessions.begin() as session:
        await house.desk.feedback(session, match.ref, "silent", chat=LEA, at=house.at)
    assert "n’avoir jamais eu de nouvelles" in await house.told(STAFF)


async def test_nothing_is_said_out_of_hours(house: House) -> None:
    await house.opens(POOL)
    posts = len(await house.post(chat(POOL)))
    house.at = datetime(2026, 12, 25, 10, tzinfo=UTC)  # a month later, but it is Christmas
    assert await tick(house) == 0
    house.at = datetime(2026, 12, 24, 22, tzinfo=UTC)
    assert await tick(house) == 0
    assert len(await house.post(chat(POOL))) == posts


async def test_a_draft_without_an_answer_is_forgotten(house: House) -> None:
    async with house.sessions.begin() as session:
        ref, token = await house.desk.draft(
            session, REQUEST, CONTACT, by=Who("partner", BGE), key="k" * 8, language="fr", source="api", at=house.at
        )
    await tick(house, days=7)
    lead = await house.lead(ref)
    assert (lead.status, lead.body, lead.contact) == ("expired", None, None)
    async with house.sessions() as session:
        assert await house.desk.draft_behind(session, token or "") is None


async def test_a_reserve_that_went_away_is_passed_over(house: House) -> None:
    ref = await house.opens(POOL, reserve=(QUAI,))
    async with house.sessions.begin() as session:
        await partners.change(session, QUAI, 0, absent_from=START.date(), absent_until=START.date() + timedelta(60))
    await house.does("decline", POOL, ref, reason="full")
    assert (await house.states(ref))[QUAI] == "expired"
    assert await house.post(chat(QUAI)) == []
    assert (await house.lead(ref)).status == "staff"


async def test_the_month_is_reported_once_to_who_was_sent_something(house: House) -> None:
    await house.opens(POOL)
    ref = await house.opens(POOL, key="form-0002")
    await house.does("decline", POOL, ref, reason="full")
    house.at = datetime(2026, 12, 1, 9, tzinfo=UTC)
    for _ in range(2):
        async with house.sessions.begin() as session:
            sent = await reports.send_monthly(house.desk, session, house.at)
    assert sent == 0, "the second time there is nothing more to send"
    report = await house.told(chat(POOL))
    assert "novembre 2026" in report
    assert "Reçues : 2" in report.replace("\u00a0", " ")
    assert await house.post(chat(NANCY)) == []


def test_no_lead_that_goes_on_is_left_without_a_day() -> None:
    terms = Terms()
    for status in ("draft", "staff", "no_help", "taken"):
        assert terms.due(status, (), START) is not None
    for status in ("withdrawn", "expired", "erased"):
        assert terms.due(status, (), START) is None
