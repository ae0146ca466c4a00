"""Words that staff were asked to type: the next message of the same person in the same place is taken for them.

Any command ends it. What is typed becomes a draft; what somebody else saved meanwhile is merged, never overwritten.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import col

from bot.conversation.messages import Say
from bot.staff import changes, editing
from bot.staff.editing import Draft, DraftOvertaken
from bot.staff.roles import allow
from bot.staffchat import entries
from bot.staffchat.fields import Field, name
from bot.staffchat.scene import Said, Scene
from bot.store.model import StaffTaskRow
from bot.texts import Marked
from faq.errors import ContentError

WAITED = timedelta(minutes=30)
_SOURCE = re.compile(r"(?P<title>[^|]+)\|\s*(?P<year>\d{4})\s*(?:\|\s*(?P<url>\S+))?\s*")


async def ask(scene: Scene, entry_id: str, field: Field) -> Said:
    """Asks for a field's new words, showing the present ones to start from."""
    allow(scene.staff, "edit")
    draft = await editing.open_draft(scene.session, entry_id)
    path = f"{scene.language}.phrasings" if field.path == "phrasings" else field.path
    task = {
        "entry": entry_id, "path": path, "adds": field.adds, "theme": draft.theme, "number": draft.number,
        "based_on": draft.based_on, "thread": scene.thread,
    }  # fmt: skip
    await scene.session.merge(
        StaffTaskRow(chat_id=scene.chat, staff_id=scene.staff.id, task=task, at=scene.at)
    )  # fmt: skip
    now = "" if field.adds else str(changes.value(draft.document, path) or "")
    label = name(scene.t, path)
    key = "faq.type_source" if path == "sources" else "faq.type_more" if field.adds else "faq.type"
    text = scene.t(key, field=label)
    return (Say(text=f"{text}\n\n{now}" if now else text),)


async def typed(scene: Scene, text: str) -> Said | None:
    """Takes the words if some were asked for here; None when none were."""
    row = await scene.session.get(StaffTaskRow, (scene.chat, scene.staff.id))
    if row is None or scene.at - row.at > WAITED or row.task.get("thread") != scene.thread:
        return None
    task = row.task
    try:
        value = _value(task, text)
    except ContentError:
        return (Say(text=scene.t("faq.source_form")),)
    await forget(scene)
    return await _save(scene, task, value)


async def forget(scene: Scene) -> None:
    """Nothing is waited for any more."""
    mine = (col(StaffTaskRow.chat_id) == scene.chat, col(StaffTaskRow.staff_id) == scene.staff.id)
    await scene.session.execute(delete(StaffTaskRow).where(*mine))


async def _save(scene: Scene, task: Mapping[str, Any], value: Any) -> Said:
    entry_id, path = task["entry"], task["path"]
    seen = await editing.seen(scene.session, entry_id, task["number"], task["based_on"])
    old = changes.value(seen, path)
    mine = changes.with_value(seen, path, [*(old or ()), value] if task["adds"] else value)
    try:
        await _draft(scene, task, mine, task["number"], task["based_on"])
    except DraftOvertaken as other:
        if other.merged.conflicts:
            return _conflict(scene, other.theirs, path)
        await _draft(scene, task, other.merged.document, other.theirs.number, other.theirs.based_on)
    return await entries.shown(scene, entry_id, done=scene.t("faq.saved"), in_place=False)


async def _draft(
    scene: Scene, task: Mapping[str, Any], document: Mapping[str, Any], number: int, based_on: int
) -> None:
    await editing.save_draft(
        scene.session, task["entry"], document, theme=task["theme"], number=number, based_on=based_on,
        staff=scene.staff, at=scene.at,
    )  # fmt: skip


def _conflict(scene: Scene, theirs: Draft, path: str) -> Said:
    """Somebody else changed the very same words: theirs stay, and are shown."""
    now = Marked(str(changes.value(theirs.document, path) or "–"))
    return (Say(text=scene.t("faq.conflict", who=theirs.author or "?", now=now)),)


def _value(task: Mapping[str, Any], text: str) -> Any:
    """The words as the field holds them. Raises ContentError for a source that does not read."""
    if task["path"] != "sources":
        return text.strip()
    found = _SOURCE.fullmatch(text.strip())
    if found is None:
        raise ContentError([])
    source = {"title": found["title"].strip(), "year": int(found["year"]), "confidence": "sourced"}
    return source | ({"url": found["url"]} if found["url"] else {})
