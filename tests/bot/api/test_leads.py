"""The partners' API: who gets in, what they see, what they do, and every error in words a program can go by."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from httpx import Response

from bot.api.app import bare
from bot.leads import tokens
from bot.leads.tokens import PREFIX
from tests.bot.partners import NANCY, POOL, QUAI, House, Program, some_leads

ROOT = Path(__file__).parents[3]
DRAFT = {
    "project": "Un robot qui désherbe les vignes, écrivez à paul@exemple.fr",
    "need": "funding",
    "town": "57000",
    "founder": {"name": "Paul", "email": "Paul@Exemple.FR", "phone": "06 12 34 56 78"},
}


def refused(answer: Response, status: int, kind: str) -> dict[str, object]:
    """A problem document, whole."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, object] = answer.json()
    assert problem["type"] == f"urn:lorntech:problem:{kind}"
    assert problem["status"] == status
    assert problem["detail"]
    return problem


async def test_a_key_opens_the_door_until_it_is_taken_back(house: House, program: Program) -> None:
    key = await house.key(POOL)
    async with program(key) as client:
        answer = await client.get("/me")
        assert (answer.json()["actor"], answer.json()["scopes"]) == (POOL, ["leads:read", "leads:write"])
        async with house.parts.sessions.begin() as session:
            [mine] = await tokens.of(session, POOL)
            assert mine.used_at
            assert mine.hint == key[-4:]
            assert not await tokens.revoke(session, QUAI, mine.id, house.clock()), "somebody else's"
            assert await tokens.revoke(session, POOL, mine.id, house.clock())
        refused(await client.get("/me"), 401, "unauthorized")


@pytest.mark.parametrize("given", [None, "nonsense", PREFIX + "x" * 43, "é" * 10])
async def test_nobody_gets_in_without_a_key(program: Program, given: str | None) -> None:
    async with program(None) as client:
        headers = {"Authorization": f"Bearer {given}".encode()} if given else {}
        answer = await client.get("/leads", headers=headers)
        refused(answer, 401, "unauthorized")
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_key_does_what_it_is_for_and_no_more(house: House, program: Program) -> None:
    await some_leads(house)
    async with program(await house.key(POOL, ("leads:read",))) as reader:
        assert (await reader.get("/leads")).status_code == 200
        refused(await reader.post("/leads", json=DRAFT), 403, "forbidden")
    async with program(await house.key(POOL, ("leads:write",))) as writer:
        refused(await writer.get("/leads"), 403, "forbidden")


async def test_partners_see_their_own_leads_only(house: House, program: Program) -> None:
    both, old, other = await some_leads(house)
    async with program(await house.key(POOL)) as pool, program(await house.key(QUAI)) as quai:
        assert [one["lead"] for one in (await pool.get("/leads")).json()["items"]] == [old, both]
        assert [one["lead"] for one in (await quai.get("/leads")).json()["items"]] == [both, other]
        for ref in ((await house.match(other, QUAI)).ref, (await house.match(both, QUAI)).ref, "0123456789"):
            refused(await pool.get(f"/leads/{ref}"), 404, "not-found")
            refused(await pool.post(f"/leads/{ref}/acts", json={"act": "accept"}), 404, "not-found")
            refused(await pool.post(f"/leads/{ref}/acts", json={"act": "ask", "words": "Qui ?"}), 404, "not-found")


async def test_contact_details_show_once_a_lead_is_accepted(house: House, program: Program) -> None:
    both, *_ = await some_leads(house)
    ref = (await house.match(both, POOL)).ref
    async with program(await house.key(POOL)) as pool:
        before = await pool.get(f"/leads/{ref}")
        assert "lea@exemple.fr" not in before.text
        assert before.json()["acts"] == ["see", "accept", "decline", "forward", "ask", "note"]
        moved = await pool.post(f"/leads/{ref}/acts", json={"act": "accept", "version": before.json()["version"]})
        assert moved.json()["state"] == "accepted"
        assert "lea@" not in moved.text
        after = (await pool.get(f"/leads/{ref}")).json()
        assert after["contact"]["email"] == "lea@exemple.fr"
        assert [event["act"] for event in after["history"]][-1] == "accept"
        closed = await pool.post(f"/leads/{ref}/acts", json={"act": "close", "outcome": "helped", "words": "Bravo"})
        assert (closed.json()["state"], closed.json()["acts"]) == ("helped", ["reopen", "note"])


