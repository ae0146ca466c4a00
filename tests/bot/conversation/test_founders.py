"""Eleven founders, each from the first word to the end of what they came for, as they are really met."""

import pytest

from bot.conversation.answers import entry_message
from bot.conversation.dialogue import open_scene
from bot.conversation.messages import Command, Incoming
from bot.conversation.state import ForTheTeam, Judged, State
from bot.leads.routing import Taker
from faq.markup import plain
from tests.bot.conversation.script import HOUSE, Chat

SCREEN = 1100  # characters of the longest answer; two in three keep below 900, which is a phone's screen


def test_a_student_who_writes_in_a_hurry(lea: Chat) -> None:
    lea.play("""
        user: /start
        bot: Bonjour, je suis un robot. …
        user: cc c koi le snee
        bot: C'est quoi le statut étudiant-entrepreneur (SNEE) ? … Sources : … Vérifié le 22 novembre 2026 …
        user: mrc 🙏
        bot: Avec plaisir. Une autre question ?
        user: /start
        bot: …
        press: Être mis en relation
        bot: Je vous présente à quelqu'un d'ici … 1/7 De quoi avez-vous besoin ? …
        press: Se lancer
        bot: 2/7 Votre projet en une phrase …
        user: une appli qui aide les étudiants a trouver des binomes de révision
        bot: 3/7 Où en êtes-vous ?
        press: Une idée
        bot: 4/7 …
        user: nancy
        bot: 5/7 Quel secteur ?
        press: Numérique
        bot: 6/7 …
        user: Inès Haddad ines.haddad@exemple.fr
        bot: Voici exactement … En bref : Se lancer · idée · Numérique · Nancy … Contact : Inès Haddad · ines.haddad@…
        press: ☐ BGE Alsace Lorraine
        bot: …
        press: Envoyer (1)
        bot: C'est envoyé à BGE Alsace Lorraine. Le suivi est juste en dessous.
    """)
    assert lea.wanted.wanted.actors == ("bge-alsace-lorraine",)


def test_a_jobseeker_who_asks_on(lea: Chat) -> None:
    lea.play("""
        user: bonsoir, je suis au chômage depuis 3 mois et je veux créer ma boîte, à quoi j'ai droit ?
        bot: Puis-je garder mon chômage en créant ma boîte ? … Sur place : France Travail Sources : …
        user: et l'arce c'est combien ?
        bot: C'est quoi l'ARCE et combien ça rapporte ? …
        press: 👍 Utile
        toast: Merci, c'est noté.
        user: merci !
        bot: Avec plaisir. …
    """)
    assert Judged(ticket="t2", verdict="up", entry="arce") in lea.records


def test_the_head_of_a_small_company_who_ends_with_a_human(lea: Chat) -> None:
    lea.play("""
        user: C'est quoi le CIR ?
        bot: C'est quoi le CIR (crédit d'impôt recherche) ? …
        user: et pour l'innovation ?
        bot: C'est quoi le CII (crédit d'impôt innovation) ? …
        press: Pourquoi ?
        bot: Vos mots qui ont compté … Ma confiance dans cette réponse : … %. …
        press: Parler à un humain
        bot: Écrivez votre message pour l'équipe …
        user: Nous avons un contrôle fiscal sur le CIR 2023, qui peut m'orienter ?
        bot: C'est noté pour l'équipe …
        buttons: Thèmes | Parler à un humain
    """)
    assert any(isinstance(record, ForTheTeam) for record in lea.records)


