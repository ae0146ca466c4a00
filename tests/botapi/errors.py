"""How the server says no: the one exception, carrying what Telegram would answer."""

from typing import Any

_NAMES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
}


class Refused(Exception):  # it is an answer, not a failure
    """A call that Telegram refuses. `code` is the HTTP status; the description opens with its name."""

    def __init__(self, code: int, reason: str = "", **parameters: Any) -> None:
        self.code = code
        self.description = f"{_NAMES[code]}: {reason}" if reason else _NAMES[code]
        self.parameters = parameters
        super().__init__(self.description)


def bad_request(reason: str) -> Refused:
    """The commonest refusal: the call itself is wrong."""
    return Refused(400, reason)
