"""What can go wrong outside the knowledge, as one tree. Each text says what happened and what to do.

BotError
├── SettingsError   a setting is missing, malformed or unsafe
├── StoreError      the database cannot be used
│   ├── WrongKey        it was written with another secret key
│   └── NewerDatabase   it belongs to a later version of this program
├── StartError      the program cannot start as asked (port in use, token refused …)
├── Missing         what is asked for is not there (any more)
├── NotAllowed      this person may not do this
├── Overtaken       somebody else acted first; carries what is there now
└── DeliveryError   a channel could not deliver
    ├── TryAgain        it may pass; may say when
    └── Undeliverable   it never will
"""


class BotError(Exception):
    """Anything that stops the bot and that the person who runs it can mend."""


class SettingsError(BotError):
    """A setting is missing, malformed or unsafe."""


class StoreError(BotError):
    """The database cannot be used."""


class WrongKey(StoreError):
    """What is stored was encrypted with another key."""

    def __init__(self) -> None:
        super().__init__(
            "The stored data was encrypted with another key. Put the LORNTECH_SECRET_KEY back that was used before."
        )


class NewerDatabase(StoreError):
    """The database is of a later version than this program."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"The database is at revision {revision}, which this version of the program does not know. "
            "Install the later version again, or restore a backup made before the upgrade. Nothing was changed."
        )


class StartError(BotError):
    """The program cannot start as asked."""


class Missing(BotError):
    """What is asked for is not there (any more)."""


class NotAllowed(BotError):
    """This person may not do this."""

    def __init__(self, role: str, act: str) -> None:
        super().__init__(f"The role {role} does not allow this: {act}.")
        self.role = role
        self.act = act


class Overtaken(BotError):
    """Somebody else acted on the same thing first. `now` is what is there now."""

    def __init__(self, what: str, now: object) -> None:
        super().__init__(f"{what} has been changed by somebody else in the meantime.")
        self.now = now


class DeliveryError(BotError):
    """A channel could not deliver."""


class TryAgain(DeliveryError):
    """It may pass. `after`: seconds to wait at least, when the other side said so."""

    def __init__(self, reason: str, after: float = 0.0) -> None:
        super().__init__(reason)
        self.after = after


class Undeliverable(DeliveryError):
    """It never will be: the recipient is gone or refuses."""
