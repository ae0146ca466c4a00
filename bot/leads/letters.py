"""What each side is told of an act, put into the outbox with it: one delivery per act, recipient and channel.

A delivery's key is `lead:<ref>:<event>:<channel>…`, so that the same event is told once, whatever happens.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bot import surface
from bot.conversation.card import contact_lines, request_lines
from bot.conversation.messages import Say
from bot.leads import cards, lifecycle, partners, views
from bot.leads.cards import Line
from bot.leads.ledger import Case
from bot.leads.views import MatchView
from bot.outbox import box
from bot.store.cipher import Cipher
from bot.store.leads_model import MatchRow
from bot.texts import Texts, texts
from faq.catalogue import Catalogue
from faq.documents import Language, as_language

ToPartner = Literal[
    "sent", "reminder", "accepted", "changed", "answered", "withdrawn", "expired", "erased", "follow_up", "note",
]  # fmt: skip
_QUIET: frozenset[ToPartner] = frozenset({"changed"})
"""Of these only the card in Telegram changes, and the webhook hears."""

Link = Callable[[MatchView, datetime], str]
"""Where a letter's button leads; opening it changes nothing."""


@dataclass(frozen=True, slots=True)
class Letters:
    """Writes to founders, partners and staff. `catalogue` gives the directory of the moment; `staff_chat`: the group's
    chat id, if there is one."""

    cipher: Cipher
    catalogue: Callable[[], Catalogue]
    link: Link
    staff_chat: int | None
    language: Language

    async def to_partner(
        self, case: Case, match: MatchRow, kind: ToPartner, number: int, at: datetime, *, words: str = "",
        shown_in: str = "",
    ) -> None:  # fmt: skip
        """Tells an actor by each of its channels what happened to its match, if it ever was sent it; what is quiet,
        not in the chat it is `shown_in`."""
        reach = await partners.reach(case.session, match.actor_id)
        if reach is None or match.sent_at is None:
            return
        t = texts(reach.language)
        view = views.of_match(case.lead, match, self.cipher)
        key = f"lead:{case.lead.ref}:{number}"
        for chat in reach.chats:
            if kind in _QUIET and chat == shown_in:
                continue
            out: list[Say] = [cards.match_card(t, view)]
            if kind not in _QUIET and kind != "sent":
                said = t(f"to_partner.{kind}", named=cards.name_of(t, view), words=words)
                out.append(Say(text=said, buttons=cards.about_match(t, kind, view)))
            live = {"name": f"match:{match.ref}", "number": match.version}
            await self._say(case, f"{key}:telegram:{chat}", chat, out, at=at, live=live)
        if reach.email and kind not in _QUIET:
            letter = self._email(t, view, kind, words, at)
            await self._deliver(case, f"{key}:email", f"email:{reach.email}", letter, at)
        if reach.webhook:
            data = _data(view) | ({"words": words} if words else {})
            payload = {"type": f"lead.{kind}", "data": data}
            await self._deliver(case, f"{key}:webhook", f"webhook:{match.actor_id}", payload, at)

    async def to_founder(
        self, case: Case, number: int, at: datetime, key: str | None = None, *, match: MatchRow | None = None,
        actor: str | None = None, words: str = "",
    ) -> None:  # fmt: skip
        """Brings the founder's live message up to date, and with `key` says in a message of its own what is new."""
        chat = case.lead.chat_id
        if chat is None:
            return
        t = self.founder_texts(case)
        out = [self.status(case)]
        if key:
            name, ref = self.name(match.actor_id if match else actor or ""), match.ref if match else None
            out.append(Say(text=t(key, actor=name, words=words), buttons=cards.about_news(t, key, ref)))
        live = {"name": f"lead:{case.lead.ref}", "number": number}
        await self._say(case, f"lead:{case.lead.ref}:{number}:founder", chat, out, at=at, live=live)

    async def to_bringer(self, case: Case, number: int, at: datetime, key: str) -> None:
        """Tells the actor that brought a lead in what its founder made of it."""
        reach = await partners.reach(case.session, case.lead.brought_by) if case.lead.brought_by else None
        t = texts(reach.language if reach else self.language)
        request = views.request_of(case.lead, self.cipher)
        named = cards.named(t, request, case.lead.ref, case.lead.created_at.date())
        for chat in reach.chats if reach else ():
            say = Say(text=t(key, named=named))
            await self._say(case, f"lead:{case.lead.ref}:{number}:brought:{chat}", chat, [say], at=at)

    async def to_staff(self, case: Case, number: int, at: datetime, key: str, *, actor: str = "") -> None:
        """Tells the staff group, without a word of what the founder wrote."""
        if self.staff_chat is None:
            return
        t = texts(self.language)
        need, town = t.label(f"need.{case.lead.need}"), case.lead.town or t.label("profile.unknown")
        say = Say(text=t(key, ref=case.lead.ref, need=need, town=town, actor=self.name(actor) or "–"))
        chat = surface.telegram(self.staff_chat)
        await self._say(case, f"lead:{case.lead.ref}:{number}:staff", chat, [say], at=at)

    def status(self, case: Case) -> Say:
        """The founder's live message as it should read now."""
        lines = [
            Line(
                m.ref,
                m.actor_id,
                lifecycle.state_of(m.state),
                case.agreed(m.actor_id),
                m.sent_at is not None,
                _latest(m),
            )
            for m in case.matches
        ]
        names = {line.actor: self.name(line.actor) for line in lines}
        request = views.request_of(case.lead, self.cipher)
        return cards.founder_status(
            self.founder_texts(case), case.lead.ref, case.status, request, lines=lines, names=names
        )

    def founder_texts(self, case: Case) -> Texts:
        """The founder's language."""
        return texts(as_language(case.lead.language))

    def name(self, actor: str) -> str:
        """An actor's name; its id when the directory does not know it any more."""
        return self.catalogue().actor_name(actor)

    def _email(self, t: Texts, view: MatchView, kind: ToPartner, words: str, at: datetime) -> dict[str, Any]:
        named = cards.name_of(t, view)
        parts = [t(f"to_partner.{kind}", named=named, words=words)]
        if view.request:
            parts.append(request_lines(t, view.request))
            parts.append(contact_lines(t, view.contact) if view.contact else t("card.contact_after"))
            parts.append(t("card.reference", ref=view.lead))
        return {
            "language": t.language,
            "subject": t.label(f"subject.{kind}", named=named),
            "text": "\n\n".join(parts),
            "links": [{"label": t.label("button.see_lead"), "url": self.link(view, at)}],
        }

    async def _say(
        self, case: Case, key: str, chat: str, out: list[Say], *, at: datetime, live: dict[str, Any] | None = None
    ) -> None:
        if surface.is_telegram(chat):  # the terminal shows what is asked for, and nothing is sent there
            await box.say(case.session, self.cipher, key=key, chat=chat, out=out, at=at, live=live)

    async def _deliver(self, case: Case, key: str, recipient: str, payload: dict[str, Any], at: datetime) -> None:
        channel = next(known for known in box.CHANNELS if recipient.startswith(f"{known}:"))
        await box.put(case.session, self.cipher, key=key, channel=channel, recipient=recipient, payload=payload, at=at)


def _latest(match: MatchRow) -> datetime:
    return max(filter(None, (match.created_at, match.sent_at, match.answered_at, match.closed_at)))


def _data(view: MatchView) -> dict[str, Any]:
    """A match as programs read it."""
    return {
        "match": view.ref, "lead": view.lead, "actor": view.actor, "state": view.state, "version": view.version,
        "request": view.request.model_dump(mode="json") if view.request else None,
        "contact": view.contact.model_dump(mode="json") if view.contact else None,
    }  # fmt: skip
