"""Looking around without asking: themes → questions → answer, actors by kind, a card per actor, the nearest ones.

Pages replace one another in the same message.
"""

from bot.conversation import actions
from bot.conversation.answers import actor_link
from bot.conversation.buttons import actor_buttons, by_two, entry_buttons, home_row, meet_row, pager, press, thumbs
from bot.conversation.messages import Button, Keyboard, Outgoing, Say, Venue
from bot.conversation.scene import Scene
from bot.texts import Marked
from faq.catalogue import Catalogue
from faq.directory import Near, helps_founders, on_map
from faq.documents import Actor, Entry
from faq.markup import escape
from faq.towns import spoken_name

PAGE = 6
NEAREST = 5


def home(scene: Scene, key: str = "home.text", *, in_place: bool = False) -> Say:
    """The way in: what the bot is for and where one can go."""
    t = scene.texts
    rows: Keyboard = (
        (press(t.label("button.themes"), "themes"), press(t.label("button.actors"), "actors")),
        (press(t.label("button.profile"), "profile"), press(t.label("button.human"), "human")),
    )
    return Say(text=t(key), buttons=(*rows, *meet_row(scene)), in_place=in_place)


def themes(scene: Scene, *, in_place: bool = True) -> Say:
    """All themes, two by two."""
    found = list(scene.catalogue.themes.values())
    buttons = [press(f"{theme.icon} {theme.name(scene.language)}", "theme", theme.id, 0) for theme in found]
    rows = (*by_two(buttons), (press(scene.texts.label("button.home"), "home"),))
    return Say(text=scene.texts("themes.text"), buttons=rows, in_place=in_place)


def theme(scene: Scene, theme_id: str, page: int, *, in_place: bool = True) -> Say:
    """A page of a theme's questions. An unknown theme shows the list of themes."""
    found = scene.catalogue.themes.get(theme_id)
    if found is None:
        return themes(scene, in_place=in_place)
    shelf = scene.catalogue.shelves[theme_id]
    page, pages = _page(page, len(shelf))
    shown = shelf[page * PAGE : (page + 1) * PAGE]
    t = scene.texts
    lines = "\n".join(f"- {escape(entry.wording(scene.language).question)}" for entry in shown)
    rows = [*entry_buttons(scene, shown), pager(scene, "theme", theme_id, page, pages)]
    rows.append((press(t.label("button.themes"), "themes"), press(t.label("button.home"), "home")))
    title = t("theme.title", icon=found.icon, name=found.name(scene.language), page=page + 1, pages=pages)
    return Say(text=f"{title}\n\n{lines}", buttons=tuple(filter(None, rows)), in_place=in_place)


def kinds(scene: Scene, *, in_place: bool = True) -> Say:
    """The directory: kinds of actors, and the nearest."""
    t = scene.texts
    present = dict.fromkeys(actor.kind for actor in _shown(scene.catalogue))
    buttons = [press(t.label(f"kind.{kind}"), "kind", kind, 0) for kind in present]
    rows = [*by_two(buttons), (press(t.label("button.near"), "near"), press(t.label("button.home"), "home"))]
    return Say(text=t("actors.text"), buttons=tuple(rows), in_place=in_place)


def kind(scene: Scene, kind_id: str, page: int, *, in_place: bool = True) -> Say:
    """A page of the actors of one kind; the nearest first for someone whose town we know."""
    town = scene.state.town
    actors = tuple(actor for actor in _shown(scene.catalogue) if actor.kind == kind_id)
    if not actors:
        return kinds(scene, in_place=in_place)
    near = tuple(Near(actor, None) for actor in actors)
    if town:
        near = scene.reader.directory.nearest(town.latitude, town.longitude, kinds=(actors[0].kind,), limit=len(actors))
    page, pages = _page(page, len(near))
    shown = near[page * PAGE : (page + 1) * PAGE]
    t = scene.texts
    rows = [*actor_buttons(tuple(n.actor for n in shown)), pager(scene, "kind", kind_id, page, pages)]
    rows.append((press(t.label("button.actors"), "actors"), press(t.label("button.home"), "home")))
    title = t("actors.kind_title", name=t.label(f"kind.{kind_id}"), page=page + 1, pages=pages)
    text = f"{title}\n\n{actor_lines(scene, shown)}"
    return Say(text=text, buttons=tuple(filter(None, rows)), in_place=in_place)


