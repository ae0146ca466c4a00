"""« Répondre à la personne »: somebody who asked, and agreed to be written to, gets a conversation with the team."""

from sqlalchemy import select
from sqlmodel import col

from bot.conversation.messages import Toast
from bot.conversation.state import State
from bot.relay import cases
from bot.staff import audit, inbox
from bot.staff.filing import NOTED
from bot.staff.listing import Group
from bot.staffchat.scene import Said, Scene
from bot.store import chats
from bot.store.model import ChatRow, QuestionGroupItemRow, QuestionRow, TeamNoteRow
from bot.store.relay_model import CaseRow
from bot.surface import TELEGRAM
from faq.documents import as_language


def possible(scene: Scene, group: Group) -> bool:
    """Whether somebody of the group may be written to, and the team has a room to do so."""
    return scene.room.chat is not None and group.waiting > 0


async def reach(scene: Scene, group_id: int, version: int) -> Said:
    """Opens the case of whoever has waited longest, in the hands of this person; the group is theirs, too."""
    asked = await _longest_waiting(scene, group_id)
    if asked is None:
        return (Toast(text=scene.t.label("inbox.nobody")),)
    state = State.model_validate(await chats.load_state(scene.session, asked.chat_id, scene.work.cipher))
    language = state.speaks or as_language(asked.language)
    case = await cases.reach(scene.work, asked.chat_id, scene.staff, language=language, question=asked.text)
    if case is None:
        return (Toast(text=scene.t.label("inbox.nobody")),)
    await inbox.take(scene.session, group_id, version=version, staff=scene.staff, at=scene.at)
    await audit.note(scene.session, scene.staff, "group.answer", str(group_id), at=scene.at)
    return (Toast(text=scene.t.label("inbox.reached")),)


async def _longest_waiting(scene: Scene, group_id: int) -> QuestionRow | None:
    """The question of somebody who wants an answer, has not blocked the bot, and has no open case yet."""
    talking = select(col(CaseRow.chat_id)).where(col(CaseRow.state) != "closed")
    query = (
        select(QuestionRow)
        .join(QuestionGroupItemRow, col(QuestionGroupItemRow.question_id) == col(QuestionRow.id))
        .join(TeamNoteRow, NOTED)
        .join(ChatRow, col(ChatRow.id) == col(QuestionRow.chat_id))
        .where(col(QuestionGroupItemRow.group_id) == group_id, col(ChatRow.blocked_at).is_(None))
        .where(col(TeamNoteRow.state) == "new", col(TeamNoteRow.wants_reply))
        .where(col(QuestionRow.chat_id).startswith(f"{TELEGRAM}:"), col(QuestionRow.chat_id).not_in(talking))
        .order_by(col(QuestionRow.id))
    )
    return (await scene.session.scalars(query)).first()
