"""« Où êtes-vous ? »: a town's name or a shared position, for the profile or for the actors around it."""

import re

from bot.conversation import browse, personal
from bot.conversation.buttons import home_row, press
from bot.conversation.messages import Located, Outgoing, Say
from bot.conversation.scene import Scene, Turn
from bot.conversation.state import FRESH, Awaiting, State
from bot.leads.request import Where
from faq.towns import find_town, towns_in
from faq.words import meaning, word_set, words

_POSTCODE = re.compile(r"\d{5}")
_I_AM_IN = word_set("je j suis habite vis on nous sommes est a sur dans i am m live in based ich bin wohne aus komme")
_SOMEBODY = word_set("qui quelqu who somebody someone wer jemand jemanden")
_HELP = word_set("aide aides aider help support hilfe accompagnement")
_HELPS = (
    _I_AM_IN
    | _SOMEBODY
    | _HELP
    | word_set(
        "peut peux pourrait aidera accompagne accompagner conseille conseiller contacter rencontrer voir un me ai de d"
        " l nous moi pour besoin cherche il y can could helps meet contact introduce to us there need looking for some"
        " kann hilft helfen mir uns"
    )
)


def ask(scene: Scene, awaiting: Awaiting) -> Turn:
    """A position or a town's name, whichever the founder prefers."""
    t = scene.texts
    key = "town.ask_profile" if awaiting == "town_for_profile" else "town.ask_actors"
    cancel = ((press(t.label("button.cancel"), "cancel"),),)
    private = not scene.incoming.group
    offer = t.label("button.location") if private else None
    question = Say(text=t(key), buttons=() if private else cancel, ask_location=offer)
    return Turn(scene.state.model_copy(update={"awaiting": awaiting}), (question,))


def said(scene: Scene, text: str) -> Turn | None:
    """Words where a place was asked for; None when they are rather a question than a town."""
    turn = _live_in(scene, text) if scene.state.awaiting == "town_for_profile" else near_town(scene, text)
    if turn is None and len(text.split()) <= 3:
        cancel = ((press(scene.texts.label("button.cancel"), "cancel"),),)
        return Turn(scene.state, (Say(text=scene.texts("town.unknown", town=text[:60]), buttons=cancel),))
    return turn


def shared(scene: Scene, latitude: float, longitude: float) -> Turn:
    """A position, in degrees. The profile keeps it to about a kilometre: enough for distances, too little to find a
    door."""
    t = scene.texts
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return Turn(scene.state, (Say(text=t("unreadable.other"), buttons=(home_row(scene),)),))
    if scene.state.awaiting == "town_for_profile":
        return _keep(scene, Where(name=t.label("near.you"), latitude=round(latitude, 2), longitude=round(longitude, 2)))
    return _around(scene, latitude, longitude, None)


def near_town(scene: Scene, text: str) -> Turn | None:
    """The actors around a town; None when no town of that name is known."""
    town = find_town(text)
    return _around(scene, town.latitude, town.longitude, town.name) if town else None


def alone(scene: Scene, text: str) -> Turn | None:
    """The actors around a town when no more is said than that somebody there may help (« qui peut m’aider à Metz ? »)
    or, out of the blue, its name (« Metz », « je suis à Metz »); None for anything else."""
    last = scene.state.last
    asked_before = last is not None and scene.incoming.at - last.at <= FRESH
    named, said = towns_in(text), words(text)
    around = said[: named[0].first] + said[named[0].last :] if named else ()
    told = {part for word in around for part in meaning(word.folded)}
    helped = told <= _HELPS and not told.isdisjoint(_SOMEBODY | _HELP)
    if len(named) == 1 and not named[0].negated and (helped or (told <= _I_AM_IN and not asked_before)):
        return near_town(scene, named[0].town.name)
    return near_town(scene, text) if _POSTCODE.fullmatch(text.strip()) and not asked_before else None


def settled(scene: Scene, turn: Turn) -> Turn:
    """The turn, its first new message putting the offer to share a position away once that is asked no more. The button
    that shares one goes by itself when pressed."""
    if isinstance(scene.incoming.event, Located) or not _asked(scene.state) or _asked(turn.state):
        return turn
    out: list[Outgoing] = list(turn.out)
    for place, one in enumerate(out):
        if isinstance(one, Say) and not one.in_place:
            out[place] = one.model_copy(update={"location_settled": True})
            break
    return Turn(turn.state, tuple(out), turn.records)


def _live_in(scene: Scene, text: str) -> Turn | None:
    town = find_town(text)
    return _keep(scene, Where.of(town)) if town else None


def _keep(scene: Scene, here: Where) -> Turn:
    state = scene.state.model_copy(update={"town": here, "awaiting": None})
    return Turn(state, (personal.profile(scene.becoming(state)),))


def _around(scene: Scene, latitude: float, longitude: float, name: str | None) -> Turn:
    state = scene.state.model_copy(update={"awaiting": None})
    return Turn(state, browse.near(scene.becoming(state), latitude, longitude, name, scene.incoming.ticket))


def _asked(state: State) -> bool:
    return state.awaiting in ("town_for_profile", "town_for_actors")
