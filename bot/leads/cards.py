"""How leads read: the actor's card, the founder's live status, with their buttons. Pure."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.conversation.buttons import by_two, press
from bot.conversation.card import contact_lines, request_lines
from bot.conversation.messages import Button, Keyboard, Say
from bot.leads import lifecycle
from bot.leads.lifecycle import Act, State
from bot.leads.request import Request
from bot.leads.views import MatchView
from bot.texts import Texts
from faq.documents import Actor

_LABELS: dict[Act, str] = {
    "accept": "button.accept", "decline": "button.decline", "forward": "button.forward", "start": "button.start",
    "helped": "button.helped", "no_help": "button.no_help", "unreachable": "button.unreachable",
    "reopen": "button.reopen",
}  # fmt: skip
GIST = 48  # characters of a project by which its lead is called
_UNDECIDED = ("draft", "asking", "sent")  # what a lead has come to while a reserve is still good news


@dataclass(frozen=True, slots=True)
class Line:
    """One actor in the founder's status message."""

    ref: str
    actor: str
    state: State
    agreed: bool
    sent: bool
    at: datetime


def named(t: Texts, request: Request | None, ref: str, day: date) -> str:
    """What a lead is called in a sentence: by its project, and once that is erased by its day and reference."""
    if request is None:
        return t.label("card.named_erased", date=t.date(day), ref=ref)
    return t.label("card.named", project=textwrap.shorten(request.project, GIST, placeholder="…"))


def match_card(t: Texts, view: MatchView, *, in_place: bool = True) -> Say:
    """A lead as its actor sees it in Telegram: what is asked, where it stands, what can be done."""
    if view.request is None:
        return Say(text=t("card.erased", named=name_of(t, view)), in_place=in_place)
    parts = [t("card.title", need=t.label(f"need.{view.request.need}")), request_lines(t, view.request)]
    parts.append(contact_lines(t, view.contact) if view.contact else t("card.contact_after"))
    parts.append(t(f"at_partner.{view.state}"))
    return Say(text="\n\n".join(parts), buttons=match_buttons(t, view), in_place=in_place)


def name_of(t: Texts, view: MatchView) -> str:
    """What the lead of a match is called in a sentence."""
    return named(t, view.request, view.lead, (view.sent_at or view.created_at).date())


def match_buttons(t: Texts, view: MatchView) -> Keyboard:
    """What the actor can do now, each with the version it is based on; the server checks again."""
    acts = lifecycle.moves(view.state, "partner")
    buttons = [press(t.label(_LABELS[act]), "match", view.ref, act, view.version) for act in acts if act in _LABELS]
    if view.state in lifecycle.OPEN:
        buttons.append(press(t.label("button.ask"), "match", view.ref, "ask", view.version))
    return by_two(buttons)


def decline_buttons(t: Texts, view: MatchView) -> Keyboard:
    """Why not? One tap."""
    reasons = [press(t.label(f"reason.{one}"), "decline", view.ref, one, view.version) for one in lifecycle.REASONS]
    return (*by_two(reasons), (press(t.label("button.back"), "match", view.ref, "card", view.version),))


def forward_buttons(t: Texts, view: MatchView, actors: Sequence[Actor]) -> Keyboard:
    """To whom?"""
    rows = [(press(actor.name, "forward", view.ref, actor.id, view.version),) for actor in actors]
    return (*rows, (press(t.label("button.back"), "match", view.ref, "card", view.version),))


def founder_status(
    t: Texts,
    ref: str,
    status: str,
    request: Request | None,
    *,
    lines: Sequence[Line],
    names: Mapping[str, str],
) -> Say:
    """The founder's one live message: who has it, where each stands, what comes next, and what they can do."""
    title = t("demand.title", need=t.label(f"need.{request.need}")) if request else t("demand.title_only")
    rows = [
        t(f"at_founder.{_shown(line)}", actor=names.get(line.actor, line.actor), date=t.date(line.at.date()))
        for line in lines
        if _shown(line) != "reserve" or status in _UNDECIDED
    ]
    parts = [title, "\n".join(f"- {row}" for row in rows), t(f"demand.{status}")]
    return Say(text="\n\n".join(filter(None, parts)), buttons=founder_buttons(t, ref, status, lines), in_place=True)


def founder_buttons(t: Texts, ref: str, status: str, lines: Sequence[Line]) -> Keyboard:
    """What the founder can do: answer about an actor, relaunch, try somebody else, withdraw."""
    rows: list[tuple[Button, ...]] = []
    for line in lines:
        if line.state == "proposed" and not line.agreed:
            yes = press(t.label("button.agree"), "consent", line.ref, "yes")
            rows.append((yes, press(t.label("button.no_thanks"), "consent", line.ref, "no")))
    if status == "sent":
        rows.append((press(t.label("button.relaunch"), "lead", ref, "relaunch"),))
    if status in ("sent", "taken", "no_help", "unreachable", "staff"):
        rows.append((press(t.label("button.somebody_else"), "lead", ref, "change"),))
    if status not in lifecycle.ENDED:
        rows.append((press(t.label("button.withdraw"), "lead", ref, "withdraw"),))
    return tuple(rows)


def about_match(t: Texts, kind: str, view: MatchView) -> Keyboard:
    """What an actor can answer at once to what it is told."""
    match kind:
        case "erased":
            return ((press(t.label("button.confirm_erased"), "match", view.ref, "erased", view.version),),)
        case "reminder" | "follow_up" | "answered":
            return match_buttons(t, view)
        case _:
            return ()


def about_news(t: Texts, key: str, ref: str | None) -> Keyboard:
    """What the founder can answer at once to what they are told."""
    match key, ref:
        case "to_founder.question", str():
            return ((press(t.label("button.reply"), "reply", ref),),)
        case (("to_founder.forward_asks" | "to_founder.suggested"), str()):
            yes = press(t.label("button.agree"), "agree", ref, "yes")
            return ((yes, press(t.label("button.no_thanks"), "agree", ref, "no")),)
        case "to_founder.follow_up", str():
            answers = ("yes", "no", "silent")
            return by_two([press(t.label(f"feedback.{one}"), "feedback", ref, one) for one in answers])
        case _:
            return ()


def _shown(line: Line) -> str:
    if line.state in ("expired", "withdrawn") and not line.sent:
        return "unsent"  # it was never asked: nobody may read that it did not answer
    return "reserve" if line.state == "proposed" and line.agreed else line.state
