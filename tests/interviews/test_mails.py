"""Mails to candidates: asked for once, due by themselves, never a decision without a person."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from backend.accounts.models import AccessEvent
from backend.interviews import invitations, mails
from backend.interviews.mail_models import Mail, MailKind, MailRules, MailText
from backend.interviews.mail_texts import Words
from backend.interviews.models import Candidate, Interview, Invitation
from tests.evaluation.rows import make_interview


@pytest.fixture
def invitation(job):
    return invitations.invite(job, name="Cass Doe", email="cass@example.org")


def test_an_invitation_goes_out_with_its_link_as_text_and_html(invitation, rita):
    sent = mails.invite(invitation, rita.pk)
    sent.refresh_from_db()
    assert sent.state == Mail.State.SENT
    (message,) = outbox.outbox
    url = invitations.invitation_url(invitation)
    assert message.to == ["cass@example.org"]
    assert message.reply_to == ["jobs@harbor.example"]
    assert message.subject == "Your interview with Harbor: Backend engineer"
    assert url in message.body
    assert "about 10 minutes" in message.body
    assert isinstance(message, EmailMultiAlternatives)
    assert url in str(message.alternatives[0][0])


def test_the_link_is_kept_in_no_row(invitation, rita):
    mails.invite(invitation, rita.pk)
    token = invitations.invitation_url(invitation).partition("#")[2]
    assert token in outbox.outbox[0].body
    kept = [str(row) for row in Mail.objects.values_list()]
    assert not any(token in row for row in kept)


def test_what_was_sent_is_in_the_log_under_who_asked_for_it(invitation, rita):
    mails.invite(invitation, rita.pk)
    row = AccessEvent.objects.get(kind="sent")
    assert (row.user_id, row.object_id) == (rita.pk, str(invitation.pk))
    assert row.detail == "mail: invitation"


def test_a_second_press_sends_nothing_and_a_later_one_sends_again(invitation, rita):
    first = mails.invite(invitation, rita.pk)
    assert mails.invite(invitation, rita.pk) == first
    assert len(outbox.outbox) == 1
    Mail.objects.update(created_at=timezone.now() - timedelta(hours=1))
    assert mails.invite(invitation, rita.pk) != first
    assert len(outbox.outbox) == 2


def test_nobody_is_written_to_without_an_address(job, rita):
    with pytest.raises(mails.NoAddress):
        mails.invite(invitations.invite(job, name="Nobody"), rita.pk)


def test_a_link_that_leads_nowhere_is_not_sent(invitation, rita):
    invitations.revoke(invitation)
    with pytest.raises(mails.LinkUseless):
        mails.invite(invitation, rita.pk)
    assert Mail.objects.count() == 0


def test_an_organization_has_its_own_words_and_others_keep_theirs(invitation, rita, summit):
    MailText.objects.create(
        organization=invitation.organization,
        kind=MailKind.INVITATION,
        language="en",
        subject="Ahoy {candidate}",
        body="{link}",
    )
    mails.invite(invitation, rita.pk)
    assert outbox.outbox[0].subject == "Ahoy Cass Doe"
    plain = mails.words_for(summit.pk, MailKind.INVITATION, "en")
    assert plain.subject.startswith("Your interview")


def test_a_page_in_german_brings_mail_in_german(job, rita):
    mails.invite(invitations.invite(job, name="Cass", email="c@x.example", language="de"), rita.pk)
    assert outbox.outbox[0].subject == "Ihr Gespräch mit Harbor: Backend engineer"
    assert "Guten Tag Cass," in outbox.outbox[0].body


def test_extra_time_is_in_the_minutes_that_the_mail_names(job, rita):
    granted = invitations.invite(job, email="c@x.example", accommodations={"extra_time": 1.5})
    mails.invite(granted, rita.pk)
    assert "about 15 minutes" in outbox.outbox[0].body


def test_after_a_talk_its_candidate_gets_one_receipt(job):
    make_interview(job)
    mails.sweep()
    mails.sweep()
    (message,) = outbox.outbox
    assert message.subject == "Your interview for Backend engineer: what was kept"
    assert "- The recording of both voices" in message.body
    assert "A person decides" in message.body
    assert "/i/#" in message.body
    row = AccessEvent.objects.get(kind="sent")
    assert row.user_id is None


@pytest.mark.parametrize(
    "change",
    [
        {"started_at": None},
        {"state": Interview.State.LIVE, "ended_at": None},
        {
            "started_at": timezone.now() - timedelta(days=9),
            "ended_at": timezone.now() - timedelta(days=8),
        },
    ],
    ids=["never begun", "still live", "long ago"],
)
def test_no_receipt_is_due(job, change):
    interview = make_interview(job)
    Interview.objects.filter(pk=interview.pk).update(**change)
    mails.sweep()
    assert outbox.outbox == []


def test_a_firm_may_switch_receipts_off(job):
    MailRules.objects.create(organization=job.organization, receipts=False)
    make_interview(job)
    mails.sweep()
    assert outbox.outbox == []


def test_a_talk_by_an_open_link_without_address_gets_no_receipt_and_harms_nothing(job):
    Candidate.objects.filter(pk=make_interview(job).candidate_id).update(email="")
    mails.sweep()
    assert Mail.objects.count() == 0


@pytest.fixture
def unused(invitation, rita):
    """A link that was mailed three days ago and ends tomorrow."""
    mails.invite(invitation, rita.pk)
    now = timezone.now()
    Mail.objects.update(sent_at=now - timedelta(days=3), created_at=now - timedelta(days=3))
    Invitation.objects.update(expires_at=now + timedelta(days=1))
    outbox.outbox.clear()
    return invitation


def test_who_has_not_begun_is_reminded_once(unused):
    mails.sweep()
    mails.sweep()
    assert [each.subject[:23] for each in outbox.outbox] == ["Your interview link for"]
    assert Mail.objects.get(kind="reminder").asked_by is None


def test_whose_link_lasts_longer_is_not_reminded_yet(unused):
    Invitation.objects.update(expires_at=timezone.now() + timedelta(days=3))
    mails.sweep()
    assert outbox.outbox == []
    MailRules.objects.create(organization=unused.organization, reminder_days=5)
    mails.sweep()
    assert len(outbox.outbox) == 1


@pytest.mark.parametrize("how", ["begun", "withdrawn", "renewed", "switched off", "not mailed"])
def test_nobody_is_reminded_of_a_link(unused, how):
    if how == "begun":
        Interview.objects.create(
            organization=unused.organization,
            job=unused.job,
            invitation=unused,
            candidate=unused.candidate,
        )
    if how == "withdrawn":
        invitations.revoke(unused)
    if how == "renewed":
        invitations.renew(unused, expires_at=timezone.now() + timedelta(days=1))
    if how == "switched off":
        MailRules.objects.create(organization=unused.organization, reminder_days=0)
    if how == "not mailed":
        Mail.objects.all().delete()
    mails.sweep()
    assert outbox.outbox == []


def test_no_sweep_sends_a_decision(job, rita):
    from backend.review import entries

    interview = make_interview(job)
    entries.decide(interview, rita, "decline", "Not enough experience.", saw_draft=False)
    mails.sweep()
    assert {row.kind for row in Mail.objects.all()} == {"receipt"}


def test_a_person_sends_a_decision_in_their_own_words(job, rita):
    interview = make_interview(job)
    words = Words("About {job}", "Dear {candidate}, come by. {organization}")
    mails.decision(interview, MailKind.ADVANCE, words, rita.pk)
    assert outbox.outbox[0].body == "Dear Cass Doe, come by. Harbor\n"
    assert Mail.objects.get().asked_by == rita


def test_a_decision_with_a_wrong_place_is_not_sent(job, rita):
    with pytest.raises(mails.BadWords) as refused:
        mails.decision(make_interview(job), "advance", Words("x", "{score}"), rita.pk)
    assert "There is no {score} here" in refused.value.problems["body"][0]
    assert Mail.objects.count() == 0


def test_nothing_else_can_be_sent_as_a_decision(job, rita):
    with pytest.raises(ValueError, match="not a decision"):
        mails.decision(make_interview(job), "invitation", Words("x", "y"), rita.pk)


def test_a_failure_is_told_until_somebody_settles_it_or_sends_again(invitation, rita, summit):
    failed = mails.invite(invitation, rita.pk)
    old = timezone.now() - timedelta(hours=1)
    Mail.objects.update(state="failed", sent_at=None, created_at=old)
    assert mails.failures([invitation.organization_id]) == [failed]
    assert mails.failures([summit.pk]) == []
    mails.invite(invitation, rita.pk)
    assert mails.failures([invitation.organization_id]) == []
    Mail.objects.filter(pk=failed.pk).update(settled_at=None)
    assert mails.settle(failed.pk)
    assert not mails.settle(failed.pk)
    assert mails.failures([invitation.organization_id]) == []


def test_mails_go_with_their_candidate(invitation, rita):
    mails.invite(invitation, rita.pk)
    invitation.delete()
    assert Mail.objects.count() == 0
