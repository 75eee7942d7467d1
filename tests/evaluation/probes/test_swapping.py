"""How far swaps move scores: found when they do, zero when they do not."""

import asyncio
from pathlib import Path
from typing import Any

from backend.evaluation.judges import RulesJudge
from backend.evaluation.probes import talks
from backend.evaluation.probes.stored import of_file
from backend.evaluation.probes.swapping import Stored, swapped
from backend.evaluation.probes.swaps import NAMES
from backend.gemini.text import Reply, TextUnavailable

EXAMPLE = Path(__file__).parents[3] / "docs/evaluation/example.json"
STORED = Stored(talks.talk_of("strong"), talks.rubric(), "Cass Doe")


def swaps_by(judge, *talks_of):
    return asyncio.run(swapped(judge, talks_of or [STORED]))


def test_the_rules_do_not_look_at_a_name():
    swaps = swaps_by(RulesJudge(), STORED, of_file(EXAMPLE))
    found = [each for each in swaps if each.swap in ("name", "asked_again")]
    assert len(found) == 2 * (len(NAMES) + 1)
    assert all(each.shift == 0 and each.standings_changed == 0 for each in found)


class Prejudiced(RulesJudge):
    """Gives one point to people with one name."""

    async def ask(self, prompt: Any) -> Any:
        reply = await super().ask(prompt)
        if "Jamal" not in str(prompt.data):
            return reply
        answer = reply.answer.model_copy(deep=True)
        for each in answer.criteria:
            each.score = 1
        return Reply(answer, reply.model, reply.usage)


def test_a_judge_that_looks_at_names_is_found_out():
    found = [each for each in swaps_by(Prejudiced()) if each.swap == "name"]
    moved = {each.detail: each.shift for each in found if each.shift}
    assert list(moved) == ["Jamal Robinson"]
    assert moved["Jamal Robinson"] < -1


class Away(RulesJudge):
    """Never answers."""

    async def ask(self, prompt: Any) -> Any:
        raise TextUnavailable("away")


def test_no_answer_is_not_taken_for_no_shift():
    assert all(each.failed for each in swaps_by(Away()))
