"""Evaluations that were given up: kept as rows, told once by e-mail. All functions block."""

from __future__ import annotations

import logging
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import Membership
from backend.evaluation.models import FailureAlert

logger = logging.getLogger(__name__)


def mail_new() -> int:
    """Send every alert that was not sent yet, each once; return how many.

    An alert is marked before it is sent, so that two workers never send it twice, and unmarked
    when the mail server refuses it.
    """
    sent = 0
    for pk in list(FailureAlert.objects.filter(mailed_at=None).values_list("pk", flat=True)[:20]):
        mine = FailureAlert.objects.filter(pk=pk, mailed_at=None).update(mailed_at=timezone.now())
        if mine and _mail(FailureAlert.objects.select_related("run__interview__job").get(pk=pk)):
            sent += 1
    return sent


def _mail(alert: FailureAlert) -> bool:
    interview = alert.run.interview
    addresses = recipients(interview.organization_id)
    if not addresses:
        return False
    address = f"{settings.PUBLIC_URL}/admin/interviews/interview/{interview.pk}/change/"
    try:
        send_mail(
            _("An evaluation could not be made"),
            _(
                "The evaluation of an interview for %(job)s was tried several times and given up "
                "(%(problem)s). Nothing is lost: the recording and the transcript are kept, and "
                "the evaluation can be asked for again.\n\n%(address)s"
            )
            % {"job": interview.job.title, "problem": alert.problem, "address": address},
            None,
            addresses,
        )
    except OSError:
        # smtplib's errors are OSErrors; the sweep tries again.
        logger.warning("an alert could not be mailed")
        FailureAlert.objects.filter(pk=alert.pk).update(mailed_at=None)
        return False
    return True


def recipients(organization_id: UUID) -> list[str]:
    """Return the addresses of an organization's owners."""
    owners = Membership.objects.filter(
        organization_id=organization_id, role=Membership.Role.OWNER, user__is_active=True
    ).exclude(user__email="")
    return sorted(set(owners.values_list("user__email", flat=True)))
