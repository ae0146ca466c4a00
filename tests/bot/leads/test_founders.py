"""What founders do with a lead, on both databases: who is told what, and what is left of it."""

import json

import pytest
from sqlalchemy import func, select

from bot.leads import partners, views
from bot.leads.errors import IllegalMove
from bot.leads.ledger import Who
from bot.store.leads_model import LeadRow, MatchEventRow
from tests.bot.leads.conftest import BGE, CIPHER, CONTACT, LEA, MEMBERS, NANCY, POOL, QUAI, REQUEST, House, chat, wanted

SECRETS = ("lea@exemple.fr", "12 34 56 78", "Léa Martin")


async def test_nothing_a_founder_told_is_readable_in_the_database(house: House) -> None:
    ref = await house.opens(POOL)
    lead = await house.lead(ref)
    assert lead.body
    assert lead.contact
    assert "maraîchers" not in lead.body
    assert "lea@" not in lead.contact
    assert (lead.need, lead.stage, lead.town) == ("incubation", "idea", "Metz")


async def test_the_same_form_makes_one_lead(house: House) -> None:
    assert await house.opens(POOL) == await house.opens(POOL)
    assert len(await house.post(chat(POOL))) == 1


async def test_nobody_to_send_it_to_is_said_to_the_founder_and_the_staff(house: House) -> None:
    async with house.sessions.begin() as session:
        for actor in MEMBERS:
            await partners.change(session, actor, 0, active=False)
    ref = await house.opens(POOL, "paddock-nancy")  # one is closed, the other belongs to history
    assert (await house.lead(ref)).status == "staff"
    assert "L’équipe a votre demande" in await house.told(LEA)
    assert ref in await house.told("telegram:-100")


async def test_whom_the_founder_chose_is_gone_and_another_is_proposed(house: House) -> None:
    ref = await house.opens("paddock-nancy")
    assert (await house.lead(ref)).status == "asking"
    assert list((await house.states(ref)).values()) == ["proposed"]


async def test_without_reserve_the_founder_is_asked_and_a_no_goes_to_the_staff(house: House) -> None:
    ref = await house.opens(POOL)
    await house.does("decline", POOL, ref, reason="stage")
    [(actor, state)] = list((await house.states(ref)).items())[1:]
    assert state == "proposed"
    assert (await house.lead(ref)).status == "asking"
    match = await house.match(ref, actor)
    assert await house.post(chat(actor)) == [], "the actor knows nothing of it"
    async with house.sessions.begin() as session:
        await house.desk.agree(session, match.ref, chat=LEA, yes=False, at=house.at)
    assert (await house.lead(ref)).status == "staff"
    assert ref in await house.told("telegram:-100")


async def test_a_yes_sends_it(house: House) -> None:
    ref = await house.opens(POOL)
    await house.does("decline", POOL, ref, reason="stage")
    actor = list(await house.states(ref))[1]
    match = await house.match(ref, actor)
    async with house.sessions.begin() as session:
        await house.desk.agree(session, match.ref, chat=LEA, yes=True, at=house.at)
    assert (await house.states(ref))[actor] == "sent"
    assert len(await house.post(chat(actor))) == 1


async def test_withdrawing_tells_every_actor_and_takes_the_contact_back(house: House) -> None:
    ref = await house.opens(POOL, QUAI)
    await house.does("accept", POOL, ref)
    async with house.sessions.begin() as session:
        await house.desk.withdraw(session, ref, chat=LEA, at=house.at)
    assert (await house.lead(ref)).status == "withdrawn"
    for actor in (POOL, QUAI):
        assert "retirée" in await house.told(chat(actor))
        card = (await house.post(chat(actor)))[-1]["outgoing"][0]["text"]
        assert "lea@" not in card
    with pytest.raises(IllegalMove):
        await house.does("accept", QUAI, ref)


