"""« Où êtes-vous ? »: towns that are typed, positions that are shared, and what is kept of them."""

import pytest

from bot.conversation.messages import Attachment, Located, Say
from bot.conversation.state import QuestionAsked
from tests.bot.conversation.script import Chat


def test_around_a_town_stand_those_who_receive_founders(chat: Chat) -> None:
    chat.play("""
        user: /acteurs Toul
        bot: Les plus proches (Toul) … Village by CA Lorraine …
        venue: Village by CA Lorraine, Laxou
    """)
    assert "Equasens" not in str(chat.latest)


def test_nearest_actors_around_a_position(chat: Chat) -> None:
    chat.play("""
        user: /acteurs
        bot: Qui peut vous aider ? …
        press: Près de moi
        bot: Près de quelle ville ? …
        user: Épinal
        bot: Les plus proches (Épinal) … Épinal, à moins de 1 km) …
        venue: …
        here: 49.12, 6.18
        bot: Les plus proches (votre position) …
        venue: …
        user: /acteurs zzz
        bot: Qui peut vous aider ? …
    """)


def test_profile_orders_the_actors(chat: Chat) -> None:
    chat.play("""
        user: /profil
        bot: Votre profil Ville : non indiquée Étape : non indiquée …
        press: Ma ville
        bot: Dans quelle ville êtes-vous ? …
        user: Xyzzyville
        bot: Je ne connais pas de ville nommée « Xyzzyville ». …
        user: nancy
        bot: Votre profil Ville : Nancy …
        press: Amorçage
        bot: Votre profil Ville : Nancy Étape : amorçage …
        press: Sans étape
        bot: Votre profil Ville : Nancy Étape : non indiquée …
        user: Quel incubateur à Nancy ?
        bot: … Sur place : …, à … km) …
    """)


def test_a_question_is_recorded_with_the_town_it_is_about(chat: Chat) -> None:
    chat.play("""
        user: C'est quoi le CIR ?
        bot: …
        user: /profil
        bot: Votre profil …
        press: Ma ville
        bot: Dans quelle ville êtes-vous ? …
        user: nancy
        bot: Votre profil Ville : Nancy …
        user: C'est quoi le statut JEI ?
        bot: …
        user: Quel est le taux du CIR pour une entreprise de Metz ?
        bot: …
    """)
    asked = [record for record in chat.records if isinstance(record, QuestionAsked)]
    assert [record.town for record in asked] == [None, "Nancy", "Metz"]


def test_a_shared_position_for_the_profile_is_coarse(chat: Chat) -> None:
    chat.play("""
        user: /profil
        bot: Votre profil …
        press: Ma ville
        bot: Dans quelle ville êtes-vous ? …
        here: 48.692345, 6.184567
        bot: Votre profil Ville : votre position …
    """)
    assert chat.state.town
    chat.play("""
        user: C'est quoi le CIR ?
        bot: …
    """)
    assert chat.records[-1].town is None, "a position names no town"
    assert (chat.state.town.latitude, chat.state.town.longitude) == (48.69, 6.18)


def test_a_position_off_the_globe_is_refused(chat: Chat) -> None:
    [said] = chat.happens(Located(1e9, 0.0))
    assert isinstance(said, Say)
    assert not any(isinstance(out, Attachment) for out in chat.latest)


def test_a_town_out_of_the_blue_shows_who_is_there(chat: Chat) -> None:
    chat.play("""
        user: Épinal
        bot: … Quai Alpha …
        venue: …
        user: 57000
        bot: Les plus proches (Metz) … Initiative Metz … La French Tech Grand Est …
        venue: Eurométropole de Metz, Metz
        user: Je suis à Nancy
        bot: Les plus proches (Nancy) …
        buttons: Être mis en relation
        venue: …
        user: C'est quoi le statut JEI et quelles conditions ?
        bot: C'est quoi le statut JEI …
    """)


WHO_HELPS = (
    "Qui peut m’aider à Metz ?", "who can help me in Metz?", "Wer kann mir in Metz helfen?",
    "Introduce me to someone in Metz", "qui peu maidé a metz", "jai besoin daide à Metz",
)  # fmt: skip


@pytest.mark.parametrize("asked", WHO_HELPS)
def test_who_may_help_in_a_town_is_whoever_sits_there(chat: Chat, asked: str) -> None:
    chat.play(f"""
        user: {asked}
        bot: … Metz … Initiative Metz …
        venue: …
    """)


def test_what_one_wants_help_with_is_a_question(chat: Chat) -> None:
    chat.play("""
        user: Qui peut m’aider à breveter à Metz ?
        bot: …
    """)
    assert "Les plus proches" not in str(chat.latest)
