"""The questions of the form, one a step, each with its buttons; the last step shows the card."""

from bot.conversation import card
from bot.conversation.buttons import by_two, press
from bot.conversation.form import SKIPPABLE, STEPS, Form
from bot.conversation.messages import Button, Keyboard, Say
from bot.conversation.scene import Scene
from bot.leads.request import NEEDS, SECTORS
from faq.documents import STAGES


def question(scene: Scene, form: Form, intro: str | None = None) -> Say:
    """What to ask now, after the words of `intro` (a key) if there are any."""
    t = scene.texts
    if form.step == "choose":
        return card.message(scene, form)
    number, total = form.number
    text = t(f"ask.{form.step}", number=number, total=total)
    if form.step == "need" and form.wished:
        text = t("ask.need_of", number=number, total=total, actor=scene.catalogue.actor_name(form.wished))
    lines = [t(intro), text] if intro else [text]
    return Say(text="\n\n".join(lines), buttons=_buttons(scene, form), in_place=True)


def _buttons(scene: Scene, form: Form) -> Keyboard:
    t = scene.texts
    choices: list[Button] = []
    match form.step:
        case "need":
            choices = [press(t.label(f"need.{need}"), "fill", "need", need) for need in NEEDS]
        case "stage":
            choices = [press(t.label(f"stage_long.{stage}"), "fill", "stage", stage) for stage in STAGES]
        case "sector":
            choices = [press(t.label(f"sector.{sector}"), "fill", "sector", sector) for sector in SECTORS]
        case "contact":
            choices = [press(t.label("button.by_bot"), "form", "chat")]
    ways = []
    if form.asked:
        ways.append(press(t.label("button.back"), "form", "back"))
    if form.step in SKIPPABLE:
        ways.append(press(t.label("button.skip"), "form", "skip"))
    ways.append(press(t.label("button.cancel"), "form", "cancel"))
    return (*by_two(choices), tuple(ways))


def what_to_change(scene: Scene) -> Say:
    """Which answer to give again, from the card."""
    t = scene.texts
    steps = [press(t.label(f"step.{step}"), "fill", "again", step) for step in STEPS[:-1]]
    rows = (*by_two(steps), (press(t.label("button.back"), "form", "card"),))
    return Say(text=t("form.change"), buttons=rows, in_place=True)