async def test_erasing_leaves_nothing_and_asks_every_recipient_to_confirm(house: House) -> None:
    ref = await house.opens(POOL, QUAI, reserve=(NANCY,))
    await house.does("accept", POOL, ref)
    match = await house.match(ref, POOL)
    async with house.sessions.begin() as session:
        await house.desk.ask(session, match.ref, "Quel âge ?", by=Who("partner", POOL), at=house.at)
        assert await house.desk.erase(session, LEA, house.at) == ["The Pool", "Quai Alpha"]
    lead = await house.lead(ref)
    assert (lead.body, lead.contact, lead.chat_id, lead.town, lead.status) == (None, None, None, None, "erased")
    for actor in (POOL, QUAI):
        [only] = await house.post(chat(actor))
        words = json.dumps(only, ensure_ascii=False)
        assert "efface ses données" in words
        assert "maraîchers" not in words
        assert not any(secret in words for secret in SECRETS)
    assert await house.post(chat(NANCY)) == [], "it never knew"
    async with house.sessions.begin() as session:
        await house.desk.confirm_erased(session, match.ref, by=Who("partner", POOL), at=house.at)
    async with house.sessions() as session:
        assert not (await session.scalars(select(MatchEventRow.note).where(MatchEventRow.note.is_not(None)))).all()
        assert (await views.history(session, ref, CIPHER))[-1].act == "confirm_erased"


async def test_a_draft_goes_nowhere_before_the_founder_agrees(house: House) -> None:
    async with house.sessions.begin() as session:
        ref, token = await house.desk.draft(
            session, REQUEST, CONTACT, by=Who("partner", BGE), key="mail-77", language="fr", source="api", at=house.at
        )
        assert token
        again = await house.desk.draft(
            session, REQUEST, CONTACT, by=Who("partner", BGE), key="mail-77", language="fr", source="api", at=house.at
        )
        assert again == (ref, None)
        assert await house.desk.draft_behind(session, "made-up") is None
        found = await house.desk.draft_behind(session, token)
    assert found == (ref, REQUEST, CONTACT, BGE)
    lead = await house.lead(ref)
    assert (lead.status, lead.chat_id, lead.brought_by) == ("draft", None, BGE)
    async with house.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(LeadRow)) == 1
    form = wanted(QUAI).model_copy(update={"draft": ref})
    async with house.sessions.begin() as session:
        assert await house.desk.open(session, form, chat=LEA, language="fr", at=house.at) == ref
        assert await house.desk.draft_behind(session, token) is None, "the link works once"
    assert await house.states(ref) == {QUAI: "sent"}


async def test_a_founder_takes_their_story_away_and_has_five_leads_at_most(house: House) -> None:
    for number in range(5):
        async with house.sessions() as session:
            assert not await house.desk.too_many(session, LEA)
        ref = await house.opens(POOL, key=f"form-{number:04}")
    match = await house.match(ref, POOL)
    async with house.sessions.begin() as session:
        await house.desk.ask(session, match.ref, "Combien ?", by=Who("partner", POOL), at=house.at)
        assert await house.desk.too_many(session, LEA)
        newest = (await house.desk.export(session, LEA))[0]
        assert await house.desk.export(session, "telegram:666") == []
    assert newest["lead"] == ref
    words = json.dumps(newest, ensure_ascii=False)
    assert "Combien ?" in words
    assert "2026-11" in words


async def test_a_draft_that_went_while_the_form_was_open_loses_nothing(house: House) -> None:
    async with house.sessions.begin() as session:
        draft, _ = await house.desk.draft(
            session, REQUEST, CONTACT, by=Who("partner", BGE), key="mail-0003", language="fr", source="api", at=house.at
        )
        await house.desk.refuse(session, draft, chat="telegram:666", at=house.at)
    form = wanted(POOL).model_copy(update={"draft": draft})
    async with house.sessions.begin() as session:
        ref = await house.desk.open(session, form, chat=LEA, language="fr", at=house.at)
    assert ref != draft
    assert await house.states(ref) == {POOL: "sent"}
