"""What staff look over: impact before publishing, freshness, the figures, the week."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NotAllowed
from bot.knowledge import Knowledge
from bot.staff import digest, freshness, impact, inbox, listing, numbers, people
from bot.store.cipher import Cipher
from bot.store.engine import Sessions
from bot.store.model import DeliveryRow, JudgementRow, QuestionRow
from faq import store
from faq.errors import EditConflict
from faq.impact import Known
from faq.links import Verdict
from tests.bot.staff.conftest import ADMIN, ANA, CAT, CONTENT, START, Clock, People

ODD = "Comment tricoter une écharpe pour une girafe ?"
CIR = next(entry for entry in CONTENT.entries["fiscalite"] if entry.id == "cir")
ASK = ("telegram:1", "telegram:2")


def question(n: int, outcome: str, entry: str | None = None, town: str | None = None, **ago: float) -> QuestionRow:
    return QuestionRow(
        ticket=f"t{n}", chat_id=ASK[n % 2], at=START - timedelta(**ago), text=f"question {n}", language="fr",
        outcome=outcome, entry=entry, confidence=0.5, candidates=["cir"], town=town,
    )  # fmt: skip


async def test_golden_questions_are_sown_once_and_recent_ones_join_them(session: AsyncSession) -> None:
    for _ in range(2):
        await impact.seed(session)
        await session.flush()
    golden = await impact.golden(session)
    assert len(golden) == 344
    assert any(not known.expected for known in golden)
    session.add_all([question(1, "answer", "cir", hours=1), question(1, "smalltalk", hours=1)])
    session.add(question(2, "unknown", days=100))
    session.add(JudgementRow(chat_id=ASK[1], ticket="t1", verdict="up", entry="cir", at=START))
    await session.flush()
    assert await impact.recent(session, START) == [Known("question 1", "fr", frozenset({"cir"}))]


async def test_a_preview_names_the_questions_that_change(session: AsyncSession, known: Knowledge) -> None:
    session.add(question(1, "unknown", hours=1))
    session.add(QuestionRow(**question(2, "unknown", hours=1).model_dump(exclude={"id", "text"}), text=ODD))
    await session.flush()
    draft = inbox.with_phrasing(CIR, ODD, "fr")
    preview = await impact.preview(session, known, "fiscalite", draft, START)
    assert preview.replayed == 2
    assert [(change.question.text, change.after.entries, change.verdict) for change in preview.changes] == [
        (ODD, ("cir",), "unknown")
    ]
    assert known.catalogue.entries["cir"] == CIR, "what is live is left alone"


async def test_what_is_overdue_soon_due_and_never_asked(session: AsyncSession, clock: Clock) -> None:
    entries = CONTENT.entries["fiscalite"]
    clock.now = clock.now.replace(year=2029)
    asked = question(1, "answer", "cir")
    asked.at = clock() - timedelta(days=10)
    session.add(asked)
    await session.flush()
    page = await freshness.page(session, CONTENT, clock())
    assert {due.entry for due in page.overdue} == {entry.id for entry in entries}
    assert [due.review_on for due in page.overdue] == sorted(due.review_on for due in page.overdue)
    assert {due.entry for due in page.never_asked} == {entry.id for entry in entries} - {"cir"}
    first = min(entry.review_on for entry in entries)
    clock.now = clock.now.replace(year=first.year, month=first.month, day=first.day) - timedelta(days=1)
    page = await freshness.page(session, CONTENT, clock())
    assert page.overdue == ()
    assert page.due_soon[0].review_on == first


async def test_still_true_moves_the_date_by_the_entrys_own_interval(session: AsyncSession, clock: Clock) -> None:
    today = clock().date()
    with pytest.raises(NotAllowed):
        await freshness.still_true(session, "cir", 1, staff=CAT, at=clock())
    assert await freshness.still_true(session, "cir", 1, staff=ANA, at=clock()) == 2
    entry, _ = await store.get(session, "cir")
    assert (entry.checked_on, entry.review_on - today) == (today, CIR.review_on - CIR.checked_on)
    with pytest.raises(EditConflict):
        await freshness.still_true(session, "cir", 1, staff=ANA, at=clock())


def test_an_interval_too_short_to_mean_one_becomes_the_usual() -> None:
    at_once = CIR.model_copy(update={"review_on": CIR.checked_on})
    today = date(2027, 1, 1)
    assert freshness.checked(at_once, today).review_on == today + freshness.USUAL


async def test_bad_links_are_kept_with_since_when(session: AsyncSession, clock: Clock) -> None:
    url = next(source.url for source in CIR.sources if source.url)
    await freshness.note_links(session, [Verdict(url, "broken", 404, "the page is gone")], clock())
    await freshness.note_links(session, [Verdict("https://nowhere.example", "broken", 404)], clock())
    await session.flush()
    later = clock.wait(days=3)
    await freshness.note_links(session, [Verdict(url, "broken", 410, "the page is gone")], later)
    await session.flush()
    [link] = await freshness.bad_links(session, CONTENT)
    assert (link.url, link.status, link.since, link.checked_at) == (url, 410, START, later)
    assert "cir" in link.places
    await freshness.note_links(session, [Verdict(url, "ok", 200)], clock.wait(days=1))
    await session.flush()
    assert await freshness.bad_links(session, CONTENT) == ()


async def test_owners_are_asked_once_a_week_in_their_language(
    session: AsyncSession, cipher: Cipher, clock: Clock
) -> None:
    await people.add(session, ANA, ADMIN, clock())
    owned = CIR.model_copy(update={"owner": "ana", "review_on": date(2026, 1, 1)})
    await store.save(session, owned, theme="fiscalite", based_on=1, author="test", at=clock())
    assert await freshness.ask_owners(session, cipher, (), clock()) == 1
    assert await freshness.ask_owners(session, cipher, (), clock.wait(days=1)) == 0
    [delivery] = (await session.scalars(select(DeliveryRow))).all()
    assert delivery.recipient == "telegram:7"
    intro, entry = cipher.open(delivery.payload)["outgoing"]
    assert "Ana" in intro["text"]
    assert [button["data"] for button in entry["buttons"][0]] == ["1:still:cir", "1:edit:cir", "1:retire:cir"]
    assert await freshness.ask_owners(session, cipher, (), clock.wait(days=7)) == 1


async def test_an_owner_answers_from_the_digest_and_nobody_else_can(
    stocked: Sessions, person: People, clock: Clock
) -> None:
    async with stocked.begin() as session:
        for one in (ANA, CAT):
            await people.add(session, one, ADMIN, clock())
    for stranger in (str(CAT.id), "404"):
        for verb in ("still", "edit", "retire"):
            assert "/console/" not in str(await person(stranger).taps(f"1:{verb}:cir"))
    async with stocked() as session:
        assert await store.get(session, "cir") == (CIR, 1)
    ana = person(str(ANA.id))
    [edit] = await ana.taps("1:edit:cir")
    assert "/console/entries/cir" in edit.text
    [checked] = await ana.taps("1:still:cir")
    assert checked.in_place
    async with stocked() as session:
        entry, revision = await store.get(session, "cir")
        assert (entry.checked_on, entry.state, revision) == (clock().date(), "published", 2)
    await ana.taps("1:retire:cir")
    async with stocked() as session:
        assert (await store.get(session, "cir"))[0].state == "retired"
    assert "/console/entries/" not in str(await ana.taps("1:edit:no-such-entry"))


async def test_the_figures_of_a_period(session: AsyncSession) -> None:
    session.add_all(
        [
            question(1, "answer", "cir", hours=1), question(2, "answer", "cii", hours=2),
            question(3, "choices", hours=3), question(4, "unknown", town="Metz", hours=30),
            question(5, "smalltalk", hours=1), question(6, "answer", "cir", days=40),
            JudgementRow(chat_id=ASK[1], ticket="t1", verdict="up", entry="cir", at=START - timedelta(hours=1)),
            JudgementRow(chat_id=ASK[0], ticket="t2", verdict="down", entry="cii", at=START - timedelta(hours=1)),
            JudgementRow(chat_id=ASK[0], ticket="t6", verdict="up", entry="cir", at=START - timedelta(days=40)),
        ]
    )  # fmt: skip
    await session.flush()
    totals = await numbers.totals(session, START, 30)
    assert totals == numbers.Totals(2, 4, 0.5, 0.25, 0.25, 0.5)
    days = await numbers.volumes(session, START, 30)
    assert len(days) == 31
    assert [(day.day, day.questions, day.answered, day.offered, day.unknown) for day in days[-2:]] == [
        (date(2026, 11, 22), 1, 0, 0, 1), (date(2026, 11, 23), 3, 2, 1, 0),
    ]  # fmt: skip
    assert sum(day.questions for day in days) == totals.questions
    assert await numbers.top_themes(session, START, 30) == [numbers.ThemeCount("fiscalite", 2, 1, 1)]


async def test_unmet_needs_and_how_long_they_wait(stocked: Sessions, person: People, clock: Clock) -> None:
    await person("1").says(ODD)
    async with stocked.begin() as session:
        [need] = await numbers.unmet(session, clock(), 30)
        assert (need.theme, need.town, need.questions) == ("fiscalite", "", 1)
        [group] = await listing.groups(session)
        await inbox.close_with(session, group.id, "cir", version=0, staff=ANA, at=clock.wait(hours=5))
        waited = await numbers.responses(session, clock(), 30)
        assert waited == numbers.Response(1, 5.0, 5.0)


async def test_the_week_is_summed_up_once_on_monday_morning(
    session: AsyncSession, cipher: Cipher, clock: Clock
) -> None:
    session.add_all([question(1, "answer", "cir", hours=1), question(2, "unknown", hours=1)])
    await session.flush()
    assert not await digest.send_weekly(session, cipher, -100, "fr", clock() - timedelta(days=1))
    assert await digest.send_weekly(session, cipher, -100, "fr", clock())
    assert not await digest.send_weekly(session, cipher, -100, "fr", clock.wait(hours=1))
    say = await digest.weekly(session, "en", clock())
    assert "2 questions from 2 people" in say.text
