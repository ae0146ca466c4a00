"""« Être mis en relation »: a form that is filled in by words and buttons, left and taken up again, and sent.

Nothing is sent before the founder presses « Envoyer »; each actor ticked there is a consent of its own.
"""

import re

from bot.conversation import actions, asking, card, personal, questions, telling
from bot.conversation.amending import amend
from bot.conversation.buttons import home_row, meet_row
from bot.conversation.form import SHORTEST, STEPS, Form, Step
from bot.conversation.messages import Say, Toast
from bot.conversation.needs import FEW, last_question, need_in
from bot.conversation.scene import Scene, Turn
from bot.conversation.service import Asked, asked_of_us, wish_to_meet
from bot.conversation.state import DraftRefused, LeadWanted, State
from bot.conversation.telling import Misread, contact_in, name_in, sector_in, stage_in, town_in
from bot.leads.request import NEEDS, SECTORS, Contact, need_of
from bot.redaction import redact
from bot.texts import Marked, Texts
from faq.documents import STAGES
from faq.markup import escape
from faq.words import words as spelt

LONGEST = 600  # characters of a project in a sentence
_ADDRESSES = re.compile(r"\[\w+\]\s*")


def meet(scene: Scene, target: str) -> Turn:
    """The button under an answer or on a card: starts the form, or goes on with the one under way."""
    if scene.incoming.group:
        address = actions.deep_link(scene.house.bot, target)
        return Turn(scene.state, (Say(text=scene.texts("form.private_only", url=address)),))
    form = scene.state.form or _new(scene)
    if target.startswith("a_"):
        actor = scene.catalogue.actors.get(target.removeprefix("a_"))
        if actor is None or actor.status == "historical":
            return Turn(scene.state, (Toast(text=scene.texts.label("toast.gone")),))
        form = form.model_copy(update={"wished": actor.id})
    elif (need := need_of(scene.catalogue.theme_of.get(target), target)) and form.need is None:
        form = _known(form, "need", need=need, words=last_question(scene, target))
    return _ask(scene, form, "form.intro" if scene.state.form is None else None)


def start(scene: Scene) -> Turn:
    """« Être mis en relation » from the menu, or back to a form left open."""
    return _ask(scene, scene.state.form or _new(scene), "form.intro" if scene.state.form is None else None)


def wished(scene: Scene, text: str) -> Turn | None:
    """« Mettez-moi en relation avec Bpifrance », typed: as the button on that card, under the last answer or in the
    menu. A kind of people (« un incubateur ») is for the directory to name first."""
    whom = wish_to_meet(text)
    if whom is None:
        return None
    last = scene.state.last
    alone = last.actors if last and not last.entry and len(last.actors) == 1 else ()
    named = [actor.id for actor in scene.reader.directory.named(whom) if actor.status != "historical"]
    if whom and not named:
        return None
    if named or alone:
        return meet(scene, f"a_{(*named, *alone)[0]}")
    return meet(scene, last.entry or "" if last else "")


def resume(scene: Scene, form: Form, intro: str) -> Turn:
    """A form that was filled in elsewhere, to be completed and agreed to here."""
    turn = _ask(scene, _with_profile(form, scene.state, scene.texts))
    said = [say.model_copy(update={"text": f"{intro}\n\n{say.text}"}) for say in turn.out if isinstance(say, Say)]
    return Turn(turn.state, tuple(said))


def said(scene: Scene, text: str) -> Turn:
    """Free text while the form is open. A question is answered, and the form waits."""
    form = scene.state.form
    if form is None:
        return asking.ask(scene.becoming(_left(scene.state)), text)
    words = asking.clean(text)
    if asked := asked_of_us(words, of_the_form=True):
        return _about_us(scene, form, asked)
    if words.endswith("?") and form.step != "need":
        turn = asking.ask(scene, text)
        again = questions.question(scene.becoming(turn.state), form, "form.resumed")
        return Turn(turn.state, (*turn.out, again), turn.records)
    if amended := amend(form, words):
        return _ask(scene, amended)
    return _told(scene, form, words)


