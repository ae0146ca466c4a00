"""The card of a request: the exact words that actors will read, whom it could go to and why."""

from bot.conversation import actions
from bot.conversation.buttons import press, ticked
from bot.conversation.form import MOST_ACTORS, Form
from bot.conversation.messages import Button, Keyboard, Say
from bot.conversation.scene import Scene
from bot.leads import routing
from bot.leads.request import Contact, Request
from bot.leads.routing import Proposal
from bot.texts import Marked, Texts
from faq.markup import escape

MOST_REASONS = 3
TOLD = ("near", "region", "elsewhere", "declared", "named", "kind", "stage", "sector")
"""Reasons that founders are told."""
_FIRST = ("territory", "sector", "stage", "need")


def message(scene: Scene, form: Form) -> Say:
    """The exact card, whom it could go to and why, and what sending it means."""
    t = scene.texts
    found = proposals(scene, form)
    shown = found[:MOST_ACTORS]
    next_best = reserve(form, found)
    parts = [t("form.card_title"), request_lines(t, form.request()), contact_lines(t, form.contact or Contact())]
    if shown:
        parts.append("\n".join([t("form.proposals"), *(f"- {_why(scene, one)}" for one in shown)]))
        if next_best and form.picked:
            parts.append(t("form.reserve", actor=next_best.actor.name))
        parts.append(t("form.consent"))
    else:
        parts.append(t("form.nobody"))
    return Say(text="\n\n".join(parts), buttons=_keyboard(scene, form, found), in_place=True)


def _keyboard(scene: Scene, form: Form, found: tuple[Proposal, ...]) -> Keyboard:
    t = scene.texts
    rows: list[tuple[Button, ...]] = []
    for proposal in found[:MOST_ACTORS]:
        box = "☑" if proposal.actor.id in form.picked else "☐"
        rows.append((ticked(box, proposal.actor.name, "pick", proposal.actor.id),))
    if form.picked and reserve(form, found):
        box = "☑" if form.reserve else "☐"
        rows.append((ticked(box, t.label("button.reserve"), "form", "reserve"),))
    if form.picked or not found:
        label = f"{t.label('button.send')} ({len(form.picked)})" if form.picked else t.label("button.to_team")
        rows.append((press(label, "form", "send"),))
    rows.append((press(t.label("button.change"), "form", "edit"), press(t.label("button.cancel"), "form", "cancel")))
    return tuple(rows)


def request_lines(t: Texts, request: Request) -> str:
    """What is asked, as actors read it before they accept: the exact card that the founder is shown."""
    facts = [t.label(f"need.{request.need}")]
    if request.stage:
        facts.append(t.label(f"stage.{request.stage}"))
    if request.sector:
        facts.append(t.label(f"sector.{request.sector}"))
    if request.town:
        facts.append(request.town.name)
    lines = [t("card.project", project=request.project)]
    if request.words:
        lines.append(t("card.words", words=request.words))
    lines.append(t("card.facts", facts=Marked(" · ".join(map(escape, facts)))))
    return "\n".join(lines)


def contact_lines(t: Texts, contact: Contact) -> str:
    """How to reach the founder."""
    known = [part for part in (contact.name, contact.email, contact.phone) if part]
    if not contact.email and not contact.phone:
        known.append(t.label("card.by_bot"))
    return t("card.contact", contact=Marked(" · ".join(map(escape, known))))


def proposals(scene: Scene, form: Form) -> tuple[Proposal, ...]:
    """Whom it could go to, best first; the actor it began with comes first if it takes it."""
    found = routing.route(form.request(), scene.takers, routing.named_for(scene.catalogue)).proposals
    return tuple(sorted(found, key=lambda proposal: proposal.actor.id != form.wished))


def offered(scene: Scene, form: Form) -> tuple[str, ...]:
    """The actors that the founder may tick now."""
    if form.step != "choose":
        return ()
    return tuple(proposal.actor.id for proposal in proposals(scene, form)[:MOST_ACTORS])


def reserve(form: Form, found: tuple[Proposal, ...]) -> Proposal | None:
    """The best one not ticked: the next in turn if nobody can help, if the founder agrees."""
    return next((one for one in found[: MOST_ACTORS + 1] if one.actor.id not in form.picked), None)


def _why(scene: Scene, proposal: Proposal) -> str:
    """An actor with its reasons, and its record once it has one."""
    t = scene.texts
    told = sorted((one for one in proposal.reasons if one.why in TOLD), key=lambda reason: _FIRST.index(reason.part))
    reasons = [t(f"why_actor.{reason.why}", km=reason.km or 0) for reason in told[:MOST_REASONS]]
    taker = proposal.taker
    if taker.has_record:
        reasons.append(t("why_actor.record", helped=taker.helped, closed=taker.closed))
    address = actions.deep_link(scene.house.bot, f"a_{proposal.actor.id}")
    name = Marked(f"[{escape(proposal.actor.name)}]({address})")
    return t("form.proposal", actor=name, why=Marked(", ".join(reasons)))
