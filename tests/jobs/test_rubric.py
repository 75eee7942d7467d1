"""The curated rubric, and rubrics that a model drafts."""

import pytest
from pydantic import ValidationError

from backend.emulator.rubric_draft import rubric as patterned
from backend.jobs.bank import CATEGORIES, LEVELS
from backend.jobs.drafting import DraftRefused
from backend.jobs.lint import text_problems
from backend.jobs.rubric import Criterion, Rubric, default_rubric
from backend.jobs.rubric_drafting import INSTRUCTION, DraftRubric, checked

ANCHORS = ("Tells none.", "Tells one.", "Tells two.", "Tells three.", "Tells four.")


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("category", CATEGORIES)
def test_every_level_and_category_has_criteria_with_five_anchors(level, category):
    found = default_rubric(level, [category])
    assert any(category in each.categories for each in found.criteria)
    assert all(len(set(each.anchors)) == 5 for each in found.criteria)
    assert "{scope}" not in found.model_dump_json()


@pytest.mark.parametrize("level", LEVELS)
def test_the_curated_rubric_rates_no_trait_and_no_forbidden_topic(level):
    texts = [
        text
        for each in default_rubric(level, CATEGORIES).criteria
        for text in (each.name, each.description, *each.anchors)
    ]
    assert [text for text in texts if text_problems(text)] == []


def test_levels_ask_for_different_things():
    anchors = {default_rubric(level, CATEGORIES).criteria[0].anchors[2] for level in LEVELS}
    assert len(anchors) == len(LEVELS)


def test_an_unknown_level_is_rated_like_the_middle_one():
    assert default_rubric("wizard", CATEGORIES) == default_rubric("mid", CATEGORIES)


def test_two_criteria_cannot_have_one_key():
    one = Criterion(key="same", name="One", anchors=ANCHORS)
    with pytest.raises(ValidationError):
        Rubric(criteria=(one, one))


def draft(*names, **more):
    return {
        "criteria": [
            {"key": f"k{number}", "name": name, "anchors": ANCHORS, **more}
            for number, name in enumerate(names)
        ]
    }


def test_a_draft_is_taken_over_without_what_may_not_be_judged():
    given = draft(
        "Use of data", "Enthusiasm", "Planning of work", "Religion at work", "Handing over"
    )
    given["criteria"].append({"key": "broken", "anchors": []})
    made = checked(DraftRubric.model_validate(given), 3)
    assert [each.name for each in made.criteria] == [
        "Use of data",
        "Planning of work",
        "Handing over",
    ]
    assert made.version == 3


def test_small_slips_of_a_draft_are_mended():
    given = draft(
        "One thing", "Two things", "Three things", weight=99, categories=["Behavioural", "x"]
    )
    (first, *_) = checked(DraftRubric.model_validate(given), 1).criteria
    assert (first.weight, first.categories) == (10, ("behavioral",))


def test_a_poor_draft_is_refused():
    with pytest.raises(DraftRefused):
        checked(DraftRubric.model_validate(draft("Accent", "Charisma", "Planning")), 1)


def test_the_emulators_pattern_makes_a_usable_draft():
    made = checked(DraftRubric.model_validate(patterned({"skills": ["Python", "SQL"]})), 1)
    assert len(made.criteria) == 5


def test_the_instruction_forbids_what_may_not_be_rated():
    assert "Never rate accent" in INSTRUCTION
