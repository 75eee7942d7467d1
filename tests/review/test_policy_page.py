"""A job's rules about what is noticed, as people set them."""

import pytest
from django.urls import reverse

from backend.accounts.models import Membership
from backend.integrity import policies, policy
from backend.integrity.models import Disposition, IntegrityEvent, JobPolicy
from backend.integrity.policy import Choices
from backend.interviews.models import Interview
from backend.review.policy_page import read
from tests.conftest import make_member
from tests.live.stories import began, make_interview

STRICT = {
    "version": "0",
    "ceiling": "end",
    "max_strikes": "2",
    "tab_hidden.mode": "strike",
    "tab_hidden.min_duration_ms": "4000",
    "reason": "Agreed with the works council.",
}


def address(job):
    return reverse("admin:jobs_job_policy", args=[job.pk])


@pytest.fixture
def event(job):
    interview = make_interview(job, Interview.State.COMPLETED, started_at=began())
    return IntegrityEvent.objects.create(
        interview=interview, kind="tab_hidden", start_ms=0, end_ms=3000
    )


def test_an_untouched_form_asks_for_what_the_registry_says():
    choices, problems = read({"version": "0", "ceiling": "observe", "max_strikes": "2"})
    assert problems == []
    assert policy.make_terms(choices) == policy.make_terms(Choices())


def test_a_form_with_nonsense_is_refused_in_words():
    choices, problems = read(
        {**STRICT, "max_strikes": "9" * 40, "tab_hidden.min_duration_ms": "long"}
    )
    assert choices.max_strikes == 0
    assert problems == ["min_duration_ms of Page hidden is no number.", "strikes are 2 to 10"]


@pytest.mark.parametrize("text", ["nan", "inf", "-1", "1e99"])
def test_a_threshold_lies_within_its_bounds(text):
    assert read({**STRICT, "tab_hidden.min_duration_ms": text})[1]


def test_a_change_is_a_new_version_with_its_author_and_reason(client, rita, job):
    client.force_login(rita)
    assert client.get(address(job)).status_code == 200
    assert client.post(address(job), {**STRICT, "save": "1"}).status_code == 302
    made = JobPolicy.objects.get(job=job)
    assert (made.version, made.ceiling, made.author) == (1, "end", rita)
    terms = policy.make_terms(policies.choices_of(job.pk))
    assert terms.max_strikes == 2
    assert terms.limit("tab_hidden", "min_duration_ms") == 4000
    page = client.get(address(job)).content.decode()
    assert "Agreed with the works council." in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"reason": " "}, "Say in a few words why the rules change."),
        ({"version": "5"}, "Somebody changed these rules meanwhile."),
        ({"tab_hidden.mode": "observe"}, "no signal counts as one"),
        ({"long_silence.mode": "strike"}, "long_silence cannot be strike"),
    ],
)
def test_what_cannot_be_kept_changes_nothing(client, rita, job, changed, said):
    client.force_login(rita)
    answer = client.post(address(job), {**STRICT, "save": "1", **changed})
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not JobPolicy.objects.exists()


def test_rules_are_tried_on_past_interviews_before_they_are_kept(client, rita, job, event):
    client.force_login(rita)
    answer = client.post(address(job), {**STRICT, "try": "1"})
    assert "1 interviews with events." in answer.content.decode()
    assert not JobPolicy.objects.exists()


def test_a_signal_that_people_find_harmless_is_proposed_for_observing_and_nothing_changes(
    client, rita, job, event
):
    policies.change(job, Choices(ceiling="warn", signals={"tab_hidden": {"mode": "warn"}}))
    for at in range(20):
        seen = IntegrityEvent.objects.create(
            interview=event.interview,
            kind="tab_hidden",
            start_ms=10_000 * at + 1,
            end_ms=10_000 * at + 2,
        )
        verdict = "benign" if at < 15 else "confirmed"
        Disposition.objects.create(event=seen, verdict=verdict, reason="Heard.", person_name="rita")
    client.force_login(rita)
    page = client.get(address(job)).content.decode()
    assert "People find these harmless more than 70 % of the time: Page hidden." in page
    assert "75 %, 15 of 20" in page
    assert policies.choices_of(job.pk).version == 1


def test_only_people_who_may_edit_the_job_change_its_rules(client, omar, harbor, job):
    rosa = make_member("rosa", harbor, Membership.Role.REVIEWER)
    for person, seen, kept in ((omar, 404, 404), (rosa, 200, 403)):
        client.force_login(person)
        assert client.get(address(job)).status_code == seen
        assert client.post(address(job), {**STRICT, "save": "1"}).status_code == kept
    assert not JobPolicy.objects.exists()
