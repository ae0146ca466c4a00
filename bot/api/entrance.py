"""Who calls, whether they may, and how often; the transaction of a request; each POST at most once per key."""

import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Header, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.responses import JSONResponse, Response

from bot.api.problems import Refusal
from bot.leads import tokens
from bot.leads.ledger import Who
from bot.leads.tokens import Scope, Token
from bot.meter import Meter
from bot.store.access_model import ApiAnswerRow
from bot.store.cipher import Cipher
from bot.wiring import Parts

STRANGERS = 60
"""Requests a minute with no key or a wrong one, from one address."""
_bearer = HTTPBearer(auto_error=False, description="A key made in the console, under API.")


@dataclass(frozen=True, slots=True)
class Gate:
    """What the application stands on. `bot`: the bot's user name, for links to it."""

    parts: Parts
    bot: str
    known: Meter
    strangers: Meter


def gate_of(request: Request) -> Gate:
    """What the application was built on."""
    gate: Gate = request.app.state.gate
    return gate


AtGate = Annotated[Gate, Depends(gate_of)]


async def _transaction(gate: AtGate) -> AsyncIterator[AsyncSession]:
    async with gate.parts.sessions.begin() as session:
        yield session


Db = Annotated[AsyncSession, Depends(_transaction, scope="function")]
"""One transaction for the request; committed before the answer leaves, rolled back on any error."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A partner's program, and when it called."""

    token: Token
    now: datetime

    @property
    def who(self) -> Who:
        """As the history of a lead names it."""
        return Who("partner", self.token.actor)


async def _caller(
    request: Request,
    gate: AtGate,
    needs: SecurityScopes,
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Caller:
    now = gate.parts.clock()
    token = None
    if given:
        async with gate.parts.sessions.begin() as session:
            token = await tokens.find(session, given.credentials, now)
    address = request.client.host if request.client else ""
    meter, name = (gate.known, token.id) if token else (gate.strangers, address)
    reading = meter.take(name, now.timestamp())
    request.scope.setdefault("state", {})["headers"] = reading.headers
    if reading.wait:
        raise Refusal(429, "too-many-requests", f"Come back in {reading.wait} seconds.")
    if token is None:
        detail = "Send `Authorization: Bearer <key>` with a key made in the console."
        raise Refusal(401, "unauthorized", detail, {"WWW-Authenticate": "Bearer"})
    if missing := set(needs.scopes) - set(token.scopes):
        raise Refusal(403, "forbidden", f"This key lacks: {', '.join(sorted(missing))}.")
    return Caller(token, now)


READ: Scope = "leads:read"
WRITE: Scope = "leads:write"
Known = Annotated[Caller, Security(_caller)]
Reader = Annotated[Caller, Security(_caller, scopes=[READ])]
Writer = Annotated[Caller, Security(_caller, scopes=[WRITE])]
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="Any words of yours that name this request. Sent again within a day, it does nothing again and is "
        "answered as before.",
        min_length=1,
        max_length=80,
        pattern=r"^[!-~]+$",
    ),
]


@dataclass(frozen=True, slots=True)
class Once:
    """Does what a POST asks for, at most once per key: act and answer are kept in one transaction."""

    session: AsyncSession
    cipher: Cipher
    caller: Caller
    key: str | None
    request: str

    async def __call__(self, status: int, act: Callable[[], Awaitable[BaseModel]]) -> Response:
        """The answer of the act, or the one given before. Raises Refusal for a key that named another request."""
        if self.key is None:
            return JSONResponse((await act()).model_dump(mode="json"), status)
        same = (col(ApiAnswerRow.actor_id) == self.caller.token.actor, col(ApiAnswerRow.key) == self.key)
        known = (await self.session.scalars(select(ApiAnswerRow).where(*same))).first()
        if known:
            return self._again(known)
        row = ApiAnswerRow(
            actor_id=self.caller.token.actor, key=self.key, request=self.request, status=status, body="",
            at=self.caller.now,
        )  # fmt: skip
        self.session.add(row)
        try:
            await self.session.flush()  # the key is ours, or somebody else's at this moment
        except IntegrityError as error:
            detail = "The same request is being handled at this moment. Send it again to get its answer."
            raise Refusal(409, "in-progress", detail, {"Retry-After": "1"}) from error
        answer = (await act()).model_dump(mode="json")
        row.body = self.cipher.seal(answer)
        return JSONResponse(answer, status)

    def _again(self, known: ApiAnswerRow) -> Response:
        if known.request != self.request:
            raise Refusal(409, "key-reused", "This Idempotency-Key named another request. Take a new one.")
        return JSONResponse(self.cipher.open(known.body), known.status, {"Idempotent-Replayed": "true"})


async def _once(request: Request, gate: AtGate, session: Db, caller: Writer, key: Key = None) -> Once:
    asked = json.dumps([request.method, request.url.path]).encode() + await request.body()
    return Once(session, gate.parts.cipher, caller, key, hashlib.sha256(asked).hexdigest())


AtMostOnce = Annotated[Once, Depends(_once)]
