"""Speed and memory in big FAQs: `OPENBLAS_NUM_THREADS=1 python -m tests.bench.scale PHRASINGS [--semantic]`.

Synthetic French: every entry is about four telling words, every phrasing puts some of them among common words. With
`--semantic` the vectors of the phrasings are random (embedding is not what is measured), those of the questions real.
"""

import resource
import sys
import time
from collections.abc import Iterator, Sequence
from random import Random

import numpy as np

from faq.matching.decide import match
from faq.matching.features import Floats
from faq.matching.index import Index
from faq.matching.lexicon import lexicon
from faq.matching.rows import EntryRows, Phrase
from faq.matching.semantic import WIDTH, SentenceEncoder

AN_ENTRY, QUESTIONS = 10, 400


class Unread:
    """The real encoder for questions; for the FAQ, random unit vectors."""

    def __init__(self) -> None:
        self.real, self.random = SentenceEncoder.load(), np.random.default_rng(1)

    def phrasings(self, texts: Sequence[str]) -> Floats:
        rows = self.random.standard_normal((len(texts), WIDTH), np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def question(self, text: str) -> Floats:
        return self.real.question(text)


def entries(count: int, random: Random) -> Iterator[EntryRows]:
    """Entries of AN_ENTRY phrasings each."""
    zipf = lexicon().zipf["fr"]
    common = [word for word in zipf if zipf[word] > 5.5]
    telling = [word for word in zipf if zipf[word] < 4.6 and len(word) > 4]
    for number in range(count):
        topic = random.sample(telling, 4)
        texts = [_sentence(topic, common, random) for _ in range(AN_ENTRY)]
        yield EntryRows(f"e{number}", tuple(Phrase("fr", text) for text in texts))


def _sentence(topic: Sequence[str], common: Sequence[str], random: Random) -> str:
    words = random.choices(common, k=random.randint(4, 8)) + random.sample(topic, random.randint(2, 3))
    random.shuffle(words)
    return " ".join(words)


def main(phrasings: int, *, semantic: bool) -> None:
    lexicon()
    encoder, random = Unread() if semantic else None, Random(1)
    rows = list(entries(phrasings // AN_ENTRY, random))
    bare = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.thread_time()
    index = Index.build(rows, semantic=encoder)
    build = time.thread_time() - start
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - bare) / 1000
    times, right = [], 0
    for number in range(QUESTIONS):
        entry = random.choice(rows)
        question = random.choice(entry.phrasings).text.split()
        question[random.randrange(len(question))] = random.choice(["truc", "machin", "voila", "cela"])
        text = " ".join(question)
        text = text[:5] + text[6:] if number % 7 == 0 else text
        start = time.thread_time()
        found = match(index, text, "fr")
        times.append((time.thread_time() - start) * 1000)
        right += bool(found.candidates) and found.candidates[0].entry == entry.entry
    edits = []
    for number, added in enumerate(entries(20, Random(2))):
        start = time.thread_time()
        index = index.with_entry(EntryRows(f"new{number}", added.phrasings))
        edits.append((time.thread_time() - start) * 1000)
    print(
        f"{phrasings} phrasings: build {build:.1f} s, {memory:.0f} MB; question "
        f"{np.median(times):.1f} / {np.percentile(times, 99):.1f} ms (median / p99), {right / QUESTIONS:.2f} right; "
        f"adding an entry {np.median(edits):.0f} / {max(edits):.0f} ms (median / most)"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), semantic="--semantic" in sys.argv)
