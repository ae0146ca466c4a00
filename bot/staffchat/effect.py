"""What publishing would change, told in a message of its own: replaying hundreds of questions takes a while, and nobody
else should wait for it. Asked for in the transaction of the page, worked out from the outbox.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot import surface
from bot.conversation.messages import Frozen, Say
from bot.knowledge import Knowledge
from bot.outbox import box
from bot.staff import impact
from bot.staff.impact import Preview
from bot.staffchat.scene import Scene
from bot.texts import texts
from faq.documents import Entry, Language, read
from faq.errors import ContentError

LISTED = 4


class Question(Frozen):
    """Whose effect is asked for, and where to tell it."""

    chat: int
    thread: int | None
    reply_to: int | None
    language: Language
    theme: str
    document: dict[str, Any]


async def ask(scene: Scene, theme: str, entry: Entry) -> str:
    """Has the effect of publishing an entry worked out; gives what is said meanwhile."""
    question = Question(
        chat=surface.number_of(scene.chat) or 0, thread=scene.thread, reply_to=scene.pressed, language=scene.language,
        theme=theme, document=entry.as_json(),
    )  # fmt: skip
    await box.put(
        scene.session, scene.work.cipher, key=f"effect:{scene.work.cause}", channel="effect", recipient=scene.chat,
        payload=question.model_dump(mode="json"), at=scene.at,
    )  # fmt: skip
    return scene.t("effect.pending")


async def answer(session: AsyncSession, known: Knowledge, question: Question, at: datetime) -> Say:
    """The effect, in words."""
    t = texts(question.language)
    try:
        entry = read(Entry, question.document)
    except ContentError:
        return Say(text=t("denied.refused"))
    found = await impact.preview(session, known, question.theme, entry, at)
    return Say(text=told(known, found, question.language))


def told(known: Knowledge, found: Preview, language: Language) -> str:
    """A summary: how many questions change their answer, the worst first, and new phrasings that collide. Pure."""
    t = texts(language)
    worse = sum(change.verdict == "worse" for change in found.changes)
    better = sum(change.verdict == "better" for change in found.changes)
    lines = [t("effect.summary", replayed=found.replayed, changed=len(found.changes), worse=worse, better=better)]
    entries = known.catalogue.entries
    for change in found.changes[:LISTED]:
        given = change.after.entries[0] if change.after.entries else None
        title = entries[given].wording(language).title if given and given in entries else t.label("effect.nothing")
        lines.append(t("effect.change", question=change.question.text, answer=title))
    clashes = [one for one in found.collisions if one.answers]
    if clashes:
        lines.append(t("effect.collisions", count=len(clashes)))
    for clash in clashes[:LISTED]:
        title = entries[clash.entry].wording(language).title if clash.entry in entries else clash.entry
        lines.append(t("effect.collision", text=clash.phrasing.text, entry=title))
    return "\n".join(lines)
