"""Encryption at rest for what people told us, and digests of tokens. The secret comes from the settings and stands
nowhere in the database.
"""

import base64
import hashlib
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


def derived(secret: str, purpose: bytes) -> bytes:
    """The key of 256 bits (HKDF-SHA256) that the secret gives for one purpose: what knows it knows no other."""
    return HKDF(SHA256(), 32, salt=None, info=purpose).derive(secret.encode())


def digest(token: str) -> str:
    """What is stored of a token: it opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def _fernet(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derived(secret, b"lorntech at rest 1")))
