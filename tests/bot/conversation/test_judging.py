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


def test_who_asks_on_about_the_entry_just_given_hears_that_there_is_no_more(chat: Chat) -> None:
    chat.play("""
        user: c'est quoi le CIR
        bot: C’est quoi le CIR (crédit d’impôt recherche) ? … 30 % …
        user: et le CIR en clair
        bot: C’est quoi le CIR (crédit d’impôt recherche) ? Tout ce que j’en sais est dans ma réponse ci-dessus. …
        buttons: Relire la réponse | Demander à l’équipe
        press: Relire la réponse
        bot: C’est quoi le CIR … 30 % …
        wait: 20
        user: c'est quoi le CIR
        bot: C’est quoi le CIR … 30 % …
    """)


def test_a_place_about_which_nothing_is_known_is_named(chat: Chat) -> None:
    chat.play("""
        user: combien coûte une marque ?
        bot: Combien coûte le dépôt d’une marque ? … 190 € …
        user: et au Luxembourg ?
        bot: … Pour Luxembourg, je ne connais rien de particulier …
    """)


def test_reasons_name_no_empty_words_and_are_given_for_not_knowing_too(chat: Chat) -> None:
    chat.play("""
        user: bjr c koi la bft svp merci
        bot: … Bourse French Tech …
        user: pourquoi
        bot: Vos mots qui ont compté : bft. …
        user: quel est le prix du pain
        bot: Je ne sais pas (encore). …
        user: pk
        bot: Rien de ce que je sais ne ressemblait assez à votre question …
    """)


def test_calm_is_said_once(chat: Chat) -> None:
    chat.play("""
        user: t'es nul
        bot: Je comprends l’agacement. …
        user: va te faire foutre
        bot: Message reçu. …
    """)
