"""Answers as they are shown: an entry, a choice of entries, an honest « je ne sais pas », and why."""

from bot.conversation import actions
from bot.conversation.buttons import entry_buttons, home_row, meet_row, press, thumbs
from bot.conversation.messages import Button, Keyboard, Say
from bot.conversation.scene import Scene
from bot.conversation.state import FRESH, Given
from bot.leads.request import NEED_OF_THEME, Where
from bot.texts import Marked
from faq.catalogue import is_stale, standing
from faq.directory import Near, by_distance
from faq.documents import Actor, Entry, Term
from faq.markup import escape
from faq.matching.decide import Match
from faq.matching.text import fold
from faq.recall import recall
from faq.towns import Town as KnownTown
from faq.towns import spoken_name, towns_in
from faq.typography import tidy
from faq.understanding.following import topics
from faq.understanding.outside import Outside
from faq.understanding.smalltalk import is_filler
from faq.words import words as spelt

MOST_ACTORS = 3
MOST_SOURCES = 3
MOST_RELATED = 2
MOST_CHOICES = 3
SUREST = 99  # percent: nobody who answers from words alone is surer
_SLANG = "argot"  # a kind of term of the glossary
_WORTH = 0.2  # confidence from which an entry is shown beside people


def entry_message(
    scene: Scene, entry: Entry, ticket: str | None, *, near: KnownTown | None = None, in_place: bool = False
) -> Say:
    """An entry in full. With a `ticket` it answers a question and can be judged; without, it is being browsed.

    Its actors stand in order of distance from `near`, the town that the question names, or from the person's own.
    """
    town = near or scene.state.town
    if town is None and _is_live(scene, entry):
        key = ("entry", entry.id, scene.language, scene.house.bot, scene.today)
        text = recall(scene.reader, key, lambda: _entry_text(scene, entry, None))
    else:
        text = _entry_text(scene, entry, town)
    return Say(text=text, buttons=_entry_keyboard(scene, entry, ticket), in_place=in_place)


def _is_live(scene: Scene, entry: Entry) -> bool:
    """Whether it is what the reader reads with, and no draft under the same id: it goes with the reader."""
    return scene.reader.catalogue.entries.get(entry.id) is entry and scene.reader.catalogue is scene.catalogue


def _entry_text(scene: Scene, entry: Entry, town: KnownTown | Where | None) -> str:
    words = entry.wording(scene.language)
    parts = [f"**{escape(words.question)}**", words.answer, _standing_note(scene, entry)]
    parts.append(_actors_line(scene, entry, town))
    parts.append("\n".join(filter(None, (_sources_line(scene, entry), _checked_line(scene, entry)))))
    return "\n\n".join(filter(None, parts))


def choices_message(scene: Scene, given: Given, intro: str | None = None) -> Say:
    """« Vous vouliez dire… » with up to three questions and a way out. Buttons name a candidate by its place."""
    t = scene.texts
    intro = intro or t("choices.intro")
    shown = other_candidates(scene, given)[:MOST_CHOICES]
    lines = "\n".join(f"- {escape(entry.wording(scene.language).question)}" for entry in shown)
    rows: list[tuple[Button, ...]] = []
    for entry in shown:
        place = given.candidates.index(entry.id)
        rows.append((press(entry.wording(scene.language).title, "choose", given.ticket, place),))
    refusal = "button.none_of_these" if len(shown) > 1 else "button.not_this"
    rows.append((press(t.label(refusal), "none", given.ticket),))
    return Say(text=f"{intro}\n\n{lines}", buttons=tuple(rows))


def term_intro(scene: Scene, term: Term) -> str | None:
    """What a word of the trade means, before the entries that say more; None for slang, which means the plain word."""
    if term.kind == _SLANG:
        return None
    meaning = term.en if scene.language == "en" else term.definition
    if scene.language == "fr" and fold(term.fr) != fold(term.term):
        meaning = f"{term.fr}. {term.definition}"
    meaning = tidy(f"{meaning[0].upper()}{meaning[1:].rstrip('.')}.", scene.language)
    word = tidy(f"{term.term[0].upper()}{term.term[1:]}", scene.language)
    return scene.texts("choices.term", term=word, meaning=meaning)


