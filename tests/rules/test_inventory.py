"""Every column of every table is accounted for: who it tells of, whether it is sealed, how and when it goes. Somebody
who adds a table with personal data and forgets to say so is told here."""

from pathlib import Path

import pytest
from sqlalchemy import Text

from bot.store.inventory import HOLDINGS, NOT_OF_PEOPLE
from bot.store.schema import METADATA

PAGE = Path(__file__).parents[2] / "docs" / "privacy.md"
SPELLED = {name: f"{one.personal} {one.plain}" for name, one in HOLDINGS.items()} | NOT_OF_PEOPLE
TELLTALE = {"chat", "chat_id", "user_id", "staff_id", "who", "author", "email", "phone", "contact", "recipient", "ip"}


@pytest.mark.parametrize("table", METADATA.sorted_tables, ids=lambda table: table.name)
def test_every_column_is_in_the_inventory(table) -> None:
    said = SPELLED.get(table.name)
    assert said is not None, f"say in bot/store/inventory.py what the table {table.name} holds of people"
    assert set(said.split()) == set(table.columns.keys()), f"bot/store/inventory.py has other columns of {table.name}"


def test_no_table_is_in_it_that_is_not_there() -> None:
    assert SPELLED.keys() == METADATA.tables.keys()
    assert not HOLDINGS.keys() & NOT_OF_PEOPLE.keys()


@pytest.mark.parametrize(("name", "one"), HOLDINGS.items(), ids=HOLDINGS)
def test_what_is_held_has_a_way_out(name: str, one) -> None:
    table, personal = METADATA.tables[name], set(one.personal.split())
    assert personal, "a table that holds something of people has a column that does"
    assert {one.chat, *one.sealed.split()} - {""} <= personal
    assert one.chat or one.leaves, "say how the rows of a person go"
    assert bool(one.age) != bool(one.until), "say until when rows are kept, in one way"
    assert not one.age or one.age in table.columns
    assert all(isinstance(table.c[column].type, Text) for column in one.sealed.split()), "a sealed text has no length"
    assert one.of != "founders" or one.chat or "lead" in name, "what founders gave can be taken away by their chat"


@pytest.mark.parametrize("name", NOT_OF_PEOPLE)
def test_what_is_not_of_people_has_no_telltale_column(name: str) -> None:
    assert not TELLTALE & set(METADATA.tables[name].columns.keys())


def test_the_page_shows_the_inventory() -> None:
    page = PAGE.read_text(encoding="utf-8")
    missing = [line for line in map(row, HOLDINGS) if line not in page]
    assert not missing, "docs/privacy.md lacks:\n" + "\n".join(missing)
    assert page.count("\n| `") == len(HOLDINGS), "docs/privacy.md shows a table that is not there any more"


def row(name: str) -> str:
    """One line of the page's table."""
    one = HOLDINGS[name]
    sealed = f"; sealed: {', '.join(f'`{column}`' for column in one.sealed.split())}" if one.sealed else ""
    kept = one.until or ("a day" if one.days == 1 else f"{one.days} days" if one.days else "the promised days")
    return (
        f"| `{name}` | {one.of} | {one.holds} ({', '.join(f'`{c}`' for c in one.personal.split())}{sealed}) "
        f"| {one.why} | {kept} | {one.leaves or 'erased and exported by its chat'} |"
    )