def _told(scene: Scene, form: Form, words: str) -> Turn:
    """Words as the answer to the question that was put."""
    match form.step:
        case "need":
            return _told_need(scene, form, words)
        case "project":
            return _told_project(scene, form, words)
        case "contact":
            return _told_contact(scene, form, words)
        case "choose":
            return _again(scene, form, "form.nothing_sent" if telling.refuses(words) else "form.tick")
        case _:
            return _told_fact(scene, form, words)


def _told_fact(scene: Scene, form: Form, words: str) -> Turn:
    """Stage, town or sector: one of those that may be skipped."""
    match form.step:
        case "stage" if stage := stage_in(words):
            return _ask(scene, form.filled(stage=stage))
        case "town" if town := town_in(words):
            return _ask(scene, form.filled(town=town))
        case "sector" if not sector_in(words) and (town := town_in(words)):
            return _ask(scene, form.model_copy(update={"town": town}))  # the town, after all
        case "sector":
            return _ask(scene, form.filled(sector=sector_in(words) or "other"))
        case "town":
            return _again(scene, form, "form.town_unknown", town=words[:60])
        case _:
            return _again(scene, form, "form.use_buttons")


def pressed(scene: Scene, verb: str, arguments: tuple[str, ...]) -> Turn:
    """The buttons of the form. Those of a form that is gone say so."""
    form = scene.state.form
    if verb == "form" and arguments == ("start",):
        return start(scene)
    if form is None:
        return Turn(scene.state, (Toast(text=scene.texts.label("form.gone")),))
    match verb, arguments:
        case "form", ("back",):
            return _ask(scene, form.back())
        case "form", ("skip",):
            return _ask(scene, form.skip())
        case "form", ("cancel",):
            return cancel(scene)
        case "form", ("chat",) if form.step == "contact":
            return _ask(scene, form.filled(contact=Contact(name=form.name)))
        case "form", ("reserve",):
            return _ask(scene, form.model_copy(update={"reserve": not form.reserve}))
        case "form", ("edit",):
            return Turn(scene.state, (questions.what_to_change(scene),))
        case "form", ("send",):
            return _send(scene, form)
        case "fill", (field, value):
            return _fill(scene, form, field, value)
        case "pick", (actor,) if form.step == "choose" and actor in card.offered(scene, form):
            return _ask(scene, form.toggle(actor))
        case _:
            return _ask(scene, form)


def cancel(scene: Scene) -> Turn:
    """Forgets the form; one that an actor brought in is refused."""
    form = scene.state.form
    state = _left(scene.state).model_copy(update={"form": None})
    refused = (DraftRefused(draft=form.draft),) if form and form.draft else ()
    rows = (*meet_row(scene.becoming(state)), home_row(scene))
    cancelled = Say(text=scene.texts("form.cancelled"), buttons=rows, in_place=True)
    return Turn(state, (cancelled,), refused)


# Filling in


def _about_us(scene: Scene, form: Form, asked: Asked) -> Turn:
    """A question about the request itself, answered before it goes on; whoever wants their data back has left it."""
    if asked == "data":
        return personal.my_data(scene.becoming(_left(scene.state)))
    again = questions.question(scene, form)
    return Turn(scene.state, (again.model_copy(update={"text": f"{scene.texts(f'form.{asked}')}\n\n{again.text}"}),))


def _fill(scene: Scene, form: Form, field: str, value: str) -> Turn:
    choices: dict[str, tuple[str, ...]] = {"need": NEEDS, "stage": STAGES, "sector": SECTORS, "again": STEPS}
    if value not in choices[field]:
        return _ask(scene, form)
    if field == "again":
        step = next(step for step in STEPS if step == value)
        return _ask(scene, form.reopen(step))
    if form.step != field:  # an old button: the question was answered since
        return _ask(scene, form)
    return _ask(scene, form.filled(**{field: value}))


def _told_need(scene: Scene, form: Form, words: str) -> Turn:
    need = need_in(scene, words)
    kept = redact(words)[:LONGEST] if len(words) >= SHORTEST else form.words
    if need is None and form.words:  # told twice: the team will see, nobody is asked a third time
        return _ask(scene, form.filled(need="other", words=kept))
    if need is None:
        return _again(scene, form.model_copy(update={"words": kept}), "form.need_unclear")
    return _ask(scene, form.filled(need=need, words=kept))


