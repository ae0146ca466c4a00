"""The life of an entry: drafts beside what is published, two editors, restore, states."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NotAllowed
from bot.knowledge import LiveKnowledge
from bot.staff import editing, inbox, listing
from bot.staff.editing import Draft, DraftOvertaken
from bot.staff.roles import Staff
from bot.store.engine import Sessions
from faq import store
from faq.errors import ContentError, EditConflict, UnknownEntry
from tests.bot.staff.conftest import ANA, BOB, CAT, CONTENT, Clock, People

ENTRY = next(entry for entry in CONTENT.entries["fiscalite"] if entry.id == "cir")


async def save(session: AsyncSession, draft: Draft, clock: Clock, staff: Staff = ANA, **french: object) -> Draft:
    document = {**draft.document, "fr": {**draft.document.get("fr", {}), **french}}
    return await editing.save_draft(
        session, draft.entry_id, document, theme=draft.theme, number=draft.number, based_on=draft.based_on,
        staff=staff, at=clock(),
    )  # fmt: skip


async def test_a_draft_leaves_the_published_entry_online(session: AsyncSession, clock: Clock) -> None:
    start = await editing.open_draft(session, "cir")
    assert (start.number, start.based_on, start.state) == (0, 1, "published")
    assert editing.check("cir", start.document) == ENTRY
    draft = await save(session, start, clock, title="Un titre neuf")
    assert await store.get(session, "cir") == (ENTRY, 1)
    assert [one.entry_id for one in await editing.drafts(session)] == ["cir"]
    await editing.submit(session, "cir", draft.number, staff=ANA, at=clock())
    assert (await editing.open_draft(session, "cir")).state == "review"
    assert await editing.publish(session, "cir", draft.number, staff=BOB, at=clock()) == 2
    published, revision = await store.get(session, "cir")
    assert (published.fr.title, revision) == ("Un titre neuf", 2)
    assert await editing.drafts(session) == []
    assert (await editing.open_draft(session, "cir")).state == "published"
    [newest, _] = await store.history(session, "cir")
    assert newest.author == "Bob"


async def test_an_unfinished_draft_is_kept_and_cannot_be_published(session: AsyncSession, clock: Clock) -> None:
    draft = await save(session, await editing.open_draft(session, "cir"), clock, title="Bien trop long pour un bouton")
    for act in (editing.submit, editing.publish):
        with pytest.raises(ContentError) as error:
            await act(session, "cir", draft.number, staff=ANA, at=clock())
        assert [problem.field for problem in error.value.problems] == ["fr.title"]
    assert await store.get(session, "cir") == (ENTRY, 1)


async def test_the_second_editor_sees_the_first_ones_change_and_merges(session: AsyncSession, clock: Clock) -> None:
    start = await editing.open_draft(session, "cir")
    await save(session, start, clock, ANA, title="Titre d’Ana")
    with pytest.raises(DraftOvertaken) as overtaken:
        await save(session, start, clock, BOB, question="La question de Bob ?")
    conflict = overtaken.value
    assert (conflict.theirs.author, conflict.theirs.number) == ("Ana", 1)
    assert [change.field for change in conflict.changes] == ["fr.title"]
    assert conflict.merged.conflicts == ()
    merged = conflict.merged.document["fr"]
    assert (merged["title"], merged["question"]) == ("Titre d’Ana", "La question de Bob ?")
    saved = await save(session, conflict.theirs, clock, BOB, **merged)
    assert (saved.number, saved.document["fr"]["title"]) == (2, "Titre d’Ana")


async def test_what_was_published_meanwhile_is_kept_and_a_clash_is_shown(session: AsyncSession, clock: Clock) -> None:
    draft = await save(session, await editing.open_draft(session, "cir"), clock, title="Titre d’Ana")
    attached = inbox.with_phrasing(ENTRY, "une tournure attachée", "fr")
    await store.save(session, attached, theme="fiscalite", based_on=1, author="Bob", at=clock())
    await editing.publish(session, "cir", draft.number, staff=ANA, at=clock())
    published, revision = await store.get(session, "cir")
    assert (published.fr.title, published.fr.phrasings[-1], revision) == ("Titre d’Ana", "une tournure attachée", 3)

    draft = await save(session, await editing.open_draft(session, "cir"), clock, title="Encore Ana")
    theirs = editing.check("cir", {**published.as_json(), "fr": {**published.as_json()["fr"],
                                                                          "title": "Titre de Bob"}})  # fmt: skip
    await store.save(session, theirs, theme="fiscalite", based_on=3, author="Bob", at=clock())
    with pytest.raises(DraftOvertaken) as overtaken:
        await editing.publish(session, "cir", draft.number, staff=ANA, at=clock())
    [conflict] = overtaken.value.merged.conflicts
    assert (conflict.field, conflict.mine, conflict.theirs) == ("fr.title", "Encore Ana", "Titre de Bob")
    assert overtaken.value.theirs.based_on == 4, "to be saved on top of what is there now"


async def test_a_new_entry_from_a_group_is_published_and_closes_it(
    stocked: Sessions, person: People, knowledge: LiveKnowledge, clock: Clock
) -> None:
    odd = "Comment tricoter une écharpe pour une girafe ?"
    await person("1").says(odd)
    await person("2").says("Une écharpe à tricoter pour ma girafe ?")
    async with stocked.begin() as session:
        [group] = await listing.groups(session)
        draft = await inbox.start_entry(session, group.id, version=group.version, staff=ANA, at=clock())
    assert draft.entry_id == "comment-tricoter-une-echarpe-pour"
    assert draft.document["fr"]["question"] == odd
    assert len(draft.document["fr"]["phrasings"]) == 1
    async with stocked.begin() as session:
        with pytest.raises(ContentError):
            await editing.publish(session, draft.entry_id, draft.number, staff=ANA, at=clock())
    words = {"title": "Girafes", "answer": "Avec de très longues aiguilles, beaucoup de laine et une échelle."}
    document = {
        **draft.document,
        "fr": {**draft.document["fr"], **words},
        "en": {**words, "question": "How do I knit a scarf for a giraffe?"},
        "sources": [{"title": "Bon sens", "year": 2026, "confidence": "general"}],
    }
    async with stocked.begin() as session:
        saved = await editing.save_draft(
            session, draft.entry_id, document, theme=draft.theme, number=1, based_on=0, staff=ANA, at=clock()
        )
        assert await editing.publish(session, draft.entry_id, saved.number, staff=ANA, at=clock()) == 1
        [group] = await listing.groups(session, "done")
        assert group.entry == draft.entry_id
        [cir, *_] = (await store.load(session)).entries["fiscalite"]
        assert cir.id != draft.entry_id, "a new entry goes to the end"


async def test_undoing_a_new_entry_drops_its_untouched_draft(
    stocked: Sessions, person: People, knowledge: LiveKnowledge, clock: Clock
) -> None:
    await person("1").says("Comment tricoter une écharpe pour une girafe ?")
    async with stocked.begin() as session:
        [group] = await listing.groups(session)
        await inbox.start_entry(session, group.id, version=group.version, staff=ANA, at=clock())
        act = (await listing.group(session, group.id, knowledge.current.reader.index)).acts[-1][0]
        await inbox.undo(session, act, staff=ANA, at=clock())
        assert await editing.drafts(session) == []
        assert [one.state for one in await listing.groups(session)] == ["new"]


async def test_discarding_leaves_what_is_published(session: AsyncSession, clock: Clock) -> None:
    draft = await save(session, await editing.open_draft(session, "cir"), clock, title="Titre d’Ana")
    await editing.discard(session, "cir", draft.number, staff=ANA, at=clock())
    again = await editing.open_draft(session, "cir")
    assert (again.document["fr"]["title"], again.state) == (ENTRY.fr.title, "published")
    with pytest.raises(UnknownEntry):
        await editing.publish(session, "cir", draft.number, staff=ANA, at=clock())
    assert (await save(session, again, clock, title="Un autre")).number == 2


async def test_a_dropped_draft_is_taken_up_again_unless_another_was_begun(session: AsyncSession, clock: Clock) -> None:
    draft = await save(session, await editing.open_draft(session, "cir"), clock, title="Titre d’Ana")
    for _ in range(2):
        await editing.discard(session, "cir", draft.number, staff=ANA, at=clock())
        await editing.bring_back(session, "cir", draft.number, staff=BOB, at=clock())
    again = await editing.open_draft(session, "cir")
    assert (again.document["fr"]["title"], again.state) == ("Titre d’Ana", "draft")
    with pytest.raises(DraftOvertaken):
        await editing.bring_back(session, "cir", draft.number, staff=BOB, at=clock())
    with pytest.raises(UnknownEntry):
        await editing.bring_back(session, "cir", draft.number + 1, staff=BOB, at=clock())
    await editing.discard(session, "cir", draft.number, staff=ANA, at=clock())
    await save(session, await editing.open_draft(session, "cir"), clock, title="Un autre")
    with pytest.raises(DraftOvertaken):
        await editing.bring_back(session, "cir", draft.number, staff=BOB, at=clock())


async def test_retire_disable_enable_and_restore(session: AsyncSession, clock: Clock) -> None:
    assert await editing.disable(session, "cir", 1, staff=ANA, at=clock()) == 2
    assert (await store.get(session, "cir"))[0].state == "disabled"
    with pytest.raises(EditConflict):
        await editing.retire(session, "cir", 1, staff=BOB, at=clock())
    await editing.retire(session, "cir", 2, staff=BOB, at=clock())
    await editing.enable(session, "cir", 3, staff=BOB, at=clock())
    assert (await store.get(session, "cir"))[0] == ENTRY
    draft = await save(session, await editing.open_draft(session, "cir"), clock, title="Un titre neuf")
    await editing.publish(session, "cir", draft.number, staff=ANA, at=clock())
    assert await editing.restore(session, "cir", 1, 5, staff=ANA, at=clock()) == 6
    assert await store.get(session, "cir") == (ENTRY, 6)


async def test_readers_write_nothing(session: AsyncSession, clock: Clock) -> None:
    start = await editing.open_draft(session, "cir")
    with pytest.raises(NotAllowed):
        await save(session, start, clock, CAT, title="Non")
    for act in (editing.retire, editing.disable, editing.enable):
        with pytest.raises(NotAllowed):
            await act(session, "cir", 1, staff=CAT, at=clock())
    assert await store.get(session, "cir") == (ENTRY, 1)
