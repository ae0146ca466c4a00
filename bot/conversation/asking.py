"""Free text: read it, answer each question in it, and note what came of it."""

import unicodedata

from bot.conversation import actions, browse
from bot.conversation.answers import (
    choices_message,
    closest,
    entry_message,
    same_message,
    term_intro,
    unknown_message,
    why_message,
)
from bot.conversation.buttons import home_row, press
from bot.conversation.messages import Outgoing, Said, Say
from bot.conversation.scene import Scene, Turn
from bot.conversation.state import FRESH, SOON, ForTheTeam, Given, Judged, QuestionAsked, Record, State
from bot.redaction import redact
from bot.texts import texts
from faq.documents import LANGUAGES, Entry
from faq.matching.text import fold
from faq.towns import Town as KnownTown
from faq.towns import find_town, towns_in
from faq.understanding.reader import Context, Found, Part, People, SmallTalk
from faq.understanding.smalltalk import small_talk

LONGEST = 4096
_WHY = frozenset(("pourquoi", "pourquoi cette reponse", "pk", "pq", "why", "why this answer", "warum"))
KEPT = 500  # characters of a question that are worth keeping


def ask(scene: Scene, text: str, *, edited: bool = False) -> Turn:
    """Answers a message: each of its questions (at most three), or small talk, or an honest « je ne sais pas »."""
    words = clean(text)
    if not any(map(str.isalnum, words)) and not small_talk(words):
        return Turn(scene.state, (Say(text=scene.texts("nothing_to_read"), buttons=(home_row(scene),)),))
    state = scene.state
    if state.last and _why(words, state.last) and not edited:
        return Turn(state, (why_message(scene, state.last),))
    out: list[Outgoing] = []
    records: list[Record] = []
    for number, part in enumerate(scene.reader.read(words, _context(scene), scene.language)):
        ticket = scene.incoming.ticket + (str(number) if number else "")
        spoken = _in_language_of(part, scene)
        state = state.model_copy(update={"written": spoken.language}) if spoken is not scene else state
        if number == 0 and not edited:
            records += _asked_again(state, part, scene)
        shown, given, record = _answer(spoken, part, ticket)
        state = state.model_copy(update={"insulted": part.reading == SmallTalk("insult")})
        if given:
            state = state.remember(given)
        if part.reading == SmallTalk("human_please") and not edited:
            asked = ask_human(spoken.becoming(state))
            state, shown = asked.state, list(asked.out)
        out += shown
        if record:
            records.append(record)
    if edited:
        out = [say.model_copy(update={"in_place": True}) if isinstance(say, Say) else say for say in out]
    return Turn(state, tuple(out), tuple(records))


def _why(words: str, last: Given) -> bool:
    """Whether somebody asks for the reasons of the last answer, or of having none. Who was shown people is not."""
    return not last.actors and fold(words.strip(" ?!.…")) in _WHY


def ask_human(scene: Scene) -> Turn:
    """Asks for the words that the team is to read, and says when it will."""
    house, at = scene.house, scene.incoming.at
    if house.relay and scene.incoming.group:
        address = actions.deep_link(house.bot, "o_human")
        return Turn(scene.state, (Say(text=scene.texts("human.private_only", url=address)),))
    last = scene.state.last
    state = scene.state.model_copy(update={"awaiting": "message_to_team", "about": last.ticket if last else None})
    cancel = ((press(scene.texts.label("button.cancel"), "cancel"),),)
    text = scene.texts("human.ask" if house.relay else "team.ask")
    back = house.hours.next(at) if house.relay and house.hours and not house.hours.present(at) else None
    if back:
        text = scene.texts("human.ask_later", when=scene.texts.moment(back))
    return Turn(state, (Say(text=text, buttons=cancel),))


def to_the_team(scene: Scene, text: str) -> Turn:
    """The words a person wrote for the team: recorded, and receipt given."""
    t = scene.texts
    state = scene.state.model_copy(update={"awaiting": None, "about": None})
    words = clean(text)
    if not words:
        return Turn(scene.state, (Say(text=t("team.empty")),))
    note = ForTheTeam(ticket=scene.incoming.ticket, text=words[:LONGEST], topic="human", wants_reply=True)
    records: list[Record] = [note]
    last = scene.state.last
    if last and last.entry and last.ticket == scene.state.about:
        records.append(Judged(ticket=last.ticket, verdict="asked_human", entry=last.entry))
    return Turn(state, (Say(text=t("team.received"), buttons=(home_row(scene),)),), tuple(records))


def pass_on(scene: Scene, ticket: str) -> Turn:
    """« Transmettre à l’équipe »: the question behind a button goes to the team."""
    t = scene.texts
    given = scene.state.recall(ticket)
    if given is None:
        return Turn(scene.state, (Say(text=t("button_too_old"), buttons=(home_row(scene),)),))
    note = ForTheTeam(ticket=ticket, text=given.question, topic="question", wants_reply=True)
    return Turn(scene.state, (Say(text=t("team.question_received"), buttons=(home_row(scene),)),), (note,))


