"""The promise kept: who agreed to be told gets the answer, once, when the group of their question is closed with a
published entry.

Nothing is sent while an act may still be undone, nor to somebody who blocked the bot (until they let it in again).
What is due is read from the tables each time, so that a stop between publishing and telling loses nothing.
"""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.conversation.answers import entry_message
from bot.conversation.buttons import press
from bot.conversation.messages import Command, Incoming, Say
from bot.conversation.scene import House, Scene
from bot.conversation.state import State
from bot.knowledge import Knowledge
from bot.outbox import box
from bot.staff import filing, states
from bot.staff.roles import ASKER
from bot.store import chats
from bot.store.cipher import Cipher
from bot.store.model import ChatRow, QuestionGroupItemRow, QuestionGroupRow, QuestionRow, TeamNoteRow
from bot.surface import TELEGRAM
from bot.texts import texts
from faq.documents import Entry, Language

UNDO = timedelta(seconds=15)
"""Acts younger than this may still be taken back by who did them."""
AT_ONCE = 100


async def keep(session: AsyncSession, known: Knowledge, house: House, cipher: Cipher, *, at: datetime) -> int:
    """Puts the answers that are due now into the outbox; gives how many."""
    query = (
        select(TeamNoteRow, QuestionRow, col(QuestionGroupRow.entry))
        .join(QuestionRow, filing.NOTED)
        .join(QuestionGroupItemRow, col(QuestionGroupItemRow.question_id) == col(QuestionRow.id))
        .join(QuestionGroupRow, col(QuestionGroupRow.id) == col(QuestionGroupItemRow.group_id))
        .join(ChatRow, col(ChatRow.id) == col(TeamNoteRow.chat_id))
        .where(col(TeamNoteRow.state) == "new", col(TeamNoteRow.topic) == "question", col(TeamNoteRow.wants_reply))
        .where(col(QuestionGroupRow.state) == "done", col(QuestionGroupRow.closed_at) <= at - UNDO)
        .where(col(ChatRow.blocked_at).is_(None), col(TeamNoteRow.chat_id).startswith(f"{TELEGRAM}:"))
        .where(col(QuestionGroupRow.entry).in_(list(known.catalogue.entries)))
        .order_by(col(TeamNoteRow.id))
        .limit(AT_ONCE)
    )
    due = {note.id: (note, question, entry) for note, question, entry in (await session.execute(query))}
    told = 0
    for note, question, entry in due.values():
        state = State.model_validate(await chats.load_state(session, note.chat_id, cipher))
        say = message(known, house, state, question, known.catalogue.entries[entry or ""], at=at)
        key = f"promise:{note.id}:{entry}"
        told += await box.say(session, cipher, key=key, chat=note.chat_id, out=(say,), at=at)
        note.state = "answered"
    return told


def message(known: Knowledge, house: House, state: State, question: QuestionRow, entry: Entry, *, at: datetime) -> Say:
    """The answer with what was asked, and a button for « that was not my question ». Pure."""
    spoken: dict[str, Language] = {"fr": "fr", "en": "en"}
    t = texts(state.language or spoken.get(question.language) or house.default_language)
    incoming = Incoming(Command("start"), at, question.ticket)
    scene = Scene(state, incoming, known.catalogue, known.reader, house, t)
    say = entry_message(scene, entry, None)
    not_mine = (press(t.label("button.not_mine"), "notmine", question.ticket),)
    return Say(text=f"{t('promise.intro', question=question.text)}\n\n{say.text}", buttons=(not_mine, *say.buttons))


async def not_mine(session: AsyncSession, chat: str, ticket: str, at: datetime) -> None:
    """The asker says that this was not their question: its group is open again, and they are owed an answer."""
    question = await filing.asked(session, chat, ticket)
    group_id = await filing.group_of(session, question) if question else None
    if question is None or group_id is None:
        return
    await filing.file(session, question, "thumb_down", at)
    now = await states.standing(session, group_id)
    if now.state == "done":
        await states.change(session, group_id, now.version, "reopen", staff=ASKER, at=at, state="new", entry=None)
    same = (col(TeamNoteRow.chat_id) == chat, col(TeamNoteRow.ticket) == ticket)
    await session.execute(update(TeamNoteRow).where(*same).values(state="new"))