def closest(scene: Scene, match: Match) -> Entry | None:
    """The entry that a match points to, if it is worth showing beside what was answered."""
    best = match.first
    return scene.catalogue.entries.get(best.entry) if best and best.confidence >= _WORTH else None


def other_candidates(scene: Scene, given: Given) -> tuple[Entry, ...]:
    """The entries that came close, best first, without the one already answered."""
    entries = scene.catalogue.entries
    return tuple(entries[i] for i in given.candidates if i != given.entry and i in entries)


def unknown_message(scene: Scene, ticket: str, lies: Outside | None = None) -> Say:
    """« Je ne sais pas (encore) », with the ways on; more to the point where it is plain in what the question `lies`.
    To whom it is said twice running, without the examples again."""
    t, last = scene.texts, scene.state.last
    again = last is not None and last.is_unknown and scene.incoming.at - last.at <= FRESH
    team: tuple[Button, ...] = (press(t.label("button.team"), "team", ticket),)
    ways = (*meet_row(scene), team, *_first_steps(scene)) if lies == "company" else (team, *meet_row(scene))
    if lies == "company":
        key = "unknown.company_again" if again else "unknown.company"
    elif lies == "file":
        key = "unknown.file"
    else:
        key = "unknown.again" if again else f"unknown.{lies or 'text'}"
    return Say(text=t(key), buttons=(*ways, home_row(scene), thumbs(scene, ticket)))


def _first_steps(scene: Scene) -> Keyboard:
    """The theme of whoever starts a company: it holds for every trade."""
    found = (theme for theme in scene.catalogue.themes.values() if NEED_OF_THEME.get(theme.id) == "start")
    return tuple((press(f"{theme.icon} {theme.name(scene.language)}", "theme", theme.id, 0),) for theme in found)


def same_message(scene: Scene, entry: Entry, ticket: str, town: KnownTown | None) -> Say:
    """For whom an entry was just given and asks on: no more is known, here is who may say more, and it again."""
    t, question = scene.texts, entry.wording(scene.language).question
    told = (
        t("same.elsewhere", question=question, town=spoken_name(town.name, scene.language))
        if town
        else t("same.text", question=question)
    )
    share = Button(label=t.label("button.share"), url=actions.share_link(scene.house.bot, entry.id))
    rows: Keyboard = (
        thumbs(scene, ticket),
        (press(t.label("button.read_again"), "entry", entry.id), share),
        *(((press(t.label("button.meet"), "meet", entry.id),),) if can_meet(scene, entry) else ()),
        (press(t.label("button.team"), "team", ticket),),
        home_row(scene),
    )
    return Say(
        text="\n\n".join(filter(None, (told, _actors_line(scene, entry, town or scene.state.town)))), buttons=rows
    )


def why_message(scene: Scene, given: Given) -> Say:
    """« Pourquoi cette réponse ? »: the words that matched, how sure the bot is, and the runner-up."""
    t = scene.texts
    if given.entry is None:
        return Say(
            text=t("why.unsure"), buttons=((press(t.label("button.team"), "team", given.ticket),), home_row(scene))
        )
    written = {word.folded: word.written for word in spelt(given.whole or given.question)}
    telling = [word for word in given.matched if topics(word) and not is_filler(word)]
    counted = ", ".join(written.get(word, word) for word in telling)
    lines = [t("why.words", words=counted) if counted else t("why.no_words")]
    lines.append(t("why.confidence", percent=min(SUREST, round(given.confidence * 100))))
    others = other_candidates(scene, given)[:1]
    if others:
        lines.append(t("why.runner_up", question=others[0].wording(scene.language).question))
    return Say(text="\n".join(lines), buttons=(*entry_buttons(scene, others), home_row(scene)))


