"""Small talk: greetings, thanks, insults … recognised only when a message holds nothing else. Pure.

The phrases are in data/smalltalk.yaml. A message is read from left to right: at each word the longest phrase is
taken, or else a filler word is skipped; a word that is neither means that the FAQ may be asked for something.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal, get_args

import yaml
from rapidfuzz import process
from rapidfuzz.distance import OSA

from faq.matching.lexicon import lexicon
from faq.matching.text import fold
from faq.words import meaning, words

SmallTalkKind = Literal[
    "human_please", "insult", "are_you_human", "who_are_you", "help", "goodbye", "laughter", "thanks", "compliment",
    "greeting",
]  # fmt: skip
"""In order of weight: of several kinds in one message, the first is answered."""

_MOST_WORDS = 30
_STRANGE = 0.3  # share of strange words in a message that is taken for small talk for want of better
_ASKING: frozenset[SmallTalkKind] = frozenset(("who_are_you", "are_you_human", "help"))
_LAUGH = re.compile(r"[ah]{3,}|[eh]{4,}|[hi]{4,}|[ho]{4,}|(?:lo)+l|x+d+|m+d+r+|p+t+d+r+|(?:ja){2,}|(?:ke){2,}k?")
_EMOJI: Mapping[SmallTalkKind, str] = {
    "insult": "🖕😡🤬👎😠🙄", "thanks": "👍🙏❤🤝👌✅", "laughter": "😂🤣😆😅😄😁😹",
    "compliment": "👏🔥😍🥰🤩💯🎉⭐💪😊🙂😀😃", "greeting": "👋🤗",
}  # fmt: skip
_PIECE = re.compile(r"\(([^()]*)\)|([^()\s]+)")


@dataclass(frozen=True, slots=True)
class Talk:
    """What a message of small talk is; `language` is None when it is said so in several."""

    kind: SmallTalkKind
    language: str | None


@dataclass(frozen=True, slots=True)
class _Phrase:
    kind: SmallTalkKind
    language: str
    pattern: re.Pattern[str]


@lru_cache(4_000)
def small_talk(message: str) -> Talk | None:
    """The kind of small talk that the whole message is, or None."""
    said = list(_spelt(message))
    if not said:
        return _of_emoji(message)
    if len(said) > _MOST_WORDS:
        return None
    taken, strange = _covered(said)
    return _of_phrases([] if strange else taken, said)


def mostly_small_talk(message: str) -> Talk | None:
    """The same for a message that nothing else explains: a few of its words may be strange, unless it asks."""
    said = list(_spelt(message))[:_MOST_WORDS]
    taken, strange = _covered(said)
    talk = _of_phrases(taken, said) if strange <= len(said) * _STRANGE else None
    return None if talk and strange and talk.kind in _ASKING else talk


def is_filler(word: str) -> bool:
    """Whether a folded word says nothing by itself: « svp », « bjr », "please"."""
    return _fillers().issuperset(meaning(word)) or small_talk(word) is not None


def _of_phrases(taken: list[list[_Phrase]], said: list[str]) -> Talk | None:
    kinds = {phrase.kind for phrases in taken for phrase in phrases} or _cued(said)
    heard = Counter(language for phrases in taken for language in {phrase.language for phrase in phrases})
    kind = next((kind for kind in get_args(SmallTalkKind) if kind in kinds), None)
    languages = heard.most_common()
    sure = languages and (len(languages) == 1 or languages[0][1] > languages[1][1])
    return Talk(kind, languages[0][0] if sure else None) if kind else None


def _cued(said: list[str]) -> set[SmallTalkKind]:
    """The kind whose cues are all there, if every word is one of small talk's."""
    if not _known().issuperset(said):
        return set()
    for kind, lines in _table()["cues"].items():
        if all(not set(said).isdisjoint(line.split()) for line in lines):
            return {kind}
    return set()


