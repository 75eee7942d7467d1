"""The page recruiters live on: who sees what of it, and at what price."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backend.accounts.models import Membership
from backend.evaluation.models import CriterionScore
from backend.review import entries
from backend.review.models import JobReview, ReviewEntry
from tests.conftest import make_member
from tests.evaluation.rows import make_interview
from tests.review.talks import reviewed_talk

pytestmark = pytest.mark.django_db

MAX_QUERIES = 15
OF_TRANSACTIONS = ("SAVEPOINT", "RELEASE", "BEGIN")


def address(interview, name="change"):
    return reverse(f"admin:interviews_interview_{name}", args=[interview.pk])


def page(client, interview):
    answer = client.get(address(interview))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_full_page_takes_at_most_fifteen_queries_with_its_line_in_the_log(client, rita, job):
    interview = reviewed_talk(job, rita)
    client.force_login(rita)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        text = page(client, interview)
    asked = [each["sql"] for each in seen if not each["sql"].startswith(OF_TRANSACTIONS)]
    assert len(asked) <= MAX_QUERIES, "\n".join(sql[:160] for sql in asked)
    assert "accessevent" in " ".join(asked)
    assert text.count("data-viva-turn ") > 100
    assert text.count('class="viva-pin viva-pin-note"') == 10
    assert text.count('class="viva-pin viva-pin-line"') == 1, "one reconnect"
