"""Lists of two languages, and what they find."""

import pytest

from backend.jobs.lint import TimedQuestion, needed_s, question_problems, text_problems
from backend.jobs.wording import languages, wording


def codes(text, language="de", **more):
    return {each.code for each in question_problems(TimedQuestion(text, **more), language=language)}


def test_a_file_is_a_language():
    assert languages() == {"en", "de"}
    assert wording("de-AT") is wording("de") is not None
    assert wording("xx") is None


def test_every_language_covers_the_same_topics():
    topics = [set(found.topics) for found in map(wording, languages()) if found]
    assert all(each == topics[0] for each in topics)


@pytest.mark.parametrize(
    "text",
    [
        "Wie alt waren Sie bei Ihrer ersten Stelle?",
        "Wie vereinbaren Sie die Schichten mit Ihren Kindern und sind Sie verheiratet?",
        "Was ist Ihre Muttersprache, und wie hilft sie Ihnen?",
        "Welche Religion spielt in Ihrem Alltag eine Rolle?",
        "Wie viele Krankheitstage hatten Sie im letzten Jahr?",
        "Welche Partei haben Sie zuletzt gewählt?",
        "Welches Gehalt, also Ihr bisheriges Gehalt, hatten Sie?",
        "Was halten Sie von Ihrer Vorstrafe heute?",
    ],
)
def test_a_german_question_on_a_protected_matter_is_found(text):
    assert "banned_topic" in codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "Wie finden Sie heraus, warum eine Abfrage langsam ist?",
        "Erzählen Sie von einem Fehler, den Sie lange gesucht haben.",
        "Beschreiben Sie ein Projekt, auf das Sie stolz sind.",
        "Wie helfen Sie einem Menschen, der unsicher geht, sich sicher zu bewegen?",
    ],
)
def test_a_fair_german_question_has_no_problem(text):
    assert codes(text) == set()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Haben Sie gern mit Kunden zu tun?", "closed"),
        ("Sie arbeiten doch sicher gern im Team, nicht wahr?", "leading"),
        ("Wie gehen Sie vor und warum haben Sie das so gemacht?", "double"),
    ],
)
def test_a_badly_put_german_question_is_found(text, code):
    assert code in codes(text)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Describe three projects that you are proud of.", "en"),
        ("Tell me everything about your last project from beginning to end.", "en"),
        ("Nennen Sie fünf Beispiele für gute Tests.", "de"),
    ],
)
def test_a_question_that_cannot_be_answered_in_its_time_is_found(text, language):
    assert "time" in codes(text, language, time_s=50, category="project")
    assert "time" not in codes(text, language, time_s=240, category="project")


def test_a_harder_question_needs_more_time():
    text = "How do you find out why a query is slow?"
    easy, hard = (needed_s(TimedQuestion(text, difficulty=level)) for level in ("easy", "hard"))
    assert hard > easy


@pytest.mark.parametrize(
    "text",
    [
        "Speaks with confidence",
        "Has little accent",
        "A good cultural fit",
        "Ist begeistert dabei",
        "Wirkt jung genug",
    ],
)
def test_a_criterion_that_rates_the_person_is_found_in_either_language(text):
    assert text_problems(text, language="de")


def test_a_criterion_about_work_is_fine():
    assert text_problems("Names one reason and one other way.", language="de") == []
