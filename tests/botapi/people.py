"""People who chat with the bot: what their clients would send, and what they see."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from tests.botapi.world import Account, Chat, Message, World, typed

PATIENCE = 15.0  # seconds that a person waits for the bot before the test fails; plenty, for busy machines


@dataclass(eq=False, slots=True)
class Person:
    """Somebody with a Telegram account. Without `chat`, things happen in their private chat with the bot."""

    world: World
    account: Account
    private: Chat
    _acted: int = 0  # the world's count when they last did something: `sees` looks no further back

    # What they do

    async def says(
        self, text: str, *, chat: Chat | None = None, reply_to: Message | None = None, thread: int | None = None
    ) -> Message:
        """Type a message."""
        return self._post(typed(text), chat, reply_to, thread)

    async def forwards(self, text: str, *, of: Account | None = None) -> Message:
        """Forward a message of somebody's to the bot; without `of`, of somebody who hides their account."""
        origin: dict[str, Any] = {"type": "hidden_user", "sender_user_name": "Somebody"}
        if of is not None:
            origin = {"type": "user", "sender_user": of.wire()}
        return self._post(typed(text) | {"forward_origin": origin | {"date": int(time.time())}}, None, None)

    async def edits(self, message: Message, text: str) -> Message:
        """Change what they typed, or the words under what they sent."""
        self._act()
        caption = {"caption": text} if "text" not in message.content else typed(text)
        message.content, message.edited = message.content | caption, True
        self.world.touch(message)
        if self._reaches_bot(message):
            self.world.feed.put("edited_message", message.wire())
        return message

    async def sends(
        self,
        kind: str,
        *,
        chat: Chat | None = None,
        content: bytes = b"...",
        caption: str = "",
        reply_to: Message | None = None,
        thread: int | None = None,
    ) -> Message:
        """Send a voice, photo, video, sticker, document, contact …"""
        file_id = f"{kind}-{len(self.world.files) + 1}-file"
        file = {"file_id": file_id, "file_unique_id": file_id, "file_size": len(content)}
        self.world.files[file_id] = content
        payload: Any
        match kind:
            case "photo":
                payload = [file | {"width": 90, "height": 90}]
            case "voice" | "audio":
                payload = file | {"duration": 3}
            case "video" | "animation":
                payload = file | {"duration": 3, "width": 90, "height": 90}
            case "video_note":
                payload = file | {"duration": 3, "length": 90}
            case "sticker":
                payload = file | {
                    "type": "regular",
                    "width": 512,
                    "height": 512,
                    "is_animated": False,
                    "is_video": False,
                }
            case "document":
                payload = file | {"file_name": "plan.pdf"}
            case "contact":
                payload = {"phone_number": "+33300000000", "first_name": self.account.first_name}
            case _:
                raise ValueError(f"nobody can send a {kind} yet")
        return self._post({kind: payload} | ({"caption": caption} if caption else {}), chat, reply_to, thread)

    async def shares_location(
        self, latitude: float, longitude: float, *, chat: Chat | None = None, thread: int | None = None
    ) -> Message:
        """Send where they are."""
        return self._post({"location": {"latitude": latitude, "longitude": longitude}}, chat, None, thread)

    async def presses(self, label: str, *, on: Message | None = None, chat: Chat | None = None) -> str:
        """Press a callback button, by default on the latest message that has it. Returns the answer."""
        message = on or self._latest_with(label, chat or self.private)
        return await self.presses_data(message.button(label)["callback_data"], on=message)

    async def presses_data(self, data: str, *, on: Message) -> str:
        """Press a button with any data: one of an old version, or one that a rogue client made up."""
        self._act()
        query = self.world.ask()
        self.world.feed.put(
            "callback_query",
            {"id": query.id, "from": self.account.wire(), "message": on.wire(), "data": data,
             "chat_instance": str(on.chat.id)},
        )  # fmt: skip
        answer = await self._answer(query.answer, f"the button {data!r} was never answered")
        return str(answer["text"])

    async def asks_inline(self, words: str) -> dict[str, Any]:
        """Type `@bot words` anywhere. Returns the bot's answer: results, button, cache_time, is_personal."""
        self._act()
        query = self.world.ask()
        self.world.feed.put(
            "inline_query",
            {
                "id": query.id,
                "from": self.account.wire(),
                "query": words,
                "offset": "",
                "chat_type": "sender",
            },
        )
        return await self._answer(query.answer, f"the inline query {words!r} was never answered")

    async def picks(self, result: dict[str, Any], *, chat: Chat) -> Message:
        """Post an inline result in a chat."""
        self._act()
        message = Message(chat.next_id(), chat, self.account, result["content"], keyboard=result["keyboard"])
        return self.world.post(message)

    async def blocks(self) -> None:
        """Block the bot."""
        self.account.blocked = True
        self._membership(self.private, "member", "kicked", of=self.world.bot)

    async def unblocks(self) -> None:
        """Let the bot write again."""
        self.account.blocked = False
        self._membership(self.private, "kicked", "member", of=self.world.bot)

    async def adds_bot(self, chat: Chat) -> None:
        """Bring the bot into a group."""
        chat.bot_inside = True
        self._membership(chat, "left", "member", of=self.world.bot)

    async def removes_bot(self, chat: Chat) -> None:
        """Throw the bot out of a group."""
        chat.bot_inside = False
        self._membership(chat, "member", "kicked", of=self.world.bot)

    # What they do with topics and groups

    async def closes_topic(self, chat: Chat, thread: int) -> None:
        """Close a topic by hand."""
        chat.topics[thread].closed = True
        self._post({"forum_topic_closed": {}}, chat, None, thread)

    async def reopens_topic(self, chat: Chat, thread: int) -> None:
        """Open a topic again by hand."""
        chat.topics[thread].closed = False
        self._post({"forum_topic_reopened": {}}, chat, None, thread)

    async def deletes_topic(self, chat: Chat, thread: int) -> None:
        """Delete a topic with all that is in it: Telegram does not tell the bot."""
        self._act()
        del chat.topics[thread]
        chat.messages[:] = [message for message in chat.messages if message.thread != thread]

    async def upgrades(self, chat: Chat, *, forum: bool = False) -> Chat:
        """Make a basic group a supergroup: another chat, where message ids begin anew."""
        grown = Chat(
            -1_000_000_000_001 - len(self.world.chats), "supergroup", chat.title, bot_sees_all=chat.bot_sees_all,
            is_forum=forum,
        )  # fmt: skip
        self.world.chats[grown.id] = grown
        self._post({"migrate_to_chat_id": grown.id}, chat, None)
        self._post({"migrate_from_chat_id": chat.id}, grown, None)
        chat.moved_to = grown.id
        return grown

    # What they see

    async def sees(self, *wanted: str, chat: Chat | None = None, within: float = PATIENCE) -> Message:
        """A message with all of `wanted`, sent or changed by the bot since this person's last act."""
        where = chat or self.private

        def look() -> Message | None:
            return next((message for message in self.heard(where) if all(one in message.text for one in wanted)), None)

        try:
            return await self.world.bell.until(look, within)
        except TimeoutError:
            raise AssertionError(f"{self.account.first_name} never saw {wanted}:\n{where.transcript()}") from None

    def heard(self, chat: Chat | None = None) -> list[Message]:
        """What the bot sent or changed since this person's last act."""
        return [
            message
            for message in (chat or self.private).messages
            if message.sender is self.world.bot and message.version > self._acted
        ]

    # How it works

    def _act(self) -> None:
        self._acted = self.world.version

    def _post(
        self, content: dict[str, Any], chat: Chat | None, reply_to: Message | None, thread: int | None = None
    ) -> Message:
        chat = chat or self.private
        if chat.private:
            assert not self.account.blocked, "one cannot write to a bot one has blocked"
            self.account.started = True
        opening = chat.find(thread) if thread else None  # in a topic, what quotes nothing quotes its first message
        message = Message(chat.next_id(), chat, self.account, content, reply_to=reply_to or opening, thread=thread)
        self.world.post(message)
        self._act()
        if self._reaches_bot(message):
            self.world.feed.put("message", message.wire())
        return message

    def _reaches_bot(self, message: Message) -> bool:
        """Privacy mode: from a group, a bot gets commands (to it or to anyone) and replies to it."""
        if message.chat.private or message.chat.bot_sees_all:
            return message.chat.bot_inside
        if not message.chat.bot_inside:
            return False
        if message.reply_to is not None and message.reply_to.sender is self.world.bot:
            return True
        word = message.text.split(maxsplit=1)[0] if message.text.strip() else ""
        name, _, addressee = word.partition("@")
        return name.startswith("/") and addressee.lower() in ("", (self.world.bot.username or "").lower())

    def _latest_with(self, label: str, chat: Chat) -> Message:
        for message in reversed(chat.messages):
            if any(label in one for row in message.buttons for one in row):
                return message
        raise AssertionError(f"no button says {label!r}:\n{chat.transcript()}")

    def _membership(self, chat: Chat, before: str, after: str, *, of: Account) -> None:
        self._act()

        def member(status: str) -> dict[str, Any]:
            return {"user": of.wire(), "status": status} | ({"until_date": 0} if status == "kicked" else {})

        self.world.feed.put(
            "my_chat_member",
            {"chat": chat.wire(), "from": self.account.wire(), "date": int(time.time()),
             "old_chat_member": member(before), "new_chat_member": member(after)},
        )  # fmt: skip

    async def _answer(self, answer: "asyncio.Future[dict[str, Any]]", complaint: str) -> dict[str, Any]:
        try:
            async with asyncio.timeout(PATIENCE):
                return await asyncio.shield(answer)
        except TimeoutError:
            raise AssertionError(f"{complaint}:\n{self.private.transcript()}") from None
