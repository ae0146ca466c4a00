"""From a question that the bot could not answer to its answer, and back when it was wrong."""

import pytest
from sqlalchemy import func, select

from bot.errors import NotAllowed
from bot.knowledge import LiveKnowledge
from bot.staff import audit, inbox, listing, promise, states
from bot.staff.states import GroupOvertaken
from bot.store.cipher import Cipher
from bot.store.engine import Sessions
from bot.store.model import DeliveryRow, QuestionGroupRow, TeamNoteRow
from faq import store
from faq.errors import ContentError, EditConflict
from tests.bot.staff.conftest import ANA, BOB, CAT, CONTENT, HOUSE, Clock, People, Person

ODD = "Comment tricoter une écharpe pour une girafe ?"
ODD_AGAIN = "comment tricoter une echarpe pour une girafe"


async def one_group(sessions: Sessions, state: states.State = "new") -> listing.Group:
    async with sessions() as session:
        [group] = await listing.groups(session, state)
    return group


async def two_who_ask(person: People) -> tuple[Person, Person]:
    """Two people who want to be told when there is an answer."""
    ada, bea = person("1"), person("2")
    for asker in (ada, bea):
        await asker.says(ODD)
        await asker.presses("button.team")
    return ada, bea


async def test_a_question_without_an_answer_is_filed_with_those_that_ask_the_same(
    stocked: Sessions, person: People, clock: Clock
) -> None:
    ada, bea = person("1"), person("2")
    await ada.says(ODD)
    clock.wait(minutes=1)
    await bea.says(ODD_AGAIN)
    await person("3").says("Quel dentifrice pour un crocodile du Nil ?")
    async with stocked() as session:
        first, second = await listing.groups(session)
        assert await listing.counts(session) == {"new": 2}
    assert (first.count, second.count) == (2, 1)
    assert first.title == ODD
    assert first.reasons == {"unknown": 2}
    assert first.last_at == second.last_at
    assert first.language == "fr"


async def test_a_thumb_down_is_filed_and_taken_back_by_a_thumb_up(stocked: Sessions, person: People) -> None:
    ada = person("1")
    answer = await ada.says(ODD)
    await ada.presses("button.down")
    assert (await one_group(stocked)).reasons == {"unknown": 1, "thumb_down": 1}
    ada.latest = answer
    await ada.presses("button.up")
    assert (await one_group(stocked)).reasons == {"unknown": 1}


async def test_what_is_put_away_takes_its_like_in_and_what_is_done_does_not(
    stocked: Sessions, person: People, clock: Clock
) -> None:
    ada = person("1")
    await ada.says(ODD)
    group = await one_group(stocked)
    async with stocked.begin() as session:
        act = await inbox.ignore(session, group.id, version=group.version, staff=ANA, at=clock())
    await person("2").says(ODD_AGAIN)
    ignored = await one_group(stocked, "ignored")
    assert (ignored.id, ignored.count) == (group.id, 2)
    async with stocked.begin() as session:
        await inbox.undo(session, act, staff=ANA, at=clock())
        await inbox.close_with(session, group.id, "cir", version=ignored.version + 1, staff=ANA, at=clock())
    await person("3").says(ODD_AGAIN)
    assert (await one_group(stocked)).id != group.id


async def test_attaching_makes_a_phrasing_and_keeps_the_promise_once(
    stocked: Sessions, person: People, knowledge: LiveKnowledge, cipher: Cipher, clock: Clock
) -> None:
    ada, _ = await two_who_ask(person)
    await person("3").says(ODD)
    group = await one_group(stocked)
    assert (group.count, group.waiting, group.reasons) == (3, 2, {"unknown": 3, "asked_human": 2})
    async with stocked() as session:
        detail = await listing.group(session, group.id, knowledge.current.reader.index)
        assert [asked.text for asked in detail.questions] == [ODD] * 3
    async with stocked.begin() as session:
        await inbox.attach(session, group.id, "cir", ODD, version=group.version, staff=ANA, at=clock())
    assert await knowledge.refresh()
    assert "crédit d’impôt recherche" in str(await ada.says(ODD)), "the very next question is answered"

    async def keep() -> int:
        async with stocked.begin() as session:
            return await promise.keep(session, knowledge.current, HOUSE, cipher, at=clock())

    assert await keep() == 0, "not while it may be undone"
    await person("2").exchange.blocked("telegram:2", blocked=True)
    clock.wait(seconds=20)
    assert await keep() == 1, "only to who has not blocked the bot"
    assert await keep() == 0, "and once"
    await person("2").exchange.blocked("telegram:2", blocked=False)
    assert await keep() == 1
    async with stocked() as session:
        recipients = (await session.scalars(select(DeliveryRow.recipient).order_by(DeliveryRow.id))).all()
        assert recipients == ["telegram:1", "telegram:2"]
        [delivery] = (await session.scalars(select(DeliveryRow).where(DeliveryRow.recipient == "telegram:1"))).all()
        [said] = cipher.open(delivery.payload)["outgoing"]
        assert ODD in said["text"]
        [line] = await audit.recent(session)
        assert (line.who, line.act, line.subject, line.detail) == ("Ana", "group.attach", str(group.id), "cir")


