"""What is wrong with an entry, in the language of the person who writes it: known messages, by pattern."""

import re

from bot.console.speech import Speech

_KNOWN: tuple[tuple[str, str], ...] = (
    (r"Field required", "problem_required"),
    (r"at least (?P<least>\d+) characters?", "problem_short"),
    (r"at most (?P<most>\d+) characters?", "problem_long"),
    (r"at least 1 item", "problem_none"),
    (r"valid date|valid integer|valid number", "problem_date"),
    (r"URL|match pattern", "problem_form"),
    (r"closes_on is before", "problem_order"),
    (r"«(?P<text>.*)» is a phrasing of (?P<entry>\S+) too", "problem_twin"),
    (r"no such (?:entry|actor|theme): (?P<name>.+)", "problem_unknown"),
    (r"larger than (?P<size>\d+) MB", "problem_size"),
    (r"more than (?P<rows>\d+) rows", "problem_rows"),
    (r"more than \d+ columns|no such column", "problem_column"),
    (r"this column is missing", "problem_no_column"),
    (r"this column is there twice", "problem_twice"),
    (r"(?P<entry>\S+) stands in the file before", "problem_repeated"),
    (r"a source is:", "problem_source"),
    (r"more than \d+ characters", "problem_cell"),
    (r"not an? (?:XLSX|CSV|text|UTF-8)|not a file of|not UTF-8|not valid YAML|anchors", "problem_file"),
    (r"Input should be (?:'|less|greater)", "problem_value"),
)


def said(speech: Speech, message: str) -> str:
    """The message in the person's language; one we have no words for stays as it is."""
    for pattern, key in _KNOWN:
        if found := re.search(pattern, message):
            return speech.t(key, **found.groupdict())
    return message
