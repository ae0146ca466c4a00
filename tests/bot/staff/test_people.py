"""Who may do what, and the way into the console."""

from datetime import timedelta

import pytest

from bot.errors import BotError, NotAllowed
from bot.staff import audit, people, signin
from bot.staff.roles import Right, Staff, allow
from bot.store.engine import Sessions
from tests.bot.staff.conftest import ADMIN, ANA, BOB, CAT, START, Clock

PARTNER = Staff(10, "Dan", "partner", "fr")


@pytest.mark.parametrize(
    ("person", "rights"),
    [
        (CAT, {"read"}),
        (ANA, {"read", "edit", "publish", "talk"}),
        (ADMIN, {"read", "edit", "publish", "talk", "manage_people"}),
        (PARTNER, set()),
    ],
    ids=lambda value: value.role if isinstance(value, Staff) else "",
)
def test_what_each_role_may(person: Staff, rights: set[Right]) -> None:
    every: tuple[Right, ...] = ("read", "edit", "publish", "talk", "manage_people")
    for right in every:
        if right in rights:
            allow(person, right)
        else:
            with pytest.raises(NotAllowed):
                allow(person, right)


async def test_staff_are_added_found_and_removed(sessions: Sessions) -> None:
    large = Staff(7_123_456_789, "Éva", "reader", "en")
    async with sessions.begin() as session:
        for person in (ANA, large):
            await people.add(session, person, ADMIN, START)
        with pytest.raises(NotAllowed):
            await people.add(session, BOB, ANA, START)
    async with sessions.begin() as session:
        assert await people.find(session, large.id, ()) == large
        assert await people.find(session, 404, ()) is None
        assert [one.name for one in await people.everyone(session, (55,))] == ["55", "Ana", "Éva"]
        await people.remove(session, ANA.id, ADMIN, START, ())
        with pytest.raises(BotError):
            await people.remove(session, ANA.id, ADMIN, START, ())
        assert await people.find(session, ANA.id, ()) is None
        lines = await audit.recent(session)
        assert [(line.act, line.subject) for line in lines] == [
            ("staff.remove", "7"), ("staff.add", str(large.id)), ("staff.add", "7"),
        ]  # fmt: skip
        assert await audit.recent(session, before=lines[1].id) == lines[2:]


async def test_the_admins_of_the_settings_are_admins_whatever_the_table_says(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        assert await people.find(session, 55, (55,)) == Staff(55, "55", "admin", "fr")
        await people.add(session, Staff(55, "Eve", "reader", "en"), ADMIN, START)
        assert await people.find(session, 55, (55,)) == Staff(55, "Eve", "admin", "en")
        with pytest.raises(BotError, match="LORNTECH_ADMINS"):
            await people.remove(session, 55, ADMIN, START, (55,))


async def test_a_link_opens_the_console_once_and_for_ten_minutes(sessions: Sessions, clock: Clock) -> None:
    async with sessions.begin() as session:
        await people.add(session, ANA, ADMIN, clock())
        first = await signin.make_link(session, ANA, clock())
        token = await signin.make_link(session, ANA, clock())
        assert await signin.redeem(session, first, clock(), ()) is None, "a newer link makes the older one useless"
        assert await signin.redeem(session, "nonsense", clock(), ()) is None
        assert await signin.redeem(session, token, clock.wait(minutes=9), ()) == ANA
        assert await signin.redeem(session, token, clock(), ()) is None
        late = await signin.make_link(session, ANA, clock())
        assert await signin.redeem(session, late, clock.wait(minutes=11), ()) is None


async def test_a_session_turns_its_token_and_ends(sessions: Sessions, clock: Clock) -> None:
    async with sessions.begin() as session:
        await people.add(session, ANA, ADMIN, clock())
        token = await signin.open_session(session, ANA, clock())
        assert await signin.resume(session, token, clock.wait(minutes=5), ()) == signin.SignedIn(ANA)
        turned = await signin.resume(session, token, clock.wait(hours=2), ())
        assert turned
        assert turned.token not in (None, token)
        assert await signin.resume(session, token, clock.wait(seconds=30), ()), "a request that was under way"
        assert await signin.resume(session, token, clock.wait(seconds=90), ()) is None
        newer = str(turned.token)
        assert await signin.resume(session, newer, clock(), ())
        assert await signin.resume(session, newer, clock.wait(hours=13), ()) is None, "idle for too long"
        token = await signin.open_session(session, ANA, clock())
        await signin.close_session(session, token, ANA, clock())
        assert await signin.resume(session, token, clock(), ()) is None


async def test_no_session_outlives_a_week(sessions: Sessions, clock: Clock) -> None:
    async with sessions.begin() as session:
        await people.add(session, ANA, ADMIN, clock())
        token = await signin.open_session(session, ANA, clock())
        end = clock() + timedelta(days=7)
        while clock() < end:
            found = await signin.resume(session, token, clock(), ())
            assert found
            token = found.token or token
            clock.wait(hours=11)
        assert await signin.resume(session, token, clock(), ()) is None


async def test_a_role_taken_away_counts_at_the_next_request(sessions: Sessions, clock: Clock) -> None:
    async with sessions.begin() as session:
        await people.add(session, ANA, ADMIN, clock())
        token = await signin.open_session(session, ANA, clock())
        link = await signin.make_link(session, ANA, clock())
        await people.add(session, Staff(ANA.id, ANA.name, "reader", "fr"), ADMIN, clock())
        found = await signin.resume(session, token, clock(), ())
        assert found
        assert found.staff.role == "reader"
        await people.remove(session, ANA.id, ADMIN, clock(), ())
        assert await signin.resume(session, token, clock(), ()) is None
        assert await signin.redeem(session, link, clock(), ()) is None
