"""Ways in by link and by forwarding: an actor brings a founder's message, a founder opens the consent link, somebody
becomes a member of a partner.

A forwarded message needs nothing of where it came from: Telegram hides that for many. Until the founder has opened the
link and agreed, nothing goes to anybody.
"""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from bot import surface
from bot.conversation import actions, asking, card, leads
from bot.conversation.buttons import home_row, press
from bot.conversation.form import STEPS, Form
from bot.conversation.messages import Command, Pressed, Said, Say, Toast
from bot.conversation.needs import need_in
from bot.conversation.scene import Scene, Turn
from bot.conversation.state import State
from bot.conversation.telling import contact_in
from bot.leads import partners
from bot.leads.desk import Desk
from bot.leads.ledger import Who
from bot.leads.request import Contact, Request
from bot.redaction import redact
from bot.staff.roles import COMMAND_LINE, Staff

COMMANDS = frozenset({"transmettre", "refer"})
SHORTEST, LONGEST = 20, 600


@dataclass(frozen=True, slots=True)
class Inward:
    """One event of one chat."""

    desk: Desk
    session: AsyncSession
    chat: str
    scene: Scene

    async def answer(self) -> Turn | None:
        """What comes of an event, or None when it is no way in."""
        match self.scene.incoming.event:
            case Command("start", payload) if payload.startswith(actions.CONSENT):
                return await self._consent(payload.removeprefix(actions.CONSENT).strip())
            case Command("start", payload) if payload.startswith(actions.INVITATION):
                return await self._invited(payload.removeprefix(actions.INVITATION).strip())
            case Command(name, words) if name.lower() in COMMANDS and await self._actor():
                return self._offer(words) if words.strip() else self._await_message()
            case Said(words, edited=False, forwarded=True) if await self._actor():
                return self._offer(words)
            case Said(words, edited=False) if self.scene.state.awaiting == "lead_message":
                return self._offer(words) if await self._actor() else None
            case Pressed(data) if (action := actions.read(data)) and action.verb == "bring":
                return await self._bring(action.arguments[0])
        return None

    async def _consent(self, token: str) -> Turn:
        """The founder behind a draft: they see the card, correct it, and choose whom it goes to."""
        found = await self.desk.draft_behind(self.session, token)
        if found is None:
            return Turn(self.scene.state, (Say(text=self.scene.texts("link.gone"), buttons=(home_row(self.scene),)),))
        ref, request, contact, brought_by = found
        reachable = contact.email or contact.phone
        form = Form(
            key=f"draft-{ref}", draft=ref, project=request.project,
            need=request.need, words=request.words, stage=request.stage, town=request.town, sector=request.sector,
            name=contact.name, contact=contact if reachable else None,
        )  # fmt: skip
        form = form.model_copy(update={"known": tuple(step for step in STEPS[:-1] if getattr(form, step))})
        intro = self.scene.texts("form.brought", actor=self.desk.letters.name(brought_by))
        return leads.resume(self.scene, form, intro)

    async def _invited(self, token: str) -> Turn:
        number = surface.number_of(self.chat)
        redeemed = await partners.redeem(self.session, token, self.scene.incoming.at)
        if redeemed is None or number is None:
            return Turn(self.scene.state, (Say(text=self.scene.texts("link.gone"), buttons=(home_row(self.scene),)),))
        actor, name = redeemed
        person = Staff(number, name, "partner", self.scene.language)
        await partners.join(self.session, person, actor, by=COMMAND_LINE, at=self.scene.incoming.at)
        return Turn(self._free(), (Say(text=self.scene.texts("link.joined", actor=self.desk.letters.name(actor))),))

    def _await_message(self) -> Turn:
        state = self.scene.state.model_copy(update={"awaiting": "lead_message"})
        return Turn(state, (self._paste("bring.paste"),))

    def _paste(self, key: str) -> Say:
        cancel = ((press(self.scene.texts.label("button.cancel"), "cancel"),),)
        return Say(text=self.scene.texts(key), buttons=cancel)

    def _offer(self, words: str) -> Turn:
        """Shows what the draft would say. The words wait in the chat's state, sealed like all of it."""
        t, words = self.scene.texts, asking.clean(words)
        if len(words) < SHORTEST:
            return Turn(self.scene.state, (self._paste("bring.short"),))
        state = self._free().model_copy(update={"brought": words})
        project, contact = _project(words), _contact(words)
        need = need_in(self.scene, words) or "start"
        asked = card.request_lines(t, Request(project=project, need=need))
        text = "\n\n".join((t("bring.offer"), asked, card.contact_lines(t, contact)))
        buttons = ((press(t.label("button.bring"), "bring", "yes"), press(t.label("button.cancel"), "bring", "no")),)
        return Turn(state, (Say(text=text, buttons=buttons),))

    async def _bring(self, answer: str) -> Turn | None:
        actor, words, t = await self._actor(), self.scene.state.brought, self.scene.texts
        if actor is None or not words:
            return Turn(self._free(), (Toast(text=t.label("toast.not_any_more")),))
        if answer == "no":
            return Turn(self._free(), (Say(text=t("bring.dropped"), in_place=True),))
        request = Request(project=_project(words), need=need_in(self.scene, words) or "start")
        _, token = await self.desk.draft(
            self.session, request, _contact(words), by=Who("partner", actor), language=self.scene.language,
            key=f"brought:{self.scene.incoming.ticket}", source="forward", at=self.scene.incoming.at,
        )  # fmt: skip
        link = actions.deep_link(self.scene.house.bot, f"{actions.CONSENT}{token}")
        days, name = self.desk.terms.answer_within, self.desk.letters.name(actor)
        out = (Say(text=t("bring.done", days=days), in_place=True), Say(text=t("bring.letter", actor=name, url=link)))
        return Turn(self._free(), out)

    async def _actor(self) -> str | None:
        """The partner that this person acts for."""
        number = surface.number_of(self.chat)
        if self.scene.incoming.group or number is None:
            return None
        return next(iter(await partners.actors_of(self.session, number)), None)

    def _free(self) -> State:
        return self.scene.state.model_copy(update={"awaiting": None, "about": None, "brought": ""})


def _project(words: str) -> str:
    return redact(words)[:LONGEST]


def _contact(words: str) -> Contact:
    """E-mail and phone, if the message has some. Its other words are no name."""
    found = contact_in(words)
    return found.model_copy(update={"name": ""}) if isinstance(found, Contact) else Contact()
