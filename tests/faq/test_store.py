"""The store on both databases: nothing half-imported, nothing overwritten unseen, the same bytes back."""

from datetime import UTC, datetime

import pytest

from bot.store.engine import Sessions
from faq import store
from faq.content import SHIPPED, canonical_files, read_folder
from faq.errors import ContentError, EditConflict, UnknownEntry

CONTENT = read_folder(SHIPPED)
NOW = datetime(2026, 11, 22, tzinfo=UTC)


async def fill(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await store.replace(session, CONTENT, author="test", at=NOW)


async def test_import_and_export_give_the_same_bytes(sessions: Sessions) -> None:
    await fill(sessions)
    async with sessions() as session:
        loaded = await store.load(session)
        assert await store.version(session) == 1
    assert canonical_files(loaded) == canonical_files(CONTENT)


async def test_importing_again_changes_nothing(sessions: Sessions) -> None:
    await fill(sessions)
    async with sessions.begin() as session:
        assert not await store.replace(session, CONTENT, author="test", at=NOW)
        assert await store.version(session) == 1
        assert len(await store.history(session, "cir")) == 1


async def test_import_writes_revisions_of_what_changed_only(sessions: Sessions) -> None:
    await fill(sessions)
    shelf = CONTENT.entries["fiscalite"]
    [cir] = [entry for entry in shelf if entry.id == "cir"]
    newer = cir.model_copy(update={"valid_as_of": 2027})
    kept = tuple(newer if entry is cir else entry for entry in shelf if entry.id != "acre")
    others = {
        theme: tuple(
            entry.model_copy(update={"related": tuple(i for i in entry.related if i != "acre")}) for entry in entries
        )
        for theme, entries in (CONTENT.entries | {"fiscalite": kept}).items()
    }
    terms = tuple(
        term.model_copy(update={"entries": tuple(i for i in term.entries if i != "acre")}) for term in CONTENT.terms
    )
    content = CONTENT.model_copy(update={"entries": others, "terms": terms})
    async with sessions.begin() as session:
        preview = await store.compare(session, content)
        changes = await store.replace(session, content, author="ana", at=NOW, note="loi de finances")
    assert changes == preview
    assert changes.removed == ("acre",)
    assert "cir" in changes.changed
    assert changes.added == ()
    async with sessions() as session:
        newest, first = await store.history(session, "cir")
        assert (newest.number, newest.author, newest.note) == (2, "ana", "loi de finances")
        assert first.document["valid_as_of"] != newest.document["valid_as_of"] == 2027
        assert len(await store.history(session, "kbis")) == 1
        assert len(await store.history(session, "acre")) == 1, "the history of a deleted entry stays"
        assert await store.version(session) == 2


async def test_a_wrong_import_changes_nothing(sessions: Sessions) -> None:
    await fill(sessions)
    broken = CONTENT.model_copy(update={"actors": CONTENT.actors[1:]})
    with pytest.raises(ContentError, match="no such actor"):
        async with sessions.begin() as session:
            await store.replace(session, broken, author="test", at=NOW)
    async with sessions() as session:
        assert await store.load(session) == CONTENT
        assert await store.version(session) == 1


async def test_saving_under_an_optimistic_lock(sessions: Sessions) -> None:
    await fill(sessions)
    async with sessions() as session:
        entry, revision = await store.get(session, "cir")
    mine = entry.model_copy(update={"owner": "ana"})
    async with sessions.begin() as session:
        assert await store.save(session, mine, theme="fiscalite", based_on=revision, author="ana", at=NOW) == 2
    with pytest.raises(EditConflict) as conflict:
        async with sessions.begin() as session:
            await store.save(session, entry, theme="fiscalite", based_on=revision, author="bob", at=NOW)
    assert (conflict.value.expected, conflict.value.current) == (1, 2)
    async with sessions() as session:
        assert await store.get(session, "cir") == (mine, 2)
        assert await store.version(session) == 2
        assert [e.id for e in (await store.load(session)).entries["fiscalite"]] == [
            e.id for e in CONTENT.entries["fiscalite"]
        ]


async def test_saving_an_entry_leaves_the_others_references_to_it(sessions: Sessions) -> None:
    await fill(sessions)
    pointing = [e for entries in CONTENT.entries.values() for e in entries if "cir" in e.related]
    assert pointing
    async with sessions.begin() as session:
        cir, revision = await store.get(session, "cir")
        newer = cir.model_copy(update={"owner": "ana"})
        await store.save(session, newer, theme="fiscalite", based_on=revision, author="ana", at=NOW)
    async with sessions() as session:
        for entry in pointing:
            assert await store.get(session, entry.id) == (entry, 1)
        assert await store.theme_of(session, "cir") == "fiscalite"
        assert (await store.revision(session, "cir", 1)).document.get("owner") is None
        with pytest.raises(UnknownEntry):
            await store.revision(session, "cir", 3)


async def test_a_new_entry_goes_to_the_end_of_its_theme(sessions: Sessions) -> None:
    await fill(sessions)
    [cir] = [entry for entry in CONTENT.entries["fiscalite"] if entry.id == "cir"]
    words = cir.fr.model_copy(update={"question": "Une question toute neuve ?", "phrasings": ()})
    new = cir.model_copy(update={"id": "tout-neuf", "fr": words, "en": words, "de": type(cir.de)()})
    async with sessions.begin() as session:
        assert await store.save(session, new, theme="fiscalite", based_on=0, author="ana", at=NOW) == 1
    async with sessions() as session:
        assert (await store.load(session)).entries["fiscalite"][-1] == new


async def test_saving_a_twin_phrasing_is_refused(sessions: Sessions) -> None:
    await fill(sessions)
    [cir] = [entry for entry in CONTENT.entries["fiscalite"] if entry.id == "cir"]
    [cii] = [entry for entry in CONTENT.entries["fiscalite"] if entry.id == "cii"]
    twin = cir.model_copy(update={"fr": cir.fr.model_copy(update={"phrasings": cii.fr.phrasings})})
    with pytest.raises(ContentError, match="is a phrasing of"):
        async with sessions.begin() as session:
            await store.save(session, twin, theme="fiscalite", based_on=1, author="ana", at=NOW)
    async with sessions() as session:
        assert (await store.get(session, "cir")) == (cir, 1)


async def test_an_unknown_entry_is_named(sessions: Sessions) -> None:
    async with sessions() as session:
        with pytest.raises(UnknownEntry, match="nulle-part"):
            await store.get(session, "nulle-part")
        assert await store.version(session) == 0
