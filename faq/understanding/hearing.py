"""What a message says by itself, whatever came before: small talk, or the stretches of it in which it may ask. Pure."""

from dataclasses import dataclass

from faq.documents import Term
from faq.understanding.cutting import Piece, announces_several, presents, sentences, unlinked
from faq.understanding.following import asks_to_reach, asks_whom, leans
from faq.understanding.smalltalk import Talk, small_talk
from faq.understanding.spoken import plainly
from faq.understanding.terms import Terms


@dataclass(frozen=True, slots=True)
class Heard:
    """A message by itself.

    `asks_whom`: it asks for nothing but who can help; `asks_to_reach`: for nothing but how to reach them; `talk`: it is
    small talk; `cut`: the pieces in which it may ask, by sentence, and `text` all of them; `linked`: it starts with
    « et », "and" …; `leans`: it may lean on what came before; `announces_several`: it says that it holds several
    questions; `term`: the word of the trade it asks for; `language`: the one it is plainly in.
    """

    asks_whom: bool
    asks_to_reach: bool
    talk: Talk | None
    cut: tuple[tuple[Piece, ...], ...]
    text: str
    linked: bool
    leans: bool
    announces_several: bool
    term: Term | None
    language: str | None


def hear(message: str, terms: Terms) -> Heard:
    """A message by itself. Greetings around a question and who its author is are no part of what it asks."""
    talk = small_talk(message)
    if talk and talk.kind in ("who_are_you", "are_you_human") and terms.plainly(message):
        talk = None
    pieces = (
        tuple(piece for piece in sentence if not small_talk(piece.text) and not presents(piece.text))
        for sentence in sentences(message)
    )
    cut = tuple(sentence for sentence in pieces if sentence)
    return Heard(
        asks_whom=asks_whom(message),
        asks_to_reach=asks_to_reach(message),
        talk=talk,
        cut=cut,
        text="\n".join(", ".join(piece.text for piece in sentence) for sentence in cut) or message,
        linked=unlinked(message) != message.strip(),
        leans=leans(message),
        announces_several=announces_several(message),
        term=terms.asked(message),
        language=plainly(message),
    )