async def test_every_act_has_its_form(house: House, program: Program) -> None:
    both, old, _ = await some_leads(house)
    first, second = (await house.match(both, POOL)).ref, (await house.match(old, POOL)).ref
    async with program(await house.key(POOL)) as pool:
        for ref, act, state in (
            (first, {"act": "see"}, "seen"),
            (first, {"act": "ask", "words": "Depuis quand ?"}, "seen"),
            (first, {"act": "note", "words": "Nous hésitons."}, "seen"),
            (first, {"act": "decline", "reason": "full", "words": "Complet"}, "declined"),
            (second, {"act": "accept"}, "accepted"),
            (second, {"act": "start"}, "in_progress"),
            (second, {"act": "close", "outcome": "unreachable"}, "unreachable"),
            (second, {"act": "reopen"}, "in_progress"),
            (second, {"act": "forward", "to": NANCY}, "forwarded"),
        ):
            answer = await pool.post(f"/leads/{ref}/acts", json=act)
            assert answer.status_code == 200, (act, answer.text)
            assert answer.json()["state"] == state
        refused(await pool.post(f"/leads/{second}/acts", json={"act": "accept"}), 409, "illegal-move")
        refused(await pool.post(f"/leads/{second}/acts", json={"act": "forward", "to": "nobody"}), 409, "illegal-move")


async def test_who_comes_second_is_told(house: House, program: Program) -> None:
    both, *_ = await some_leads(house)
    view = await house.match(both, POOL)
    await house.does("see", POOL, both)
    async with program(await house.key(POOL)) as pool:
        late = {"act": "decline", "reason": "full", "version": view.version}
        problem = refused(await pool.post(f"/leads/{view.ref}/acts", json=late), 409, "edit-conflict")
        assert problem["version"] == view.version + 1
        assert problem["state"] == "seen"


async def test_an_erased_lead_says_nothing_and_is_confirmed(house: House, program: Program) -> None:
    both, *_ = await some_leads(house)
    ref = (await house.match(both, POOL)).ref
    async with house.parts.sessions.begin() as session:
        await house.parts.desk().erase(session, "telegram:101", house.clock())
    async with program(await house.key(POOL)) as pool:
        lead = (await pool.get(f"/leads/{ref}")).json()
        assert (lead["request"], lead["contact"], lead["acts"]) == (None, None, ["confirm_erased"])
        done = await pool.post(f"/leads/{ref}/acts", json={"act": "confirm_erased"})
        assert done.status_code == 200, done.text


async def test_pages_follow_one_another_and_since_names_what_changed(house: House, program: Program) -> None:
    leads = [await house.opens(POOL, key=f"form-1{n:03}", chat=f"telegram:{n}") for n in range(5)]
    async with program(await house.key(POOL)) as pool:
        seen: list[str] = []
        query: dict[str, object] = {"limit": 2}
        while True:
            page = (await pool.get("/leads", params=query)).json()
            seen += [one["lead"] for one in page["items"]]
            if page["next"] is None:
                break
            query["cursor"] = page["next"]
        assert seen == leads
        house.clock.wait(hours=1)
        moment = house.clock().isoformat()
        assert (await pool.get("/leads", params={"since": moment})).json()["items"] == []
        await house.does("see", POOL, leads[3])
        changed = (await pool.get("/leads", params={"since": moment})).json()["items"]
        assert [one["lead"] for one in changed] == [leads[3]]
        waiting = (await pool.get("/leads", params={"state": ["sent"]})).json()["items"]
        assert len(waiting) == 4


async def test_a_founder_is_brought_in_and_asked_first(house: House, program: Program) -> None:
    async with program(await house.key(QUAI)) as quai:
        answer = await quai.post("/leads", json=DRAFT, headers={"Idempotency-Key": "crm-17"})
        assert answer.status_code == 201, answer.text
        made = answer.json()
        assert made["consent_link"].startswith("https://t.me/lorntech_bot?start=c_")
        token = made["consent_link"].partition("start=c_")[2]
        assert len(f"c_{token}") <= 64
        async with house.parts.sessions() as session:
            behind = await house.parts.desk().draft_behind(session, token)
        assert behind is not None
        ref, request, contact, by = behind
        assert (ref, by) == (made["lead"], QUAI)
        assert "paul@" not in request.project, "what actors read holds no address"
        assert request.town is not None
        assert request.town.name == "Metz"
        assert (contact.email, contact.phone) == ("Paul@exemple.fr", "+33 6 12 34 56 78")
        assert (await quai.get("/leads")).json()["items"] == [], "nobody was sent anything"


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"project": "court"}, "body/project"),
        ({"need": "money"}, "body/need"),
        ({"nead": "funding"}, "body/nead"),
        ({"founder": {"email": "paul@"}}, "body/founder/email"),
        ({"founder": {"phone": "123"}}, "body/founder/phone"),
        ({"language": "de"}, "body/language"),
    ],
)
async def test_a_draft_that_is_wrong_says_where(
    house: House, program: Program, changed: dict[str, object], where: str
) -> None:
    async with program(await house.key(QUAI)) as quai:
        problem = refused(await quai.post("/leads", json=DRAFT | changed), 422, "invalid")
        assert where in [fault["where"] for fault in problem["errors"]]
        refused(await quai.post("/leads", json=DRAFT | {"town": "Atlantide"}), 422, "unknown-town")


