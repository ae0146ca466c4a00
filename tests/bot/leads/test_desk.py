"""What actors do with a lead, on both databases: who is told what, and what is refused."""

import json

import pytest
from sqlalchemy import select

from bot.leads import ledger, partners, views
from bot.leads.errors import ConsentMissing, EditConflict, IllegalMove, NotYours, UnknownLead
from bot.leads.ledger import Who
from bot.leads.request import CONSENT
from bot.store.leads_model import ConsentRow
from tests.bot.leads.conftest import BGE, CIPHER, CONTACT, LEA, MEMBERS, NANCY, POOL, QUAI, REQUEST, House, chat, wanted

SECRETS = ("lea@exemple.fr", "12 34 56 78", "Léa Martin")


async def everything_to(house: House, actor: str) -> str:
    return json.dumps(await house.post(chat(actor)), ensure_ascii=False)


async def test_a_lead_goes_to_whom_the_founder_agreed_and_contact_only_to_who_accepts(house: House) -> None:
    ref = await house.opens(POOL, QUAI)
    assert await house.states(ref) == {POOL: "sent", QUAI: "sent"}
    for actor in (POOL, QUAI):
        assert "maraîchers" in await everything_to(house, actor)
    view = await house.does("accept", POOL, ref, version=1)
    assert view.contact == CONTACT
    accepted, waiting = await everything_to(house, POOL), await everything_to(house, QUAI)
    assert all(secret in accepted for secret in SECRETS)
    assert not any(secret in waiting for secret in SECRETS)
    assert "a accepté" in await house.told(LEA)
    assert (await house.lead(ref)).status == "taken"
    async with house.sessions() as session:
        consents = (await session.scalars(select(ConsentRow))).all()
    assert {(row.actor_id, row.version) for row in consents} == {(POOL, CONSENT), (QUAI, CONSENT)}


async def test_two_at_once_the_second_is_told_what_the_first_did(house: House) -> None:
    ref = await house.opens(POOL)
    await house.does("accept", POOL, ref, version=1)
    with pytest.raises(EditConflict) as refused:
        await house.does("decline", POOL, ref, version=1)
    assert refused.value.now == (2, "accepted")


async def test_the_same_act_again_changes_nothing(house: House) -> None:
    ref = await house.opens(POOL)
    first = await house.does("accept", POOL, ref, version=1)
    posts = len(await house.post(chat(POOL)))
    assert await house.does("accept", POOL, ref, version=1) == first
    assert len(await house.post(chat(POOL))) == posts


async def test_an_actor_acts_on_its_own_leads_only(house: House) -> None:
    ref = await house.opens(POOL, reserve=(QUAI,))
    match = await house.match(ref, POOL)
    for who, refusal in ((Who("partner", QUAI), NotYours), (Who("founder", LEA), NotYours)):
        async with house.sessions.begin() as session:
            with pytest.raises(refusal):
                await house.desk.act(session, match.ref, "accept", by=who, at=house.at)
    with pytest.raises(UnknownLead):  # it was never sent this one
        await house.does("accept", QUAI, ref)
    async with house.sessions() as session:
        assert [view.lead for _, view in await views.of_partner(session, (POOL,), CIPHER)] == [ref]
        assert await views.of_partner(session, (QUAI,), CIPHER) == []
        with pytest.raises(UnknownLead):
            await views.find(session, match.ref, CIPHER, actor=QUAI)
    async with house.sessions.begin() as session:
        with pytest.raises(NotYours):
            await house.desk.withdraw(session, ref, chat="telegram:666", at=house.at)


async def test_a_declined_lead_goes_to_the_reserve_at_once(house: House) -> None:
    ref = await house.opens(POOL, reserve=(QUAI,))
    assert await house.states(ref) == {POOL: "sent", QUAI: "proposed"}
    assert await house.post(chat(QUAI)) == []
    await house.does("decline", POOL, ref, reason="full")
    assert await house.states(ref) == {POOL: "declined", QUAI: "sent"}
    assert (await house.lead(ref)).status == "sent"


async def test_a_forward_asks_the_founder_unless_they_had_agreed_and_cannot_loop(house: House) -> None:
    ref = await house.opens(POOL, reserve=(QUAI,))
    pool = await house.match(ref, POOL)
    async with house.sessions.begin() as session:
        await house.desk.forward(session, pool.ref, QUAI, by=Who("partner", POOL), at=house.at, words="Pour vous")
    assert await house.states(ref) == {POOL: "forwarded", QUAI: "sent"}, "agreed to before: it goes at once"
    quai = await house.match(ref, QUAI)
    async with house.sessions.begin() as session:
        with pytest.raises(IllegalMove):  # it has had it
            await house.desk.forward(session, quai.ref, POOL, by=Who("partner", QUAI), at=house.at)
    async with house.sessions.begin() as session:
        await house.desk.forward(session, quai.ref, NANCY, by=Who("partner", QUAI), at=house.at)
    assert (await house.states(ref))[NANCY] == "proposed"
    assert "vous aiderait mieux" in await house.told(LEA)
    assert await house.post(chat(NANCY)) == []
    async with house.sessions() as session:
        story = [line.act for line in await views.history(session, ref, CIPHER)]
    assert story == ["open", "send", "forward", "send", "forward"]


