"""Groups set right by hand: made one, taken apart, and both undone."""

import pytest

from bot.errors import BotError, NotAllowed
from bot.staff import audit, filing, inbox, listing, regrouping
from bot.staff.listing import Group
from bot.staff.states import GroupOvertaken
from bot.store.engine import Sessions
from tests.bot.staff.conftest import ANA, BOB, CAT, Clock, People

GIRAFFE = "Comment tricoter une écharpe pour une girafe ?"
KNITTING = "Quelles aiguilles pour un très grand foulard ?"
CROCODILE = "Quel dentifrice pour un crocodile du Nil ?"


async def groups(sessions: Sessions) -> dict[str, Group]:
    """The new groups by title."""
    async with sessions() as session:
        return {group.title: group for group in await listing.groups(session)}


@pytest.fixture
async def three(stocked: Sessions, person: People) -> dict[str, Group]:
    """Three groups, of two, one and one question."""
    for number, words in enumerate((GIRAFFE, GIRAFFE, KNITTING, CROCODILE)):
        await person(str(number)).says(words)
    return await groups(stocked)


async def make_one(sessions: Sessions, found: dict[str, Group], *titles: str, clock: Clock) -> int:
    async with sessions.begin() as session:
        return await regrouping.merge(session, {found[t].id: found[t].version for t in titles}, staff=ANA, at=clock())


async def test_groups_are_made_one_and_apart_again(
    stocked: Sessions, three: dict[str, Group], person: People, clock: Clock
) -> None:
    act = await make_one(stocked, three, KNITTING, GIRAFFE, clock=clock)
    found = await groups(stocked)
    assert {title: group.count for title, group in found.items()} == {GIRAFFE: 3, CROCODILE: 1}
    await person("9").says(KNITTING)
    assert (await groups(stocked))[GIRAFFE].count == 4, "what asks the same later joins them"
    async with stocked.begin() as session:
        assert (await audit.recent(session, 1))[0].act == "group.merge"
        await inbox.undo(session, act, staff=ANA, at=clock())
    assert {title: group.count for title, group in (await groups(stocked)).items()} == {
        GIRAFFE: 3, KNITTING: 1, CROCODILE: 1,
    }  # fmt: skip


async def test_an_emptied_group_that_was_swept_away_is_there_again_after_the_undo(
    stocked: Sessions, three: dict[str, Group], clock: Clock
) -> None:
    act = await make_one(stocked, three, KNITTING, GIRAFFE, clock=clock)
    async with stocked.begin() as session:
        await filing.forget_empty(session)
    async with stocked.begin() as session:
        await inbox.undo(session, act, staff=ANA, at=clock())
    assert set(await groups(stocked)) == {GIRAFFE, KNITTING, CROCODILE}


async def test_the_group_with_an_answer_begun_stays(stocked: Sessions, three: dict[str, Group], clock: Clock) -> None:
    begun = three[CROCODILE]
    async with stocked.begin() as session:
        draft = await inbox.start_entry(session, begun.id, version=begun.version, staff=ANA, at=clock())
    async with stocked.begin() as session:
        seen = {begun.id: begun.version + 1, three[GIRAFFE].id: three[GIRAFFE].version}
        await regrouping.merge(session, seen, staff=ANA, at=clock())
        [left] = await listing.groups(session, "in_progress")
    assert (left.id, left.entry, left.count) == (begun.id, draft.entry_id, 3)


async def test_a_wording_is_taken_out_with_its_like_and_put_back(
    stocked: Sessions, three: dict[str, Group], clock: Clock
) -> None:
    await make_one(stocked, three, GIRAFFE, CROCODILE, clock=clock)
    whole = (await groups(stocked))[GIRAFFE]
    async with stocked.begin() as session:
        asked = (await listing.groups(session))[0]
        [first, *_] = [
            one for one in (await listing.questions_of(session, [asked.id]))[asked.id] if one.text == GIRAFFE
        ]
        act = await regrouping.split(session, whole.id, first.id, version=whole.version, staff=ANA, at=clock())
    found = await groups(stocked)
    assert {title: group.count for title, group in found.items()} == {GIRAFFE: 2, CROCODILE: 1, KNITTING: 1}
    assert found[CROCODILE].id == whole.id
    async with stocked.begin() as session:
        await inbox.undo(session, act, staff=ANA, at=clock())
    assert (await groups(stocked))[GIRAFFE].count == 3


async def test_what_was_done_since_is_not_undone(stocked: Sessions, three: dict[str, Group], clock: Clock) -> None:
    await make_one(stocked, three, GIRAFFE, CROCODILE, clock=clock)
    whole = (await groups(stocked))[GIRAFFE]
    async with stocked.begin() as session:
        asked = (await listing.questions_of(session, [whole.id]))[whole.id]
        number = next(one.id for one in asked if one.text == CROCODILE)
        act = await regrouping.split(session, whole.id, number, version=whole.version, staff=ANA, at=clock())
    apart = (await groups(stocked))[CROCODILE]
    async with stocked.begin() as session:
        await inbox.ignore(session, apart.id, version=apart.version, staff=BOB, at=clock())
    with pytest.raises(GroupOvertaken):
        async with stocked.begin() as session:
            await inbox.undo(session, act, staff=ANA, at=clock())


async def test_what_cannot_be_done_is_refused(stocked: Sessions, three: dict[str, Group], clock: Clock) -> None:
    one, other = three[GIRAFFE], three[CROCODILE]
    for versions, error in (
        ({one.id: one.version}, BotError),
        ({one.id: one.version, 999: 0}, BotError),
        ({one.id: one.version, other.id: other.version + 1}, GroupOvertaken),
    ):
        with pytest.raises(error):
            async with stocked.begin() as session:
                await regrouping.merge(session, versions, staff=ANA, at=clock())
    async with stocked() as session:
        for question in (999, (await listing.questions_of(session, [other.id]))[other.id][0].id):
            with pytest.raises(BotError):
                await regrouping.split(session, other.id, question, version=other.version, staff=ANA, at=clock())
        with pytest.raises(NotAllowed):
            await regrouping.merge(session, {}, staff=CAT, at=clock())
        with pytest.raises(NotAllowed):
            await regrouping.split(session, other.id, 1, version=other.version, staff=CAT, at=clock())
    assert set(await groups(stocked)) == {GIRAFFE, KNITTING, CROCODILE}
