"""How sure the bot should be: measured, proposed, adopted, and then what every replica answers by."""

import pytest

from bot.errors import NotAllowed
from bot.knowledge import LiveKnowledge
from bot.staff import audit, calibration, impact
from bot.store.engine import Sessions
from bot.wiring import build_reader
from faq.impact import Known
from faq.matching.index import ANSWER
from tests.bot.staff.conftest import ADMIN, ANA, CONTENT, Clock

ODD = "Où se garer près de la gare de Metz ?"


def test_calibration_tells_coverage_and_precision_at_each_threshold(small_reader: impact.Reader) -> None:
    known = [Known(entry.fr.question, "fr", frozenset({entry.id})) for entry in CONTENT.entries["fiscalite"]]
    scored = calibration.score(small_reader.index, [*known, Known(ODD, "fr", frozenset())])
    levels = calibration.levels(scored)
    assert (levels[0].threshold, levels[-1].threshold, len(levels)) == (0.0, 1.0, 21)
    coverages = [level.coverage for level in levels]
    assert coverages == sorted(coverages, reverse=True)
    assert levels[0].given == len(known) + 1, "below any threshold, everything is answered"
    assert levels[0].coverage > 0.9
    threshold = calibration.proposed(levels)
    assert threshold is not None
    assert next(level.precision for level in levels if level.threshold == threshold) >= 0.95
    assert calibration.proposed([]) is None


async def test_what_is_adopted_is_what_every_replica_answers_by(stocked: Sessions, clock: Clock) -> None:
    replicas = [LiveKnowledge(stocked, build_reader) for _ in range(2)]
    for replica in replicas:
        await replica.refresh()

    def outcomes() -> list[str]:
        return [replica.current.reader.read("le crédit impôt")[0].reading.match.outcome for replica in replicas]

    [first, second] = [one.current.reader.read("le crédit impôt")[0].reading.match.candidates[0] for one in replicas]
    assert first == second
    assert calibration.LOWEST < first.confidence < calibration.HIGHEST
    for threshold, outcome in ((calibration.HIGHEST, "choices"), (calibration.LOWEST, "answer")):
        async with stocked.begin() as session:
            await calibration.adopt(session, threshold, staff=ADMIN, at=clock())
        assert [await replica.refresh() for replica in replicas] == [True, True]
        assert outcomes() == [outcome] * 2
    async with stocked.begin() as session:
        await calibration.adopt(session, None, staff=ADMIN, at=clock())
        assert await calibration.chosen(session) is None
        assert [line.detail for line in await audit.recent(session)] == ["default", "0.20", "0.95"]
    await replicas[0].refresh()
    assert replicas[0].current.reader.index.answer_from == ANSWER


async def test_who_may_not_and_what_makes_no_sense(stocked: Sessions, clock: Clock) -> None:
    async with stocked.begin() as session:
        with pytest.raises(NotAllowed):
            await calibration.adopt(session, 0.6, staff=ANA, at=clock())
        with pytest.raises(ValueError, match="between"):
            await calibration.adopt(session, 0.0, staff=ADMIN, at=clock())
