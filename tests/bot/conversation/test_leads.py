"""The form as founders meet it: what is known is not asked, what is wrong is explained, and one sees what is sent."""

from bot.conversation.form import Form
from bot.conversation.state import LeadWanted
from bot.leads.request import Contact
from bot.leads.routing import Taker
from tests.bot.conversation.script import Chat


def test_an_idea_without_a_company_goes_all_the_way(lea: Chat) -> None:
    lea.play("""
        user: Qui peut m'incuber à Metz ?
        bot: …
        user: /start
        bot: …
        press: Être mis en relation
        bot: … Rien ne part sans votre accord. … 1/7 De quoi avez-vous besoin ? …
        press: Incubation
        bot: 2/7 Votre projet en une phrase …
        user: Une application pour vendre les légumes des maraîchers en direct
        bot: 3/7 Où en êtes-vous ?
        buttons: Une idée | Création en cours | Amorçage | Croissance | Retour | Passer | Annuler
        press: Une idée
        bot: 4/7 Dans quelle ville ? …
        user: 57000
        bot: 5/7 Quel secteur ?
        press: Numérique
        bot: 6/7 Comment vous joindre ? …
        user: Léa Martin, lea@exemple.fr ou 06 12 34 56 78
        bot: Voici exactement ce qui sera envoyé … Projet : Une application … En bref : Incubation · idée · Numérique · Metz … Contact : Léa Martin · lea@exemple.fr · +33 6 12 34 56 78 … À qui ? … The Pool : à 5 km, …
        buttons: ☐ The Pool | Modifier | Annuler
        press: ☐ The Pool
        bot: Voici exactement … Option : si personne ne peut aider …
        buttons: ☑ The Pool | ☐ Sinon, le suivant | Envoyer (1)
        press: Envoyer (1)
        bot: C'est envoyé à The Pool. …
    """)  # noqa: E501
    lead = lea.wanted.wanted
    assert (lead.actors, lead.reserve) == (("the-pool",), ())
    assert lead.contact == Contact(name="Léa Martin", email="lea@exemple.fr", phone="+33 6 12 34 56 78")
    assert lea.state.form is None
    assert lea.state.stage == "idea"
    assert lea.state.town is not None, "the profile learns what the form was told"


def test_what_is_known_is_not_asked(lea: Chat) -> None:
    lea.play("""
        user: /profil
        bot: …
        press: Création en cours
        bot: …
        press: Ma ville
        bot: …
        user: Nancy
        bot: …
        user: Combien peut-on toucher avec la Bourse French Tech ?
        bot: …
        press: Être mis en relation
        bot: Je vous présente … 1/4 Votre projet en une phrase …
        user: Un logiciel de gestion pour les petites associations sportives
        bot: 2/4 Quel secteur ?
        press: Passer
        bot: 3/4 Comment vous joindre ? …
        press: Ici, par ce robot
        bot: Voici exactement … Besoin : Combien peut-on toucher avec la Bourse French Tech ? En bref : Se financer · création · Nancy … Contact : par ce robot …
    """)  # noqa: E501


def test_back_skip_and_what_does_not_read(lea: Chat) -> None:
    lea.play("""
        user: /start
        bot: …
        press: Être mis en relation
        bot: …
        press: Se lancer
        bot: 2/7 …
        press: Retour
        bot: 1/7 De quoi avez-vous besoin ? …
        user: je cherche un incubateur à Nancy
        bot: 2/7 …
        user: trop court
        bot: C'est un peu court … 2/7 …
        user: Des vélos cargos réparés et loués aux artisans du centre-ville
        bot: 3/7 …
        press: Passer
        bot: 4/7 …
        user: Xyzzyville
        bot: Je ne connais pas « Xyzzyville ». … 4/7 …
        press: Passer
        bot: 5/7 …
        press: Autre secteur
        bot: 6/7 …
        user: Paul
        bot: Merci Paul. Il manque … 6/7 …
        user: paul@exemple
        bot: « paul@exemple » ne semble pas être une adresse complète. … 6/7 …
        user: 06 12 34
        bot: « 06 12 34 » ne semble pas être un numéro complet. … 6/7 …
        user: paul@exemple.fr
        bot: Voici exactement … Contact : Paul · paul@exemple.fr …
    """)


def test_change_and_cancel(lea: Chat) -> None:
    lea.play("""
        user: /start
        bot: …
        press: Être mis en relation
        bot: …
        press: Se lancer
        bot: 2/7 …
        user: Des vélos cargos réparés et loués aux artisans du centre-ville
        bot: 3/7 …
        press: Passer
        bot: 4/7 …
        press: Passer
        bot: 5/7 …
        press: Autre secteur
        bot: 6/7 …
        user: paul@exemple.fr
        bot: Voici exactement …
        press: Modifier
        bot: Que voulez-vous modifier ?
        press: Ville
        bot: … Dans quelle ville ? …
        user: je suis à Épinal
        bot: Voici exactement … Épinal …
        press: Annuler
        bot: D'accord, on oublie cette demande. Rien n'a été envoyé.
    """)
    assert lea.state.form is None
    assert not [record for record in lea.records if isinstance(record, LeadWanted)]


