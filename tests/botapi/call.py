"""One call of a method: its parameters as Telegram reads them from a form, a query or JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.botapi.errors import bad_request


@dataclass(frozen=True, slots=True)
class Upload:
    """A file sent with a call."""

    filename: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """A method and its parameters. The readers raise Refused for what does not parse, as Telegram does."""

    method: str
    fields: Mapping[str, str | Upload] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name in self.fields

    def text(self, name: str, default: str = "") -> str:
        """A text, or `default` when it was not given."""
        value = self.fields.get(name, default)
        return value if isinstance(value, str) else default

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number."""
        try:
            return int(self.text(name, str(default)))
        except ValueError:
            raise bad_request(f"invalid {name} specified") from None

    def number(self, name: str) -> float:
        """A number that must be there."""
        try:
            return float(self.text(name))
        except ValueError:
            raise bad_request(f"invalid {name} specified") from None

    def flag(self, name: str) -> bool:
        """Yes or no; no when it was not given."""
        return self.text(name).lower() in ("true", "1", "yes")

    def json(self, name: str, default: Any = None) -> Any:
        """A JSON-serialised parameter."""
        if name not in self.fields:
            return default
        try:
            return json.loads(self.text(name))
        except json.JSONDecodeError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def upload(self, name: str) -> Upload | str | None:
        """A file that comes with the call, or the id or address of one that is already known."""
        value = self.fields.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            return self.fields.get(value.removeprefix("attach://"))
        return value
