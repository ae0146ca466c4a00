"""Typography of user-visible words: what staff type on a keyboard becomes what a careful printer would set.

Pure and idempotent. Links keep every character of their address.
"""

import re

NARROW = "\u202f"  # narrow no-break space: before ; ! ? and between thousands
WIDE = "\u00a0"  # no-break space: before : % € and inside « »
_BLANK = "[ \u00a0\u202f]"
_URL = re.compile(r"https?://[^\s()]*(?:\([^\s()]*\)[^\s()]*)*")


def _rules(*pairs: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), replacement) for pattern, replacement in pairs)


_BOTH = _rules(
    (r"(?<=\w)'(?=\w)", "’"),
    (r"(?<=\w)'(?=[\s«».,:;?!)]|$)", "’"),
    (r"(?<=[\w\s])\.\.\.", "…"),
)
_FRENCH = _rules(
    (rf"(?<=\d){_BLANK}(?=\d{{3}}(?!\d))", NARROW),
    (rf"«{_BLANK}*", "«" + WIDE),
    (rf"{_BLANK}*»", WIDE + "»"),
    (rf"(?<=[^\s(«\u00a0\u202f;!?]){_BLANK}*([;!?]+)(?=[\s\u00a0»)*]|$)", NARROW + r"\1"),
    (rf"(?<=[^\s\u00a0\u202f]){_BLANK}+:(?=\s|$)", WIDE + ":"),
    (r"(?<=[\w»)’]):(?=\s|$)", WIDE + ":"),
    (rf"(?<=\d){_BLANK}*([%€])", WIDE + r"\1"),
    (rf"(?<=\d){_BLANK}+(millions?|milliards?|k€|M€|Md€|ans|mois|jours|semaines)\b", WIDE + r"\1"),
)


def tidy(text: str, language: str) -> str:
    """`text` with the typography of `language` ("fr" or "en"); stray blanks at line ends go, addresses stay."""
    rules = _BOTH + _FRENCH if language == "fr" else _BOTH
    lines = (" ".join(re.split(r"[ \t]+", line)).rstrip(" \t") for line in text.strip().splitlines())
    return "\n".join(_outside_urls(line.lstrip(" \t"), rules) for line in lines)


def _outside_urls(line: str, rules: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    urls = _URL.findall(line)
    masked = _URL.sub("\ue000", line)  # a private-use character stands for each address while the rules run
    before = None
    while masked != before:  # one rule may make room for another; two rounds are the most seen
        before = masked
        for pattern, replacement in rules:
            masked = pattern.sub(replacement, masked)
    for url in urls:
        masked = masked.replace("\ue000", url, 1)
    return masked
