"""What was told in the form, taken back in words: « en fait à Metz », « plutôt un financement ». Pure."""

from bot.conversation import telling
from bot.conversation.form import SHORTEST, Form, Step
from bot.leads.request import Contact
from bot.redaction import redact
from faq.words import words as spelt

_MOST = 8  # words; longer sentences tell something else


def amend(form: Form, words: str) -> Form | None:
    """The form with one earlier answer changed, or None. On the card the new words alone will do; before it they must
    say that something is taken back."""
    on_card = form.step == "choose"
    if len(spelt(words)) > _MOST or not (on_card or telling.takes_back(words)):
        return None
    contact = telling.contact_in(words)
    if on_card and form.contact and isinstance(contact, Contact):
        return form.model_copy(
            update={"contact": contact.model_copy(update={"name": contact.name or form.contact.name})}
        )
    told: dict[Step, object] = {
        "town": telling.town_in(words), "need": telling.need_in(words), "stage": telling.stage_in(words),
        "sector": telling.sector_in(words),
    }  # fmt: skip
    step = next((step for step, value in told.items() if value and step != form.step and form.settled(step)), None)
    if step is None:
        return None
    kept = {"words": redact(words) if len(words) >= SHORTEST else ""} if step == "need" else {}
    return form.model_copy(update={step: told[step], **kept})
