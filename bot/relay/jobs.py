"""What must be carried between a founder and the team's room, as it waits in the outbox.

The jobs of a case have one recipient, so that they are done in their order; keys make sure that each is done once.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.messages import Frozen, Outgoing, Say
from bot.outbox import box
from bot.store.cipher import Cipher


class Show(Frozen):
    """Make topic, title and card say how the case stands."""

    kind: Literal["show"] = "show"


class Carry(Frozen):
    """Put a copy of a message (a row of relay_message) on the other side."""

    kind: Literal["carry"] = "carry"
    message: int


class Speak(Frozen):
    """Send the words of a message that was written elsewhere (console, prepared answer) to both sides."""

    kind: Literal["speak"] = "speak"
    message: int


class Amend(Frozen):
    """Change the copy of a message as the message was changed."""

    kind: Literal["amend"] = "amend"
    message: int
    text: str
    entities: tuple[dict[str, Any], ...] = ()


class Tell(Frozen):
    """Say something to the founder, as the bot."""

    kind: Literal["tell"] = "tell"
    outgoing: tuple[Outgoing, ...]


class Note(Frozen):
    """Say something to the team where the case is shown, in reply to a message there."""

    kind: Literal["note"] = "note"
    say: Say
    reply_to: int | None = None


class Clear(Frozen):
    """The founder erased everything: take their messages out of the room, say so, close the topic."""

    kind: Literal["clear"] = "clear"
    room: int
    thread: int | None
    messages: tuple[int, ...]
    say: Say


Job = Annotated[Show | Carry | Speak | Amend | Tell | Note | Clear, Field(discriminator="kind")]
_JOB: TypeAdapter[Job] = TypeAdapter(Job)


def recipient(case: int) -> str:
    """Who a case's jobs are for, in the outbox."""
    return f"relay:{case}"


def case_of(delivery: box.Delivery) -> int:
    """The case that a delivery belongs to."""
    return int(delivery.recipient.removeprefix("relay:"))


@dataclass(frozen=True, slots=True)
class Work:
    """A transaction under way with what caused it. `cause` is unique to it ("telegram:<update id>"), so that what
    follows is put into the outbox once, whoever repeats it."""

    session: AsyncSession
    cipher: Cipher
    cause: str
    at: datetime

    async def put(self, case: int, job: Job) -> None:
        """Puts a job of a case into the outbox: one of a kind for one cause."""
        await box.put(
            self.session, self.cipher, key=f"relay:{case}:{job.kind}:{self.cause}", channel="relay",
            recipient=recipient(case), payload=_JOB.dump_python(job, mode="json"), at=self.at,
        )  # fmt: skip


def read(delivery: box.Delivery) -> Job:
    """The job of a delivery."""
    return _JOB.validate_python(delivery.payload)
