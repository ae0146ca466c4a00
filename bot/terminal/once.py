"""One question outside any chat: the answer as a page, or what was made of it as plain data. Nothing is kept."""

import time
from typing import Any

from bot.conversation.asking import clean
from bot.conversation.dialogue import respond
from bot.conversation.messages import Incoming, Outgoing, Said
from bot.conversation.state import State
from bot.settings import Settings
from bot.wiring import assemble
from faq.catalogue import Catalogue
from faq.documents import Language
from faq.matching.decide import Match
from faq.understanding.reader import Context, Found, Part, People, SmallTalk


async def answer(settings: Settings, question: str, language: Language | None) -> tuple[Outgoing, ...]:
    """What the bot would say to a newcomer."""
    async with assemble(settings) as parts:
        known = parts.knowledge.current
        incoming = Incoming(Said(question), parts.clock(), "once")
        return respond(State(language=language), incoming, known.catalogue, known.reader, parts.house).out


async def explain(settings: Settings, question: str, language: Language | None) -> dict[str, Any]:
    """What was made of a question, for programs: its outcome (answer, choices, unknown, smalltalk), entry, confidence
    (0..1), alternatives, actors and matched words. Of several questions in one, the first gives the outcome; `parts`
    has them all. `elapsed_ms` is the time of reading and matching alone."""
    async with assemble(settings) as parts:
        known = parts.knowledge.current
        words = clean(question)
        before = time.perf_counter()
        read = (
            known.reader.read(words, Context(), language or settings.language) if any(map(str.isalnum, words)) else ()
        )
        elapsed = (time.perf_counter() - before) * 1000
    found = [_explain(part, known.catalogue) for part in read] or [_nothing(language or settings.language)]
    whole = {"question": question} | found[0] | {"elapsed_ms": round(elapsed, 3)}
    if len(found) > 1:
        whole["parts"] = [{"question": part.text} | one for part, one in zip(read, found, strict=True)]
    return whole


def _nothing(language: str) -> dict[str, Any]:
    return {
        "language": language, "outcome": "unknown", "entry": None, "confidence": 0.0,
        "alternatives": [], "actors": [], "matched": [],
    }  # fmt: skip


def _explain(part: Part, catalogue: Catalogue) -> dict[str, Any]:
    found = _nothing(part.language)
    match part.reading:
        case SmallTalk():
            return found | {"outcome": "smalltalk", "confidence": 1.0}
        case People(actors=actors):
            ids = [near.actor.id for near in actors]
            return found | {"outcome": "answer" if ids else "unknown", "confidence": float(bool(ids)), "actors": ids}
        case Found(match=matched):
            return found | _explain_match(matched, catalogue)


def _explain_match(match: Match, catalogue: Catalogue) -> dict[str, Any]:
    candidates = [candidate for candidate in match.candidates if candidate.entry in catalogue.entries]
    if not candidates:
        return {}
    best = candidates[0]
    answered = match.outcome == "answer"
    helpers = catalogue.helpers(catalogue.entries[best.entry]) if answered else ()
    return {
        "outcome": match.outcome,
        "entry": best.entry if answered else None,
        "confidence": round(best.confidence, 4),
        "alternatives": [
            {"entry": other.entry, "confidence": round(other.confidence, 4)} for other in candidates[answered:]
        ],
        "actors": [actor.id for actor in helpers],
        "matched": list(best.matched),
    }
