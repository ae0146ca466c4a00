"""Takes personal details out of a question before it is kept. Pure.

E-mail addresses, telephone numbers, IBANs, card numbers and company numbers (SIREN, SIRET) become a word in square
brackets; a question keeps its meaning without them.
"""

import re

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("[email]", re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")),
    ("[iban]", re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){3,7}(?:[ ]?[A-Z0-9]{1,3})?\b", re.IGNORECASE)),
    ("[number]", re.compile(r"\b(?:\d{3}[ .]?\d{3}[ .]?\d{3}[ .]?\d{5}|(?:\d{4}[ -]?){3}\d{4})\b")),
    (
        "[phone]",
        re.compile(r"(?<![\w€])(?:(?:\+|00)\d{1,3}[ .-]?(?:\(0\)[ .-]?)?\d{1,3}|0\d)(?:[ .-]?\d{2,3}){3,5}\b"),
    ),
    ("[number]", re.compile(r"\b\d{3}[ .]?\d{3}[ .]?\d{3}\b(?!\s*(?:€|euros?|k€|M€))")),
    ("[@name]", re.compile(r"(?<!\w)@[A-Za-z]\w{4,31}\b")),
)


def redact(text: str) -> str:
    """`text` without the details that point to a person."""
    for replacement, pattern in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text
