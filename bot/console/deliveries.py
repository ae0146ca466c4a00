"""What could not be delivered: what was given up, to be sent again, and what is still being tried. For admins."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from bot.console.desk import Db, Signed
from bot.console.pages import back_to, page
from bot.outbox import box
from bot.staff import audit
from bot.staff.roles import allow

router = APIRouter(prefix="/deliveries")
SHOWN = 100
AT_ONCE = 2000  # given up and sent again with one button


@router.get("")
async def trouble(request: Request, session: Db, visitor: Signed, *, again: int = 0) -> Response:
    """The latest first, each with what went wrong. `again`: how many were just put back."""
    allow(visitor.staff, "operate")
    return page(
        request, "deliveries.html", visitor, again=again, counts=await box.waiting(session),
        dead=await box.dead_letters(session, SHOWN), struggling=await box.struggling(session, SHOWN),
    )  # fmt: skip


@router.post("/again")
async def again(
    session: Db,
    visitor: Signed,
    *,
    delivery: Annotated[list[int] | None, Form(max_length=SHOWN)] = None,
    every: Annotated[bool, Form()] = False,
) -> Response:
    """Puts what was given up back in the queue: what is ticked, or all of it."""
    allow(visitor.staff, "operate")
    chosen = [one.id for one in await box.dead_letters(session, AT_ONCE)] if every else delivery or ()
    done = 0
    for delivery_id in chosen:
        if 0 < delivery_id < 2**31 and await box.replay(session, delivery_id, visitor.now):
            await audit.note(session, visitor.staff, "delivery.replay", str(delivery_id), at=visitor.now)
            done += 1
    return back_to(f"deliveries?again={done}")
