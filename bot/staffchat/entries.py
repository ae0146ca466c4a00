"""/faq: find an entry as founders would, read it, change it field by field in a draft, see the effect, publish."""

from collections.abc import Mapping
from typing import Any

from bot.conversation.messages import Button, Keyboard, Say
from bot.staff import changes, editing, listing
from bot.staff.editing import Draft
from bot.staff.roles import may
from bot.staffchat import effect
from bot.staffchat.fields import FIELDS, name
from bot.staffchat.scene import Said, Scene, fitting
from bot.texts import Marked
from faq.errors import ContentError, UnknownEntry
from faq.markup import escape, plain

FOUND = 5
PREVIEW = 700  # characters of an answer on its page
PHRASINGS = 10


async def search(scene: Scene, words: str) -> Said:
    """The entries that come closest to the words, by the bot's own matcher; without words, the open drafts."""
    t = scene.t
    if not words:
        drafts = (await editing.drafts(scene.session))[:FOUND]
        rows = [fitting(_name(draft), "faq", draft.entry_id) for draft in drafts]
        return (Say(text=t("faq.how", drafts=len(drafts)), buttons=_rows(rows)),)
    found = listing.suggestions(scene.known.reader.index, [words], scene.language)[:FOUND]
    entries = scene.known.catalogue.entries
    shown = [entries[candidate.entry] for candidate in found if candidate.entry in entries]
    if not shown:
        return (Say(text=t("faq.none", words=words)),)
    lines = "\n".join(f"- {escape(entry.wording(scene.language).question)}" for entry in shown)
    rows = [fitting(entry.wording(scene.language).title, "faq", entry.id) for entry in shown]
    return (Say(text=t("faq.found", words=words, entries=Marked(lines)), buttons=_rows(rows)),)


async def pressed(scene: Scene, verb: str, arguments: tuple[str, ...]) -> Said:
    """A button of these pages."""
    session, staff, at = scene.session, scene.staff, scene.at
    match verb, arguments:
        case "phrases", (entry,):
            return (_phrasings(scene, await editing.open_draft(session, entry)),)
        case "less", (number, place, entry):
            return await _less(scene, entry, int(number), int(place))
        case "ready", (number, entry):
            return await _ready(scene, entry, int(number))
        case "publish", (number, entry):
            await editing.publish(session, entry, int(number), staff=staff, at=at)
            return await shown(scene, entry, done=scene.t("faq.published"))
        case "submit", (number, entry):
            await editing.submit(session, entry, int(number), staff=staff, at=at)
            return await shown(scene, entry, done=scene.t("faq.submitted"))
        case "discard", (number, entry):
            await editing.discard(session, entry, int(number), staff=staff, at=at)
            return await shown(scene, entry, done=scene.t("faq.discarded"))
        case _:
            return await shown(scene, arguments[0])


async def shown(scene: Scene, entry_id: str, *, done: str = "", in_place: bool = True) -> Said:
    """The page of an entry: what is published, or its draft with what changes and what is missing."""
    try:
        draft = await editing.open_draft(scene.session, entry_id)
    except UnknownEntry:  # a new entry whose draft was dropped
        return (Say(text=done or scene.t.label("toast.gone"), in_place=in_place),)
    parts = [done, _title(scene, draft), _answer(draft, scene.language)]
    if draft.state != "published":
        parts.append(await _changes(scene, draft))
        missing = _missing(scene, draft)
        parts.append(scene.t("faq.missing", fields=", ".join(missing)) if missing else "")
    text = "\n\n".join(filter(None, parts))
    return (Say(text=text, buttons=_keyboard(scene, draft), in_place=in_place),)


async def _ready(scene: Scene, entry_id: str, number: int) -> Said:
    """One look more before publishing: the answer as founders will read it, and the effect."""
    draft = await editing.open_draft(scene.session, entry_id)
    entry = editing.check(entry_id, draft.document)
    pending = await effect.ask(scene, draft.theme, entry)
    words = entry.wording(scene.language)
    text = "\n\n".join((scene.t("faq.ready"), f"**{escape(words.question)}**", words.answer, pending))
    rows = [(fitting(scene.t.label("button.publish"), "publish", number, entry_id),), (_back(scene, entry_id),)]
    return (Say(text=text, buttons=tuple(tuple(filter(None, row)) for row in rows), in_place=True),)


