"""A file of entries: looked at, applied all or nothing, undone; never over what others have done in the meantime."""

import pytest

from bot.errors import BotError, NotAllowed
from bot.staff import audit, editing, freshness, importing
from bot.staff.importing import UploadOvertaken
from bot.store.engine import Sessions
from faq import sheets, store, workbook
from faq.errors import ContentError
from tests.bot.staff.conftest import ANA, BOB, CAT, CONTENT, Clock

NEW = dict(zip(sheets.COLUMNS, sheets.rows(CONTENT)[1], strict=True)) | {
    "id": "nouvelle", "question_fr": "Qu’est-ce qui est nouveau ?", "question_en": "What is new here?",
    "phrasings_fr": "", "phrasings_en": "", "phrasings_de": "",
}  # fmt: skip


def csv(*rows: tuple[str, ...]) -> bytes:
    return workbook.write_csv(rows)


CHANGE = csv(("id", "title_fr"), ("cir", "Le CIR"), ("cii", "Le CII"))
ADD = csv(tuple(NEW), tuple(NEW.values()))


async def look(sessions: Sessions, clock: Clock, data: bytes, name: str = "f.csv") -> int:
    async with sessions.begin() as session:
        return await importing.look(session, name, data, staff=ANA, at=clock())


async def apply(sessions: Sessions, clock: Clock, number: int) -> None:
    async with sessions.begin() as session:
        await importing.apply(session, number, staff=ANA, at=clock())


async def undo(sessions: Sessions, clock: Clock, number: int) -> None:
    async with sessions.begin() as session:
        await importing.undo(session, number, staff=ANA, at=clock())


async def test_looked_at_applied_and_undone(stocked: Sessions, clock: Clock) -> None:
    number = await look(stocked, clock, CHANGE, "C:\\Users\\ana\\réponses.csv")
    async with stocked() as session:
        upload = await importing.find(session, number)
        before, version = await store.load(session), await store.version(session)
    assert (upload.name, upload.state, upload.who) == ("réponses.csv", "shown", "Ana")
    assert [(one.entry_id, [field.field for field in one.fields]) for one in upload.changes] == [
        ("cir", ["fr.title"]), ("cii", ["fr.title"]),
    ]  # fmt: skip
    await apply(stocked, clock, number)
    async with stocked() as session:
        assert [(await store.get(session, entry))[0].fr.title for entry in ("cir", "cii")] == ["Le CIR", "Le CII"]
        assert (await store.history(session, "cir"))[0].author == "Ana"
        assert await store.version(session) == version + 1, "one change for the replicas"
    await undo(stocked, clock, number)
    async with stocked() as session:
        assert await store.load(session) == before
        assert (await importing.find(session, number)).state == "undone"
        assert [line.act for line in await audit.recent(session, 2)] == ["entries.undo_import", "entries.import"]


async def test_what_was_added_goes_with_the_undo(stocked: Sessions, clock: Clock) -> None:
    number = await look(stocked, clock, ADD)
    await apply(stocked, clock, number)
    async with stocked() as session:
        assert (await store.get(session, "nouvelle"))[0].fr.question.startswith("Qu’est-ce")
        [change] = (await importing.find(session, number)).changes
        assert change.theme_before == ""
    await undo(stocked, clock, number)
    async with stocked() as session:
        assert await store.load(session) == CONTENT


@pytest.mark.parametrize("data", [sheets.write_yaml(CONTENT).encode(), workbook.write_csv(sheets.rows(CONTENT))])
async def test_what_is_there_already_changes_nothing(stocked: Sessions, clock: Clock, data: bytes) -> None:
    number = await look(stocked, clock, data, "f.yaml" if data.startswith(b"fisc") else "f.csv")
    async with stocked() as session:
        assert (await importing.find(session, number)).changes == ()


async def test_who_acts_in_the_meantime_is_never_overwritten(stocked: Sessions, clock: Clock) -> None:
    number = await look(stocked, clock, CHANGE)
    async with stocked.begin() as session:
        await freshness.still_true(session, "cii", 1, staff=BOB, at=clock.wait(days=1))
    with pytest.raises(UploadOvertaken) as caught:
        await apply(stocked, clock, number)
    assert caught.value.entries == ("cii",)
    fresh = await look(stocked, clock, CHANGE)
    await apply(stocked, clock, fresh)
    with pytest.raises(UploadOvertaken):
        await apply(stocked, clock, fresh)
    async with stocked.begin() as session:
        await freshness.still_true(session, "cir", 2, staff=BOB, at=clock.wait(days=1))
    with pytest.raises(UploadOvertaken) as caught:
        await undo(stocked, clock, fresh)
    assert caught.value.entries == ("cir",)


async def test_one_mistake_and_nothing_is_kept(stocked: Sessions, clock: Clock) -> None:
    with pytest.raises(ContentError) as caught:
        await look(stocked, clock, csv(("id", "title_fr"), ("cir", "Le CIR"), ("cii", "x" * 40)))
    [problem] = caught.value.problems
    assert (problem.line, problem.field) == (3, "title_fr")
    for name, data in (("f.exe", b"MZ"), ("f.yaml", b"\xff"), ("f.xlsx", b"no")):
        with pytest.raises(ContentError):
            await look(stocked, clock, data, name)
    async with stocked() as session:
        assert await importing.latest(session) == []
        with pytest.raises(BotError):
            await importing.find(session, 1)


async def test_a_reader_imports_nothing(stocked: Sessions, clock: Clock) -> None:
    number = await look(stocked, clock, CHANGE)
    async with stocked.begin() as session:
        with pytest.raises(NotAllowed):
            await importing.look(session, "f.csv", CHANGE, staff=CAT, at=clock())
        with pytest.raises(NotAllowed):
            await importing.apply(session, number, staff=CAT, at=clock())


async def test_a_draft_under_way_survives_an_import(stocked: Sessions, clock: Clock) -> None:
    async with stocked.begin() as session:
        draft = await editing.open_draft(session, "cir")
        mine = draft.document | {"owner": "Bob"}
        await editing.save_draft(
            session, "cir", mine, theme=draft.theme, number=0, based_on=1, staff=BOB, at=clock()
        )  # fmt: skip
    await apply(stocked, clock, await look(stocked, clock, CHANGE))
    async with stocked.begin() as session:
        await editing.publish(session, "cir", 1, staff=BOB, at=clock())
        entry, _ = await store.get(session, "cir")
    assert (entry.owner, entry.fr.title) == ("Bob", "Le CIR"), "both are there"