def actor_link(scene: Scene, actor: Actor, km: float | None = None) -> Marked:
    """An actor's name, leading to its card, with its town, if it sits in one, and how far it is."""
    address = actions.deep_link(scene.house.bot, f"a_{actor.id}")
    details = [escape(spoken_name(actor.city, scene.language))] if towns_in(actor.city) else []
    if km is not None:
        key = "actor.distance" if round(km) else "actor.close"
        details.append(scene.texts(key, km=round(km)))
    place = f" ({', '.join(details)})" if details else ""
    return Marked(f"[{escape(actor.name)}]({address}){place}")


def can_meet(scene: Scene, entry: Entry) -> bool:
    """Whether an answer leads to somebody: not what is over, and not in a group, where others read along."""
    over = standing(entry, scene.today) in ("closed", "historical")
    return not over and not scene.incoming.group and scene.catalogue.theme_of.get(entry.id) in NEED_OF_THEME


def _standing_note(scene: Scene, entry: Entry) -> str:
    """What a reader must know before acting on the answer; for something over, what is open instead."""
    t = scene.texts
    now = standing(entry, scene.today)
    notes = []
    if now == "not_yet" and entry.opens_on:
        notes.append(t("standing.not_yet", date=t.date(entry.opens_on)))
    elif now in ("closed", "historical"):
        notes.append(t(f"standing.{now}"))
        for other in scene.catalogue.related(entry, len(entry.related)):
            if standing(other, scene.today) in ("open", "to_check"):
                address = actions.deep_link(scene.house.bot, other.id)
                question = escape(other.wording(scene.language).question)
                notes.append(t("standing.instead", link=Marked(f"[{question}]({address})")))
                break
    elif entry.closes_on:
        notes.append(t("standing.closes", date=t.date(entry.closes_on)))
    return " ".join(notes)


def _actors_line(scene: Scene, entry: Entry, town: KnownTown | Where | None) -> str:
    actors = tuple(Near(actor, None) for actor in scene.catalogue.helpers(entry))
    if town:
        actors = by_distance(tuple(near.actor for near in actors), town.latitude, town.longitude)
    if not actors:
        return ""
    links = [actor_link(scene, near.actor, near.km) for near in actors[:MOST_ACTORS]]
    return scene.texts("answer.actors", actors=Marked(", ".join(links)))


def _sources_line(scene: Scene, entry: Entry) -> str:
    """Who says so, in a word each: titles would take half a screen, and the link leads to the page."""
    shown: dict[str, str] = {}
    for source in sorted(entry.sources, key=lambda source: source.url is None):
        name = source.publisher if source.confidence != "general" else scene.texts.label("answer.general_knowledge")
        label = f"{escape(name)}, {source.year}"
        shown.setdefault(label, f"[{label}]({source.url})" if source.url else label)
    return scene.texts("answer.sources", sources=Marked(" · ".join(list(shown.values())[:MOST_SOURCES])))


def _checked_line(scene: Scene, entry: Entry) -> str:
    t = scene.texts
    checked = t("answer.checked", date=t.date(entry.checked_on), year=entry.valid_as_of)
    return f"{checked} {t('answer.stale')}" if is_stale(entry, scene.today) else checked


def _entry_keyboard(scene: Scene, entry: Entry, ticket: str | None) -> Keyboard:
    t = scene.texts
    share = Button(label=t.label("button.share"), url=actions.share_link(scene.house.bot, entry.id))
    rows: list[tuple[Button, ...]] = []
    if ticket:
        rows += [thumbs(scene, ticket), (press(t.label("button.why"), "why", ticket), share)]
    else:
        theme = scene.catalogue.theme_of[entry.id]
        rows.append((press(t.label("button.back"), "theme", theme, 0), share))
    if can_meet(scene, entry):
        rows.append((press(t.label("button.meet"), "meet", entry.id),))
    rows += entry_buttons(scene, scene.catalogue.related(entry, MOST_RELATED))
    rows.append(home_row(scene))
    return tuple(rows)
