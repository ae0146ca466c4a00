"""The whole dialogue as one pure function: what happened, in what state, with what knowledge → what to say and keep."""

from typing import get_args

from bot.conversation import actions, asking, browse, judging, leads, personal, whereabouts
from bot.conversation.answers import entry_message
from bot.conversation.buttons import home_row
from bot.conversation.commanded import commanded
from bot.conversation.messages import Command, Incoming, Located, Overheard, Pressed, Said, Say, Toast, Unreadable
from bot.conversation.picking import reply
from bot.conversation.scene import House, Scene, Turn
from bot.conversation.state import State
from bot.texts import texts
from faq.catalogue import Catalogue
from faq.documents import ActorKind, Language
from faq.understanding.reader import Reader

# Every command with the name people of either language would try; the first of each is the one we announce.
COMMANDS: dict[str, tuple[str, ...]] = {
    "start": ("start",),
    "help": ("help", "aide"),
    "themes": ("themes", "topics"),
    "actors": ("acteurs", "actors"),
    "profile": ("profil", "profile", "settings", "parametres"),
    "language": ("langue", "language", "lang"),
    "human": ("humain", "human", "contact"),
    "privacy": ("confidentialite", "privacy"),
    "leads": ("mesdemandes", "myrequests"),
    "data": ("mesdonnees", "mydata", "oublier", "forget"),
    "cancel": ("cancel", "annuler"),
}
_MEANING = {name: meaning for meaning, names in COMMANDS.items() for name in names}


def meaning(command: str) -> str | None:
    """What a command means, whatever the language it is written in."""
    return _MEANING.get(command.lower())


def respond(state: State, incoming: Incoming, catalogue: Catalogue, reader: Reader, house: House) -> Turn:
    """What the bot does about one event, when nobody takes leads."""
    return play(open_scene(state, incoming, catalogue, reader, house))


def play(scene: Scene) -> Turn:
    """What the bot does about one event. Deterministic; never raises on what a person may send."""
    return whereabouts.settled(scene, _respond(scene))


def open_scene(state: State, incoming: Incoming, catalogue: Catalogue, reader: Reader, house: House) -> Scene:
    """One event with what is known, in the language it is to be answered in."""
    language = state.speaks or spoken(incoming.language_hint) or house.default_language
    return Scene(state, incoming, catalogue, reader, house, texts(language))


def wants_takers(scene: Scene) -> bool:
    """Whether what is said may depend on who takes leads today."""
    match scene.incoming.event:
        case Pressed(data):
            action = actions.read(data)
            return action is not None and action.verb in ("meet", "form", "fill", "pick")
        case Said(edited=False):
            return scene.state.awaiting == "lead_form"
        case _:
            return False


def _respond(scene: Scene) -> Turn:
    match scene.incoming.event:
        case Said(text, edited):
            return _said(scene, text, edited=edited)
        case Command(name, argument):
            return _command(scene, name, argument)
        case Pressed(data):
            return _pressed(scene, data)
        case Located(latitude, longitude):
            return whereabouts.shared(scene, latitude, longitude)
        case Unreadable(kind):
            return _say(scene, f"unreadable.{kind}")
        case Overheard():
            return Turn(scene.state)


def _said(scene: Scene, text: str, *, edited: bool) -> Turn:
    if reply(text) == "stop" and not edited:
        return _command(scene, "cancel", "")
    match scene.state.awaiting:
        case "lead_form" if not edited:
            return leads.said(scene, text)
        case "message_to_team" if not edited:
            return asking.to_the_team(scene, text)
        case "town_for_profile" | "town_for_actors" if not edited:
            if turn := whereabouts.said(scene, text):
                return turn
            scene = scene.becoming(scene.state.model_copy(update={"awaiting": None}))
    if edited:
        return asking.ask(scene, text, edited=True)
    if command := commanded(text):
        meant, argument = command
        return _command(scene, COMMANDS[meant][0], argument)
    return (
        leads.wished(scene, text)
        or judging.replied(scene, text)
        or whereabouts.alone(scene, text)
        or asking.ask(scene, text)
    )


def _command(scene: Scene, name: str, argument: str) -> Turn:
    # A command leaves whatever was being asked: nobody should be stuck in a question.
    filling = scene.state.awaiting == "lead_form"
    scene = scene.becoming(scene.state.model_copy(update={"awaiting": None, "about": None}))
    match meaning(name):
        case "start":
            return _start(scene, argument.strip())
        case "actors":
            if argument in get_args(ActorKind):
                return Turn(scene.state, (browse.kind(scene, argument, 0, in_place=False),))
            if argument.strip() and (turn := whereabouts.near_town(scene, argument)):
                return turn
            return Turn(scene.state, (browse.kinds(scene, in_place=False),))
        case "language":
            return personal.choose_language(scene, argument)
        case "human":
            return asking.ask_human(scene)
        case "data":
            return personal.my_data(scene)
        case "leads":  # in private, bot.leads.counter sees to it first
            return personal.my_leads(scene)
        case "cancel":
            return leads.cancel(scene) if filling else _say(scene, "cancelled")
        case shown:
            return _page(scene, shown)


