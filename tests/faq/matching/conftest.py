"""Small FAQs to match against, and a stand-in for the encoder that needs no weights."""

import hashlib
from collections.abc import Sequence

import numpy as np
import pytest

from faq.matching.features import Floats
from faq.matching.index import Index
from faq.matching.rows import EntryRows, Phrase
from faq.matching.semantic import WIDTH


def entry(name: str, *questions: str, lang: str = "fr", hints: tuple[str, ...] = ()) -> EntryRows:
    return EntryRows(name, tuple(Phrase(lang, text) for text in questions), hints)


SHOP = (
    entry("delai", "Sous combien de jours serai-je livré ?", "quand arrive mon colis", "délai de livraison"),
    entry("retour", "Comment renvoyer un article ?", "je veux retourner ma commande", "politique de retour"),
    entry("paiement", "Quels moyens de paiement acceptez-vous ?", "puis-je payer par carte", "payer en plusieurs fois"),
    entry("compte", "Comment changer mon mot de passe ?", "mot de passe oublié", "réinitialiser mon accès"),
    entry("facture", "Où trouver ma facture ?", "télécharger une facture", "il me faut un justificatif d'achat"),
    entry("annuler", "Puis-je annuler ma commande ?", "j'ai commandé par erreur", "annulation d'une commande"),
)


class LetterEncoder:
    """Vectors from hashed words: alike for texts that share words. Counts what it was asked."""

    def __init__(self) -> None:
        self.phrased: list[str] = []
        self.asked: list[str] = []

    def phrasings(self, texts: Sequence[str]) -> Floats:
        self.phrased.extend(texts)
        return np.stack([self._vector(text) for text in texts]) if texts else np.empty((0, WIDTH), np.float32)

    def question(self, text: str) -> Floats:
        self.asked.append(text)
        return self._vector(text)

    @staticmethod
    def _vector(text: str) -> Floats:
        vector = np.full(WIDTH, 1e-3, np.float32)
        for word in text.lower().split():
            vector[int.from_bytes(hashlib.blake2b(word.encode(), digest_size=4).digest()) % WIDTH] += 1
        unit: Floats = vector / np.linalg.norm(vector)
        return unit


@pytest.fixture(params=["lexical", "semantic"])
def encoder(request: pytest.FixtureRequest) -> LetterEncoder | None:
    """Every test that builds an FAQ runs both ways."""
    return LetterEncoder() if request.param == "semantic" else None


@pytest.fixture
def shop(encoder: LetterEncoder | None) -> Index:
    return Index.build(SHOP, semantic=encoder)
