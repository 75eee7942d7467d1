import pytest

from backend.jobs.models import Category
from backend.simulation.lines import words_for
from backend.simulation.personas import PERSONAS, Move


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("category", [*Category.values, "unheard of"])
@pytest.mark.parametrize("move", Move)
def test_every_persona_has_words_for_everything(persona, category, move):
    assert all(words_for(persona, move, category, number).strip() for number in range(8))


def test_a_strong_answer_is_long_and_a_thin_one_short():
    strong = words_for("strong", Move.ANSWER, "technical", 0)
    thin = words_for("thin", Move.ANSWER, "technical", 0)
    rambling = words_for("rambling", Move.ANSWER, "technical", 0)
    assert len(thin.split()) < 10 < 25 < len(strong.split()) < len(rambling.split())


def test_answers_vary_from_question_to_question():
    assert words_for("strong", Move.ANSWER, "project", 0) != words_for(
        "strong", Move.ANSWER, "project", 1
    )
