"""What is the founder's own: language and stage, what is kept of them and how to take it away. Their town is asked in
`bot.conversation.whereabouts`."""

from bot.conversation import actions
from bot.conversation.buttons import home_row, press
from bot.conversation.messages import Say, Toast
from bot.conversation.scene import Scene, Turn
from bot.conversation.state import EraseMe, ExportMe, State
from bot.texts import texts
from faq.documents import LANGUAGES, STAGES, Language


def profile(scene: Scene, *, in_place: bool = False) -> Say:
    """Town and stage, with the buttons that set them."""
    t = scene.texts
    state = scene.state
    town = state.town.name if state.town else t.label("profile.unknown")
    stage = t.label(f"stage.{state.stage}") if state.stage else t.label("profile.unknown")
    stages = [press(t.label(f"stage_long.{name}"), "stage", name) for name in STAGES]
    rows = (
        (press(t.label("button.town"), "town"), press(t.label("button.stage_none"), "stage", "none")),
        tuple(stages[:2]),
        tuple(stages[2:]),
        (
            press(t.label("button.language"), "language", _other(scene.language)),
            press(t.label("button.home"), "home"),
        ),
    )
    return Say(text=t("profile.text", town=town, stage=stage), buttons=rows, in_place=in_place)


def set_stage(scene: Scene, name: str) -> Turn:
    """The stage from a button; "none" forgets it."""
    stage = next((stage for stage in STAGES if stage == name), None)
    state = scene.state.model_copy(update={"stage": stage})
    return Turn(state, (profile(scene.becoming(state), in_place=True),))


def choose_language(scene: Scene, argument: str) -> Turn:
    """/langue fr|en; without a language it asks which."""
    wanted = argument.strip().lower()[:2]
    if wanted not in LANGUAGES:
        t = scene.texts
        rows = ((press("Français", "language", "fr"), press("English", "language", "en")),)
        return Turn(scene.state, (Say(text=t("language.ask"), buttons=rows),))
    language: Language = "fr" if wanted == "fr" else "en"
    spoken = scene.speaking(texts(language))
    state = scene.state.model_copy(update={"language": language})
    return Turn(state, (Say(text=spoken.texts("language.set"), buttons=(home_row(spoken),)),))


def privacy(scene: Scene) -> Say:
    """Who runs the bot, what is kept and for how long."""
    t = scene.texts
    house = scene.house
    rows = ((press(t.label("button.export"), "export"), press(t.label("button.erase"), "erase", "ask")),)
    text = t("privacy.text", operator=house.operator, contact=house.contact, days=house.keep_days)
    text = f"{text}\n\n{t('privacy.relay')}" if house.relay else text
    return Say(text=text, buttons=() if scene.incoming.group else rows)


def my_data(scene: Scene) -> Turn:
    """/mesdonnees: take a copy, or erase. In a group only the way to the private chat is said."""
    t = scene.texts
    if scene.incoming.group:
        address = actions.deep_link(scene.house.bot, "o_mydata")
        return Turn(scene.state, (Say(text=t("data.private_only", url=address)),))
    rows = (
        (press(t.label("button.export"), "export"),),
        (press(t.label("button.erase"), "erase", "ask"),),
    )
    return Turn(scene.state, (Say(text=t("data.text"), buttons=rows),))


def my_leads(scene: Scene) -> Turn:
    """/mesdemandes where others read along: the way to the private chat."""
    address = actions.deep_link(scene.house.bot, "o_requests")
    return Turn(scene.state, (Say(text=scene.texts("requests.private_only", url=address)),))


def export(scene: Scene) -> Turn:
    """Everything kept, as a file, which comes from where the store can be read."""
    return Turn(scene.state, (Toast(text=scene.texts.label("data.exporting")),), (ExportMe(),))


def erase(scene: Scene, step: str) -> Turn:
    """Erasing asks once, in words that name what goes; then it is done at once."""
    t = scene.texts
    if step == "ask":
        rows = ((press(t.label("button.erase_yes"), "erase", "yes"), press(t.label("button.keep"), "cancel")),)
        return Turn(scene.state, (Say(text=t("data.erase_ask"), buttons=rows),))
    return Turn(State(), (Say(text=t("data.erased"), in_place=True),), (EraseMe(language=scene.language),))


def _other(language: Language) -> Language:
    return "en" if language == "fr" else "fr"
