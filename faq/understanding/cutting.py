"""Where a message may be cut into questions. Pure: it proposes, the reader decides on evidence."""

import re
from dataclasses import dataclass

from faq.words import meant, word_set, words

MOST_SENTENCES, MOST_PIECES = 5, 5
_HARD = re.compile(r"[?!;…\n]+|\.(?=\s|$)")
_COLON = re.compile(r"\s*:\s*")
_SOFT = re.compile(
    r"\s*[,/]\s*|\s+(?=(?:et|puis|sinon|ainsi que|and|und|sowie)\s)|\s+[–—]\s+|\s+(?=(?:mais aussi|also)\s)",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"^(?:(?:et|puis|sinon|aussi|ensuite|enfin|ainsi que|mais|ok|alors"
    r"|and|also|then|but|what about|how about|und|sowie)\b[\s,]*)+",
    re.IGNORECASE,
)

_PRESENTING = re.compile(
    r"^(?:je m.appelle|mon nom est|my name is|ich hei(?:ß|ss)e)\b|^\S+@\S+$|^\+?\d[\d .()-]{6,}$", re.IGNORECASE
)


_ASKING = word_set(
    "qui que quoi quel quelle quels quelles qu comment combien quand pourquoi kesako koi peut peux puis dois doit"
    " droit faut existe possible y ya"
    " what who whom whose how where when which why can could do does is are should may was"
    " wer wie wo wann welche welcher kann muss ist gibt"
)
_WISHING = word_set(
    "veux voudrais voudrait veut cherche cherchons besoin aimerais aimerait souhaite need want looking like brauche"
    " suche mochte will"
)
_FOUNDING = word_set(
    "creer cree lancer lance monter monte ouvrir demarrer start launch create open found grunden eroffnen"
)
_COMPANY = word_set("boite entreprise entreprises societe startup startups business company firma unternehmen activite")
_OURS = word_set("je j on nous mon ma mes notre nos me m we my our us ich wir mein meine unser unsere")
_WITHOUT = word_set("pas sans aucun aucune no without ohne kein keine")
_PREPOSITIONS = word_set("pour a au aux en de du des d dans chez avec par sur for in at of with by fur mit bei von")
_FEW = 5
_EITHER = word_set("ou or oder")
_EITHER_WORDS = 5
_SEVERAL = re.compile(
    r"\b(?:2|3|deux|trois|plusieurs|quelques|two|three|several|some|zwei|drei|ein paar)\s+(?:petites?\s+)?"
    r"(?:questions?|choses|trucs|points|things|fragen)\b",
    re.IGNORECASE,
)
_COMPARING = word_set(
    "difference differences differe mieux choisir choisis choix versus vs compare comparer unterschied"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence; `linked`: it starts with « et », "and" …"""

    text: str
    linked: bool


def sentences(message: str) -> tuple[tuple[Piece, ...], ...]:
    """The message cut at full stops and question marks, and each sentence wherever a question may end.

    What follows `MOST_SENTENCES` of them, or `MOST_PIECES` of one, is not read. A comparison (« SAS ou SARL, quelle
    différence ? ») stays whole, up to the next question.
    """
    found = (text.strip() for text in _HARD.split(message))
    return tuple(tuple(_pieces(text)) for text in found if any(map(str.isalnum, text)))[:MOST_SENTENCES]


def announces_several(message: str) -> bool:
    """Whether a message says that it holds several questions: « Deux questions : … »."""
    return _SEVERAL.search(message) is not None


def _pieces(sentence: str) -> list[Piece]:
    even = " ".join(_led(sentence).split())  # thousands of blanks in a row would keep the pattern busy
    found = [text.strip() for text in _SOFT.split(even) if any(map(str.isalnum, text))]
    for place in range(len(found) - 2, -1, -1):
        if states(found[place]) and asks(found[place + 1]):
            found[place : place + 2] = [f"{found[place]}, {found[place + 1]}"]
    comparing = next((place for place, text in enumerate(found) if _has(text, _COMPARING)), None)
    if comparing is not None:
        first, last = comparing, comparing + 1
        while first > 0 and not _is_put(found[first - 1]):
            first -= 1
        while last < len(found) and not _is_put(found[last]):
            last += 1
        found[first:last] = [", ".join(found[first:last])]
    return [Piece(text, unlinked(text) != text) for text in found[:MOST_PIECES]]


def _led(sentence: str) -> str:
    """What stands before a colon belongs to what follows it, unless it asks (« Étudiant : quelles aides ? »)."""
    head, *rest = _COLON.split(sentence)
    for part in rest:
        head = f"{head}, {part}" if asks(head) or announces_several(head) else f"{head} {part}"
    return head


def asks(text: str) -> bool:
    """Whether a stretch is put as a question, « SAS ou SARL » too."""
    said = words(unlinked(text))
    either = len(said) <= _EITHER_WORDS and any(word.folded in _EITHER for word in said[1:-1])
    return either or _is_put(text)


def _is_put(text: str) -> bool:
    said = words(unlinked(text))
    where = any(word.written.lower() == "où" for word in said) or (bool(said) and said[0].folded == "ou")
    return where or _has(text, _ASKING)


def states(text: str) -> bool:
    """Whether a stretch only tells of the asker's own case: « j’ai un prototype », « pas d’associé »."""
    own = not (_OURS | _WITHOUT).isdisjoint(meant(unlinked(text))[:1])
    return own and not asks(text) and not _has(text, _WISHING)


def founds(text: str) -> bool:
    """Whether a stretch tells of the wish to found a company, which everybody here has: « je veux monter ma boîte »."""
    own = not (_OURS | {"i"}).isdisjoint(meant(unlinked(text))[:1])
    return own and not asks(text) and _has(text, _FOUNDING) and _has(text, _COMPANY)


def presents(text: str) -> bool:
    """Whether a stretch only says who somebody is or how to reach them."""
    return _PRESENTING.search(text) is not None and not asks(text)


def adds(piece: Piece) -> bool:
    """Whether a piece may name one more thing asked for: « et le CII »; not « et pour un étudiant »."""
    said = words(unlinked(piece.text))
    return piece.linked and 0 < len(said) <= _FEW and said[0].folded not in _PREPOSITIONS


def unlinked(text: str) -> str:
    """The text without « et », "and", « sinon » … in front."""
    return _LINK.sub("", text.strip()) or text.strip()


def _has(text: str, listed: frozenset[str]) -> bool:
    return any(word in listed for word in meant(text))
