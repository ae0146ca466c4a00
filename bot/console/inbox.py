"""The inbox: groups of questions that went badly, most asked first; one act each, undone within ten seconds.

Acts answer with a redirect to the list one came from, so that one's place is kept with and without JavaScript.
"""

import asyncio
from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Literal, get_args

from fastapi import APIRouter, Form, Query, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from bot.console.desk import AtDesk, Db, Desk, Signed, Visitor
from bot.console.pages import back_to, page
from bot.console.paging import turned
from bot.console.seen import number_of, seen
from bot.staff import answering, inbox, listing, regrouping
from bot.staff.answering import NobodyThere
from bot.staff.listing import Group
from bot.staff.regrouping import MOST
from bot.staff.states import State
from faq.matching.decide import Candidate
from faq.matching.index import Index
from faq.matching.spelling import same_words

router = APIRouter(prefix="/inbox")
OFFERED = 3


class Place(BaseModel):
    """Where in the inbox somebody is."""

    model_config = ConfigDict(frozen=True)

    state: State = "new"
    page: int = 1
    done: int | None = None  # the act just done, which can be undone
    few: bool = False  # whether too few groups were chosen

    def after(self, act: int) -> str:
        """The same place once an act is done."""
        return f"inbox?state={self.state}&page={self.page}&done={act}"


Here = Annotated[Place, Query()]
Version = Annotated[int, Form()]
Key = Annotated[str, Query(max_length=160)]
Back = Annotated[Literal["", "back", "late"], Query()]


@router.get("")
async def groups(request: Request, desk: AtDesk, session: Db, visitor: Signed, here: Here) -> Response:
    """A page of the groups in one state, each with the entries that may answer it."""
    counts = await listing.counts(session)
    place, pages = turned(here.page, counts.get(here.state, 0), listing.PAGE)
    found = await listing.groups(session, here.state, place - 1)
    known = desk.parts.knowledge.current
    offered = await asyncio.to_thread(_offers, known.reader.index, found)
    return page(
        request, "inbox.html", visitor, here=here, states=get_args(State), counts=counts, groups=found, pages=pages,
        number=place, offered=offered, entries=known.catalogue.entries, themes=known.catalogue.themes,
    )  # fmt: skip


@router.get("/{group_id}")
async def group(
    request: Request, desk: AtDesk, session: Db, visitor: Signed, group_id: int, *, sent: Key = "", back: Back = "",
    done: int = 0,
) -> Response:  # fmt: skip
    """One group: every wording, what was done, and any entry to attach it to."""
    return await _group(request, desk, session, visitor, group_id, sent=sent, back=back, done=done)


@router.post("/{group_id}/answer")
async def answer(
    request: Request,
    desk: AtDesk,
    session: Db,
    visitor: Signed,
    group_id: int,
    *,
    question: Annotated[int, Form()],
    words: Annotated[str, Form(max_length=10_000)] = "",
) -> Response:
    """Writes to the person behind one question. What was typed is kept when it cannot go out."""
    try:
        key = await answering.answer(
            session, desk.parts.cipher, question, words, staff=visitor.staff, at=visitor.now
        )  # fmt: skip
    except (NobodyThere, ValueError) as error:
        kind = "answer_nobody" if isinstance(error, NobodyThere) else "answer_words_wrong"
        unsent = {question: (words, kind)}
        return await _group(request, desk, session, visitor, group_id, unsent=unsent, status=422)
    return back_to(f"inbox/{group_id}?sent={key}")


@router.post("/{group_id}/answer/undo")
async def take_back(session: Db, visitor: Signed, group_id: int, key: Annotated[str, Form(max_length=160)]) -> Response:
    """Takes an answer back before it goes out."""
    done = await answering.take_back(session, key, staff=visitor.staff, at=visitor.now)
    return back_to(f"inbox/{group_id}?back={'back' if done else 'late'}")


