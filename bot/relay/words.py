"""What founders and the team are told of a case. Pure."""

from datetime import datetime
from typing import Any

from bot.conversation.buttons import press
from bot.conversation.messages import Button, Keyboard, Say
from bot.hours import Hours
from bot.relay.names import pseudonym
from bot.store.relay_model import CaseRow
from bot.texts import Texts

LONGEST_TITLE = 128

# To founders


def received(t: Texts, hours: Hours | None, at: datetime) -> Say:
    """Their first message has gone to the team; when it will be read."""
    away = hours is not None and not hours.present(at)
    back = hours.next(at) if hours and away else None
    text = t("human.received_later", when=t.moment(back)) if back else t("human.received")
    return Say(text=text, buttons=robot_row(t))


def already(t: Texts) -> Say:
    """The team has their case: what they write goes there."""
    return Say(text=t("human.already"), buttons=robot_row(t))


def back(t: Texts) -> Say:
    """The bot speaks again because they asked for it."""
    return Say(text=t("human.back"), buttons=human_row(t))


def taken(t: Texts) -> Say:
    """Somebody of the team has their case."""
    return Say(text=t("human.taken"), buttons=robot_row(t))


def reached(t: Texts, question: str) -> Say:
    """Somebody of the team writes about what they asked."""
    rows = ((press(t.label("button.answer_team"), "human"),),)
    return Say(text=t("human.reached", question=question), buttons=rows)


def closed(t: Texts) -> Say:
    """The conversation is over."""
    return Say(text=t("human.closed"), buttons=human_row(t))


def robot_row(t: Texts) -> Keyboard:
    """The way out."""
    return ((press(t.label("button.robot"), "robot"),),)


def human_row(t: Texts) -> Keyboard:
    """The way in again."""
    return ((press(t.label("button.themes"), "themes"), press(t.label("button.human"), "human")),)


# To the team


def title(t: Texts, case: CaseRow) -> str:
    """The name of the case's topic: who, about what, how it stands."""
    parts = (standing(t, case), pseudonym(case.id or 0), case.theme)
    return " · ".join(filter(None, parts))[:LONGEST_TITLE]


def standing(t: Texts, case: CaseRow) -> str:
    """« à prendre », « Ana », « terminé »."""
    if case.state == "taken":
        return t.label("relay.taken", who=case.taken_name or "?")
    return t.label("relay.waiting" if case.state == "waiting" else "relay.closed")


def card(t: Texts, case: CaseRow, about: dict[str, Any], *, mark: str, topics: bool, blocked: bool) -> Say:
    """What the team sees of a case above its messages, with what they can do."""
    lines = [t("relay.card", name=pseudonym(case.id or 0), state=standing(t, case), language=case.language)]
    if case.theme:
        lines.append(t("relay.card_theme", theme=case.theme))
    if question := about.get("question"):
        lines.append(t("relay.card_question", question=question))
        answer = about.get("answer")
        lines.append(t("relay.card_answer", answer=answer) if answer else t("relay.card_unknown"))
    if blocked:
        lines.append(t("relay.blocked"))
    elif not case.listening and case.state != "closed":
        lines.append(t("relay.card_robot"))
    lines.append(t("relay.card_topic" if topics else "relay.card_reply", mark=mark))
    return Say(text="\n".join(lines), buttons=(tuple(_acts(t, case)),))


def refused(t: Texts, reason: str) -> Say:
    """A message of the team that did not go out, and why."""
    return Say(text=t(reason))


def held(t: Texts, case: CaseRow, message: int) -> Say:
    """A message that did not go out because somebody else has the case, with the way to send it all the same."""
    rows = ((press(t.label("button.take_over"), "takeover", case.id or 0, message),),)
    return Say(text=t("relay.not_yours", who=case.taken_name or "?"), buttons=rows)


def gone(t: Texts, name: str, reason: str) -> Say:
    """The founder's data are erased."""
    return Say(text=t(reason, name=name))


def _acts(t: Texts, case: CaseRow) -> list[Button]:
    number = case.id or 0
    if case.state == "waiting":
        return [press(t.label("button.claim"), "claim", number), press(t.label("button.close"), "close", number)]
    if case.state == "taken":
        return [press(t.label("button.close"), "close", number)]
    return [press(t.label("button.reopen_case"), "reopen", number)]