def clean(text: str) -> str:
    """The text without control characters and invisible marks; at most what a message may hold."""
    kept = (c if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn") else " " for c in text)
    return "".join(kept)[:LONGEST].strip()


def _context(scene: Scene) -> Context:
    """What a follow-up may lean on: the last answer, as long as it is fresh in mind."""
    here, last = scene.state.town, scene.state.last
    town = KnownTown(here.name, here.latitude, here.longitude, "") if here else None
    if last is None or scene.incoming.at - last.at > FRESH:
        return Context(town=town)
    return Context(entry=last.entry, question=last.whole or last.question, actors=last.actors, town=town)


def _in_language_of(part: Part, scene: Scene) -> Scene:
    """A person who has not chosen a language is answered in the one they write, if they plainly write in it."""
    if scene.state.language is None and part.language in LANGUAGES and part.language != scene.language:
        return scene.speaking(texts("fr" if part.language == "fr" else "en"))
    return scene


def _answer(scene: Scene, part: Part, ticket: str) -> tuple[list[Outgoing], Given | None, Record | None]:
    match part.reading:
        case SmallTalk(kind):
            return [_small_talk(scene, kind)], None, _record(scene, part, ticket, "smalltalk")
        case People(actors, town, _, match) if actors:
            ids = tuple(near.actor.id for near in actors)
            given = Given(
                ticket=ticket, at=scene.incoming.at, question=_kept(part.text), whole=_kept(part.whole), actors=ids
            )
            record = _record(scene, part, ticket, "directory", candidates=ids, town=town.name if town else None)
            if len(actors) == 1 and town is None:
                return [browse.actor(scene, actors[0].actor)], given, record
            near = closest(scene, match)
            return list(browse.people(scene, actors, town.name if town else None, ticket, near)), given, record
        case Found() as found:
            return _found(scene, part, found, ticket)
        case _:
            return [unknown_message(scene, ticket)], None, _record(scene, part, ticket, "unknown")


def _found(scene: Scene, part: Part, found: Found, ticket: str) -> tuple[list[Outgoing], Given, Record]:
    match = found.match
    candidates = [c for c in match.candidates if c.entry in scene.catalogue.entries]
    best = candidates[0] if candidates else None
    ids = tuple(candidate.entry for candidate in candidates[:5])
    answered = best if match.outcome == "answer" else None
    given = Given(
        ticket=ticket,
        at=scene.incoming.at,
        question=_kept(part.text),
        whole=_kept(part.whole),
        entry=answered.entry if answered else None,
        confidence=best.confidence if best else 0.0,
        matched=best.matched if best else (),
        candidates=ids,
        offered=match.outcome == "choices" and bool(ids),
    )
    record = _record(scene, part, ticket, match.outcome, entry=given.entry, confidence=given.confidence, candidates=ids)
    say: Outgoing
    if answered:
        say = _given(scene, scene.catalogue.entries[answered.entry], ticket, found.town)
    elif given.offered:
        say = choices_message(scene, given, term_intro(scene, found.term) if found.term else None)
    else:
        say = unknown_message(scene, ticket, found.lies)
    return [say], given, record


def _given(scene: Scene, entry: Entry, ticket: str, town: KnownTown | None) -> Say:
    """An entry in full; to whom it was given just before, that there is no more to say."""
    last, event = scene.state.last, scene.incoming.event
    asked_on = last is not None and last.entry == entry.id and scene.incoming.at - last.at <= SOON
    if not asked_on or not isinstance(event, Said) or event.edited:
        return entry_message(scene, entry, ticket, near=town)
    speaks = town is not None and town.name in f"{entry.wording(scene.language).question} {entry.fr.answer}"
    return same_message(scene, entry, ticket, None if speaks else town)


def _small_talk(scene: Scene, kind: str) -> Say:
    t = scene.texts
    if kind == "insult" and scene.state.insulted:
        return Say(text=t("smalltalk.insult_again"), buttons=(home_row(scene),))
    if kind in ("greeting", "help", "who_are_you", "are_you_human"):
        return browse.home(scene, f"smalltalk.{kind}")
    return Say(text=t(f"smalltalk.{kind}"), buttons=(home_row(scene),))


def _asked_again(state: State, part: Part, scene: Scene) -> list[Record]:
    """Asking for the same thing within minutes counts against the answer given. What is not understood asks nothing."""
    last = state.last
    if last is None or last.entry is None or scene.incoming.at - last.at > SOON:
        return []
    match part.reading:
        case Found(found) if found.outcome != "unknown" and found.candidates[0].entry == last.entry:
            return [Judged(ticket=last.ticket, verdict="asked_again", entry=last.entry)]
        case _:
            return []


def _record(
    scene: Scene,
    part: Part,
    ticket: str,
    outcome: str,
    *,
    entry: str | None = None,
    confidence: float = 0.0,
    candidates: tuple[str, ...] = (),
    town: str | None = None,
) -> QuestionAsked:
    return QuestionAsked.model_validate({
        "ticket": ticket, "text": _kept(part.text), "language": part.language, "outcome": outcome, "entry": entry,
        "confidence": confidence, "candidates": candidates[:5], "town": town or _town(scene, part.text),
        "origin": scene.state.origin,
    })  # fmt: skip


def _town(scene: Scene, text: str) -> str | None:
    """Where a question is about: the town it names, else the person's own if they named one."""
    if named := towns_in(text):
        return named[0].town.name
    own = scene.state.town
    return own.name if own and find_town(own.name) else None


def _kept(text: str) -> str:
    return redact(text)[:KEPT]
