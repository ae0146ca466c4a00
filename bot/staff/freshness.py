"""Are the answers still true? What is due for a look, which links are broken, what nobody asks; and the owners asked,
once a week at most."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from bot import surface
from bot.conversation.buttons import press
from bot.conversation.messages import Say
from bot.outbox import box
from bot.staff import audit, people
from bot.staff.roles import Staff, allow, may
from bot.store.cipher import Cipher
from bot.store.model import LinkCheckRow, QuestionRow
from bot.texts import texts
from faq import store
from faq.documents import Content, Entry
from faq.links import Verdict, shown_links
from faq.model import EntryRow, TranslationRow

SOON = timedelta(days=30)
SILENT = timedelta(days=180)
SHORTEST, USUAL = timedelta(days=30), timedelta(days=180)
ASKED_AT_ONCE = 5


@dataclass(frozen=True, slots=True)
class Due:
    """An entry to look at. `revision` is what to base an act on."""

    entry: str
    theme: str
    fr: str
    en: str
    owner: str | None
    checked_on: date
    review_on: date
    revision: int


@dataclass(frozen=True, slots=True)
class BadLink:
    """A web address that does not lead where it should, since when, and the entries and actors that show it."""

    url: str
    state: str
    status: int | None
    reason: str
    moved_to: str | None
    since: datetime
    checked_at: datetime
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Freshness:
    """What staff should look at: past its review date, soon so, broken links, and entries nobody was given lately."""

    overdue: tuple[Due, ...]
    due_soon: tuple[Due, ...]
    links: tuple[BadLink, ...]
    never_asked: tuple[Due, ...]


async def page(session: AsyncSession, content: Content, at: datetime) -> Freshness:
    """All of it, most urgent first. `content`: what the store holds."""
    today = at.date()
    due = await _due(session, col(EntryRow.review_on) <= today + SOON)
    asked = select(col(QuestionRow.entry)).where(col(QuestionRow.at) > at - SILENT, col(QuestionRow.entry).is_not(None))
    return Freshness(
        tuple(one for one in due if one.review_on < today),
        tuple(one for one in due if one.review_on >= today),
        await bad_links(session, content),
        await _due(session, col(EntryRow.id).not_in(asked)),
    )


async def bad_links(session: AsyncSession, content: Content) -> tuple[BadLink, ...]:
    """The links that were not fine when last visited, the broken ones first, then the longest so."""
    rows = (await session.scalars(select(LinkCheckRow).where(col(LinkCheckRow.state) != "ok"))).all()
    places = shown_links(content) if rows else {}
    rank = {"broken": 0, "unreachable": 1, "moved": 2, "blocked": 3}
    found = [
        BadLink(row.url, row.state, row.status, row.reason, row.moved_to, row.since, row.checked_at, places[row.url])
        for row in rows
        if row.url in places
    ]
    return tuple(sorted(found, key=lambda link: (rank.get(link.state, 9), link.since)))


async def note_links(session: AsyncSession, verdicts: Iterable[Verdict], at: datetime) -> None:
    """Keeps what a visit to the links found, and since when it has been so."""
    for verdict in verdicts:
        row = await session.get(LinkCheckRow, verdict.url)
        since = row.since if row and row.state == verdict.state else at
        await session.merge(
            LinkCheckRow(
                url=verdict.url, state=verdict.state, status=verdict.status, reason=verdict.reason,
                moved_to=verdict.moved_to, checked_at=at, since=since,
            )
        )  # fmt: skip


async def still_true(session: AsyncSession, entry_id: str, based_on: int, *, staff: Staff, at: datetime) -> int:
    """Somebody held the answer against its sources: checked today, to be seen again after the entry's own interval.

    Gives the revision made. Raises EditConflict when the entry has changed since it was shown.
    """
    allow(staff, "edit")
    entry, _ = await store.get(session, entry_id)
    revision = await store.save(
        session, checked(entry, at.date()), based_on=based_on, author=staff.name, at=at, note="checked"
    )
    await audit.note(session, staff, "entry.checked", entry_id, at=at)
    return revision


def checked(entry: Entry, today: date) -> Entry:
    """The entry as checked today. Pure."""
    interval = entry.review_on - entry.checked_on
    interval = interval if interval >= SHORTEST else USUAL
    return entry.model_copy(update={"checked_on": today, "review_on": today + interval})


async def ask_owners(session: AsyncSession, cipher: Cipher, admins: Collection[int], at: datetime) -> int:
    """Asks each owner about the entries past their date, in one digest a week; gives how many were asked."""
    overdue: dict[str, list[Due]] = defaultdict(list)
    for due in await _due(session, col(EntryRow.review_on) < at.date()):
        overdue[(due.owner or "").casefold()].append(due)
    year, week, _ = at.isocalendar()
    asked = 0
    for person in await people.everyone(session, admins):
        if may(person, "edit") and (theirs := overdue.get(person.name.casefold())):
            key, chat = f"freshness:{person.id}:{year}-{week}", surface.telegram(person.id)
            asked += await box.say(session, cipher, key=key, chat=chat, out=digest(person, theirs), at=at)
    return asked


def digest(person: Staff, overdue: Iterable[Due]) -> tuple[Say, ...]:
    """What an owner is asked: how many there are, then the oldest ones, each with its three ways on. Pure."""
    t = texts(person.language)
    theirs = tuple(overdue)
    intro = Say(text=t("freshness.intro", name=person.name, count=len(theirs)))
    return (
        intro,
        *(
            Say(
                text=t(
                    "freshness.entry",
                    question=due.fr if person.language == "fr" else due.en,
                    checked=t.date(due.checked_on),
                ),
                buttons=(
                    (
                        press(t.label("button.still_true"), "still", due.entry),
                        press(t.label("button.edit"), "edit", due.entry),
                        press(t.label("button.retire"), "retire", due.entry),
                    ),
                ),
            )
            for due in theirs[:ASKED_AT_ONCE]
        ),
    )


async def _due(session: AsyncSession, condition: ColumnElement[bool]) -> tuple[Due, ...]:
    """The published entries of a condition, the longest overdue first."""
    fr, en = aliased(TranslationRow), aliased(TranslationRow)
    query = (
        select(
            col(EntryRow.id), col(EntryRow.theme_id), col(fr.question), col(en.question), col(EntryRow.owner),
            col(EntryRow.checked_on), col(EntryRow.review_on), col(EntryRow.revision),
        )
        .join(fr, (col(fr.entry_id) == col(EntryRow.id)) & (col(fr.language) == "fr"))
        .join(en, (col(en.entry_id) == col(EntryRow.id)) & (col(en.language) == "en"))
        .where(col(EntryRow.state) == "published", condition)
        .order_by(col(EntryRow.review_on), col(EntryRow.id))
    )  # fmt: skip
    return tuple(Due(*row) for row in await session.execute(query))