def test_a_restaurant_and_second_thoughts(lea: Chat) -> None:
    lea.play("""
        user: je veux ouvrir un restaurant à Metz
        bot: Comment monter ma boîte, étape par étape ? … Sources : …
        user: quel diplôme faut-il pour un agent immobilier ?
        bot: Je ne sais pas (encore) : aucune de mes réponses n'en parle. Quelqu'un d'ici le saura sûrement …
        press: Être mis en relation
        bot: … 1/7 …
        press: Annuler
        bot: D'accord, on oublie cette demande. Rien n'a été envoyé.
        press: Être mis en relation
        bot: … 1/7 …
        press: Se lancer
        bot: 2/7 …
        user: court
        bot: C'est un peu court … 2/7 …
        user: Un restaurant de quartier avec des produits lorrains
        bot: 3/7 …
        press: Passer
        bot: 4/7 …
        press: Retour
        bot: 3/7 …
        press: Création en cours
        bot: 4/7 …
        user: combien coûte un brevet ?
        bot: Combien coûte un brevet en France ? …
        bot: On reprend votre demande là où elle en était. 4/7 …
        user: Thionville
        bot: 5/7 Quel secteur ?
        user: en fait Metz
        bot: 5/7 Quel secteur ?
        press: Commerce, services
        bot: 6/7 …
        user: c'est payant ?
        bot: Ici, rien n'est payant … 6/7 …
        user: 0612
        bot: Il manque un e-mail ou un téléphone … 6/7 …
        user: Luigi 0612
        bot: Merci Luigi. Il manque … 6/7 …
        user: 06 12 34 56 78
        bot: Voici exactement … Se lancer · création · Commerce, services · Metz … Contact : Luigi · +33 6 12 34 56 78 …
        press: ☐ BGE Alsace Lorraine
        bot: …
        press: Envoyer (1)
        bot: C'est envoyé à BGE Alsace Lorraine. …
    """)
    assert lea.wanted.wanted.request.need == "start"


def test_a_need_nobody_foresaw_goes_to_the_team(chat: Chat) -> None:
    chat.takers = (Taker(chat.catalogue.actors["bpifrance"], active=False),)
    chat.play("""
        user: /start
        bot: …
        press: Être mis en relation
        bot: …
        user: xylographie taiwanaise ancienne
        bot: Je ne vois pas encore vers qui vous orienter. … 1/7 …
        user: des xylographes, vraiment
        bot: 2/7 Votre projet en une phrase …
        user: Des affiches imprimées à la main pour les cafés de Nancy
        bot: 3/7 …
        press: Une idée
        bot: 4/7 …
        user: Nancy
        bot: 5/7 …
        press: Artisanat
        bot: 6/7 …
        user: Luc, luc@exemple.fr
        bot: Voici exactement … Besoin : des xylographes, vraiment En bref : Autre chose … Aucun acteur disponible …
        press: Confier à l'équipe
        bot: L'équipe a votre demande et cherche la bonne personne. Le suivi est juste en dessous.
    """)
    assert chat.wanted.wanted.request.need == "other"


def test_somebody_angry_is_heard(lea: Chat) -> None:
    lea.play("""
        user: c'est nul, t'es con et en plus vous servez à rien !!!
        bot: Je comprends l'agacement. …
        user: bande de nuls
        bot: Message reçu. …
        user: où en est mon dossier ??
        bot: Je ne sais pas : je ne vois aucun dossier, … écrivez à l'équipe.
        buttons: Thèmes | Parler à un humain
        user: je veux parler à quelqu'un
        bot: Écrivez votre message pour l'équipe …
        press: Annuler
        bot: D'accord, on oublie. Quelle est votre question ?
        user: c'est quoi la bourse french tech
        bot: Combien peut-on toucher avec la Bourse French Tech ? …
    """)


def test_somebody_who_asks_of_other_things(lea: Chat) -> None:
    lea.play("""
        user: une pépinière où choisir mes rosiers
        bot: Je ne sais pas : ce n'est pas mon domaine. … Par exemple …
        buttons: Demander à l'équipe | Être mis en relation | Thèmes
        user: un visa de tourisme pour le Maroc ?
        bot: Je ne sais pas (encore), là non plus. …
        user: mon congé maternité, combien de semaines ?
        bot: Je ne sais pas (encore), là non plus. Un conseiller d'ici vous répondra mieux que moi.
        buttons: Être mis en relation | Demander à l'équipe | 🚀 Créer son entreprise
        user: et une pépinière d'entreprises, c'est quoi ?
        bot: Incubateur, accélérateur, pépinière … Sources : …
        user: qui peut m'aider à Nancy ?
        bot: Les plus proches (Nancy) …
        venue: …
    """)


