"""The page for Prometheus: true numbers, nothing of anybody, and only for who may see it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from bot.arrival import Arrival
from bot.conversation.messages import Said
from bot.metrics import Link
from bot.outbox import box
from bot.settings import Settings
from bot.web.app import build_web
from bot.web.metrics import metrics_route
from bot.wiring import Parts, assemble

LONG = "a metrics token of the tests, long enough"


@pytest.fixture
async def parts(filled_url: str, tmp_path: Path) -> AsyncIterator[Parts]:
    settings = Settings(_env_file=None, database_url=filled_url, data_dir=tmp_path, semantic=False)
    async with assemble(settings) as parts:
        yield parts


@asynccontextmanager
async def visitor(parts: Parts, client: str = "127.0.0.1", **changed: object) -> AsyncIterator[AsyncClient]:
    """Somebody at this address, with the settings changed."""
    settings = parts.settings.model_copy(update=changed)
    web = build_web(parts.sessions, parts.knowledge, [metrics_route(settings, parts.sessions, parts.knowledge)])
    transport = ASGITransport(web, client=(client, 5))
    async with AsyncClient(transport=transport, base_url="http://test") as browser:
        yield browser


async def numbers(parts: Parts) -> dict[str, float]:
    async with visitor(parts) as here:
        text = (await here.get("/metrics")).text
    return {
        " ".join((sample.name, *sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_the_page_counts_what_happens(parts: Parts) -> None:
    before = await numbers(parts)
    exchange = parts.exchange("lorntech_bot")
    await exchange.handle(Arrival("telegram:987654", "telegram:1", Said("C'est quoi un Kbis et comment l'obtenir ?")))
    await exchange.handle(Arrival("telegram:987655", "telegram:2", Said("zzz qqq xxyy paul@example.org"), "fr"))
    async with parts.sessions.begin() as session:
        await box.put(
            session, parts.cipher, key="k", channel="telegram", recipient="telegram:987654", payload={},
            at=parts.clock(),
        )  # fmt: skip
    after = await numbers(parts)
    assert after["lorntech_questions_total answer"] - before.get("lorntech_questions_total answer", 0) == 1
    assert after["lorntech_questions_total unknown"] - before.get("lorntech_questions_total unknown", 0) == 1
    assert after["lorntech_outbox waiting"] == 1
    assert after["lorntech_answers_waiting"] == 2
    assert after["lorntech_database_up"] == 1
    assert after["lorntech_knowledge_version"] == parts.knowledge.current.version
    assert not any("987654" in name or "paul" in name for name in after)


async def test_a_database_that_is_away_is_said(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(_session: object) -> None:
        raise OSError

    monkeypatch.setattr("bot.web.metrics._count", away)
    assert (await numbers(parts))["lorntech_database_up"] == 0


async def test_in_production_only_the_token_opens_it(parts: Parts) -> None:
    production = {"environment": "production", "metrics_token": SecretStr(LONG)}
    async with visitor(parts, **production) as here:
        for wrong in ({}, {"authorization": "Bearer wrong"}, {"authorization": LONG}, {"authorization": "Bearer é"}):
            headers = {name: value.encode() for name, value in wrong.items()}
            assert (await here.get("/metrics", headers=headers)).status_code == 404
        assert (await here.get("/metrics", headers={"authorization": f"Bearer {LONG}"})).status_code == 200
    async with visitor(parts, environment="production") as here:
        assert (await here.get("/metrics")).status_code == 404, "behind a proxy everybody comes from this machine"


async def test_in_development_it_is_for_this_machine(parts: Parts) -> None:
    async with visitor(parts) as here, visitor(parts, client="203.0.113.9") as stranger:
        assert (await here.get("/metrics")).status_code == 200
        assert (await stranger.get("/metrics")).status_code == 404


async def test_every_answer_has_strict_headers_and_a_number(parts: Parts) -> None:
    async with visitor(parts) as here:
        numbered = set()
        for path in ("/healthz", "/readyz", "/metrics", "/nowhere"):
            headers = (await here.get(path)).headers
            assert headers["content-security-policy"].startswith("default-src 'none'"), path
            assert headers["x-content-type-options"] == "nosniff", path
            assert headers["cache-control"] == "no-store", path
            numbered.add(headers["x-request-id"])
        assert len(numbered) == 4


def test_a_link_is_down_from_its_first_failure_to_its_next_success() -> None:
    link = Link()
    assert link.down_for(5) == 0
    link.fails(10)
    link.fails(20)
    assert link.down_for(25) == 15
    link.works()
    assert link.down_for(30) == 0
