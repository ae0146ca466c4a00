"""What every table holds of people, why, for how long, and how it leaves. The one list that erasure, export, retention
and the change of key go by; docs/privacy.md shows it. A test walks the schema and refuses a column that is not here.

Columns stand as in the table, blanks between. Tables are named, not imported: rooms above this one have some, too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Column, Table
from sqlmodel import SQLModel

KEEP_AUDIT = 1095
"""Days that acts of the staff are kept: three years."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What one table holds of people. `personal` columns point to a person or tell of one, `sealed` ones are among
    them and encrypted, `plain` ones are the rest.

    `chat` names the column with a founder's chat id: erasure and export take its rows. Without it, `leaves` says how
    rows go when their person wants them gone. `age` names the moment that retention counts from: `days` if given,
    else the promised number of days; without it, `until` says when rows go.
    """

    of: Literal["founders", "staff", "partners"]
    holds: str
    why: str
    personal: str
    plain: str
    sealed: str = ""
    chat: str = ""
    leaves: str = ""
    age: str = ""
    days: int | None = None
    until: str = ""


HOLDINGS: dict[str, Holding] = {
    "chat": Holding(
        "founders", "what the dialogue remembers: language, town, stage, the last eight questions (redacted)",
        "follow-ups, buttons and the profile work", "id state seen_at blocked_at", "", sealed="state", chat="id",
        age="seen_at",
    ),
    "turn": Holding(
        "founders", "the event a chat sent and the answer to it, until it is sent; then only the event's number",
        "nothing is answered twice or lost", "chat_id context outgoing", "key at number holder", sealed="outgoing",
        chat="chat_id", age="at",
    ),
    "answer_message": Holding(
        "founders", "which message of the bot answered which of theirs", "an edited question edits its answer",
        "chat_id question_message answer_message", "position", chat="chat_id", until="with its chat",
    ),
    "question": Holding(
        "founders", "a question, redacted, and what came of it", "better answers; promises kept; figures",
        "chat_id text town origin", "id ticket at language outcome entry confidence candidates", chat="chat_id",
        age="at",
    ),
    "judgement": Holding(
        "founders", "a thumb, a choice", "bad answers are found", "chat_id verdict", "id ticket entry at",
        chat="chat_id", age="at",
    ),
    "team_note": Holding(
        "founders", "words written to the team", "a human answers them", "chat_id text",
        "id ticket at topic wants_reply state", sealed="text", chat="chat_id", age="at",
    ),
    "delivery": Holding(
        "founders", "a message on its way: to whom and, until it is sent, its words",
        "it is sent once, and tried again", "recipient payload",
        "id key channel state attempts next_at last_error created_at", sealed="payload", chat="recipient",
        until="settled ones after the promised days (`bot.outbox.box.forget_sent`)",
    ),
    "relay_case": Holding(
        "founders", "a conversation with the team: who has it, what was asked before", "a human answers them",
        "chat_id about taken_name taken_by",
        "id state listening language theme opened_at wrote_at room thread card title shut",
        sealed="about", chat="chat_id",
        until="the promised days, then the staff group is cleared of it (`bot.relay.cases.forget_old`)",
    ),
    "relay_message": Holding(
        "founders", "what was said with the team, and which message is the copy of which",
        "answers find their question, changes their copy", "chat_id text author",
        "id case_id from_team at kind quotes asker_message room room_message", sealed="text", chat="chat_id",
        until="with its conversation",
    ),
    "canned_reply": Holding(
        "staff", "a prepared answer and who wrote it last", "the team answers alike", "author", "name fr en at",
        leaves="edited by staff", until="while it is kept",
    ),
    "staff": Holding(
        "staff", "Telegram id, name, role, language", "they have rights", "id name", "role language added_at",
        leaves="`lorntech staff remove`, at once everywhere", until="while they are staff",
    ),
    "staff_task": Holding(
        "staff", "what they were asked to type next in a chat", "entries can be edited in Telegram", "chat_id staff_id",
        "task at", leaves="with the member of staff", age="at", days=1,
    ),
    "audit": Holding(
        "staff", "who did what", "acts can be traced", "who who_id detail", "id at act subject",
        leaves="kept: traceable acts are the point, and no founder is named", age="at", days=KEEP_AUDIT,
    ),
    "sign_in": Holding(
        "staff", "a one-time way in, as a digest", "staff get into the console", "staff_id",
        "token expires_at used_at", leaves="with the member of staff", age="expires_at", days=1,
    ),
    "console_session": Holding(
        "staff", "a browser that is signed in; its token as a digest", "staff stay signed in", "staff_id",
        "id token previous opened_at rotated_at seen_at", leaves="with the member of staff", age="seen_at", days=7,
    ),
    "group_act": Holding(
        "staff", "what was done with a group of questions, and by whom", "acts can be undone", "who",
        "id group_id version act at before entry revision", leaves="with the group's last question",
        age="at", days=KEEP_AUDIT,
    ),
    "question_group": Holding(
        "staff", "questions that ask the same, and who has them in hand", "nothing asked is forgotten", "assigned_to",
        "id state version entry closed_at", leaves="with the group's last question", until="with its last question",
    ),
    "entry": Holding(
        "staff", "the owner of an entry, as they wish to be named", "owners are asked whether it is still true",
        "owner", "id theme_id position state status valid_as_of checked_on review_on opens_on closes_on revision",
        leaves="edited by staff", until="while the entry is kept",
    ),
    "entry_draft": Holding(
        "staff", "a draft and its author", "two people never overwrite each other", "author",
        "id entry_id number theme based_on document at state", leaves="edited by staff",
        until="while the entry is kept",
    ),
    "revision": Holding(
        "staff", "every version of an entry and its author", "the history of what was published", "author",
        "id entry_id number at note document", leaves="kept: the history of what was published",
        until="while the entry is kept",
    ),
    "lead": Holding(
        "founders", "a request to meet actors, and how to reach who made it", "actors can help, and answer",
        "chat_id body contact stage town",
        "id ref key language source brought_by need status ending consent_token created_at due_at closed_at version",
        sealed="body contact", chat="chat_id", age="created_at",
    ),
    "lead_event": Holding(
        "founders", "what was done with a lead, by which actor or member of staff, and what they wrote to one another",
        "everybody knows where a lead stands", "who note", "id lead_id number match_id at side act state reason",
        sealed="note", leaves="words at once with the founder's data, the rest with its lead", until="with its lead",
    ),
    "live_message": Holding(
        "founders", "which message of the bot shows a lead", "it is edited in place", "chat_id message", "name number",
        chat="chat_id", until="with its lead",
    ),
    "partner": Holding(
        "partners", "an actor that takes leads, and how it is told of them", "leads reach it",
        "email webhook_url webhook_secret",
        "actor_id active language needs capacity absent_from absent_until added_at version", sealed="webhook_secret",
        leaves="by staff, on demand", until="while it takes leads",
    ),
    "partner_member": Holding(
        "partners", "who acts for a partner, by Telegram id", "they are told of its leads and may act on them",
        "staff_id", "actor_id", leaves="`lorntech staff remove`, at once everywhere", until="while they are staff",
    ),
    "partner_invitation": Holding(
        "partners", "a one-time way to become a member; its token as a digest", "partners bring in their people",
        "name", "token actor_id expires_at", leaves="when it is used", age="expires_at", days=1,
    ),
    "choice": Holding(
        "staff", "a setting chosen in the console, and by whom", "acts can be traced", "who", "name value at",
        leaves="chosen anew by staff", until="while the setting has not its default",
    ),
    "upload": Holding(
        "staff", "a file of entries, what it changed, and who uploaded it", "an import can be looked at and undone",
        "who", "id at name state entries before made", leaves="grows old", age="at", days=90,
    ),
    "api_token": Holding(
        "partners", "a key of a partner's programs, as a digest, and who made it", "they get at the partner's leads",
        "created_by", "id actor_id name hint digest scopes created_at used_at revoked_at", leaves="with the partner",
        until="with the partner",
    ),
    "api_answer": Holding(
        "partners", "what a partner's program was answered: no word of a founder, but the link that asks for consent",
        "a request sent twice does nothing twice", "body", "id actor_id key request status at", sealed="body",
        leaves="after a day", age="at", days=1,
    ),
    "used_link": Holding(
        "partners", "that the link of a letter has served, as a digest", "it serves once", "token", "at",
        leaves="after a month", age="at", days=30,
    ),
}  # fmt: skip

NOT_OF_PEOPLE: dict[str, str] = {
    "theme": "id position icon fr en",
    "translation": "entry_id language title question answer",
    "phrasing": "entry_id language position text",
    "source": "entry_id position title url year year_estimated confidence",
    "relation": "entry_id position related_id",
    "actor": "id position name kind status city area latitude longitude home_page aliases stages sectors fr en source",
    "entry_actor": "entry_id position actor_id",
    "term": "term position kind fr definition en variants entries",
    "knowledge_version": "id version",
    "replica": "name beats",
    "golden": "id text language expected",
    "link_check": "url state status reason moved_to checked_at since",
    "room_move": "old new at",
    "question_group_item": "question_id reason group_id at",
    "lead_match": "id ref lead_id actor_id state version position parent_id reminded followed_up created_at sent_at"
    " answered_at closed_at",
    "consent": "id lead_id actor_id version given_at withdrawn_at",
}
"""Tables with nothing of a person in them, with their columns. (An item of a group goes with its question, a match and
a consent with their lead.)"""


def of_chats() -> Iterator[tuple[Table, Column[str]]]:
    """The tables that hold something of founders by their chat, and the column with the chat's id."""
    for name, holding in HOLDINGS.items():
        if holding.chat:
            yield _table(name), _table(name).c[holding.chat]


def sealed() -> Iterator[Column[str]]:
    """Every column that is encrypted."""
    for name, holding in HOLDINGS.items():
        yield from (_table(name).c[column] for column in holding.sealed.split())


def aging(keep_days: int) -> Iterator[tuple[Column[datetime], int]]:
    """The moments that rows grow old from, and the days they are kept."""
    for name, holding in HOLDINGS.items():
        if holding.age:
            yield _table(name).c[holding.age], holding.days or keep_days


def _table(name: str) -> Table:
    return SQLModel.metadata.tables[name]