@pytest.mark.parametrize("to", ["nobody", "inpi"])
async def test_a_lead_is_forwarded_only_to_who_takes_leads(house: House, to: str) -> None:
    ref = await house.opens(POOL)
    pool = await house.match(ref, POOL)
    async with house.sessions.begin() as session:
        with pytest.raises(IllegalMove):
            await house.desk.forward(session, pool.ref, to, by=Who("partner", POOL), at=house.at)
    assert await house.states(ref) == {POOL: "sent"}


async def test_a_question_and_its_answer_pass_through_the_bot(house: House) -> None:
    ref = await house.opens(POOL)
    match = await house.match(ref, POOL)
    async with house.sessions.begin() as session:
        await house.desk.ask(session, match.ref, "Combien êtes-vous ?", by=Who("partner", POOL), at=house.at)
    assert "Combien êtes-vous" in await house.told(LEA)
    async with house.sessions.begin() as session:
        await house.desk.reply(session, match.ref, "Deux.", chat=LEA, at=house.at)
    assert "Deux." in await house.told(chat(POOL))
    assert (await house.states(ref))[POOL] == "seen"


async def test_what_was_written_to_one_actor_is_not_read_by_another(house: House) -> None:
    ref = await house.opens(POOL, QUAI)
    pool = await house.match(ref, POOL)
    async with house.sessions.begin() as session:
        await house.desk.ask(session, pool.ref, "Votre adresse ?", by=Who("partner", POOL), at=house.at)
        await house.desk.reply(session, pool.ref, "12 rue Serpenoise", chat=LEA, at=house.at)
        await house.desk.remark(session, pool.ref, "Vu au salon", by=Who("partner", POOL), at=house.at)
    async with house.sessions() as session:
        theirs = await views.history(session, ref, CIPHER, actor=QUAI)
        ours = await views.history(session, ref, CIPHER, actor=POOL)
    assert [line.words for line in theirs if line.words] == ["Vu au salon"]
    assert [line.words for line in ours if line.words] == ["Votre adresse ?", "12 rue Serpenoise", "Vu au salon"]
    assert "Vu au salon" in await house.told(chat(QUAI))


async def test_no_consent_no_acceptance(house: House) -> None:
    ref = await house.opens(POOL)
    async with house.sessions.begin() as session:
        row = (await session.scalars(select(ConsentRow))).one()
        row.withdrawn_at = house.at
    with pytest.raises(ConsentMissing):
        await house.does("accept", POOL, ref)


async def test_a_full_actor_is_not_sent_more(house: House) -> None:
    async with house.sessions.begin() as session:
        await partners.change(session, POOL, 0, capacity=1)
    first = await house.opens(POOL)
    second = await house.opens(POOL, QUAI, key="form-0002")
    assert await house.states(first) == {POOL: "sent"}
    assert await house.states(second) == {QUAI: "sent"}
    quai = await house.match(second, QUAI)
    with pytest.raises(IllegalMove):  # nor by another actor
        async with house.sessions.begin() as session:
            await house.desk.forward(session, quai.ref, POOL, by=Who("partner", QUAI), at=house.at)


async def test_taking_a_lead_that_is_not_there(house: House) -> None:
    async with house.sessions.begin() as session:
        with pytest.raises(UnknownLead):
            await ledger.take_match(session, "0000000000")
        with pytest.raises(UnknownLead):
            await ledger.take_lead(session, "0000000000")


async def test_who_brought_a_founder_in_hears_what_came_of_it(house: House) -> None:
    for key, agrees, words in (("mail-0001", True, "est d’accord"), ("mail-0002", False, "ne souhaite pas")):
        async with house.sessions.begin() as session:
            ref, _ = await house.desk.draft(
                session, REQUEST, CONTACT, by=Who("partner", BGE), key=key, language="fr", source="api", at=house.at
            )
            assert await house.post(chat(BGE)) == [] or agrees is False
            if agrees:
                form = wanted(POOL).model_copy(update={"draft": ref})
                await house.desk.open(session, form, chat=LEA, language="fr", at=house.at)
            else:
                await house.desk.refuse(session, ref, chat=LEA, at=house.at)
        assert words in await house.told(chat(BGE))
    lead = await house.lead(ref)
    assert (lead.status, lead.body, lead.contact) == ("withdrawn", None, None)
    assert await house.states(ref) == {}


async def test_the_staff_may_think_of_somebody_and_the_founder_says(house: House) -> None:
    ref = await house.opens(POOL)
    await house.does("decline", POOL, ref, reason="full")
    proposed = list(await house.states(ref))[1]
    match = await house.match(ref, proposed)
    async with house.sessions.begin() as session:
        await house.desk.agree(session, match.ref, chat=LEA, yes=False, at=house.at)
    staff, other = Who("staff", "Ana"), next(a for a in MEMBERS if a not in (POOL, proposed))
    async with house.sessions.begin() as session:
        await house.desk.suggest(session, ref, other, by=staff, at=house.at)
        with pytest.raises(IllegalMove):
            await house.desk.suggest(session, ref, POOL, by=staff, at=house.at)
        with pytest.raises(NotYours):
            await house.desk.suggest(session, ref, BGE, by=Who("partner", QUAI), at=house.at)
    assert "L’équipe pense à" in await house.told(LEA)
    assert (await house.states(ref))[other] == "proposed"
