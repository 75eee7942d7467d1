from __future__ import annotations

import json
from collections import Counter
from typing import get_args

import pytest

from backend.jobs import bank as bank_module
from backend.jobs.bank import (
    CATEGORIES,
    DATA,
    DIFFICULTIES,
    GENERAL,
    LEVELS,
    BankError,
    family_choices,
    load_bank,
)
from backend.jobs.lint import content_words, near_duplicates, problems_of, similarity, words
from backend.jobs.models import Category, Difficulty, Level

FAMILIES = load_bank().families
QUESTIONS = [question for family in FAMILIES.values() for question in family.questions]


def test_the_bank_holds_enough_for_many_trades():
    assert len(QUESTIONS) >= 200
    assert len(FAMILIES) >= 8
    assert GENERAL in FAMILIES


@pytest.mark.parametrize("family", list(FAMILIES))
def test_every_family_fills_every_category_and_difficulty(family):
    cells = Counter((q.category, q.difficulty) for q in FAMILIES[family].questions)
    assert set(cells) == {(c, d) for c in CATEGORIES for d in DIFFICULTIES}
    assert sum(cells.values()) >= 20
    assert all(cells["technical", difficulty] >= 3 for difficulty in DIFFICULTIES)


def test_every_level_can_be_asked_every_category_in_every_family():
    for family in FAMILIES.values():
        for level in LEVELS:
            found = {q.category for q in family.questions if level in q.levels}
            assert found == set(CATEGORIES), (family.family, level)


def test_a_fresher_is_never_asked_a_hard_question():
    assert not [q.id for q in QUESTIONS if q.difficulty == "hard" and "fresher" in q.levels]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_every_question_is_fair_open_and_speakable(question):
    assert problems_of(question.text) == []


def test_a_question_names_its_family_in_its_id():
    for key, family in FAMILIES.items():
        assert all(question.id.rsplit("-", 1)[0] == key for question in family.questions)


def test_no_question_stands_twice_in_the_bank():
    assert max(Counter(question.id for question in QUESTIONS).values()) == 1
    assert max(Counter(question.text.casefold() for question in QUESTIONS).values()) == 1


def test_no_two_questions_ask_the_same_in_other_words():
    assert near_duplicates(question.text for question in QUESTIONS) == []
    texts = [question.text for question in QUESTIONS]
    closest = max(similarity(a, b) for i, a in enumerate(texts) for b in texts[:i])
    assert closest <= 0.45


def test_harder_questions_get_more_time():
    def mean_s(difficulty):
        times_s = [q.time_s for q in QUESTIONS if q.difficulty == difficulty]
        return sum(times_s) / len(times_s)

    assert mean_s("easy") < mean_s("medium") < mean_s("hard")


def test_every_topic_that_covers_skills_is_asked_about():
    for family in FAMILIES.values():
        asked = {question.skill for question in family.questions}
        assert set(family.topics) <= asked, family.family
        for covered in family.topics.values():
            assert all(skill == skill.casefold().strip() for skill in covered)


def test_templates_are_as_good_as_questions_once_filled():
    names = {
        "skill": "Excel",
        "title": "Staff Nurse",
        "employer": "Acme",
        "earlier": "Globex",
        "degree": "Master of Science",
    }
    templates = load_bank().templates
    for text in (*templates.skill.values(), *templates.resume.values()):
        assert problems_of(text.format_map(names), quoted=names.values()) == []
    assert set(templates.skill) == set(DIFFICULTIES)


def test_the_words_of_the_bank_are_the_words_of_the_models():
    assert list(get_args(bank_module.Category)) == list(CATEGORIES) == Category.values
    assert list(get_args(bank_module.Difficulty)) == list(DIFFICULTIES) == Difficulty.values
    assert list(get_args(bank_module.Level)) == list(LEVELS) == Level.values


@pytest.mark.parametrize(
    ("named", "key"),
    [
        ("software", "software"),
        ("Customer Support", "customer_support"),
        ("customer-support", "customer_support"),
        ("care", "nursing"),
        ("  Skilled   Trades ", "trades"),
        ("Nursing and care", "nursing"),
        ("lighthouse keeping", "general"),
        ("", "general"),
    ],
)
def test_a_family_is_found_by_its_usual_names(named, key):
    assert load_bank().key_of(named) == key


def test_no_two_families_answer_to_the_same_name():
    names: Counter[str] = Counter()
    for key, family in FAMILIES.items():
        names.update({n.casefold() for n in (key.replace("_", " "), family.label, *family.aliases)})
    assert [name for name, count in names.items() if count > 1] == []


def test_the_choices_of_a_form_end_with_general():
    keys = [key for key, _ in family_choices()]
    assert sorted(keys) == sorted(FAMILIES)
    assert keys[-1] == GENERAL


def copied_bank(tmp_path, change):
    (tmp_path / "bank").mkdir()
    document = json.loads((DATA / "bank" / "general.json").read_text())
    change(document)
    (tmp_path / "bank" / "general.json").write_text(json.dumps(document))
    (tmp_path / "templates.json").write_text((DATA / "templates.json").read_text())
    return tmp_path


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d["questions"][0].update(category="small talk"), "questions.0.category"),
        (lambda d: d["questions"][3].update(time_s=0), "questions.3.time_s"),
        (lambda d: d["questions"][1].update(id=d["questions"][0]["id"]), "ids used twice"),
        (lambda d: d.update(extra=1), "extra"),
        (lambda d: d.update(family="other"), "its family is other"),
    ],
)
def test_a_damaged_file_is_named_with_the_place(tmp_path, change, said):
    with pytest.raises(BankError, match=said):
        load_bank(copied_bank(tmp_path, change))


def test_a_bank_without_general_questions_is_refused(tmp_path):
    with pytest.raises(BankError, match=r"general\.json is missing"):
        load_bank(tmp_path)


def test_questions_are_short_and_plain():
    lengths = [len(words(question.text)) for question in QUESTIONS]
    assert max(lengths) <= 30
    assert all(content_words(question.text) for question in QUESTIONS)
