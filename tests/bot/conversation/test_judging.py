"""What founders make of answers: thumbs, « pourquoi ? », the team, the same thing asked again."""

from bot.conversation.state import ForTheTeam, Judged
from tests.bot.conversation.script import Chat


def test_why_this_answer(chat: Chat) -> None:
    chat.play("""
        user: C'est quoi le statut JEI et quelles conditions ?
        bot: C'est quoi le statut JEI …
        press: Pourquoi ?
        bot: Vos mots qui ont compté : … Ma confiance dans cette réponse : … % …
        user: pourquoi ?
        bot: Vos mots qui ont compté : … Ma confiance dans cette réponse : … % …
    """)


def test_nothing_fits(chat: Chat) -> None:
    chat.play("""
        user: C'est quoi la recette de la quiche lorraine ?
        bot: Je ne sais pas (encore). …
        buttons: Demander à l'équipe | Thèmes | Parler à un humain | 👍 Utile | 👎 Pas utile
        press: Demander à l'équipe
        bot: Votre question est notée pour l'équipe. …
    """)
    note = chat.records[-1]
    assert isinstance(note, ForTheTeam)
    assert (note.text, note.topic, note.wants_reply) == (
        "C'est quoi la recette de la quiche lorraine ?",
        "question",
        True,
    )


def test_asking_again_at_once_counts_against_the_answer(chat: Chat) -> None:
    chat.play("""
        user: C'est quoi le statut JEI et quelles conditions ?
        bot: …
        user: statut JEI, quelles conditions ?
        bot: …
    """)
    assert Judged(ticket="t1", verdict="asked_again", entry="jei-statut") in chat.records
    chat.play("""
        wait: 30
        user: C'est quoi le statut JEI et quelles conditions ?
        bot: …
    """)
    assert sum(isinstance(record, Judged) for record in chat.records) == 1


def test_what_is_not_understood_does_not_count_as_asking_again(chat: Chat) -> None:
    chat.play("""
        user: C'est quoi le statut JEI et quelles conditions ?
        bot: C'est quoi le statut JEI …
        user: blorgl fnord wibble
        bot: Je ne sais pas (encore). …
    """)
    assert not any(isinstance(record, Judged) for record in chat.records)
