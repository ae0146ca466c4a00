"""Prepared answers: kept in both languages, listed, changed and sent from the room by one command.

/reponses                     the list; in a case's topic, with a button to send each
/reponses rdv                 sends « rdv » (in a topic), or shows it
/reponses rdv fr Le texte…    keeps its French text; `en` the English one; `-` takes it away
"""

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.conversation.buttons import press
from bot.conversation.messages import Say
from bot.relay import cases
from bot.relay.jobs import Work
from bot.staff import audit
from bot.staff.roles import Staff, allow
from bot.store.relay_model import CannedRow, CaseRow
from bot.texts import Marked, Texts
from faq.documents import Language, as_language
from faq.markup import escape

COMMANDS = ("reponses", "replies")
LONGEST = 2000  # characters of a text
PREVIEW = 60
MOST = 40

_NAME = re.compile(r"[a-z0-9_-]{1,30}")
_CHANGE = re.compile(r"(?P<name>\S+)\s+(?:(?P<language>fr|en)\s+(?P<text>.+)|(?P<away>-))", re.DOTALL)


async def everything(session: AsyncSession) -> Sequence[CannedRow]:
    """All prepared answers by name."""
    return (await session.scalars(select(CannedRow).order_by(col(CannedRow.name)).limit(MOST))).all()


async def save(work: Work, name: str, language: Language, text: str, staff: Staff) -> bool:
    """Keeps one text of a prepared answer, in the mini-markup. False when the name or the text does not fit. Raises
    NotAllowed."""
    allow(staff, "edit")
    if not _NAME.fullmatch(name) or not 2 <= len(text.strip()) <= LONGEST:
        return False
    row = await work.session.get(CannedRow, name) or CannedRow(name=name, author=staff.name, at=work.at)
    setattr(row, language, text.strip())
    row.author, row.at = staff.name, work.at
    work.session.add(row)
    await audit.note(work.session, staff, "reply.save", name, detail=language, at=work.at)
    return True


async def remove(work: Work, name: str, staff: Staff) -> bool:
    """Takes a prepared answer away. False when there is none of this name. Raises NotAllowed."""
    allow(staff, "edit")
    row = await work.session.get(CannedRow, name)
    if row is None:
        return False
    await work.session.delete(row)
    await work.session.flush()
    await audit.note(work.session, staff, "reply.remove", name, at=work.at)
    return True


async def send(work: Work, case: CaseRow, staff: Staff, name: str) -> bool:
    """Sends a prepared answer to the founder of a case, in their language if it has it. False when somebody else has
    the case, or there is no such answer (any more). Raises NotAllowed."""
    row = await work.session.get(CannedRow, name)
    text = (row.en or row.fr if cases.language(case) == "en" else row.fr or row.en) if row else ""
    return bool(text) and await cases.say(work, case, staff, text)


async def command(work: Work, t: Texts, staff: Staff, argument: str, case: CaseRow | None) -> Say:
    """What the command answers. `case`: the one whose topic it was given in."""
    words = argument.strip()
    if change := _CHANGE.fullmatch(words):
        name = change["name"].lower()
        if change["away"]:
            done = await remove(work, name, staff)
            return Say(text=t("canned.removed" if done else "canned.unknown", name=name))
        done = await save(work, name, as_language(change["language"]), change["text"], staff)
        return Say(text=t("canned.saved" if done else "canned.refused", name=name))
    rows = await everything(work.session)
    row = next((row for row in rows if row.name == words.lower()), None)
    if row and case:
        done = await send(work, case, staff, row.name)
        return Say(text=t("canned.sent" if done else "canned.not_sent", name=row.name))
    if row:
        return Say(text=f"**{row.name}**\n\nfr : {row.fr or '–'}\n\nen : {row.en or '–'}")
    return _listed(t, rows, case)


def _listed(t: Texts, rows: Sequence[CannedRow], case: CaseRow | None) -> Say:
    lines = [f"- **{row.name}** : {escape((row.fr or row.en)[:PREVIEW])}" for row in rows]
    shown = Marked("\n".join(lines)) if lines else t("canned.none")
    buttons = tuple((press(row.name, "canned", case.id or 0, row.name),) for row in rows) if case else ()
    return Say(text=t("canned.list", replies=Marked(shown)), buttons=buttons)
