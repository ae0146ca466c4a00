"""Vectors are computed once and kept; the real encoder, when installed, finds what shares no word."""

from pathlib import Path

import numpy as np
import pytest

from faq.matching.decide import match
from faq.matching.index import Index
from faq.matching.semantic import WIDTH, KeptVectors, SentenceEncoder, available
from tests.faq.matching.conftest import SHOP, LetterEncoder


def test_only_new_texts_are_embedded_and_a_restart_remembers(tmp_path: Path) -> None:
    first = LetterEncoder()
    before = KeptVectors(first, tmp_path).phrasings(["un", "deux"])
    second = LetterEncoder()
    after = KeptVectors(second, tmp_path).phrasings(["deux", "trois", "un"])
    assert (first.phrased, second.phrased) == (["un", "deux"], ["trois"])
    assert np.array_equal(after[[2, 0]], before)


def test_questions_are_not_kept(tmp_path: Path) -> None:
    KeptVectors(LetterEncoder(), tmp_path).question("une question")
    assert list(tmp_path.iterdir()) == []


def test_a_broken_file_is_written_anew(tmp_path: Path) -> None:
    kept = KeptVectors(LetterEncoder(), tmp_path)
    kept.phrasings(["un"])
    (file,) = tmp_path.iterdir()
    file.write_bytes(b"not an archive")
    encoder = LetterEncoder()
    assert KeptVectors(encoder, tmp_path).phrasings(["un"]).shape == (1, WIDTH)
    assert encoder.phrased == ["un"]


@pytest.mark.skipif(not available(), reason="the extra `semantic` is not installed")
def test_the_real_encoder_bridges_languages_without_a_word_in_common() -> None:
    index = Index.build(SHOP, semantic=SentenceEncoder.load())
    assert match(index, "I forgot my password").candidates[0].entry == "compte"
    assert match(index, "Ich möchte die Ware zurückschicken").candidates[0].entry == "retour"
