"""The one mutable holder of what the bot knows: an immutable catalogue and reader, swapped whole when they change."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from bot.store import choices
from bot.store.engine import Sessions
from faq import store
from faq.catalogue import Catalogue
from faq.documents import Content
from faq.matching.index import ANSWER
from faq.matching.semantic import Encoder
from faq.understanding.reader import Reader

Builder = Callable[[Catalogue, Encoder | None, Reader | None], Reader]
"""From a catalogue, an encoder and the reader as it was before."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known at one version of the store: all of it, and what is published of it. Readers keep the one they hold
    while a newer one is built."""

    version: int
    content: Content
    catalogue: Catalogue
    reader: Reader


class LiveKnowledge:
    """Gives the current knowledge, and replaces it when the store has moved on."""

    def __init__(self, sessions: Sessions, build_reader: Builder) -> None:
        self._sessions = sessions
        self._build_reader = build_reader
        self._encoder: Encoder | None = None
        self._current: Knowledge | None = None
        self._refreshing = asyncio.Lock()

    @property
    def current(self) -> Knowledge:
        """The knowledge now. Call `refresh` once before."""
        if self._current is None:
            raise RuntimeError("refresh() has not been called")
        return self._current

    async def content(self, session: AsyncSession) -> Content:
        """Everything in the store as this transaction sees it; read from there only when it is newer than what is
        known, for a second or so after an edit."""
        known = self.current
        return known.content if await store.version(session) == known.version else await store.load(session)

    async def refresh(self, *, force: bool = False) -> bool:
        """Takes up what changed, beside the current knowledge, if the store has a newer version, then swaps. True if
        it did. `force` builds everything anew."""
        async with self._refreshing, self._sessions() as session:
            version = await store.version(session)
            if self._current and self._current.version == version and not force:
                return False
            content = await store.load(session)
            chosen = await choices.find(session, choices.ANSWER_FROM)
            catalogue = Catalogue.of(content)
            before = self._current.reader if self._current and not force else None
            reader = await asyncio.to_thread(self._build_reader, catalogue, self._encoder, before)
            sure = float(chosen.value) if chosen else ANSWER
            self._current = Knowledge(version, content, catalogue, reader.answering_from(sure))
            return True

    def sharpen(self, load: Callable[[], Encoder | None]) -> None:
        """Loads the sentence encoder and reads with it from then on. Takes many seconds: call it in a thread.

        Until then, and when there is none, words alone are read.
        """
        self._encoder = load()
        while self._encoder:
            before = self.current
            reader = self._build_reader(before.catalogue, self._encoder, before.reader)
            sharper = replace(before, reader=reader.answering_from(before.reader.index.answer_from))
            if self._current is before:  # else it was refreshed meanwhile: once more, with the newer one
                self._current = sharper
                return
