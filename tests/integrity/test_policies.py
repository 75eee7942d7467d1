from __future__ import annotations

import pytest

from backend.integrity import policies
from backend.integrity.models import InterviewPolicy, JobPolicy
from backend.integrity.policies import PolicyMoved
from backend.integrity.policy import Choices, PolicyRefused
from backend.integrity.signal import Mode
from backend.interviews.refusals import WrongState

pytestmark = pytest.mark.django_db

WARNING = Choices(ceiling="warn", signals={"copy": {"mode": "warn"}})


def test_each_change_is_a_version_and_the_newest_is_in_force(job, rita):
    first = policies.change(job, WARNING, person=rita, reason="To try.")
    again = Choices(version=1, ceiling="observe")
    second = policies.change(job, again, person=rita, reason="Too many.")
    assert (first.version, second.version) == (1, 2)
    assert policies.choices_of(job.pk).ceiling == "observe"
    assert JobPolicy.objects.filter(job=job).count() == 2


def test_two_people_do_not_change_it_over_each_other(job):
    policies.change(job, WARNING)
    with pytest.raises(PolicyMoved):
        policies.change(job, Choices(ceiling="warn"))
    assert policies.choices_of(job.pk).signals == WARNING.signals


def test_what_no_job_may_have_is_not_written(job):
    with pytest.raises(PolicyRefused):
        policies.change(job, Choices(ceiling="end"))
    assert not JobPolicy.objects.exists()


def test_a_talk_keeps_the_terms_it_began_under(cass):
    interview = cass.interview
    policies.change(interview.job, WARNING)
    frozen = policies.freeze(interview.pk)
    policies.change(interview.job, Choices(version=1))
    assert frozen.mode("copy") is Mode.WARN
    assert policies.freeze(interview.pk) == policies.terms_of(interview.pk) == frozen
    assert policies.terms_now(interview).mode("copy") is Mode.OBSERVE


def test_accommodations_of_the_invitation_switch_off_and_those_of_the_page_do_not(cass):
    interview = cass.interview
    interview.accommodations = {"typed_answers": True}
    interview.save()
    assert policies.terms_of(interview.pk).is_on("paste")
    interview.invitation.accommodations = {"assistive_technology": True}
    interview.invitation.save()
    terms = policies.terms_of(interview.pk)
    assert not terms.is_on("paste")
    assert not terms.is_on("focus_lost")


def test_without_an_invitation_the_interviews_own_count_except_a_button_of_the_page(cass):
    interview = cass.interview
    interview.invitation = None
    interview.accommodations = {"typed_answers": True, "no_camera": True}
    interview.save()
    assert policies.granted(interview) == {"no_camera": True}


def test_a_consent_is_the_candidates_and_is_given_before_the_talk(cass):
    interview = cass.interview
    policies.change(interview.job, Choices(camera=True))
    assert policies.groups_asked(interview) == {"camera": True, "voices": False}
    assert not policies.terms_of(interview.pk).camera
    policies.consent(interview, camera=True, voices=False)
    assert policies.freeze(interview.pk).camera
    with pytest.raises(WrongState):
        policies.consent(interview, camera=False, voices=False)
    assert InterviewPolicy.objects.get().version == 1
