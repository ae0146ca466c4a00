"""Typography: what staff type becomes what a printer would set."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.typography import tidy

N, W = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("C'est quoi ?", f"C’est quoi{N}?"),
        ("Quoi?", f"Quoi{N}?"),
        ("30 000 € (2024)", f"30{N}000{W}€ (2024)"),
        ("1 200 000 euros", f"1{N}200{N}000 euros"),
        ("70 % au plus", f"70{W}% au plus"),
        ("« voilà »", f"«{W}voilà{W}»"),
        ("Note : rien", f"Note{W}: rien"),
        ("14:30", "14:30"),
        ("LORnTECH et Lor'N'Tech", "LORnTECH et Lor’N’Tech"),
        ("lisez [la page](https://a.fr/x?a=1;b='c') !", f"lisez [la page](https://a.fr/x?a=1;b='c'){N}!"),
        ("LOR'N'TECH", "LOR’N’TECH"),
    ],
)
def test_french(typed: str, printed: str) -> None:
    assert tidy(typed, "fr") == printed


def test_english_keeps_its_own_spacing() -> None:
    assert tidy("What's €30,000? 70% (2024): yes!", "en") == "What’s €30,000? 70% (2024): yes!"


@given(
    st.text(alphabet="aé '’:;?!%€«»()[]*-\n\u00a0\u202f01 000https://x.fr", max_size=80), st.sampled_from(["fr", "en"])
)
def test_tidying_twice_changes_nothing_more(text: str, language: str) -> None:
    once = tidy(text, language)
    assert tidy(once, language) == once
