"""Commands said in plain words, and questions that only sound like one."""

import pytest

from bot.conversation.commanded import Meaning, commanded
from tests.bot.conversation.script import Chat


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("thèmes", ("themes", "")),
        ("montre-moi les thèmes stp", ("themes", "")),
        ("liste des acteurs", ("actors", "")),
        ("la liste des incubateurs de Lorraine", ("actors", "incubator")),
        ("all the accelerators", ("actors", "accelerator")),
        ("liste des pièces à fournir", None),
        ("tous les lieux", None),
        ("Mon profil", ("profile", "")),
        ("changer ma ville", ("profile", "")),
        ("changer de langue", ("language", "")),
        ("parle anglais", ("language", "en")),
        ("In English please", ("language", "en")),
        ("répondez en français svp", ("language", "fr")),
        ("où en est ma demande ?", ("leads", "")),
        ("any news about my request?", ("leads", "")),
        ("annuler ma demande", ("leads", "")),
        ("effacez mes données", ("data", "")),
        ("acteurs du numérique à Metz", None),
        ("changer la ville de mon siège social", None),
        ("des cours d'anglais", None),
        ("où en est ma demande de bourse ?", None),
        ("annuler mon bail", None),
        ("", None),
    ],
)
def test_what_a_message_commands(text: str, command: tuple[Meaning, str] | None) -> None:
    assert commanded(text) == command


def test_it_is_done_as_if_the_command_had_been_sent(lea: Chat) -> None:
    lea.play("""
        user: les thèmes
        bot: …
        buttons: 💶 Financement
        user: liste des incubateurs
        bot: … The Pool …
        buttons: Acteurs
        user: in English please
        bot: …
        user: my profile
        bot: Your profile …
    """)
