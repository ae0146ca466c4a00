"""Encryption at rest for what people told us. The key comes from the settings and never stands in the database."""

import base64
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import WrongKey


class Cipher:
    """Seals JSON values with a key derived (HKDF-SHA256) from the secret; opens those of the previous secret, too."""

    def __init__(self, secret: str, previous: str | None = None) -> None:
        self._fernet = MultiFernet([_fernet(one) for one in (secret, previous) if one])

    def seal(self, value: Any) -> str:
        """A JSON value as an opaque text."""
        return self.seal_text(json.dumps(value, ensure_ascii=False))

    def open(self, sealed: str) -> Any:
        """The value back. Raises WrongKey when it was sealed with another key, or was changed."""
        return json.loads(self.open_text(sealed))

    def seal_text(self, text: str) -> str:
        """A value that is JSON already."""
        return self._fernet.encrypt(text.encode()).decode("ascii")

    def open_text(self, sealed: str) -> bytes:
        """A value as JSON. Raises as `open` does."""
        try:
            return self._fernet.decrypt(sealed.encode())
        except InvalidToken as error:
            raise WrongKey from error

    def reseal(self, sealed: str) -> str:
        """The same value sealed with the secret, whichever of the two it was sealed with. Raises WrongKey."""
        try:
            return self._fernet.rotate(sealed.encode()).decode("ascii")
        except InvalidToken as error:
            raise WrongKey from error


def _fernet(secret: str) -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=b"lorntech at rest 1").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
