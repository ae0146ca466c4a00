"""Follow-ups: « et pour un étudiant ? », « c'est combien ? », « et à Metz ? » read with what came before. Pure.

A short or linked question is read twice, alone and joined to the question before it. An entry counts when both
readings allow it; entries related to the last answer count more. A question that stands alone is left alone.
"""

from collections.abc import Collection
from dataclasses import replace

from faq.matching.decide import ANSWER, CHOICES, Candidate, Match, Outcome, match
from faq.matching.index import Index
from faq.towns import towns_in
from faq.understanding.cutting import unlinked
from faq.words import word_set, words

# What is asked of a thing, without saying of which.
_ASPECTS = word_set(
    "a ai aime alors apres as au aujourd aussi aux autre autres avant avec avoir beaucoup bien c ca ce cela celle celui"
    " ces cette chez chose cher choses co combien comme comment concretement condition conditions contre cout coute"
    " coutent couter cumulable d dans de delai delais demande demander demandes depuis des devrais dire dit dois doit"
    " donc droit du duree dure elle elles en encore ensuite es est et etre eu eux existe exactement fait faire faut"
    " faudra gagne gagner genre gratuit hui il ils j je jusqu l la le les leur leurs limite lui m ma maintenant mais"
    " max maximum mettre mes mieux minimum mois moi mon montant montants n ne non nos nous obtenir obligatoire on ont"
    " ou oui par pareil pas passe peut peux plus pour pourquoi pouvez prend prends prix qu quand que quel quelle"
    " quelles quels qui quoi rapporte rembourser s sa sans se ses si sinon soit son sont sous suis sur t ta taux te"
    " temps tes toi ton toujours tout toute tres trop tu un une utile va vais vaut versement veut veux voir vos votre"
    " vous vraiment y about am an and any are at be been can cost costs did do does for from get give go had has have"
    " he her him his how i if in is it its kind long many max me more much my need not of or our out so that the their"
    " them then there they this those to too was we what when where which who why will with would you your der die das"
    " ein eine ist und wie viel was wer wo wann fur mich dann auch"
)
_JOINED = word_set("ca cela celle celui ceux eux leur lui le la y en ils elle elles it they them that one those dessus")
_RELATED, _OTHER = 8.0, 0.6  # how much more an entry counts that the last answer points to
_ALONE, _TOGETHER = 0.01, 0.02  # what a reading grants an entry that it does not see
_NEITHER = 3.0  # weight of the reading that nothing fits
_SHORT = 5


def leans(text: str) -> bool:
    """Whether a text may need what came before it: linked, pointing back, or naming no subject of its own."""
    said = [word.folded for word in words(text)]
    return unlinked(text) != text.strip() or not topics(text) or (len(said) <= _SHORT and bool(_JOINED & set(said)))


def topics(text: str) -> set[str]:
    """The words that say what a text is about, rather than what it asks of it."""
    return {word.folded for word in words(text)} - _ASPECTS


def joined(text: str, before: str) -> str:
    """The text as a whole question after `before`; a town named in it takes the place of the one before."""
    tail = unlinked(text)
    here, there = towns_in(tail), towns_in(before)
    if here and there:
        said = words(before)
        start, end = said[there[0].first].start, said[there[0].last - 1].end
        return f"{before[:start]}{here[0].town.name}{before[end:]}"
    return f"{before.rstrip(' ?!.')} {tail}"


def follow(index: Index, text: str, before: str, related: Collection[str], language: str | None) -> Match:
    """What a text that leans on the question `before` comes to; `related` are the entries its answer points to."""
    tail = unlinked(text)
    alone, whole = match(index, tail, language), match(index, joined(text, before), language)
    about = topics(tail)
    seen = {one.entry: one for one in (*whole.candidates, *alone.candidates)}
    weights: dict[str, float] = {}
    for entry in seen:
        matched = {word for one in (*alone.candidates, *whole.candidates) if one.entry == entry for word in one.matched}
        told = 0.03 + 0.97 * len(about & matched) / len(about) if about else 1.0
        closeness = _RELATED if entry in related else _OTHER
        weights[entry] = (_share(alone, entry) + _ALONE) * (_share(whole, entry) + _TOGETHER) * closeness * told
    total = sum(weights.values()) + _ALONE * _TOGETHER * _NEITHER
    ranked = sorted(weights, key=lambda entry: (-weights[entry], entry))[:5]
    candidates = tuple(replace(seen[entry], confidence=weights[entry] / total) for entry in ranked)
    return Match(text, alone.language, _outcome(candidates), candidates)


def _share(found: Match, entry: str) -> float:
    return next((one.confidence for one in found.candidates if one.entry == entry), 0.0)


def _outcome(candidates: tuple[Candidate, ...]) -> Outcome:
    if not candidates:
        return "unknown"
    if candidates[0].confidence >= ANSWER:
        return "answer"
    return "choices" if sum(one.confidence for one in candidates[:3]) >= CHOICES else "unknown"
