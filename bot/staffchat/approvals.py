"""Drafts that wait for a second pair of eyes, shown in the room with the way to read and publish them."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.messages import Say
from bot.relay.room import Room
from bot.staff import alerts, editing
from bot.staffchat.scene import fitting
from bot.store.cipher import Cipher
from bot.texts import texts
from faq.documents import Language


async def ask(session: AsyncSession, cipher: Cipher, room: Room, language: Language, at: datetime) -> int:
    """Puts each draft in review into the room, once for each time it is handed in; gives how many."""
    if room.chat is None:
        return 0
    t = texts(language)
    asked = 0
    for draft in await editing.drafts(session):
        if draft.state == "review":
            words = draft.document.get("fr") or draft.document.get("en") or {}
            button = fitting(t.label("button.read"), "faq", draft.entry_id)
            say = Say(
                text=t("approval.ask", who=draft.author, question=words.get("question", draft.entry_id)),
                buttons=((button,),) if button else (),
            )
            key = f"review:{draft.entry_id}:{draft.number}"
            asked += await alerts.tell(session, cipher, room.chat, key, say, at=at)
    return asked
