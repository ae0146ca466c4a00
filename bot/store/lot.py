"""What the events of one transaction need of the store, however many there are: one look before they are handled, one
write after it, and one when their answers are out.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, insert, literal_column, null, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.model import AnswerMessageRow, ChatRow, QuestionRow, StaffRow, TurnRow
from bot.store.prepared import Prepared, Row, among, do, insert_numbered, tables_of

_CHAT, _TURN, _QUESTION, _ANSWER, _STAFF = tables_of(ChatRow, TurnRow, QuestionRow, AnswerMessageRow, StaffRow)

_HANDLED = Prepared(select(_TURN.c.key, _TURN.c.chat_id).where(among(_TURN.c.key, "keys")))
_HANDLED_OR_HELD = Prepared(
    select(_TURN.c.key, _TURN.c.chat_id).where(
        or_(
            among(_TURN.c.key, "keys"),
            and_(
                among(_TURN.c.chat_id, "chats"),
                _TURN.c.outgoing.is_not(None),
                _TURN.c.holder.is_distinct_from(bindparam("me")),
            ),
        )
    )
)
# In one order, so that no two transactions wait for each other.
_STATES = Prepared(
    select(_CHAT.c.id, _CHAT.c.state).where(among(_CHAT.c.id, "chats")).order_by(_CHAT.c.id).with_for_update()
)
_STAFF_IDS = Prepared(select(_STAFF.c.id))

_NEW_CHATS, _TURNS = Prepared(insert(_CHAT)), Prepared(insert(_TURN))
_QUESTIONS = insert_numbered(_QUESTION)
_KNOWN_CHATS = Prepared(
    update(_CHAT)
    .where(_CHAT.c.id == bindparam("known"))
    .values(state=bindparam("state"), seen_at=bindparam("seen_at"), blocked_at=null())
)

_SETTLED = Prepared(
    update(_TURN)
    .where(_TURN.c.key == bindparam("settled"))
    .values(outgoing=null(), chat_id=literal_column("''"), context=literal_column("'{}'"), holder=null())
)
_EARLIER_ANSWERS = Prepared(
    delete(_ANSWER).where(_ANSWER.c.chat_id == bindparam("chat"), _ANSWER.c.question_message == bindparam("question"))
)
_ANSWERS = Prepared(insert(_ANSWER))


@dataclass(frozen=True, slots=True)
class Before:
    """What was known before a lot: which of its keys were `handled`, in which of its chats answers wait that another
    replica holds (`elsewhere`), the sealed states of its chats as far as they exist, and who is staff."""

    handled: Collection[str]
    elsewhere: Collection[str]
    states: Mapping[str, str]
    staff: Collection[int]


async def look(session: AsyncSession, keys: Collection[str], chats: Collection[str], me: str | None) -> Before:
    """What is known of these events and chats by the replica `me` (None: there are no others). The chats are taken for
    this transaction."""
    given: Row = {"keys": list(keys), "chats": list(chats), "me": me}
    turns, states, staff = await do(
        session, (_HANDLED_OR_HELD if me else _HANDLED, [given]), (_STATES, [given]), (_STAFF_IDS, [{}])
    )
    return Before(
        {key for key, _ in turns if key in keys},
        {chat for key, chat in turns if key not in keys},
        dict(states),
        {number for (number,) in staff},
    )


@dataclass(slots=True)
class Gathered:
    """Rows to be written. A question that something else refers to at once is no row of these: nobody knows its id."""

    turns: list[Row] = field(default_factory=list)
    questions: list[Row] = field(default_factory=list)
    _new_chats: list[Row] = field(default_factory=list)
    _known_chats: list[Row] = field(default_factory=list)

    def remember(self, chat: str, sealed: str, at: datetime, *, known: bool) -> None:
        """Keeps the sealed state of a chat; writing to us shows that we are not blocked."""
        if known:
            self._known_chats.append({"known": chat, "state": sealed, "seen_at": at})
        else:
            self._new_chats.append({"id": chat, "state": sealed, "seen_at": at, "blocked_at": None})

    async def write(self, session: AsyncSession) -> None:
        """Writes all of it. Raises IntegrityError when another replica handled one of the events at the same time."""
        steps = (
            (_NEW_CHATS, self._new_chats),
            (_KNOWN_CHATS, self._known_chats),
            (_TURNS, self.turns),
            (_QUESTIONS, self.questions),
        )
        await do(session, *((statement, rows) for statement, rows in steps if rows))


async def settle(
    session: AsyncSession, keys: Collection[str], answered: Mapping[tuple[str, int], Sequence[int]]
) -> None:
    """The answers to these events are out: of an event only the key is needed from now on, and of a message of theirs
    (its chat and id) which messages of ours answered it, in order."""
    earlier = [{"chat": chat, "question": question} for chat, question in answered]
    answers: list[dict[str, Any]] = [
        {"chat_id": chat, "question_message": question, "position": position, "answer_message": answer}
        for (chat, question), messages in answered.items()
        for position, answer in enumerate(messages)
    ]
    steps = (
        (_EARLIER_ANSWERS, earlier), (_ANSWERS, answers), (_SETTLED, [{"settled": key} for key in sorted(keys)])
    )  # fmt: skip
    await do(session, *((statement, rows) for statement, rows in steps if rows))
