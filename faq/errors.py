"""What can go wrong with the knowledge, as one tree:

FaqError
├── ContentError      a content file or an import is not right; carries every problem with its place
├── UnknownEntry      no entry or actor of that id
├── EditConflict      somebody else saved first; carries the revision that is in the way
└── QuestionFileError a labelled question file cannot be read; says where
"""

from dataclasses import dataclass


class FaqError(Exception):
    """Anything wrong that a person who keeps the FAQ can mend. Its text is meant to be read by them."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file: where (file, line from 1, field path) and what."""

    file: str
    line: int | None
    field: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.field}: {self.message}" if self.field else f"{place}: {self.message}"


class ContentError(FaqError):
    """Content that cannot be taken. Nothing of it was."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class UnknownEntry(FaqError):
    """No entry or actor has this id."""

    def __init__(self, entry_id: str) -> None:
        super().__init__(f"unknown id: {entry_id}")
        self.entry_id = entry_id


class EditConflict(FaqError):
    """The entry was saved by somebody else since it was read."""

    def __init__(self, entry_id: str, expected: int, current: int) -> None:
        super().__init__(f"{entry_id}: edited from revision {expected}, but revision {current} is there already")
        self.entry_id = entry_id
        self.expected = expected
        self.current = current


class QuestionFileError(FaqError):
    """A labelled question file or a FAQ file in CSV cannot be read."""