def actor_lines(scene: Scene, found: tuple[Near, ...]) -> str:
    """A list of actors, each with its link, town, distance and role in a line."""
    return "\n".join(
        "- "
        + scene.texts(
            "actor.line",
            actor=actor_link(scene, near.actor, near.km),
            role=near.actor.words(scene.language).role,
        )
        for near in found
    )


def actor(scene: Scene, found: Actor) -> Say:
    """An actor's card: what it does, for whom, where, its link and the answers that name it."""
    t = scene.texts
    words = found.words(scene.language)
    lines = [f"**{escape(found.name)}** · {escape(spoken_name(found.city, scene.language))}", words.card]
    if found.status == "historical":
        lines.append(t("actor.historical"))
    elif found.status == "to_check":
        lines.append(t("actor.to_check"))
    stages = [t.label(f"stage.{stage}") for stage in found.stages]
    facts = [t("actor.stages", stages=", ".join(stages))] if stages else []
    if found.home_page:
        facts.append(t("actor.home_page", link=Marked(f"[{escape(_host(found.home_page))}]({found.home_page})")))
    source = found.source
    name = f"[{escape(source.publisher)}]({source.url})" if source.url else escape(source.publisher)
    facts.append(t("actor.source", source=Marked(name), year=source.year))
    lines.append("\n".join(facts))
    entries = scene.catalogue.entries_of_actor.get(found.id, ())[:3]
    share = Button(label=t.label("button.share"), url=actions.share_link(scene.house.bot, f"a_{found.id}"))
    meet = (press(t.label("button.meet"), "meet", f"a_{found.id}"),)
    rows = [
        *((meet,) if found.status != "historical" and not scene.incoming.group else ()),
        *entry_buttons(scene, entries),
        (press(t.label("button.actors"), "actors"), share),
        home_row(scene),
    ]
    return Say(text="\n\n".join(lines), buttons=tuple(rows))


def people(
    scene: Scene, found: tuple[Near, ...], place: str | None, ticket: str, entry: Entry | None = None
) -> tuple[Outgoing, ...]:
    """The directory's answer to « qui … près de … ? », with the entry that comes closest."""
    t = scene.texts
    shown = found[:NEAREST]
    title = t("near.title", town=spoken_name(place, scene.language)) if place else t("people.title")
    rows = [*actor_buttons(tuple(near.actor for near in shown))]
    rows += entry_buttons(scene, (entry,) if entry else ())
    rows += [*meet_row(scene), thumbs(scene, ticket), home_row(scene)]
    note = t("near.note") if any(near.km is not None for near in shown) else ""
    text = "\n\n".join(filter(None, (title, actor_lines(scene, shown), note)))
    says: list[Outgoing] = [Say(text=text, buttons=tuple(rows))]
    pinned = on_map(shown) if place else None
    if pinned and pinned.latitude is not None and pinned.longitude is not None:
        town = spoken_name(pinned.city, scene.language)
        says.append(Venue(title=pinned.name, address=town, latitude=pinned.latitude, longitude=pinned.longitude))
    return tuple(says)


def near(scene: Scene, latitude: float, longitude: float, place: str | None, ticket: str) -> tuple[Outgoing, ...]:
    """The nearest actors that help founders, around a point in degrees."""
    around = scene.reader.directory.nearest(
        latitude, longitude, stage=scene.state.stage, limit=len(scene.catalogue.actors)
    )
    found = tuple(one for one in around if helps_founders(one.actor))[:NEAREST]
    return people(scene, found, place or scene.texts.label("near.you"), ticket)


def _shown(catalogue: Catalogue) -> tuple[Actor, ...]:
    return tuple(found for found in catalogue.actors.values() if found.status != "historical")


def _page(page: int, rows: int) -> tuple[int, int]:
    pages = max(1, -(-rows // PAGE))
    return min(page, pages - 1), pages


def _host(url: str) -> str:
    return url.split("//", 1)[1].split("/", 1)[0].removeprefix("www.")
