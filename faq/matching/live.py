"""The one mutable holder of the index in use: readers take it whole, writers swap it, the encoder joins later."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from threading import Lock, Thread

from faq.matching.decide import Match, match
from faq.matching.index import Index
from faq.matching.rows import EntryRows
from faq.matching.semantic import Encoder


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An index and the store's version that it shows."""

    index: Index
    version: int


class LiveIndex:
    """Always answers with some whole index; never half of an edit."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._writing = Lock()

    @property
    def snapshot(self) -> Snapshot:
        return self._snapshot

    def match(self, question: str, lang: str | None = None, boost: Mapping[str, float] | None = None) -> Match:
        """See `faq.matching.decide.match`."""
        return match(self._snapshot.index, question, lang, boost)

    def edit(self, version: int, changed: Iterable[EntryRows] = (), removed: Iterable[str] = ()) -> None:
        """Show the store's `version`: entries changed or added, entries removed. An older version is ignored."""
        with self._writing:
            if version <= self._snapshot.version:
                return
            index = self._snapshot.index
            for entry_id in removed:
                index = index.without_entry(entry_id)
            for rows in changed:
                index = index.with_entry(rows)
            self._snapshot = Snapshot(index, version)

    def learn_meaning(self, load: Callable[[], Encoder]) -> Thread:
        """Load the encoder and embed the phrasings in a thread of its own; questions are answered meanwhile."""

        def work() -> None:
            encoder = load()
            with self._writing:
                self._snapshot = Snapshot(self._snapshot.index.with_encoder(encoder), self._snapshot.version)

        thread = Thread(target=work, name="semantic", daemon=True)
        thread.start()
        return thread
