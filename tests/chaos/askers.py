"""People who ask without end while things break, and the count of what came back."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from tests.botapi import BotApi, Message, Person

QUESTIONS = (
    "Combien peut-on toucher avec la Bourse French Tech ?",
    "C'est quoi un Kbis et comment l'obtenir ?",
    "Qui a droit à la Bourse French Tech ?",
)
PEOPLE = 8


@dataclass(frozen=True, slots=True)
class Count:
    """What became of the questions. `twice`: answers too many; `crossed`: answers that overtook an earlier one."""

    asked: int
    lost: int
    twice: int
    crossed: int


class Askers:
    """Each question is one message; its answers are the messages of the bot that quote it."""

    def __init__(self, api: BotApi, people: int = PEOPLE) -> None:
        self._api = api
        self._people = [api.user(f"P{number}") for number in range(people)]
        self._asked: list[tuple[Person, Message]] = []

    async def ask(self, seconds: float, rate: float = 12) -> None:
        """Ask for so long, so many questions a second, whatever comes back."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        for number in range(int(seconds * rate)):
            await asyncio.sleep(max(0.0, began + number / rate - loop.time()))
            await self.ask_once()

    async def ask_once(self) -> None:
        """One more question, by the next person."""
        number = len(self._asked)
        person = self._people[number % len(self._people)]
        self._asked.append((person, await person.says(QUESTIONS[number // len(self._people) % len(QUESTIONS)])))

    async def all_answered(self, within: float) -> Count:
        """The count, as soon as nobody waits any more; or after so many seconds."""
        with suppress(TimeoutError):
            await self._api.world.bell.until(lambda: True if self.count().lost == 0 else None, within)
        return self.count()

    def count(self) -> Count:
        """What became of the questions so far."""
        answers = [answers_to(person, question) for person, question in self._asked]
        first: dict[int, int] = {}
        crossed = 0
        for (person, _), places in zip(self._asked, answers, strict=True):
            if places:
                crossed += places[0] < first.get(person.account.id, -1)
                first[person.account.id] = max(places[0], first.get(person.account.id, -1))
        return Count(
            len(self._asked), sum(not places for places in answers), sum(len(places[1:]) for places in answers), crossed
        )


def answers_to(person: Person, question: Message) -> list[int]:
    """Where in the chat the answers to a question stand."""
    return [
        place
        for place, message in enumerate(person.private.messages)
        if message.reply_to is question and message.sender is person.world.bot
    ]
