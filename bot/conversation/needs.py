"""What a founder needs, read from their words or from the answer before: where the form begins."""

from bot.conversation import telling
from bot.conversation.scene import Scene
from bot.leads.request import Need, need_of
from faq.understanding.following import leans
from faq.understanding.reader import Context, Found
from faq.words import words as spelt

FEW = 4  # words that alone do not say what is asked about


def need_in(scene: Scene, words: str) -> Need | None:
    """The need that a sentence names, or else the one that the matcher sees in it."""
    if named := telling.need_in(words):
        return named
    for part in scene.reader.read(words, Context(), scene.language):
        if isinstance(part.reading, Found) and part.reading.match.outcome != "unknown":
            for candidate in part.reading.match.candidates[:1]:
                if need := need_of(scene.catalogue.theme_of.get(candidate.entry), candidate.entry):
                    return need
    return None


def last_question(scene: Scene, entry: str) -> str:
    """The question that the answer was given to, if this is the one; the answer's own if a few words or a follow-up
    would tell an actor nothing (« c'est payant ? »)."""
    last = scene.state.last
    if last is None or last.entry != entry:
        return ""
    telling_enough = len(spelt(last.question)) > FEW and not leans(last.question)
    return last.question if telling_enough else scene.catalogue.entries[entry].wording(scene.language).question