def _covered(said: list[str]) -> tuple[list[list[_Phrase]], int]:
    """The phrases found, in order, each with its equals; and how many words are in no phrase and are no filler."""
    text = "".join(f"{word} " for word in said)
    taken, strange = [], 0
    start = 0
    while start < len(text):
        after = text.index(" ", start) + 1
        word = text[start : after - 1]
        phrases = _phrases_by_opening().get(word, ())
        ends = [(found.end(), phrase) for phrase in phrases if (found := phrase.pattern.match(text, start))]
        start = max((end for end, _ in ends), default=after)
        if ends:
            taken.append([phrase for end, phrase in ends if end == start])
        else:
            strange += word not in _fillers()
    return taken, strange


def _spelt(message: str) -> Iterator[str]:
    """The words of a message, with SMS spellings written out and small typos mended."""
    said = words(message)
    for place, word in enumerate(said):
        following = said[place + 1].folded if place + 1 < len(said) else ""
        if _LAUGH.fullmatch(word.folded):
            yield "haha"
        elif word.folded == "c" and following not in ("est", "etait"):
            yield from ("c", "est")
        elif len(word.folded) > 1 and word.folded not in _known() and meaning(word.folded) != (word.folded,):
            yield from meaning(word.folded)
        else:
            yield _mended(word.folded)


def _mended(word: str) -> str:
    """The known word one slip away, from 5 letters on (two slips from 9), unless it is a word already."""
    if len(word) < 5 or word in _known() or lexicon().knows(word):
        return word
    close = process.extractOne(word, _in_order(), scorer=OSA.distance, score_cutoff=2 if len(word) > 8 else 1)
    return close[0] if close and len(close[0]) > 3 else word


def _of_emoji(message: str) -> Talk | None:
    kinds = [kind for kind in get_args(SmallTalkKind) if set(message) & set(_EMOJI.get(kind, ""))]
    return Talk(kinds[0], None) if kinds else None


@cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = yaml.load(
        files("faq").joinpath("data/smalltalk.yaml").read_text("utf-8"), yaml.CSafeLoader
    )
    return table


@cache
def _phrases_by_opening() -> Mapping[str, list[_Phrase]]:
    """The phrases by each word that they may begin with."""
    found: dict[str, list[_Phrase]] = {}
    for kind in get_args(SmallTalkKind):
        for language, phrases in _table()[kind].items():
            for phrase in phrases:
                groups = _groups(phrase)
                one = _Phrase(kind, language, _pattern(groups))
                for word in _openings(groups):
                    found.setdefault(word, []).append(one)
    return found


@cache
def _fillers() -> frozenset[str]:
    return frozenset(fold(word) for listed in _table()["fillers"].values() for word in listed.split())


@cache
def _known() -> frozenset[str]:
    """Every word of the phrases and fillers."""
    listed = (phrase for kind in get_args(SmallTalkKind) for part in _table()[kind].values() for phrase in part)
    cues = " ".join(line for lines in _table()["cues"].values() for line in lines)
    return _fillers() | set(cues.split()) | {fold(word) for phrase in listed for word in re.findall(r"\w+", phrase)}


@cache
def _in_order() -> tuple[str, ...]:
    """The same in an order that is always the same: of two words as near, the first is meant."""
    return tuple(sorted(_known()))


def _groups(phrase: str) -> list[list[str]]:
    """« (grand|) merci » → the choices of each group, longer ones first: [["grand", ""], ["merci"]]."""
    listed = [[fold(choice.strip()) for choice in (word or group).split("|")] for group, word in _PIECE.findall(phrase)]
    return [sorted(choices, key=len, reverse=True) for choices in listed]


def _pattern(groups: list[list[str]]) -> re.Pattern[str]:
    """A pattern over words each followed by a space."""
    pieces = []
    for choices in groups:
        full = "|".join(re.escape(choice) for choice in choices if choice)
        pieces.append(f"(?:(?:{full}) )" + ("?" if "" in choices else ""))
    return re.compile("".join(pieces))


def _openings(groups: list[list[str]]) -> set[str]:
    """The words that a phrase may begin with."""
    found: set[str] = set()
    for choices in groups:
        found |= {choice.split()[0] for choice in choices if choice}
        if "" not in choices:
            break
    return found