async def _less(scene: Scene, entry_id: str, number: int, place: int) -> Said:
    """Takes a phrasing out."""
    draft = await editing.open_draft(scene.session, entry_id)
    phrasings = _phrasings_of(draft, scene)
    if draft.number == number and place < len(phrasings):
        document = changes.with_value(
            draft.document, f"{scene.language}.phrasings", phrasings[:place] + phrasings[place + 1 :]
        )
        draft = await editing.save_draft(
            scene.session, entry_id, document, theme=draft.theme, number=number, based_on=draft.based_on,
            staff=scene.staff, at=scene.at,
        )  # fmt: skip
    return (_phrasings(scene, draft),)


def _phrasings(scene: Scene, draft: Draft) -> Say:
    """The phrasings in the person's language, each with a button that takes it out."""
    phrasings = _phrasings_of(draft, scene)
    lines = [f"{n}. {escape(text)}" for n, text in enumerate(phrasings, start=1)]
    buttons = [
        fitting(f"✕ {n + 1}", "less", draft.number, n, draft.entry_id) for n in range(min(len(phrasings), PHRASINGS))
    ]
    kept = [button for button in buttons if button] if may(scene.staff, "edit") else []
    rows = [tuple(kept[i : i + 5]) for i in range(0, len(kept), 5)]
    more = fitting(scene.t.label("button.phrasing"), "field", "ph", draft.entry_id)
    rows.append(tuple(filter(None, (more, _back(scene, draft.entry_id)))))
    return Say(text=scene.t("faq.phrasings", phrasings=Marked("\n".join(lines))), buttons=tuple(rows), in_place=True)


def _phrasings_of(draft: Draft, scene: Scene) -> list[str]:
    return list(_part(draft.document, scene.language).get("phrasings", ()))


def _title(scene: Scene, draft: Draft) -> str:
    t = scene.t
    if draft.state == "published":
        return t("faq.title", question=_name(draft), url=scene.console(f"entries/{draft.entry_id}"))
    key = "faq.title_review" if draft.state == "review" else "faq.title_draft"
    return t(key, question=_name(draft), author=draft.author, url=scene.console(f"entries/{draft.entry_id}"))


def _answer(draft: Draft, language: str) -> str:
    answer = str(_part(draft.document, language).get("answer", ""))
    return answer if len(answer) <= PREVIEW else f"{escape(plain(answer)[:PREVIEW])}…"


async def _changes(scene: Scene, draft: Draft) -> str:
    """The fields that the draft changes, with what was there and what is."""
    if not draft.based_on:
        return ""
    entry = scene.known.catalogue.entries.get(draft.entry_id)
    if entry is None:
        return ""
    lines = []
    for change in changes.diff(entry.as_json(), draft.document):
        pieces = [piece for piece in change.pieces if piece.kind != "same" and piece.text.strip()]
        shown = " ".join(("− " if piece.kind == "removed" else "+ ") + escape(piece.text) for piece in pieces)
        lines.append(f"**{name(scene.t, change.field)}** : {shown[:PREVIEW]}")
    return "\n".join(lines)


def _missing(scene: Scene, draft: Draft) -> list[str]:
    """The fields for which the draft could not be published."""
    try:
        editing.check(draft.entry_id, draft.document)
    except ContentError as error:
        return list(dict.fromkeys(name(scene.t, problem.field or "id") for problem in error.problems))
    return []


def _keyboard(scene: Scene, draft: Draft) -> Keyboard:
    t, entry = scene.t, draft.entry_id
    rows: list[list[Button | None]] = []
    if may(scene.staff, "edit"):
        fields = [fitting(t.label(field.label), "field", short, entry) for short, field in FIELDS.items()]
        rows += [fields[i : i + 2] for i in range(0, len(fields), 2)]
        rows.append([fitting(t.label("button.phrasings"), "phrases", entry)])
    if draft.state != "published":
        acts = []
        if may(scene.staff, "publish") and not _missing(scene, draft):
            acts.append(fitting(t.label("button.to_publish"), "ready", draft.number, entry))
        if draft.state == "draft" and may(scene.staff, "edit"):
            acts.append(fitting(t.label("button.submit"), "submit", draft.number, entry))
        rows.append(acts)
        rows.append([fitting(t.label("button.discard"), "discard", draft.number, entry)])
    return tuple(row for row in (tuple(filter(None, row)) for row in rows) if row)


def _name(draft: Draft) -> str:
    for language in ("fr", "en"):
        if question := _part(draft.document, language).get("question"):
            return str(question)
    return draft.entry_id


def _part(document: Mapping[str, Any], language: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = document.get(language) or {}
    return found


def _back(scene: Scene, entry_id: str) -> Button | None:
    return fitting(scene.t.label("button.back"), "faq", entry_id)


def _rows(buttons: list[Button | None]) -> Keyboard:
    return tuple((button,) for button in buttons if button)
