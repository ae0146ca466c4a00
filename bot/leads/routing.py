"""Who should get a request: need × territory × stage × sector × capacity × absence, each verdict with its reason. Pure.

Never an actor that is history or takes no leads; a score orders the others. Nobody left means the staff.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.leads.request import Need, Request, Sector, need_of
from faq.catalogue import Catalogue
from faq.directory import by_distance, is_placed
from faq.documents import Actor, ActorKind
from faq.matching.text import fold

REACH = 90.0
"""Kilometres beyond which a local actor is somebody else's."""
ENOUGH_PAST = 5
"""Closed leads from which an actor's record says something."""

Named = Mapping[Need, Mapping[str, int]]
"""need → actor → how many of our answers on it name that actor"""
Part = Literal["need", "territory", "stage", "sector"]
Obstacle = Literal["historical", "closed", "absent", "full", "need", "territory", "stage", "sector"]
_WEIGHTS: dict[Part, float] = {"need": 0.45, "territory": 0.3, "stage": 0.1, "sector": 0.15}


@dataclass(frozen=True, slots=True)
class Taker:
    """An actor that takes leads. `open` of them wait or are under way there, of at most `capacity`; `needs`, when it
    names some, replaces what its kind would suggest; `closed` and `helped` are its record."""

    actor: Actor
    needs: tuple[str, ...] = ()
    active: bool = True
    absent: bool = False
    capacity: int | None = None
    open: int = 0
    closed: int = 0
    helped: int = 0

    @property
    def has_record(self) -> bool:
        """Whether its record is worth telling."""
        return self.closed >= ENOUGH_PAST


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a score (0..1) and what it rests on: "near" with kilometres, "region", "stage" …"""

    part: Part
    why: str
    score: float
    km: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """An actor that suits, how well (0..1), and why."""

    taker: Taker
    score: float
    reasons: tuple[Reason, ...]

    @property
    def actor(self) -> Actor:
        """Whom."""
        return self.taker.actor


@dataclass(frozen=True, slots=True)
class Refusal:
    """An actor that does not suit, and the first thing in the way."""

    actor: Actor
    obstacle: Obstacle


@dataclass(frozen=True, slots=True)
class Route:
    """Everybody looked at: those who suit, best first, and the others."""

    proposals: tuple[Proposal, ...]
    refusals: tuple[Refusal, ...]


# need → how well each kind of actor answers it; a kind that is not named does not
_FITS: dict[Need, dict[ActorKind, float]] = {
    "start": {"network": 0.8, "public_service": 0.7, "incubator": 0.7, "local_authority": 0.4, "funder": 0.4},
    "incubation": {"incubator": 1.0, "accelerator": 0.8, "place": 0.4},
    "place": {"place": 1.0, "incubator": 0.6, "local_authority": 0.4},
    "funding": {"funder": 1.0, "network": 0.6, "local_authority": 0.4, "public_service": 0.3},
    "research": {"laboratory": 0.9, "funder": 0.4, "school": 0.5, "incubator": 0.5},
    "ip": {"public_service": 0.3},
    "hiring": {"school": 0.6, "public_service": 0.4, "network": 0.4},
    "abroad": {"public_service": 0.6, "network": 0.2, "place": 0.3, "incubator": 0.3},
    "rules": {"public_service": 0.6, "network": 0.3},
    "network": {"network": 0.9, "place": 0.5, "incubator": 0.4, "accelerator": 0.4},
    "other": {},  # the staff choose
}
_NAMED = 0.4  # what it adds to be named by this many answers of that need's themes, or more
_OFTEN = 4
_NEED_FROM = 0.3

# sector of the form → how actors' own sectors begin, folded
_WORDS: dict[Sector, tuple[str, ...]] = {
    "digital": ("numerique", "tech", "ia", "logiciel", "cybersecurite", "blockchain", "iot"),
    "health": ("sante",),
    "industry": ("industrie", "ingenierie", "iot", "prototype"),
    "agro": ("agro",),
    "energy": ("energie", "industrie"),
    "deeptech": ("deeptech", "recherche", "ia", "optoelectronique"),
    "craft": ("artisanat",),
    "commerce": ("commerce", "services", "e-commerce"),
    "culture": ("culture",),
    "impact": ("ess", "impact"),
    "other": (),
}
_NOT_INNOVATION = ("craft", "commerce", "culture", "impact")
_OF_ALL = ("tous secteurs", "export", "formation", "management")


def route(request: Request, takers: Iterable[Taker], named: Named) -> Route:
    """Looks at everybody. `named`: what `named_for` says of the catalogue."""
    proposals: list[Proposal] = []
    refusals: list[Refusal] = []
    for taker in takers:
        found = _look(request, taker, named.get(request.need, {}))
        if isinstance(found, Refusal):
            refusals.append(found)
        else:
            proposals.append(found)
    proposals.sort(key=lambda proposal: (-proposal.score, proposal.actor.id))
    return Route(tuple(proposals), tuple(refusals))


def named_for(catalogue: Catalogue) -> Named:
    """How many answers to a need name each actor."""
    found: dict[Need, Counter[str]] = {}
    for entry in catalogue.entries.values():
        if need := need_of(catalogue.theme_of[entry.id], entry.id):
            found.setdefault(need, Counter()).update(entry.actors)
    return found


def may_take(taker: Taker) -> Obstacle | None:
    """What keeps an actor from any lead today, whatever is asked."""
    if taker.actor.status == "historical":
        return "historical"
    if not taker.active:
        return "closed"
    if taker.absent:
        return "absent"
    if taker.capacity is not None and taker.open >= taker.capacity:
        return "full"
    return None


def _look(request: Request, taker: Taker, named: Mapping[str, int]) -> Proposal | Refusal:
    actor = taker.actor
    if obstacle := may_take(taker):
        return Refusal(actor, obstacle)
    reasons = (
        _need(request, taker, named),
        _territory(request, actor),
        _stage(request, actor),
        _sector(request, actor),
    )
    for reason in reasons:
        if reason.score == 0:
            return Refusal(actor, reason.part)
    score = sum(_WEIGHTS[reason.part] * reason.score for reason in reasons)
    return Proposal(taker, round(score * (0.9 if actor.status == "to_check" else 1.0), 4), reasons)


def _need(request: Request, taker: Taker, named: Mapping[str, int]) -> Reason:
    if taker.needs:
        return Reason("need", "declared", 1.0 if request.need in taker.needs else 0.0)
    fit = _FITS[request.need].get(taker.actor.kind, 0.0)
    if times := named.get(taker.actor.id, 0):
        return Reason("need", "named", min(1.0, max(fit, _NEED_FROM) + _NAMED * min(times, _OFTEN) / _OFTEN))
    return Reason("need", "kind", fit if fit >= _NEED_FROM else 0.0)


def _territory(request: Request, actor: Actor) -> Reason:
    town = request.town
    foreign = actor.area.endswith(("(LU)", "(DE)"))
    if foreign and request.need != "abroad":
        return Reason("territory", "abroad", 0.0)
    if not is_placed(actor) or "région" in actor.area or actor.area in ("Toutes", "Lorraine", "Lorraine, Alsace"):
        return Reason("territory", "region", 0.7)
    if foreign or actor.area == "Paris (75)":
        return Reason("territory", "elsewhere", 0.5)
    if town is None:
        return Reason("territory", "unknown", 0.5)
    km = by_distance((actor,), town.latitude, town.longitude)[0].km or 0.0
    if km > REACH:
        return Reason("territory", "far", 0.0, round(km))
    return Reason("territory", "near", round(1.0 - 0.8 * km / REACH, 3), round(km))


def _stage(request: Request, actor: Actor) -> Reason:
    if request.stage is None or not actor.stages:
        return Reason("stage", "unknown", 0.6)
    return Reason("stage", "stage", 1.0 if request.stage in actor.stages else 0.0)


def _sector(request: Request, actor: Actor) -> Reason:
    theirs = [fold(sector) for sector in actor.sectors]
    if not theirs or any(sector in _OF_ALL for sector in theirs):
        return Reason("sector", "all", 0.7)
    if request.sector is None or request.sector == "other":
        return Reason("sector", "unknown", 0.5)
    if any(sector.startswith(word) for sector in theirs for word in _WORDS[request.sector]):
        return Reason("sector", "sector", 1.0)
    if "innovation" in theirs and request.sector not in _NOT_INNOVATION:
        return Reason("sector", "sector", 0.8)
    return Reason("sector", "sector", 0.0)
