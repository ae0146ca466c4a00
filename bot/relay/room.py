"""The team's room: the chat of the settings, or what Telegram has made of it since."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.relay_model import RoomMoveRow


class Room:
    """Where the team is. `refresh` reads what other processes learnt."""

    def __init__(self, configured: int | None) -> None:
        self._configured = configured
        self._moves: dict[int, int] = {}

    @property
    def chat(self) -> int | None:
        """The chat's id now; None when no room is configured."""
        return None if self._configured is None else self.follow(self._configured)

    @property
    def known(self) -> frozenset[int]:
        """The ids it has and had."""
        return frozenset() if self._configured is None else frozenset(self._path(self._configured))

    def follow(self, chat: int) -> int:
        """What a chat has become: itself, unless it moved."""
        return self._path(chat)[-1]

    async def refresh(self, session: AsyncSession) -> None:
        """Reads the moves anew."""
        self._moves = {row.old: row.new for row in (await session.scalars(select(RoomMoveRow))).all()}

    async def moved(self, session: AsyncSession, old: int, new: int, at: datetime) -> bool:
        """Notes that a chat has moved. False when that was known."""
        if await session.get(RoomMoveRow, old):
            return False
        session.add(RoomMoveRow(old=old, new=new, at=at))
        await session.flush()
        self._moves[old] = new
        return True

    def _path(self, chat: int) -> list[int]:
        path = [chat]
        while (new := self._moves.get(path[-1])) is not None and new not in path:
            path.append(new)
        return path