async def test_not_my_question_opens_the_group_again_and_another_answer_may_follow(
    stocked: Sessions, person: People, knowledge: LiveKnowledge, cipher: Cipher, clock: Clock
) -> None:
    ada = person("1")
    await ada.says(ODD)
    await ada.presses("button.team")
    group = await one_group(stocked)

    async def answer_with(entry: str) -> str:
        now = await one_group(stocked)
        async with stocked.begin() as session:
            await inbox.close_with(session, group.id, entry, version=now.version, staff=ANA, at=clock())
        clock.wait(seconds=20)
        async with stocked.begin() as session:
            assert await promise.keep(session, knowledge.current, HOUSE, cipher, at=clock()) == 1
            delivery = (await session.scalars(select(DeliveryRow).order_by(DeliveryRow.id.desc()))).first()
            [said] = cipher.open(delivery.payload)["outgoing"]
        [data] = [b["data"] for row in said["buttons"] for b in row if b["data"] and ":notmine:" in b["data"]]
        return data

    await ada.taps(await answer_with("cir"))
    reopened = await one_group(stocked)
    assert (reopened.id, reopened.entry, reopened.waiting) == (group.id, None, 1)
    assert reopened.reasons == {"unknown": 1, "asked_human": 1, "thumb_down": 1}
    await answer_with("cii")
    async with stocked() as session:
        assert await session.scalar(select(func.count()).select_from(DeliveryRow)) == 2


async def test_erasure_takes_the_question_and_what_waits_to_be_sent(
    stocked: Sessions, person: People, knowledge: LiveKnowledge, cipher: Cipher, clock: Clock
) -> None:
    ada, bea = await two_who_ask(person)
    group = await one_group(stocked)
    async with stocked.begin() as session:
        await inbox.close_with(session, group.id, "cir", version=group.version, staff=ANA, at=clock())
        await promise.keep(session, knowledge.current, HOUSE, cipher, at=clock.wait(minutes=1))
    for asker in (ada, bea):
        await asker.commands("mesdonnees")
        await asker.taps("1:erase:yes")
        async with stocked() as session:
            left = (await session.scalars(select(DeliveryRow.recipient))).all()
            assert asker.chat not in left
    async with stocked() as session:
        assert await session.scalar(select(func.count()).select_from(QuestionGroupRow)) == 0
        assert await session.scalar(select(func.count()).select_from(TeamNoteRow)) == 0


async def test_two_people_do_not_act_on_one_group_unseen(stocked: Sessions, person: People, clock: Clock) -> None:
    await person("1").says(ODD)
    group = await one_group(stocked)
    async with stocked.begin() as session:
        await inbox.take(session, group.id, version=group.version, staff=ANA, at=clock())
    with pytest.raises(GroupOvertaken) as overtaken:
        async with stocked.begin() as session:
            await inbox.attach(session, group.id, "cir", ODD, version=group.version, staff=BOB, at=clock())
    standing = overtaken.value.standing
    assert (standing.by, standing.act, standing.state, standing.assigned_to) == ("Ana", "take", "in_progress", "Ana")
    async with stocked() as session:
        assert (await store.get(session, "cir"))[1] == 1, "nothing was written"


async def test_undo_gives_group_and_entry_back(stocked: Sessions, person: People, clock: Clock) -> None:
    await person("1").says(ODD)
    group = await one_group(stocked)
    async with stocked.begin() as session:
        before, _ = await store.get(session, "cir")
        act = await inbox.attach(session, group.id, "cir", ODD, version=group.version, staff=ANA, at=clock())
    async with stocked.begin() as session:
        after, revision = await store.get(session, "cir")
        assert after.fr.phrasings == (*before.fr.phrasings, ODD)
        assert revision == 2
        await inbox.undo(session, act, staff=ANA, at=clock())
    async with stocked() as session:
        assert await store.get(session, "cir") == (before, 3)
    again = await one_group(stocked)
    assert (again.state, again.entry) == ("new", None)
    with pytest.raises(GroupOvertaken):
        async with stocked.begin() as session:
            await inbox.undo(session, act, staff=ANA, at=clock())


async def test_undo_does_not_throw_away_what_somebody_wrote_since(
    stocked: Sessions, person: People, clock: Clock
) -> None:
    await person("1").says(ODD)
    group = await one_group(stocked)
    async with stocked.begin() as session:
        act = await inbox.attach(session, group.id, "cir", ODD, version=group.version, staff=ANA, at=clock())
        entry, revision = await store.get(session, "cir")
        newer = entry.model_copy(update={"owner": "Bob"})
        await store.save(session, newer, theme="fiscalite", based_on=revision, author="Bob", at=clock())
    with pytest.raises(EditConflict):
        async with stocked.begin() as session:
            await inbox.undo(session, act, staff=ANA, at=clock())
    assert (await one_group(stocked, "done")).entry == "cir", "all or nothing"


async def test_a_phrasing_of_another_entry_is_refused_and_nothing_changes(
    stocked: Sessions, person: People, clock: Clock
) -> None:
    await person("1").says(ODD)
    group = await one_group(stocked)
    [cii] = [entry for entry in CONTENT.entries["fiscalite"] if entry.id == "cii"]
    for text in (cii.fr.phrasings[0], "x" * 301):
        with pytest.raises(ContentError):
            async with stocked.begin() as session:
                await inbox.attach(session, group.id, "cir", text, version=group.version, staff=ANA, at=clock())
    assert (await one_group(stocked)).version == group.version


async def test_readers_look_and_do_not_touch(stocked: Sessions, person: People, clock: Clock) -> None:
    await person("1").says(ODD)
    group = await one_group(stocked)
    async with stocked.begin() as session:
        for act in (inbox.take, inbox.ignore, inbox.reopen, inbox.start_entry):
            with pytest.raises(NotAllowed):
                await act(session, group.id, version=group.version, staff=CAT, at=clock())
        for act in (inbox.attach, inbox.close_with):
            words = (ODD,) if act is inbox.attach else ()
            with pytest.raises(NotAllowed):
                await act(session, group.id, "cir", *words, version=group.version, staff=CAT, at=clock())
    assert (await one_group(stocked)).version == 0
