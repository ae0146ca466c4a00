"""What founders and partners do with leads in their private chat: buttons, words awaited, links. Who they are and what
they may do is looked up at each event; for anybody else the event is none of this room's.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from bot import surface
from bot.arrival import Arrival
from bot.conversation import actions, asking
from bot.conversation.buttons import home_row, meet_row, press
from bot.conversation.commanded import commanded
from bot.conversation.dialogue import open_scene, play, wants_takers
from bot.conversation.messages import Command, Incoming, Keyboard, Outgoing, Pressed, Said, Say, Toast
from bot.conversation.scene import House, Scene, Turn
from bot.conversation.state import State
from bot.knowledge import LiveKnowledge
from bot.leads import cards, lifecycle, partners, views
from bot.leads.desk import Desk
from bot.leads.errors import EditConflict, IllegalMove, NotYours, UnknownLead
from bot.leads.inward import Inward
from bot.leads.ledger import Case, Who
from bot.leads.lifecycle import Act
from bot.leads.views import MatchView

SEND = actions.write("form", "send")
COMMANDS = frozenset({"mesdemandes", "myrequests"})
OF_ACTORS = frozenset({"recues", "received"})
MOST_LEADS, MOST_ACTORS, MOST_RECEIVED = 5, 6, 8
_ACTS: dict[str, Act] = {
    "accept": "accept", "start": "start", "helped": "helped", "no_help": "no_help", "unreachable": "unreachable",
    "reopen": "reopen",
}  # fmt: skip
Answer = tuple[Outgoing, ...]


@dataclass(frozen=True, slots=True)
class LeadCounter:
    """One event at a time, with the store open."""

    desk: Desk
    knowledge: LiveKnowledge
    house: House

    async def answer(self, session: AsyncSession, arrival: Arrival, incoming: Incoming, state: State) -> Turn | None:
        """What comes of an event, or None when it has nothing to do with leads. Where the form is open, the dialogue
        is told who takes leads today."""
        if arrival.group:
            return None
        known = self.knowledge.current
        scene = open_scene(state, incoming, known.catalogue, known.reader, self.house)
        if scene.incoming.event == Pressed(SEND) and await self.desk.too_many(session, arrival.chat):
            return Turn(state, (Toast(text=scene.texts.label("toast.too_many")),))
        if wants_takers(scene):
            return play(replace(scene, takers=await self.desk.takers(session, incoming.at)))
        turn = await self._visit(session, arrival.chat, scene)
        return turn or await Inward(self.desk, session, arrival.chat, scene).answer()

    async def _visit(self, session: AsyncSession, chat: str, scene: Scene) -> Turn | None:
        visit = _Visit(self.desk, session, chat, scene)
        match scene.incoming.event:
            case Command(name) if name.lower() in COMMANDS:
                return Turn(visit.free, await visit.my_leads())
            case Said(words, edited=False) if scene.state.awaiting is None and commanded(words) == ("leads", ""):
                return Turn(visit.free, await visit.my_leads())
            case Command(name) if name.lower() in OF_ACTORS:
                return await visit.received()
            case Pressed(data) if action := actions.read(data):
                return await visit.guarded(lambda: visit.pressed(action.verb, action.arguments))
            case Said(words, edited=False) if scene.state.awaiting == "lead_words" and scene.state.about:
                about = scene.state.about
                return await visit.guarded(lambda: visit.told(about, asking.clean(words)))
        return None


@dataclass(frozen=True, slots=True)
class _Visit:
    """One event of one chat."""

    desk: Desk
    session: AsyncSession
    chat: str
    scene: Scene

    @property
    def free(self) -> State:
        """The state with nothing awaited any more."""
        return self.scene.state.model_copy(update={"awaiting": None, "about": None})

    async def guarded(self, act: Callable[[], Awaitable[Turn | None]]) -> Turn | None:
        """Does it; what is refused is said, with how things stand now, and nothing of it is kept."""
        t = self.scene.texts
        try:
            async with self.session.begin_nested():
                return await act()
        except EditConflict:
            return Turn(self.free, (Toast(text=t.label("toast.overtaken")), *await self._as_it_stands()))
        except (IllegalMove, UnknownLead, NotYours):
            return Turn(self.free, (Toast(text=t.label("toast.not_any_more")), *await self._as_it_stands()))

    async def pressed(self, verb: str, arguments: tuple[str, ...]) -> Turn | None:
        """A button of a founder's or of an actor's."""
        match verb, arguments:
            case "leads", _:
                return Turn(self.free, await self.my_leads())
            case "lead", (ref, act):
                return Turn(self.free, await self._lead(ref, act))
            case (("consent" | "agree"), (ref, answer)):
                return Turn(self.free, await self._consent(ref, answer == "yes", beside=verb == "agree"))
            case "feedback", (ref, answer):
                await self.desk.feedback(self.session, ref, answer, chat=self.chat, at=self.scene.incoming.at)
                return Turn(self.free, (self._after_feedback(answer),))
            case "reply", (ref,):
                return self._await_words(f"reply:{ref}", "words.reply")
            case (("match" | "decline" | "forward"), (ref, what, version)):
                return await self._of_actor(verb, ref, what, int(version))
        return None

    async def told(self, about: str, words: str) -> Turn | None:
        """The words that were awaited: an answer, a question, a reason."""
        if not words:
            return Turn(self.scene.state, (Say(text=self.scene.texts("words.empty")),))
        kind, ref, *rest = about.split(":")
        at, t = self.scene.incoming.at, self.scene.texts
        match kind:
            case "reply":
                await self.desk.reply(self.session, ref, words, chat=self.chat, at=at)
                return Turn(self.free, (Say(text=t("words.passed_on")),))
            case "ask":
                await self.desk.ask(self.session, ref, words, by=await self._who(ref), at=at)
                return Turn(self.free, (Say(text=t("words.passed_on")),))
            case "decline":
                await self.desk.act(
                    self.session, ref, "decline", by=await self._who(ref), at=at, version=int(rest[0]),
                    reason="other", words=words,
                )  # fmt: skip
                return Turn(self.free, (Say(text=t("words.passed_on")),))
        return None

    # The founder's side

    async def my_leads(self) -> Answer:
        """The founder's leads, newest first, each with what can be done; and the way to a new one."""
        t = self.scene.texts
        cases = await self.desk.cases_of(self.session, self.chat, MOST_LEADS)
        label = "button.resume" if self.scene.state.form else "button.meet"
        new = ((press(t.label(label), "form", "start"),),)
        if not cases:
            return (Say(text=t("requests.draft" if self.scene.state.form else "requests.none"), buttons=new),)
        shown = [self.desk.letters.status(case).model_copy(update={"in_place": False}) for case in cases]
        return (*shown, Say(text=t("requests.end"), buttons=new))

    async def _lead(self, ref: str, act: str) -> Answer:
        t, at = self.scene.texts, self.scene.incoming.at
        match act:
            case "withdraw":
                yes = press(t.label("button.withdraw_yes"), "lead", ref, "withdraw_yes")
                keep = press(t.label("button.keep"), "lead", ref, "show")
                return (Say(text=t("requests.withdraw_ask"), buttons=((yes, keep),), in_place=True),)
            case "withdraw_yes":
                return self._status(await self.desk.withdraw(self.session, ref, chat=self.chat, at=at), "toast.noted")
            case "relaunch":
                sent = await self.desk.relaunch(self.session, ref, chat=self.chat, at=at)
                return (Toast(text=t.label("toast.relaunched" if sent else "toast.too_soon")),)
            case "change":
                case = await self.desk.somebody_else(self.session, ref, chat=self.chat, at=at)
                if any(match.state == "proposed" for match in case.matches):
                    return self._status(case, "toast.noted")
                return (Say(text=t("requests.nobody_else"), buttons=(home_row(self.scene),)),)
            case _:
                return self._status(await self.desk.case_of(self.session, ref, self.chat))

    async def _consent(self, ref: str, yes: bool, *, beside: bool) -> Answer:
        """An answer to the live message, which shows how things stand; or to a question asked `beside` it, which ends
        in a sentence of its own."""
        case = await self.desk.agree(self.session, ref, chat=self.chat, yes=yes, at=self.scene.incoming.at)
        match = case.match(ref)
        if not beside or (yes and match.state != "sent"):
            return self._status(case, "toast.noted")
        name = self.desk.letters.name(match.actor_id)
        return (Say(text=self.scene.texts("consent.sent" if yes else "consent.kept", actor=name), in_place=True),)

    def _after_feedback(self, answer: str) -> Say:
        """Thanks; and a way on for whom it did not help."""
        t = self.scene.texts
        if answer == "yes":
            return Say(text=t("feedback.thanks"), in_place=True)
        return Say(text=t("feedback.sorry"), buttons=(*meet_row(self.scene), home_row(self.scene)), in_place=True)

    def _status(self, case: Case, toast: str | None = None) -> Answer:
        said: list[Outgoing] = [Toast(text=self.scene.texts.label(toast))] if toast else []
        return (*said, self.desk.letters.status(case))

    # The actor's side

    async def _of_actor(self, verb: str, ref: str, what: str, version: int) -> Turn | None:
        at, by = self.scene.incoming.at, await self._who(ref)
        match verb, what:
            case "forward", actor:
                view = await self.desk.forward(self.session, ref, actor, by=by, at=at, version=version)
                return Turn(self.free, self._card(view))
            case "decline", "other":
                return self._await_words(f"decline:{ref}:{version}", "words.decline")
            case "decline", reason if reason in lifecycle.REASONS:
                view = await self.desk.act(self.session, ref, "decline", by=by, at=at, version=version, reason=reason)
                return Turn(self.free, self._card(view))
            case "match", act if act in _ACTS:
                view = await self.desk.act(self.session, ref, _ACTS[act], by=by, at=at, version=version)
                return Turn(self.free, self._card(view))
            case "match", "decline":
                view = await self._seen(ref, by)
                return Turn(self.free, self._card(view, cards.decline_buttons(self.scene.texts, view)))
            case "match", "forward":
                view = await self._seen(ref, by)
                others = await self.desk.others(self.session, ref, at, MOST_ACTORS)
                return Turn(self.free, self._card(view, cards.forward_buttons(self.scene.texts, view, others)))
            case "match", "ask":
                return self._await_words(f"ask:{ref}", "words.ask")
            case "match", "erased":
                await self.desk.confirm_erased(self.session, ref, by=by, at=at)
                return Turn(self.free, (Say(text=self.scene.texts("words.erased"), in_place=True),))
        view = await views.find(self.session, ref, self.desk.letters.cipher, actor=by.name)
        return Turn(self.free, self._card(view))

    async def received(self) -> Turn | None:
        """/recues: what waits for this person's actors or is under way there; None for anybody else."""
        actors = await self._actors()
        if not actors:
            return None
        open_states = tuple(sorted(lifecycle.OPEN))
        cipher = self.desk.letters.cipher
        found = await views.of_partner(self.session, actors, cipher, states=open_states, limit=MOST_RECEIVED)
        t = self.scene.texts
        shown = [cards.match_card(t, view, in_place=False) for _, view in found]
        return Turn(self.free, (*shown, Say(text=t("received.end", count=len(found)))))

    async def _seen(self, ref: str, by: Who) -> MatchView:
        """The match, read by whoever looks closer."""
        view = await views.find(self.session, ref, self.desk.letters.cipher, actor=by.name)
        if view.state != "sent":
            return view
        at = self.scene.incoming.at
        return await self.desk.act(self.session, ref, "see", by=by, at=at, shown_in=self.chat)

    async def _who(self, ref: str) -> Who:
        """The actor of the match, if this person acts for it now. Raises NotYours."""
        view = await views.find(self.session, ref, self.desk.letters.cipher)
        if view.actor not in await self._actors():
            raise NotYours
        return Who("partner", view.actor)

    async def _actors(self) -> tuple[str, ...]:
        person = surface.number_of(self.chat)
        return await partners.actors_of(self.session, person) if person else ()

    async def _as_it_stands(self) -> Answer:
        """The card or the status behind a button, as it is now."""
        event = self.scene.incoming.event
        action = actions.read(event.data) if isinstance(event, Pressed) else None
        if action is None:
            return ()
        try:
            if action.verb in ("match", "decline", "forward"):
                who = await self._who(action.arguments[0])
                cipher = self.desk.letters.cipher
                return self._card(await views.find(self.session, action.arguments[0], cipher, actor=who.name))
            if action.verb == "lead":
                return self._status(await self.desk.case_of(self.session, action.arguments[0], self.chat))
        except (NotYours, UnknownLead):
            pass
        return ()

    def _card(self, view: MatchView, keyboard: Keyboard | None = None) -> Answer:
        card = cards.match_card(self.scene.texts, view)
        return (card if keyboard is None else card.model_copy(update={"buttons": keyboard}),)

    def _await_words(self, about: str, key: str) -> Turn:
        state = self.scene.state.model_copy(update={"awaiting": "lead_words", "about": about})
        cancel = ((press(self.scene.texts.label("button.cancel"), "cancel"),),)
        return Turn(state, (Say(text=self.scene.texts(key), buttons=cancel),))
