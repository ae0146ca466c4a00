"""The outbox's way to tell staff what publishing would change: worked out here, beside what answers founders."""

from telegram.ext import ExtBot

from bot.errors import Undeliverable
from bot.outbox.box import Delivery
from bot.staffchat import effect
from bot.staffchat.effect import Question
from bot.telegram.errors import Unacceptable, Unreachable
from bot.telegram.limits import yielding
from bot.telegram.outbound import Postman
from bot.telegram.place import Place
from bot.wiring import Parts


class Effects:
    """Works one effect out and sends it where it was asked for."""

    def __init__(self, bot: ExtBot[int], parts: Parts) -> None:
        self._parts = parts
        self._postman = Postman(bot, parts.sessions)

    async def __call__(self, delivery: Delivery) -> None:
        """Raises Undeliverable when the chat takes nothing."""
        question = Question.model_validate(delivery.payload)
        async with self._parts.sessions() as session:
            say = await effect.answer(session, self._parts.knowledge.current, question, self._parts.clock())
        place = Place(chat=self._parts.room.follow(question.chat), thread=question.thread, question=question.reply_to)
        try:
            with yielding():
                await self._postman.deliver(place, (say,))
        except (Unreachable, Unacceptable) as error:
            raise Undeliverable(str(error) or "the chat cannot be written to") from error