def test_somebody_who_asks_what_nobody_knows(lea: Chat) -> None:
    lea.play("""
        user: quel temps fait-il à Nancy demain ?
        bot: Je ne sais pas (encore). … par exemple …
        buttons: Demander à l'équipe | Thèmes | Parler à un humain | 👍 Utile | 👎 Pas utile
        user: qui a gagné la coupe du monde ?
        bot: Je ne sais pas (encore), là non plus. Mon domaine, c'est la création d'entreprise ici …
        press: Demander à l'équipe
        bot: Votre question est notée pour l'équipe. …
        user: c'est quoi un Kbis ?
        bot: C'est quoi un Kbis …
        user: qui a gagné la coupe du monde ?
        bot: Je ne sais pas (encore). Je réponds sur …
    """)


def test_somebody_who_corrects_themselves(lea: Chat) -> None:
    lea.play("""
        user: c'est quoi la bourse french tech
        bot: Combien peut-on toucher avec la Bourse French Tech ? …
        edit: c'est quoi le CII ?
        bot: C'est quoi le CII (crédit d'impôt innovation) ? …
        press: 👎 Pas utile
        toast: C'est noté.
        bot: Votre question était peut-être… …
        buttons: Aucune de celles-ci | Thèmes | Parler à un humain
        press: Aucune de celles-ci
        bot: D'accord, ce n'est aucune de celles-ci. …
        buttons: Demander à l'équipe | Thèmes | Parler à un humain
    """)


def test_a_designer_in_search_of_an_office_who_then_leaves_nothing_behind(lea: Chat) -> None:
    lea.play("""
        user: /start
        bot: …
        press: Être mis en relation
        bot: …
        user: je cherche un bureau ou un coworking à Metz
        bot: 2/7 …
        user: Une agence de design pour les musées de la région
        bot: 3/7 …
        press: Amorçage
        bot: 4/7 …
        user: Metz
        bot: 5/7 …
        press: Culture, médias
        bot: 6/7 …
        press: Ici, par ce robot
        bot: … En bref : Trouver un lieu · … Contact : par ce robot, avec le bouton « Poser une question » …
        press: ☐ Bliiida
        bot: …
        press: Envoyer (1)
        bot: C'est envoyé à Bliiida. …
        user: effacez toutes mes données svp
        bot: Vos données : …
        press: Tout effacer
        bot: Effacer vos questions, …
        press: Oui, tout effacer
        bot: C'est fait : il ne reste rien … Pour revenir un jour : /start
    """)
    assert lea.wanted.wanted.request.need == "place"
    assert lea.state == State()


def test_a_founder_from_abroad(ann: Chat) -> None:
    ann.play("""
        user: /start
        bot: Hello, I am a bot. …
        user: How does the French Tech visa work for a founder from Brazil?
        bot: How does the French Tech Visa work? … Sources: … Checked on 22 November 2026 …
        press: Get introduced
        bot: I will introduce you … Your project in a sentence …
        user: An app that helps small shops manage returns
        bot: 2/6 How far are you?
        press: An idea
        bot: 3/6 In which town? …
        user: Metz
        bot: 4/6 Which sector?
        press: Digital
        bot: 5/6 How can they reach you? …
        user: Ana Lima ana.lima@example.com
        bot: This is exactly what will be sent … Contact: Ana Lima · ana.lima@example.com …
    """)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_answer_fits_a_phone(chat: Chat, language: str) -> None:
    incoming = Incoming(Command("start"), chat.at, "t1", language, False)
    scene = open_scene(State(), incoming, chat.catalogue, chat.reader, HOUSE)
    long = {entry.id: len(plain(entry_message(scene, entry, "t1").text)) for entry in chat.catalogue.entries.values()}
    assert {entry: length for entry, length in long.items() if length > SCREEN} == {}
