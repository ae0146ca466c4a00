"""The live knowledge: refreshed when the store moves on, sharpened by the encoder without a gap."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from bot.knowledge import LiveKnowledge
from bot.store.engine import Sessions
from bot.wiring import build_reader
from faq import store
from faq.content import SHIPPED, read_folder
from faq.documents import Content
from faq.matching.semantic import WIDTH

ALL = read_folder(SHIPPED)
SMALL = Content(
    themes=tuple(theme for theme in ALL.themes if theme.id == "export"),
    entries={"export": tuple(entry.model_copy(update={"related": ()}) for entry in ALL.entries["export"])},
    actors=ALL.actors,
)


class Letters:
    """A small encoder that really encodes: counts of letters."""

    def phrasings(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([self.question(text) for text in texts])

    def question(self, text: str) -> NDArray[np.float32]:
        row = np.bincount([ord(letter) % WIDTH for letter in text] or [0], minlength=WIDTH).astype(np.float32)
        return row / np.linalg.norm(row)


async def live(sessions: Sessions) -> LiveKnowledge:
    async with sessions.begin() as session:
        await store.replace(session, SMALL, author="test", at=datetime.now(UTC))
    knowledge = LiveKnowledge(sessions, build_reader)
    assert await knowledge.refresh()
    return knowledge


async def test_a_published_change_is_swapped_in_and_readers_keep_what_they_hold(sessions: Sessions) -> None:
    knowledge = await live(sessions)
    before = knowledge.current
    assert not await knowledge.refresh(), "nothing new"
    [entry] = SMALL.entries["export"]
    async with sessions.begin() as session:
        newer = entry.model_copy(update={"owner": "ana"})
        await store.save(session, newer, theme="export", based_on=1, author="ana", at=datetime.now(UTC))
        assert (await knowledge.content(session)).entries["export"] == (newer,), "seen by who wrote it, at once"
    async with sessions() as session:
        assert (await knowledge.content(session)).entries["export"] == (newer,)
        assert knowledge.current.content.entries["export"] == (entry,)
        assert await knowledge.refresh()
        assert await knowledge.content(session) is knowledge.current.content
    assert knowledge.current.version == before.version + 1
    assert knowledge.current.catalogue.entries[entry.id].owner == "ana"
    assert before.catalogue.entries[entry.id].owner is None


async def test_publishing_one_entry_lays_out_only_that_entry(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await store.replace(session, ALL, author="test", at=datetime.now(UTC))
    knowledge = LiveKnowledge(sessions, build_reader)
    await knowledge.refresh()
    before = knowledge.current.reader.index
    entry = ALL.entries["export"][0]
    french = entry.fr.model_copy(update={"phrasings": (*entry.fr.phrasings, "vendre mes bidules aux Zorglubs")})
    async with sessions.begin() as session:
        newer = entry.model_copy(update={"fr": french})
        await store.save(session, newer, theme="export", based_on=1, author="ana", at=datetime.now(UTC))
    assert await knowledge.refresh()
    after = knowledge.current.reader.index
    assert after.segments[0] is before.segments[0], "the rest has not been laid out again"
    [part] = knowledge.current.reader.read("comment vendre mes bidules aux Zorglubs ?")
    assert part.reading.match.candidates[0].entry == entry.id
    assert "zorglubs" not in before.vocabulary.number


async def test_the_encoder_is_taken_up_and_kept_over_a_refresh(sessions: Sessions) -> None:
    knowledge = await live(sessions)
    knowledge.sharpen(lambda: None)
    assert knowledge.current.reader.index.encoder is None
    encoder = Letters()
    knowledge.sharpen(lambda: encoder)
    assert knowledge.current.reader.index.encoder is encoder
    assert await knowledge.refresh(force=True)
    assert knowledge.current.reader.index.encoder is encoder
    [part] = knowledge.current.reader.read("Qui m'aide à exporter ?")
    assert part.reading.match.candidates[0].entry == "exporter"
