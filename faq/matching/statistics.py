"""How telling each feature is: rare in this FAQ, and rare in the language."""

from collections.abc import Iterable
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

    def changed(self, found: Iterable[Features], step: int) -> "Statistics":
        """With `step` (1 or -1) of each of these phrasings."""
        with_word, with_letters = self.with_word.copy(), self.with_letters.copy()
        information, count = self.information.copy(), 0
        for one in found:
            with_word[one.word_ids] += step
            with_letters[one.letter_ids] += step
            information[one.word_ids] = one.information
            count += step
        return Statistics(self.phrasings + count, with_word, with_letters, information)

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
