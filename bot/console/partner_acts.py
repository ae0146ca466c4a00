"""What can be done with a lead, read from a form; the board, the lead's page and the links in letters share it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from bot.leads import lifecycle, routing, views
from bot.leads.desk import Desk
from bot.leads.ledger import Who
from bot.leads.lifecycle import Reason
from bot.leads.views import MatchView
from faq.documents import Actor

Doing = Literal[
    "see", "accept", "start", "helped", "no_help", "unreachable", "reopen", "decline", "forward", "ask", "note",
    "confirm_erased",
]  # fmt: skip
_WITH_WORDS = frozenset({"ask", "note"})


class Act(BaseModel):
    """One act as a form gives it; `version` is what its page showed."""

    model_config = ConfigDict(frozen=True)
    act: Doing
    version: Annotated[int, Field(ge=0, lt=2**31)]
    reason: Reason | None = None
    to: Annotated[str, Field(max_length=60)] = ""
    words: Annotated[str, Field(max_length=4000)] = ""

    @property
    def lacks(self) -> bool:
        """Whether it needs something that was not given."""
        return (
            (self.act in _WITH_WORDS and not self.words.strip())
            or (self.act == "decline" and self.reason is None)
            or (self.act == "forward" and not self.to)
        )


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be done now: machine acts, the ways to write, and whom to forward to."""

    acts: tuple[str, ...]
    takers: tuple[Actor, ...]


async def choices(desk: Desk, session: AsyncSession, view: MatchView, at: datetime) -> Choices:
    """What an actor may do with a lead from where it stands."""
    if view.request is None:
        return Choices(("confirm_erased",) if view.status == "erased" else (), ())
    acts: list[str] = list(lifecycle.moves(view.state, "partner"))
    if view.status in ("withdrawn", "expired"):
        return Choices((), ())
    if view.state in lifecycle.OPEN:
        acts.append("ask")
    taken = await desk.takers(session, at) if "forward" in acts else ()
    others = tuple(
        taker.actor for taker in taken if taker.actor.id != view.actor and routing.may_take(taker) is None
    )  # fmt: skip
    if not others and "forward" in acts:
        acts.remove("forward")
    return Choices((*acts, "note"), tuple(sorted(others, key=lambda actor: actor.name)))


async def do(desk: Desk, session: AsyncSession, ref: str, act: Act, *, by: Who, at: datetime) -> MatchView:
    """Does it. Raises what the desk raises."""
    words = act.words.strip()
    match act.act:
        case "forward":
            return await desk.forward(session, ref, act.to, by=by, at=at, version=act.version, words=words)
        case "ask":
            return await desk.ask(session, ref, words, by=by, at=at)
        case "note":
            return await desk.remark(session, ref, words, by=by, at=at)
        case "confirm_erased":
            await desk.confirm_erased(session, ref, by=by, at=at)
            return await views.find(session, ref, desk.letters.cipher)
        case move:
            return await desk.act(
                session, ref, move, by=by, at=at, version=act.version, reason=act.reason, words=words
            )  # fmt: skip
