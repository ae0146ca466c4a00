"""Takes personal details out of a question before it is kept. Pure.

E-mail addresses, telephone numbers, IBANs, card and social security numbers, company numbers (of a sole trader they are
a person's), accounts and profiles on other sites, and names given as such (« je m’appelle … », « Mme … », a signature)
become a word in square brackets; a question keeps its meaning without them. Measured in docs/privacy.md.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_NAME = r"[A-ZÀ-Þ][\w’'-]+"
_NAMES = rf"{_NAME}(?:[ ]{_NAME}){{0,2}}"
_FOUNDER = r"(?:associée?|cofondat\w{2,5}|fondat\w{2,5}|conjointe?|collègue|co-founder|founder|partner)"

# The word to put, and what it takes the place of: the group `it` where there is one, else all. Earlier ones win.
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("[email]", re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")),
    (
        "[email]",
        re.compile(
            r"\b[\w-]{1,40}(?: point [\w-]{1,40}){0,2} arobase [\w-]{1,40}(?: point [\w-]{1,40}){1,2}", re.IGNORECASE
        ),
    ),
    (
        "[profile]",
        re.compile(
            r"\b(?:linkedin\.com/in|(?:facebook|instagram|tiktok|github|x|twitter)\.com|t\.me|wa\.me)/[\w.@%-]{2,60}",
            re.IGNORECASE,
        ),
    ),
    ("[iban]", re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){3,7}(?:[ ]?[A-Z0-9]{1,3})?\b", re.IGNORECASE)),
    # Social security, company with its place, bank card; VAT.
    ("[number]", re.compile(r"\b[12] ?\d\d ?(?:0[1-9]|1[0-2]) ?(?:\d\d|2[AB]) ?\d{3} ?\d{3}(?: ?\d\d)?\b")),
    ("[number]", re.compile(r"\b(?:\d{3}[ .]?\d{3}[ .]?\d{3}[ .]?\d{5}|(?:\d{4}[ -]?){3}\d{4})\b")),
    ("[number]", re.compile(r"\b(?:FR|LU|BE|DE)[ ]?(?:\d{2}[ ]?\d{9}|\d{8,10})\b")),
    # From abroad; in France; in Germany. A date or an hour is none.
    (
        "[phone]",
        re.compile(r"(?<![\w€])\(?(?:\+|00)[1-9]\d{0,2}\)?(?:[ .-]?\(0\))?[ ./-]?\d{1,8}(?:[ ./-]?\d{2,8}){1,6}\b"),
    ),
    ("[phone]", re.compile(r"(?<![\w€])0[1-9](?:[ .-]?\d{2}){4}\b")),
    ("[phone]", re.compile(r"(?<![\w€])0[1-9]\d{1,3}[ /-]\d{5,8}\b")),
    ("[number]", re.compile(r"\b\d{3}[ .]?\d{3}[ .]?\d{3}\b(?!\s*(?:€|euros?|k€|M€))")),
    ("[@name]", re.compile(r"(?<!\w)@[A-Za-z]\w{4,31}\b")),
    ("[name]", re.compile(rf"\b(?i:je m[’']appelle|mon nom est|moi c[’']est|my name is) (?P<it>{_NAMES})")),
    ("[name]", re.compile(rf"\b(?i:{_FOUNDER} (?:s[’']appelle|se nomme|is called)) (?P<it>{_NAMES})")),
    (
        "[name]",
        re.compile(rf"\b(?i:je suis|ici|i[’']m|i am|this is) (?P<it>{_NAME}(?: {_NAME}){{1,2}})(?=\s*(?:[,;.!]|$))"),
    ),
    ("[name]", re.compile(rf"\b(?:M\.|Mme|Mlle|Monsieur|Madame|Mrs?\.?|Ms\.?|Dr\.?|Docteur|Maître) {_NAMES}")),
    (
        "[name]",
        re.compile(
            rf"\b(?i:cordialement|bien à vous|d[’']avance|regards|sincerely|signée?)\s*[,:\n]\s*(?P<it>{_NAMES})\W*$"
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Detail:
    """A personal detail: text[start:end], and the word that takes its place."""

    start: int
    end: int
    word: str


def find(text: str) -> list[Detail]:
    """The personal details in `text`, in order; none overlaps another."""
    found: list[Detail] = []
    for word, pattern in _PATTERNS:
        for match in pattern.finditer(_masked(text, found)):
            start, end = match.span("it" if "it" in pattern.groupindex else 0)
            found.append(Detail(start, end, word))
    return sorted(found, key=lambda detail: detail.start)


@lru_cache(500)
def redact(text: str) -> str:
    """`text` without the details that point to a person. The same question comes several times in its handling."""
    return "".join(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    at = 0
    for detail in find(text):
        yield text[at : detail.start]
        yield detail.word
        at = detail.end
    yield text[at:]


def _masked(text: str, found: list[Detail]) -> str:
    """The text with what was found blotted out, everything else in its place."""
    for one in found:
        text = text[: one.start] + "\0" * (one.end - one.start) + text[one.end :]
    return text
