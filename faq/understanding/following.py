"""Follow-ups: « et pour un étudiant ? », « c'est combien ? », « et à Metz ? » read with what came before. Pure.

A short or linked question is read twice, alone and joined to the question before it. An entry counts when both
readings allow it; entries related to the last answer count more. A question that stands alone is left alone.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from faq.matching.decide import CHOICES, Candidate, Match, Outcome
from faq.matching.index import Index
from faq.towns import towns_in
from faq.understanding.cutting import asks, unlinked
from faq.understanding.outside import consult
from faq.words import meaning, meant, word_set, words

# What is asked of a thing, without saying of which.
_ASPECTS = word_set(
    "a about ai aime alors am an and any apres are as at au auch aujourd aussi autre autres aux avant avec avoir be"
    " beaucoup been bien c ca can ce cela celle celui ces cette cher chez chose choses co combien comme comment"
    " concretement condition conditions contre cost costs cout coute coutent couter cumulable d dann dans das de"
    " delai delais demande demander demandes depuis der des devrais did die dire dit do does dois doit donc donne"
    " donnent droit du dure duree ein eine elle elles en encore ensuite equivalent es est et etre eu eux exactement"
    " existe faire fait faudra faut for from fur gagne gagner genre get give go gratuit had has have he her him his"
    " how hui i if il ils in is ist it its j je jusqu kind l la le les leur leurs limite long lui m ma maintenant"
    " mais many max maximum me meme mes mettre mich mieux minimum moi mois mon montant montants more much my n ne need"
    " non nos not nous obligatoire obtenir of on ont or ou oui our out par pareil pas passe peut peux plus possible"
    " pour pourquoi pouvez premier premiere prend prends prix qu quand que quel quelle quelles quels qui quoi"
    " rapporte rembourser remplace remplacee remplacees remplacer remplaces replaced s sa sans se ses si sinon so"
    " soit son sont sous suis sur t ta taux te temps tes that the their them then there they this those to toi ton"
    " too toujours tout toute tres trop tu un und une utile va vais vaut versement veut veux viel voir vos votre"
    " ya candidater date dates deadline echeance free frist gratuite kostenlos payant payante postule postuler apply"
    " vous vraiment wann was we wer what when where which who why wie will with wo would y you your"
)
# Yes and no, articles, bare links: nothing to follow up with.
_NOTHING = word_set(
    "a al also an and au aussi aux avec but d da das de der des die donc du ein eine en encore et etc euh for h hein"
    " hum ja l la le les mais n nein no non o of oh ok okay on or oder ou oui peut etre bien so sur t the to tres un"
    " und une well with y yes"
)
_JOINED = word_set("ca cela celle celui ceux eux leur lui y en ils elle elles it they them that one those dessus")
_GOING_ON = word_set("meme jusqu aussi dedans bas even until too also")  # « même si … », « jusqu’à … », « là-bas »
_DIRECTIONS = word_set("vers pres cote proche proximite autour alentours coin loin secteur near around nahe umgebung")
_REFUSING = word_set("pas sauf hors plutot excepte not except nicht ausser lieber")
_ELSEWHERE = 0.5  # likelier than this to lie outside the FAQ, a text does not stay with the last answer
_TOGETHER = 0.02  # what the reading with the question before grants an entry that it does not see
_WRITTEN = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_NUMBER = re.compile(r"\d+(?:k|m|keur|ke)?")
_SHORT = 5
_CERTAIN = 0.95  # how sure the joined question must be of the last answer, for a text that leads nowhere to stay there
_WEATHER = re.compile(r"\btemps (?:va (?:t )?il |a (?:t )?il )?(?:fait|fera|faire|fasse)\b")
_WHOM = re.compile(
    r"(?:et |alors |donc |mais )?(?:a |avec )?qui (?:est ce que )?(?:je |j |on |dois je |puis je |peut on |faut il )?"
    r"(?:peux |dois |doit |vais )?"
    r"(?:contacter|contacte|appeler|appelle|voir|joindre|rencontrer|parler|(?:m |s )adresser?)"
    r"|(?:and |so )?who(?:m)? (?:do|should|can|must) i (?:contact|call|see|talk to|speak to|ask)"
    r"|(?:und )?(?:an wen|wen) (?:soll|kann|muss) ich (?:mich wenden|anrufen|fragen|kontaktieren)"
)
_HAVE = (
    r"(?:(?:vous avez|tu as|avez vous|as tu|je peux avoir|donne[sz]? moi|il me faut|do you have|can i have|give me"
    r"|c est quoi|quel est|quelle est|quelles sont|what (?:is|are|s)) )?"
)
_REACH = re.compile(
    rf"(?:et |ok |oui |mais |and |but )?(?:{_HAVE}(?:leurs?|son|sa|ses|les?|l|la|their|his|her|its|the) "
    r"(?:adresses?(?: mail| email)?|e ?mails?|mails?|courriels?|numeros?(?: de (?:tel|telephone))?|num|tel|telephone"
    r"|contacts?(?: details)?|coordonnees|site(?: web| internet)?|website|address|phone(?: number)?|number)"
    rf"|{_HAVE}(?:un |des |a )?(?:contacts?|coordonnees)"
    r"|comment (?:est ce qu(?:e|on) )?(?:je |on |puis je |peut on |faut il )?(?:peux |peut |dois |fais pour )?"
    r"(?:les |le |la |l |leur )(?:contacte|contacter|joindre|joint|appeler|ecrire|parler)"
    r"|how (?:do|can|could|should) i (?:reach|contact|call|write to) (?:them|him|her|it))"
)


@dataclass(frozen=True, slots=True)
class _Grants:
    """What is granted to an entry that the text by itself does not see (`alone`) or says nothing of (`untold`), to the
    reading that nothing fits, and to a change of subject to what lies outside the FAQ."""

    alone: float
    untold: float
    neither: float
    elsewhere: float


_LINKED = _Grants(alone=0.02, untold=0.03, neither=0.0006, elsewhere=0.02)
# A text with a subject of its own follows only what it also finds by itself, and not by a town's name alone: most are a
# change of subject.
_APART = _Grants(alone=0.0, untold=0.0, neither=0.03, elsewhere=1.0)


def asks_whom(text: str) -> bool:
    """Whether a text asks whom to turn to, and says nothing of what for: « qui contacter ? »."""
    return _WHOM.fullmatch(" ".join(word.folded for word in words(text))) is not None


def asks_to_reach(text: str) -> bool:
    """Whether a text asks how to reach those who were spoken of, and nothing else: « leur mail ? »."""
    return _REACH.fullmatch(" ".join(word.folded for word in words(text))) is not None


def says_nothing(text: str) -> bool:
    """Whether a text has nothing to follow up with: signs, zeros, yes and no, articles, the weather."""
    if _WEATHER.search(" ".join(word.folded for word in words(text))):
        return True
    return all(word.folded in _NOTHING or not word.folded.strip("0") for word in words(text))


def leans(text: str) -> bool:
    """Whether a text may need what came before it: linked, pointing back, refusing a part of it, or naming no subject
    of its own."""
    said = meant(text)
    short = len(said) <= _SHORT and (bool(_JOINED & set(said)) or not _REFUSING.isdisjoint(said[:1]))
    on = len(said) <= _SHORT + 1 and not _GOING_ON.isdisjoint(said)
    return unlinked(text) != text.strip() or not topics(text) or short or on


def topics(text: str) -> set[str]:
    """The words that say what a text is about, rather than what it asks of it. An amount or a year is no subject."""
    said = {word.folded for word in words(text) if not _NUMBER.fullmatch(word.folded)}
    return {word for word in said if not _ASPECTS.issuperset(meaning(word))}


def joined(text: str, before: str) -> str:
    """The text as a whole question after `before`; a town named in it takes the place of the one before.

    What asks by itself (« qui y a droit ? ») needs of `before` only what it was about.
    """
    tail = unlinked(text)
    here, there = towns_in(tail), towns_in(before)
    if here and there and not here[0].negated:
        said = words(before)
        start, end = said[there[0].first].start, said[there[0].last - 1].end
        return f"{before[:start]}{here[0].town.name}{before[end:]}"
    subject = _subject(before) if asks(tail) else before.rstrip(" ?!.")
    return f"{subject} {tail}"


def only_town(text: str) -> bool:
    """Whether a text names a town, wanted, and nothing else: the question before is asked of it."""
    towns = towns_in(text)
    return bool(towns) and not towns[0].negated and topics(text) <= {*towns[0].words} | _DIRECTIONS


def _subject(question: str) -> str:
    """A question without the words that ask; all of it when nothing else is left. « i-PhD » stays whole."""
    about = topics(question)
    kept = [written for written in _WRITTEN.findall(question) if any(word.folded in about for word in words(written))]
    return " ".join(kept) or question.rstrip(" ?!.")


def follow(
    index: Index, text: str, before: str, last: str | None, closeness: Callable[[str], float], *, language: str | None
) -> Match:
    """What a text that leans on the question `before` comes to, which was answered with the entry `last`.

    `closeness` says how near an entry (by id) is to the last answer: its weight is multiplied by this, 1 is neutral.
    """
    tail = unlinked(text)
    bare, whole = consult(index, tail, language), consult(index, joined(text, before), language).match
    alone = bare.match
    if only_town(tail):  # a place changes nothing of what is asked, unless the entry is about another one
        kept = whole.candidates[0].entry if whole.outcome == "answer" else last
        if kept and closeness(kept):
            return _staying(replace(whole, question=text), kept, index.answer_from)
    about = topics(tail)
    places = {word for mention in towns_in(tail) for word in mention.words}
    grants, told_by = (_LINKED, (*alone.candidates, *whole.candidates)) if leans(text) else (_APART, alone.candidates)
    seen = {one.entry: one for one in (*whole.candidates, *alone.candidates)}
    weights: dict[str, float] = {}
    for entry in seen:
        matched = {word for one in told_by if one.entry == entry for word in one.matched}
        told = grants.untold + (1 - grants.untold) * len(about & matched) / len(about) if about else 1.0
        if grants is _APART and not (about - places) & matched:
            told = 0.0
        heard = _share(alone, entry) if about else 0.0  # « combien ça coûte ? » is by itself about anything
        both = (heard + grants.alone) * (_share(whole, entry) + _TOGETHER)
        weights[entry] = both * closeness(entry) * told
    total = sum(weights.values()) + grants.neither + bare.outside * grants.elsewhere
    ranked = sorted(weights, key=lambda entry: (-weights[entry], entry))[:5]
    candidates = tuple(replace(seen[entry], confidence=weights[entry] / total) for entry in ranked)
    found = Match(text, alone.language, _outcome(candidates, index.answer_from), candidates)
    stays = unlinked(text) != text.strip() and bare.outside <= _ELSEWHERE and _share(whole, last or "") >= _CERTAIN
    return _staying(found, last, index.answer_from) if last and stays and found.outcome == "unknown" else found


def _staying(found: Match, entry: str, answer_from: float) -> Match:
    """What is found, with this entry for its answer: that of the question before, where there is no more to say."""
    named = next((one for one in found.candidates if one.entry == entry), Candidate(entry, 0.0, (), ""))
    others = tuple(one for one in found.candidates if one.entry != entry)
    sure = replace(named, confidence=max(named.confidence, answer_from))
    return replace(found, outcome="answer", candidates=(sure, *others))


def _share(found: Match, entry: str) -> float:
    return next((one.confidence for one in found.candidates if one.entry == entry), 0.0)


def _outcome(candidates: tuple[Candidate, ...], answer_from: float) -> Outcome:
    if not candidates:
        return "unknown"
    if candidates[0].confidence >= answer_from:
        return "answer"
    return "choices" if sum(one.confidence for one in candidates[:3]) >= CHOICES else "unknown"