def _told_project(scene: Scene, form: Form, words: str) -> Turn:
    told = _ADDRESSES.sub("", redact(words))
    only_contact = isinstance(contact_in(words), Contact) and len(spelt(told)) <= FEW
    if len(told) < SHORTEST or only_contact:
        return _again(scene, form, "form.project_short")
    if len(words) > LONGEST:
        return _again(scene, form, "form.project_long", most=LONGEST)
    return _ask(scene, form.filled(project=redact(words)))


def _told_contact(scene: Scene, form: Form, words: str) -> Turn:
    match contact_in(words):
        case Contact() as contact:
            named = contact.model_copy(update={"name": contact.name or form.name})
            return _ask(scene, form.filled(contact=named))
        case Misread(what, typed):
            return _again(scene, form, f"bad.{what}", words=typed)
        case _ if telling.refuses(words):
            return _again(scene, form, "form.contact_free")
        case _ if telling.is_here(words):
            return _ask(scene, form.filled(contact=Contact(name=form.name)))
        case _:
            name = name_in(words)
            form = form.model_copy(update={"name": name or form.name})
            return _again(scene, form, "form.contact_unclear" if name else "form.contact_missing", name=name)


def _new(scene: Scene) -> Form:
    key = f"{scene.incoming.ticket}-{int(scene.incoming.at.timestamp())}"
    return _with_profile(Form(key=key), scene.state, scene.texts)


def _with_profile(form: Form, state: State, t: Texts) -> Form:
    """With what the profile knows already: town and stage are not asked twice."""
    if state.stage and form.stage is None:
        form = _known(form, "stage", stage=state.stage)
    here = state.town
    if here and form.town is None and here.name != t.label("near.you"):
        form = _known(form, "town", town=here)
    return form


def _known(form: Form, step: Step, **values: object) -> Form:
    return form.model_copy(update={**values, "known": (*form.known, step)})


# Asking


def _ask(scene: Scene, form: Form, intro: str | None = None) -> Turn:
    """The next question, or the card."""
    state = scene.state.model_copy(update={"form": form, "awaiting": "lead_form", "about": None})
    state = _profile_told(state, form)
    return Turn(state, (questions.question(scene, form, intro),))


def _again(scene: Scene, form: Form, key: str, **values: object) -> Turn:
    """The same question, with what was wrong."""
    state = scene.state.model_copy(update={"form": form, "awaiting": "lead_form"})
    t = scene.texts
    say = questions.question(scene, form)
    return Turn(state, (say.model_copy(update={"text": f"{t(key, **values)}\n\n{say.text}"}),))


def _send(scene: Scene, form: Form) -> Turn:
    """The consents are given: it goes."""
    proposals = card.proposals(scene, form) if form.step == "choose" else ()
    offered = card.offered(scene, form)
    picked = tuple(actor for actor in form.picked if actor in offered)
    if form.step != "choose" or (proposals and not picked):
        return _ask(scene, form)
    form = form.model_copy(update={"picked": picked})
    reserve = card.reserve(form, proposals)
    wanted = form.wanted((reserve.actor.id,) if reserve else ())
    state = _left(scene.state).model_copy(update={"form": None})
    t = scene.texts
    names = t.listed([escape(scene.catalogue.actor_name(actor)) for actor in picked])
    text = t("form.sent", actors=Marked(names)) if picked else t("form.sent_to_team")
    receipt = Say(text=text, buttons=(home_row(scene),), in_place=True)
    return Turn(state, (receipt,), (LeadWanted(wanted=wanted, language=scene.language),))


def _profile_told(state: State, form: Form) -> State:
    """What the form learnt of town and stage is the profile's, too, if it did not know."""
    values: dict[str, object] = {}
    if form.stage and state.stage is None:
        values["stage"] = form.stage
    if form.town and state.town is None:
        values["town"] = form.town
    return state.model_copy(update=values)


def _left(state: State) -> State:
    return state.model_copy(update={"awaiting": None, "about": None})
