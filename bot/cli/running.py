"""How a command gets at the store: settings, database and one transaction, with a sign of life while it works."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from rich.console import Console

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

T = TypeVar("T")


def finish(work: Coroutine[Any, Any, T]) -> T:
    """Runs `work` to its end. Raises StoreError for what the database refuses."""
    from bot.store.schema import in_words

    with in_words():
        return asyncio.run(work)


def in_library(work: Callable[["AsyncSession"], Awaitable[T]]) -> T:
    """Does something in one transaction on the live store, which holds the shipped content if it was empty."""
    from bot.settings import load_settings
    from bot.wiring import open_library

    async def inside() -> T:
        async with open_library(load_settings()) as (_, sessions), sessions.begin() as session:
            return await work(session)

    return finish(inside())


@contextmanager
def busy(doing: str) -> Iterator[None]:
    """Shows what is being done while it lasts, to a person only."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(doing):
        yield
