"""Second thoughts while a request is filled in."""

from tests.bot.conversation.script import Chat

TO_THE_PROJECT = """
    user: /start
    bot: …
    press: Être mis en relation
    bot: …
    user: je cherche un incubateur
    bot: 2/7 …
"""


def test_what_was_told_is_taken_back_in_words(lea: Chat) -> None:
    lea.play(f"""
        {TO_THE_PROJECT}
        user: en fait plutôt de l'argent
        bot: 2/7 Votre projet …
        user: Léna Rothenburger 06 12 34 56 78
        bot: C'est un peu court …
        user: Une plateforme de vélos cargo entre voisins
        bot: 3/7 …
        user: c'est juste une idée
        bot: 4/7 …
        user: Nancy
        bot: 5/7 …
        user: non, Metz
        bot: 5/7 Quel secteur ?
        press: Numérique
        bot: 6/7 …
        user: je préfère ne pas donner mon mail
        bot: Rien ne vous y oblige. Touchez « Ici, par ce robot » … 6/7 …
        user: Léna lena@exemple.fr
        bot: … Besoin : en fait plutôt de l'argent En bref : Se financer · idée · Numérique · Metz …
        user: lena.roth@exemple.fr
        bot: … Contact : Léna · lena.roth@exemple.fr …
        user: Épinal
        bot: … En bref : Se financer · idée · Numérique · Épinal …
        user: et alors
        bot: Il ne reste qu'à choisir … Voici exactement …
        user: non, je ne veux pas envoyer mes données
        bot: Rien n'est parti, et rien ne partira sans vous. …
        press: Annuler
        bot: D'accord, on oublie cette demande. Rien n'a été envoyé.
    """)


def test_a_project_that_names_a_place_or_a_wish_stays_a_project(lea: Chat) -> None:
    lea.play(f"""
        {TO_THE_PROJECT}
        user: Une appli plutôt simple pour trouver un bureau ou un atelier à louer près de chez soi
        bot: 3/7 …
    """)
    assert lea.state.form
    assert lea.state.form.need == "incubation"
