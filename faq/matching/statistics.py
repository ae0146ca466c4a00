"""How telling each feature is: rare in this FAQ, and rare in the language."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from faq.matching.features import SPACE, Features, Floats, Ids


@dataclass(frozen=True)
class Statistics:
    """How many phrasings there are and have each feature, and what the language says of each word feature."""

    phrasings: int = 0
    with_word: Ids = field(default_factory=lambda: np.zeros(SPACE, np.int32))
    with_letters: Ids = field(default_factory=lambda: np.zeros(SPACE, np.int32))
    information: Floats = field(default_factory=lambda: np.ones(SPACE, np.float32))

    def changed(self, found: Sequence[Features], step: int) -> "Statistics":
        """With `step` (1 or -1) of each of these phrasings."""
        if not found:
            return self
        words = np.concatenate([one.word_ids for one in found])
        letters = np.concatenate([one.letter_ids for one in found])
        information = self.information.copy()
        information[words] = np.concatenate([one.information for one in found])
        return Statistics(
            self.phrasings + step * len(found),
            self.with_word + (step * np.bincount(words, minlength=SPACE)).astype(np.int32),
            self.with_letters + (step * np.bincount(letters, minlength=SPACE)).astype(np.int32),
            information,
        )

    @cached_property
    def word_weights(self) -> Floats:
        """Weight of every known word feature: half rarity in this FAQ, half rarity in the language."""
        return self._weighed(self.with_word, self.information)

    @cached_property
    def letter_weights(self) -> Floats:
        """Weight of every letter feature: rarity in this FAQ."""
        result: Floats = (np.log((self.phrasings + 1.0) / (self.with_letters + 1.0)) + 1).astype(np.float32)
        return result

    def question_weight(self, ids: Ids, information: Floats) -> Floats:
        """The same for a question's word features, of which some are new: of these the language is asked."""
        counts = self.with_word[ids]
        return self._weighed(counts, np.where(counts > 0, self.information[ids], information))

    def _weighed(self, counts: Ids, information: Floats) -> Floats:
        total = np.log(self.phrasings + 2.0)
        rarity = np.clip((total - np.log(counts + 0.5)) / total, 0.02, 1)
        result: Floats = ((rarity + information) / 2).astype(np.float32)
        return result
