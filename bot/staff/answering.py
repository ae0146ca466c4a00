"""A member of staff answers the person behind one question, in their own words, through the bot."""

import secrets
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot import surface
from bot.conversation.buttons import press
from bot.conversation.messages import Say
from bot.conversation.state import State
from bot.errors import BotError
from bot.outbox import box
from bot.staff import audit
from bot.staff.promise import UNDO
from bot.staff.roles import Staff, allow
from bot.store import chats
from bot.store.cipher import Cipher
from bot.store.model import ChatRow, QuestionGroupItemRow, QuestionRow, TeamNoteRow
from bot.texts import texts
from faq.documents import Language, as_language

SHORTEST, LONGEST = 2, 2000  # characters of an answer


class NobodyThere(BotError):
    """The person cannot be written to: they blocked the bot, erased their data, or do not use Telegram."""


async def answer(
    session: AsyncSession, cipher: Cipher, question_id: int, words: str, *, staff: Staff, at: datetime
) -> str:  # fmt: skip
    """Sends `words` to whoever asked this question, with the question, once it cannot be undone any more; gives the key
    to take it back by. They are not told of the group's answer again.

    Raises NotAllowed, NobodyThere, and ValueError for words that are too few or too many.
    """
    allow(staff, "talk")
    words = words.strip()
    if not SHORTEST <= len(words) <= LONGEST:
        raise ValueError(f"an answer has {SHORTEST} to {LONGEST} characters")
    question = await session.get(QuestionRow, question_id)
    chat = await session.get(ChatRow, question.chat_id) if question else None
    if question is None or chat is None or chat.blocked_at or not surface.is_telegram(chat.id):
        raise NobodyThere("Whoever asked this cannot be written to.")
    state = State.model_validate(await chats.load_state(session, chat.id, cipher))
    say = message(question.text, words, state.speaks or as_language(question.language))
    key = f"answer:{question_id}:{secrets.token_hex(4)}"
    await box.say(session, cipher, key=key, chat=chat.id, out=(say,), at=at + UNDO)
    await _owed(session, question, "new", "answered")
    await audit.note(session, staff, "group.answer", await _group(session, question_id), at=at)
    return key


async def take_back(session: AsyncSession, key: str, *, staff: Staff, at: datetime) -> bool:
    """Takes an answer back that has not gone out. False when it is too late."""
    allow(staff, "talk")
    done = await box.withdraw(session, key)
    number = key.split(":")[1] if key.startswith("answer:") else ""
    if done and number.isdecimal() and (question := await session.get(QuestionRow, int(number))):
        await _owed(session, question, "answered", "new")
        await audit.note(session, staff, "group.undo", await _group(session, int(number)), detail="answer", at=at)
    return done


def message(question: str, words: str, language: Language) -> Say:
    """What the person reads. Pure."""
    t = texts(language)
    human = (press(t.label("button.human"), "human"),)
    return Say(text=t("team.answer", question=question, words=words), buttons=(human,))


async def _owed(session: AsyncSession, question: QuestionRow, now: str, new: str) -> None:
    """What is owed to the person for this question: an answer (new), or nothing any more (answered)."""
    same = (col(TeamNoteRow.chat_id) == question.chat_id, col(TeamNoteRow.ticket) == question.ticket)
    await session.execute(update(TeamNoteRow).where(*same, col(TeamNoteRow.state) == now).values(state=new))


async def _group(session: AsyncSession, question_id: int) -> str:
    """The number of the group that a question is in, as the audit log names it."""
    query = select(col(QuestionGroupItemRow.group_id)).where(col(QuestionGroupItemRow.question_id) == question_id)
    return str(await session.scalar(query.limit(1)) or "")