async def test_the_same_request_again_does_nothing_and_is_answered_the_same(house: House, program: Program) -> None:
    both, *_ = await some_leads(house)
    ref = (await house.match(both, POOL)).ref
    named = {"Idempotency-Key": "accept-1"}
    async with program(await house.key(POOL)) as pool, program(await house.key(QUAI)) as quai:
        first = await pool.post(f"/leads/{ref}/acts", json={"act": "accept"}, headers=named)
        await pool.post(f"/leads/{ref}/acts", json={"act": "start"})
        again = await pool.post(f"/leads/{ref}/acts", json={"act": "accept"}, headers=named)
        assert first.json() == again.json()
        assert again.headers["idempotent-replayed"] == "true"
        other = await pool.post(f"/leads/{ref}/acts", json={"act": "reopen"}, headers=named)
        refused(other, 409, "key-reused")
        mine = await quai.post("/leads", json=DRAFT, headers=named)
        assert mine.status_code == 201, "keys are each partner's own"
        assert (await quai.post("/leads", json=DRAFT, headers=named)).json() == mine.json()


async def test_the_same_request_at_the_same_moment_is_done_once(house: House, program: Program) -> None:
    async with program(await house.key(QUAI)) as quai:
        named = {"Idempotency-Key": "crm-18"}
        answers = await asyncio.gather(*(quai.post("/leads", json=DRAFT, headers=named) for _ in range(5)))
        made = [answer for answer in answers if answer.status_code == 201]
        assert made
        assert len({answer.json()["consent_link"] for answer in made}) == 1
        for answer in answers:
            if answer.status_code != 201:
                refused(answer, 409, "in-progress")


async def test_whatever_is_wrong_is_a_problem_document(house: House, program: Program) -> None:
    async with program(await house.key(POOL)) as pool:
        refused(await pool.get("/nowhere"), 404, "not-found")
        refused(await pool.get("/leads/UPPER"), 422, "invalid")
        answer = await pool.put("/leads", json={})
        refused(answer, 405, "method-not-allowed")
        assert answer.headers["allow"] == "GET, POST"
        for body in (b"{", b"\xff"):
            answer = await pool.post("/leads", content=body, headers={"content-type": "application/json"})
            refused(answer, 422, "invalid")
        refused(await pool.post("/leads", content=b"x" * 70_000), 413, "too-large")
        refused(await pool.post("/leads", content=stream()), 411, "length-required")
        refused(await pool.get("/leads?limit=0"), 422, "invalid")
        refused(await pool.get("/leads?since=yesterday"), 422, "invalid")
        refused(await pool.get("/leads", headers={"Idempotency-Key": "x"}, params={"cursor": "zz"}), 422, "invalid")


async def stream():
    yield b"{}"


async def test_a_fault_of_ours_is_a_problem_too(
    house: House, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.api.leads.views.of_partner", lambda *_, **__: 1 / 0)
    async with program(await house.key(POOL)) as pool:
        refused(await pool.get("/leads"), 500, "broken")


async def test_what_is_left_is_said_and_too_much_is_refused(house: House, program: Program) -> None:
    async with program(await house.key(POOL)) as pool, program(await house.key(QUAI)) as quai:
        left = [int((await pool.get("/me")).headers["ratelimit-remaining"]) for _ in range(120)]
        assert left == list(range(119, -1, -1))
        answer = await pool.get("/me")
        refused(answer, 429, "too-many-requests")
        assert answer.headers["retry-after"] == "1"
        assert (await quai.get("/me")).status_code == 200
        house.clock.wait(seconds=1)
        assert (await pool.get("/me")).status_code == 200


async def test_guessing_keys_is_slowed_down(program: Program) -> None:
    async with program("guess") as stranger:
        statuses = [(await stranger.get("/me")).status_code for _ in range(61)]
        assert statuses == [401] * 60 + [429]


async def test_the_document_says_what_there_is(program: Program) -> None:
    async with program(None) as client:
        document = (await client.get("/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {"/me", "/leads", "/leads/{ref}", "/leads/{ref}/acts"}
    assert document["paths"]["/leads"]["get"]["security"] == [{"HTTPBearer": ["leads:read"]}]
    for path in document["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                if status >= "4":
                    assert list(response["content"]) == ["application/problem+json"], (operation["summary"], status)


def test_the_page_names_every_act_and_every_problem() -> None:
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot" / "api").glob("*.py"))
    kinds = set(re.findall(r'(?:problem|Refusal)\(\s*\d{3}, "([a-z-]+)"', source)) | {"not-found", "method-not-allowed"}
    assert len(kinds) > 12
    assert {kind for kind in kinds if f"`{kind}`" not in page} <= {"refused"}
    shapes = bare().openapi()["components"]["schemas"]
    acts = {act for one in shapes.values() for act in _acts(one)}
    assert len(acts) == 10
    assert {act for act in acts if f'"act": "{act}"' not in page} == set()


def _acts(shape: dict[str, Any]) -> list[str]:
    act = shape.get("properties", {}).get("act", {})
    return act.get("enum", []) + ([act["const"]] if "const" in act else [])
