"""The page that Prometheus reads. Not for the public: with a token, or on one's own machine in development.

Behind a reverse proxy every request comes from this machine, so that an address proves nothing in production: there
the page exists only for who shows `LORNTECH_METRICS_TOKEN`. To anybody else it does not exist.
"""

import hmac
import time
from ipaddress import ip_address

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot import clock, metrics
from bot.knowledge import LiveKnowledge
from bot.outbox import box
from bot.settings import Settings
from bot.store.engine import Sessions
from bot.store.model import TurnRow


def metrics_route(settings: Settings, sessions: Sessions, knowledge: LiveKnowledge) -> Route:
    """The page at /metrics; 404 for whoever may not see it."""

    async def show(request: Request) -> Response:
        if not _may_see(request, settings):
            return PlainTextResponse("Not Found", status_code=404)
        await _look(sessions, knowledge)
        return Response(generate_latest(metrics.REGISTRY), media_type=CONTENT_TYPE_LATEST)

    return Route("/metrics", show)


def _may_see(request: Request, settings: Settings) -> bool:
    if settings.metrics_token:
        given = request.headers.get("authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {settings.metrics_token.get_secret_value()}".encode())
    return settings.environment == "development" and _from_here(request)


def _from_here(request: Request) -> bool:
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False


async def _look(sessions: Sessions, knowledge: LiveKnowledge) -> None:
    """Brings the gauges up to date; those of a database that is away keep what they said last."""
    metrics.KNOWLEDGE.set(knowledge.current.version)
    metrics.TELEGRAM_DOWN.set(metrics.TELEGRAM.down_for(time.monotonic()))
    try:
        async with sessions() as session:
            await _count(session)
    except (SQLAlchemyError, OSError):
        metrics.DATABASE_UP.set(0)
    else:
        metrics.DATABASE_UP.set(1)


async def _count(session: AsyncSession) -> None:
    states = await box.waiting(session)
    for state in ("waiting", "sending", "sent", "dead"):
        metrics.OUTBOX.labels(state).set(states.get(state, 0))
    due = await box.due_since(session)
    metrics.OUTBOX_LATE.set(max(0.0, (clock.now() - due).total_seconds()) if due else 0.0)
    unsent = select(func.count()).select_from(TurnRow).where(col(TurnRow.outgoing).is_not(None))
    metrics.ANSWERS_WAITING.set(await session.scalar(unsent) or 0)