def test_it_waits_for_days_while_one_looks_elsewhere(lea: Chat) -> None:
    lea.play("""
        user: /start
        bot: …
        press: Être mis en relation
        bot: …
        press: Incubation
        bot: 2/7 …
        user: C'est quoi le CIR ?
        bot: … crédit d'impôt recherche …
        bot: On reprend votre demande là où elle en était. 2/7 …
        user: /themes
        bot: Tous les thèmes
        user: C'est quoi un Kbis ?
        bot: …
        wait: 10000
        user: /start
        bot: …
        press: Reprendre ma demande
        bot: 2/7 Votre projet en une phrase …
        user: /annuler
        bot: D'accord, on oublie cette demande. Rien n'a été envoyé.
    """)


def test_from_an_actors_card_that_actor_comes_first(lea: Chat) -> None:
    lea.play("""
        user: /start a_bliiida
        bot: Bliiida …
        press: Être mis en relation
        bot: … 1/7 Bliiida : qu'en attendez-vous ? …
        press: Trouver un lieu
        bot: 2/7 …
        user: Un atelier partagé pour les créateurs de bijoux en métal recyclé
        bot: 3/7 …
        press: Une idée
        bot: 4/7 …
        user: Metz
        bot: 5/7 …
        press: Culture, médias
        bot: 6/7 …
        press: Ici, par ce robot
        bot: … À qui ? Cochez, trois au plus. • Bliiida : …
    """)


def test_where_nobody_suits_the_team_takes_it(chat: Chat) -> None:
    chat.takers = (
        Taker(chat.catalogue.actors["paddock-nancy"]),
        Taker(chat.catalogue.actors["the-pool"], active=False),
    )
    chat.play("""
        user: /start
        bot: …
        press: Être mis en relation
        bot: …
        press: Incubation
        bot: …
        user: Une application pour vendre les légumes des maraîchers
        bot: …
        press: Passer
        bot: …
        press: Passer
        bot: …
        press: Passer
        bot: …
        press: Ici, par ce robot
        bot: … Aucun acteur disponible ne convient aujourd'hui. …
        press: Confier à l'équipe
        bot: L'équipe a votre demande …
    """)
    assert chat.wanted.wanted.actors == ()


def test_at_most_three_and_the_next_one_in_reserve(lea: Chat) -> None:
    form = Form(
        key="k" * 10, need="incubation", project="Un projet de jeu vidéo éducatif",
        skipped=("stage", "town", "sector"), contact=Contact(name="Zoé"),
    )  # fmt: skip
    lea.state = lea.state.model_copy(update={"form": form})
    lea.play("""
        user: /start
        bot: …
        press: Reprendre ma demande
        bot: Voici exactement …
    """)
    offered = [b.label for row in lea._says()[0].buttons for b in row if b.label.startswith("☐")]
    assert len(offered) == 3
    lea.play(
        f"press: {offered[0]}\nbot: …\npress: ☐ Sinon, le suivant\nbot: …\npress: Envoyer (1)\nbot: C'est envoyé …"
    )
    lead = lea.wanted.wanted
    assert len(lead.actors) == 1
    assert len(lead.reserve) == 1
    assert not {*lead.actors} & {*lead.reserve}


def test_old_buttons_of_a_form_do_no_harm(lea: Chat) -> None:
    lea.play("""
        user: /start
        bot: …
        press: Être mis en relation
        bot: …
    """)
    old = lea.button("Incubation")
    lea.play("press: Annuler\nbot: …")
    lea.play("user: /start\nbot: …")
    from bot.conversation.messages import Pressed, Toast

    [said] = lea.happens(Pressed(old))
    assert isinstance(said, Toast)


def test_groups_are_shown_to_the_private_chat(lea: Chat) -> None:
    lea.group = True
    lea.play("user: /mesdemandes\nbot: Ici, d'autres nous lisent. …")
    lea.play("user: C'est quoi la Bourse French Tech ?\nbot: …")
    assert "Être mis en relation" not in [b.label for say in lea._says() for row in say.buttons for b in row]


def test_the_same_in_english(ann: Chat) -> None:
    ann.play("""
        user: /start
        bot: …
        press: Get introduced
        bot: I will introduce you … 1/7 What do you need? …
        user: I need an incubator in Nancy
        bot: 2/7 Your project in a sentence …
        user: Software that plans the shifts of small hospitals
        bot: 3/7 How far are you?
        user: we are raising our seed round
        bot: 4/7 In which town? …
        user: I live in Nancy
        bot: 5/7 Which sector?
        user: health tech
        bot: 6/7 How can they reach you? …
        user: my name is Ann Lee, ann@example.org
        bot: This is exactly what will be sent … Need: I need an incubator in Nancy … Contact: Ann Lee · ann@…
        buttons: ☐ Grand Nancy Innovation | Change | Cancel
    """)


def test_a_follow_up_is_put_in_words_that_an_actor_understands(lea: Chat) -> None:
    lea.play("""
        user: Combien peut-on toucher avec la Bourse French Tech ?
        bot: …
        user: c'est combien ?
        bot: Combien peut-on toucher avec la Bourse French Tech ? …
        press: Être mis en relation
        bot: … Votre projet en une phrase …
    """)
    assert lea.state.form is not None
    assert "Bourse French Tech" in lea.state.form.words