def _page(scene: Scene, shown: str | None) -> Turn:
    """A command that shows something and changes nothing."""
    match shown:
        case "help":
            return Turn(scene.state, (browse.home(scene, "help.text"),))
        case "themes":
            return Turn(scene.state, (browse.themes(scene, in_place=False),))
        case "profile":
            return Turn(scene.state, (personal.profile(scene),))
        case "privacy":
            return Turn(scene.state, (personal.privacy(scene),))
        case _:
            return _say(scene, "unknown_command")


def _start(scene: Scene, payload: str) -> Turn:
    link = actions.read_payload(payload) if payload else None
    origin = link.origin if link and link.origin else scene.state.origin
    state = scene.state.model_copy(update={"origin": origin})
    scene = scene.becoming(state)
    if link and link.target == "entry" and link.id in scene.catalogue.entries:
        return Turn(state, (entry_message(scene, scene.catalogue.entries[link.id], None),))
    if link and link.target == "actor" and link.id in scene.catalogue.actors:
        return Turn(state, (browse.actor(scene, scene.catalogue.actors[link.id]),))
    if link and link.target == "theme" and link.id in scene.catalogue.themes:
        return Turn(state, (browse.theme(scene, link.id, 0, in_place=False),))
    lost = payload and (link is None or link.target != "none")
    return Turn(state, (browse.home(scene, "start.lost" if lost else "start.text"),))


def _pressed(scene: Scene, data: str) -> Turn:
    action = actions.read(data)
    if action is None:
        return Turn(scene.state, (Toast(text=scene.texts.label("toast.old_button")), browse.home(scene)))
    if action.verb == "meet":
        return leads.meet(scene, *action.arguments)
    if action.verb in ("form", "fill", "pick"):
        return leads.pressed(scene, action.verb, action.arguments)
    if scene.state.awaiting in ("lead_form", "lead_words", "lead_message"):  # whoever looks elsewhere has left it
        scene = scene.becoming(scene.state.model_copy(update={"awaiting": None, "about": None}))
    match action.verb, action.arguments:
        case (("up" | "down" | "why" | "choose" | "none" | "team" | "notmine"), (ticket, *rest)):
            return judging.pressed(scene, action.verb, ticket, rest)
        case (("town" | "stage" | "profile" | "language" | "export" | "erase" | "privacy"), arguments):
            return _personal(scene, action.verb, arguments)
        case verb, arguments:
            return _browsed(scene, verb, arguments)


def _browsed(scene: Scene, verb: str, arguments: tuple[str, ...]) -> Turn:
    state = scene.state
    match verb, arguments:
        case "themes", _:
            return Turn(state, (browse.themes(scene),))
        case "theme", (theme, page):
            return Turn(state, (browse.theme(scene, theme, int(page)),))
        case "entry", (entry,):
            if entry not in scene.catalogue.entries:
                return Turn(state, (Toast(text=scene.texts.label("toast.gone")), browse.themes(scene)))
            return Turn(state, (entry_message(scene, scene.catalogue.entries[entry], None, in_place=True),))
        case "actors", _:
            return Turn(state, (browse.kinds(scene),))
        case "kind", (kind, page):
            return Turn(state, (browse.kind(scene, kind, int(page)),))
        case "actor", (actor,):
            if actor not in scene.catalogue.actors:
                return Turn(state, (Toast(text=scene.texts.label("toast.gone")), browse.kinds(scene)))
            return Turn(state, (browse.actor(scene, scene.catalogue.actors[actor]),))
        case "near", _:
            return whereabouts.ask(scene, "town_for_actors")
        case "human", _:
            return asking.ask_human(scene)
        case "cancel", _:
            cleared = state.model_copy(update={"awaiting": None, "about": None})
            return Turn(cleared, (Say(text=scene.texts("cancelled"), buttons=(home_row(scene),), in_place=True),))
        case _:
            return Turn(state, (browse.home(scene, in_place=True),))


def _personal(scene: Scene, verb: str, arguments: tuple[str, ...]) -> Turn:
    if scene.incoming.group and verb in ("export", "erase"):
        return personal.my_data(scene)
    match verb, arguments:
        case "town", _:
            return whereabouts.ask(scene, "town_for_profile")
        case "stage", (stage,):
            return personal.set_stage(scene, stage)
        case "language", (language,):
            return personal.choose_language(scene, language)
        case "export", _:
            return personal.export(scene)
        case "erase", (step,):
            return personal.erase(scene, step)
        case "privacy", _:
            return Turn(scene.state, (personal.privacy(scene),))
        case _:
            return Turn(scene.state, (personal.profile(scene, in_place=True),))


def _say(scene: Scene, key: str) -> Turn:
    return Turn(scene.state, (Say(text=scene.texts(key), buttons=(home_row(scene),)),))


def spoken(hint: str | None) -> Language | None:
    """The language of a client ("fr-CA" …); None lets the default decide."""
    if not hint:
        return None
    return "fr" if hint.lower().startswith("fr") else "en"
