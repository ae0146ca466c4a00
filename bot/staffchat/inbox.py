"""/inbox: one group of questions at a time, most asked first, in one message edited in place.

From an unknown question to its published answer it takes three taps: /inbox, the entry, publish.
"""

from bot.conversation.buttons import press
from bot.conversation.messages import Button, Say, Toast
from bot.staff import inbox, listing
from bot.staff.listing import Group
from bot.staffchat import effect, entries, reaching
from bot.staffchat.scene import Said, Scene, fitting
from faq import store
from faq.documents import Entry
from faq.errors import ContentError
from faq.markup import escape

OFFERED = 3
WORDINGS = 3


async def page(scene: Scene, place: int, *, done: str = "", undo: int | None = None, in_place: bool = False) -> Say:
    """The group at a place (from 0) among the new ones, with what may be done. `done`: what has just been."""
    t = scene.t
    count = (await listing.counts(scene.session)).get("new", 0)
    intro = [done] if done else []
    undoing = ((press(t.label("button.undo"), "undo", undo),),) if undo else ()
    if not count:
        return Say(text="\n\n".join([*intro, t("inbox.empty")]), buttons=undoing, in_place=in_place)
    place = min(place, count - 1)
    group = (await listing.groups(scene.session, "new", place // listing.PAGE))[place % listing.PAGE]
    rows = [*undoing, *_offers(scene, group), _acts(scene, group), _turning(scene, place, count)]
    if reaching.possible(scene, group):
        rows.insert(-1, (press(t.label("button.reach"), "reach", group.id, group.version),))
    text = "\n\n".join([*intro, _told(scene, group, place, count)])
    return Say(text=text, buttons=tuple(filter(None, rows)), in_place=in_place)


async def pressed(scene: Scene, verb: str, arguments: tuple[str, ...]) -> Said:
    """A button of these pages."""
    match verb, arguments:
        case "inbox", (place,):
            return (await page(scene, int(place), in_place=True),)
        case "offer", (group, version, entry):
            return await _offer(scene, int(group), int(version), entry)
        case "attach", (group, version, entry):
            return await _attach(scene, int(group), int(version), entry)
        case "draft", (group, version):
            draft = await inbox.start_entry(
                scene.session, int(group), version=int(version), staff=scene.staff, at=scene.at
            )
            return await entries.shown(scene, draft.entry_id)
        case "ignore", (group, version):
            act = await inbox.ignore(scene.session, int(group), version=int(version), staff=scene.staff, at=scene.at)
            return (await page(scene, 0, done=scene.t("inbox.ignored"), undo=act, in_place=True),)
        case "reach", (group, version):
            return await reaching.reach(scene, int(group), int(version))
        case _:
            await inbox.undo(scene.session, int(arguments[0]), staff=scene.staff, at=scene.at)
            return (await page(scene, 0, done=scene.t("inbox.undone"), in_place=True),)


async def _offer(scene: Scene, group_id: int, version: int, entry_id: str) -> Said:
    """What attaching would make of it, before it is done: the answer that askers would get, and the effect."""
    group = await listing.find(scene.session, group_id)
    entry, _ = await store.get(scene.session, entry_id)
    try:
        changed = inbox.with_phrasing(entry, group.title, group.language)
    except ContentError:
        return (Toast(text=scene.t.label("inbox.no_phrasing")),)
    words = entry.wording(scene.language)
    text = scene.t("inbox.offer", text=group.title, question=words.question, waiting=group.waiting)
    theme = await store.theme_of(scene.session, entry_id)
    pending = await effect.ask(scene, theme, changed) if changed != entry else ""
    rows = (
        (press(scene.t.label("button.publish"), "attach", group_id, version, entry_id),),
        (press(scene.t.label("button.back"), "inbox", 0),),
    )
    say = Say(text="\n\n".join(filter(None, (text, words.answer, pending))), buttons=rows, in_place=True)
    return (say,)


async def _attach(scene: Scene, group_id: int, version: int, entry_id: str) -> Said:
    group = await listing.find(scene.session, group_id)
    act = await inbox.attach(
        scene.session, group_id, entry_id, group.title, version=version, staff=scene.staff, at=scene.at
    )
    done = scene.t("inbox.attached", question=scene.question(entry_id), waiting=group.waiting)
    return (await page(scene, 0, done=done, undo=act, in_place=True),)


def _told(scene: Scene, group: Group, place: int, count: int) -> str:
    t = scene.t
    lines = [t("inbox.title", place=place + 1, count=count), f"**{escape(group.title)}**"]
    others = [text for text in group.samples if text != group.title][:WORDINGS]
    lines += [f"- {escape(text)}" for text in others]
    lines.append(t("inbox.facts", count=group.count, day=t.date(group.last_at.date()), waiting=group.waiting))
    return "\n".join(lines)


def _offers(scene: Scene, group: Group) -> list[tuple[Button, ...]]:
    """The entries that may answer, each with how sure the matcher is."""
    catalogue = scene.known.catalogue
    rows: list[tuple[Button, ...]] = []
    for candidate in listing.suggestions(scene.known.reader.index, group.samples[:2], group.language):
        entry: Entry | None = catalogue.entries.get(candidate.entry)
        if entry is None:
            continue
        label = f"{round(100 * candidate.confidence)} % {entry.wording(scene.language).title}"
        if button := fitting(label, "offer", group.id, group.version, entry.id):
            rows.append((button,))
    return rows[:OFFERED]


def _acts(scene: Scene, group: Group) -> tuple[Button, ...]:
    t = scene.t
    return (
        press(t.label("button.new_entry"), "draft", group.id, group.version),
        press(t.label("button.ignore"), "ignore", group.id, group.version),
    )


def _turning(scene: Scene, place: int, count: int) -> tuple[Button, ...]:
    t = scene.t
    row = [press(t.label("button.previous"), "inbox", place - 1)] if place else []
    return (*row, press(t.label("button.next"), "inbox", place + 1)) if place + 1 < count else tuple(row)