@router.post("/{group_id}/attach")
async def attach(
    session: Db,
    visitor: Signed,
    here: Here,
    group_id: int,
    *,
    version: Version,
    entry: Annotated[str, Form(max_length=60)],
    text: Annotated[str, Form(min_length=2, max_length=300)],
) -> Response:
    """Makes a wording a phrasing of an entry, live at once."""
    act = await inbox.attach(session, group_id, entry, text, version=version, staff=visitor.staff, at=visitor.now)
    return back_to(here.after(act))


@router.post("/{group_id}/entry")
async def start(session: Db, visitor: Signed, group_id: int, version: Version) -> Response:
    """Opens a draft of a new entry with what the group tells."""
    draft = await inbox.start_entry(session, group_id, version=version, staff=visitor.staff, at=visitor.now)
    return back_to(f"entries/{draft.entry_id}")


@router.post("/{group_id}/ignore")
async def ignore(session: Db, visitor: Signed, here: Here, group_id: int, version: Version) -> Response:
    """Puts the group away."""
    return back_to(
        here.after(await inbox.ignore(session, group_id, version=version, staff=visitor.staff, at=visitor.now))
    )


@router.post("/{group_id}/take")
async def take(session: Db, visitor: Signed, here: Here, group_id: int, version: Version) -> Response:
    """Puts the group in this person's hands."""
    return back_to(
        here.after(await inbox.take(session, group_id, version=version, staff=visitor.staff, at=visitor.now))
    )


@router.post("/{group_id}/reopen")
async def reopen(session: Db, visitor: Signed, here: Here, group_id: int, version: Version) -> Response:
    """Puts the group back among the new ones."""
    return back_to(
        here.after(await inbox.reopen(session, group_id, version=version, staff=visitor.staff, at=visitor.now))
    )


@router.post("/merge")
async def merge(
    session: Db, visitor: Signed, here: Here, group: Annotated[list[str] | None, Form(max_length=MOST)] = None
) -> Response:
    """Makes the groups chosen one."""
    versions = {number_of(name): version for name, version in map(seen, group or ())}
    if len(versions) < 2:
        return back_to(f"inbox?state={here.state}&page={here.page}&few=1")
    return back_to(here.after(await regrouping.merge(session, versions, staff=visitor.staff, at=visitor.now)))


@router.post("/{group_id}/split")
async def split(
    session: Db, visitor: Signed, group_id: int, version: Version, question: Annotated[int, Form()]
) -> Response:
    """Takes a wording out into a group of its own."""
    act = await regrouping.split(session, group_id, question, version=version, staff=visitor.staff, at=visitor.now)
    return back_to(f"inbox/{group_id}?done={act}")


@router.post("/acts/{act_id}/undo")
async def undo(session: Db, visitor: Signed, here: Here, act_id: int, *, group: int = 0) -> Response:
    """Takes an act back, the entry it changed too. `group`: the one whose page it is done from."""
    await inbox.undo(session, act_id, staff=visitor.staff, at=visitor.now)
    return back_to(f"inbox/{group}" if group else f"inbox?state={here.state}&page={here.page}")


async def _group(
    request: Request,
    desk: Desk,
    session: Db,
    visitor: Visitor,
    group_id: int,
    *,
    unsent: Mapping[int, tuple[str, str]] | None = None,
    sent: str = "",
    back: str = "",
    done: int = 0,
    status: int = 200,
) -> Response:
    known = desk.parts.knowledge.current
    found = await listing.group(session, group_id, known.reader.index)
    return page(
        request, "group.html", visitor, status=status, detail=found, group=found.group, here=Place(), sent=sent,
        entries=known.catalogue.entries, back=back, unsent=unsent or {},
        done=done, separable=len({same_words(asked.text) for asked in found.questions}) > 1,
    )  # fmt: skip


def _offers(index: Index, groups: list[Group]) -> dict[int, tuple[Candidate, ...]]:
    return {one.id: _offer(index, one.samples[:2], one.language) for one in groups}


@lru_cache(3 * listing.PAGE)  # not many: each keeps its index alive
def _offer(index: Index, samples: tuple[str, ...], language: str) -> tuple[Candidate, ...]:
    """Remembered, because most of a list is the same after an act, a step back or another page."""
    return listing.suggestions(index, samples, language)[:OFFERED]
