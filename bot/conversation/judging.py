"""What a founder makes of an answer: the buttons that stand under it, and bare words that mean one of them."""

from bot.conversation import asking
from bot.conversation.answers import MOST_CHOICES, choices_message, entry_message, other_candidates, why_message
from bot.conversation.buttons import home_row, press
from bot.conversation.messages import Say, Toast
from bot.conversation.picking import reply
from bot.conversation.scene import Scene, Turn
from bot.conversation.state import FRESH, Given, Judged, NotMine


def pressed(scene: Scene, verb: str, ticket: str, rest: list[str]) -> Turn:
    """A button under the answer of that ticket; one that is not remembered any more says so."""
    state, t = scene.state, scene.texts
    given = state.recall(ticket)
    entry = given.entry if given else None
    match verb:
        case "up":
            judged = Judged(ticket=ticket, verdict="up", entry=entry)
            return Turn(state, (Toast(text=t.label("toast.thanks")),), (judged,))
        case "down":
            judged = Judged(ticket=ticket, verdict="down", entry=entry)
            return _after_thumb_down(scene, given, judged)
        case "team":
            return asking.pass_on(scene, ticket)
        case "notmine":
            kept = Say(text=t("promise.not_mine"), buttons=(home_row(scene),))
            return Turn(state, (kept,), (NotMine(ticket=ticket),))
        case "none":
            refused = Judged(ticket=ticket, verdict="none_of_these")
            rows = ((press(t.label("button.team"), "team", ticket),), home_row(scene))
            several = given is None or len(other_candidates(scene, given)) > 1
            text = t("choices.none" if several else "choices.not_this")
            return Turn(state, (Say(text=text, buttons=rows, in_place=True),), (refused,))
        case "why" if given:
            return Turn(state, (why_message(scene, given),))
        case "choose" if given:
            return _chose(scene, given, int(rest[0]))
        case _:
            return Turn(state, (Toast(text=t.label("toast.old_button")),))


def replied(scene: Scene, text: str) -> Turn | None:
    """Bare words about the choices just offered, as if a button had been pressed; yes or no to nothing: go on."""
    said, last, t = reply(text), scene.state.last, scene.texts
    if said is None or said == "stop":
        return None
    if last is None or not last.offered or scene.incoming.at - last.at > FRESH:
        on = Say(text=t("go_on"), buttons=(home_row(scene),))
        return Turn(scene.state, (on,)) if said in ("yes", "no") else None
    shown = other_candidates(scene, last)[:MOST_CHOICES]
    if said == "no":
        return pressed(scene, "none", last.ticket, [])
    if said == "yes" and len(shown) == 1:
        said = 0
    if said == "yes" or not -len(shown) <= said < len(shown):
        return Turn(scene.state, (choices_message(scene, last, t("choices.which")),))
    return _chose(scene, last, last.candidates.index(shown[said].id))


def _chose(scene: Scene, given: Given, place: int) -> Turn:
    entries = scene.catalogue.entries
    if place >= len(given.candidates) or given.candidates[place] not in entries:
        return Turn(scene.state, (Toast(text=scene.texts.label("toast.gone")),))
    entry = entries[given.candidates[place]]
    settled = {"entry": entry.id, "at": scene.incoming.at, "offered": False}
    state = scene.state.remember(given.model_copy(update=settled))
    chose = Judged(ticket=given.ticket, verdict="chose", entry=entry.id)
    return Turn(state, (entry_message(scene, entry, given.ticket, in_place=True),), (chose,))


def _after_thumb_down(scene: Scene, given: Given | None, judged: Judged) -> Turn:
    t = scene.texts
    noted = Toast(text=t.label("toast.noted"))
    if given and other_candidates(scene, given):
        offered = scene.state.remember(given.model_copy(update={"offered": True}))
        others = choices_message(scene, given, t("choices.after_down"))
        others = others.model_copy(update={"buttons": (*others.buttons, home_row(scene))})
        return Turn(offered, (noted, others), (judged,))
    rows = ((press(t.label("button.team"), "team", judged.ticket),), home_row(scene))
    return Turn(scene.state, (noted, Say(text=t("after_down.text"), buttons=rows)), (judged,))
