import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backend.accounts.models import AccessEvent
from backend.evaluation import runs, tasks
from backend.evaluation.models import CriterionScore
from backend.interviews.models import Turn
from backend.jobs.models import Job
from backend.review import entries
from backend.review.entries import Criterion
from backend.review.models import JobReview
from tests.evaluation.rows import make_interview

pytestmark = pytest.mark.django_db

COMPARE = "admin:interviews_interview_compare"


@pytest.fixture
def pair(job):
    return [judged(make_interview(job, persona)) for persona in ("thin", "strong")]


def judged(interview):
    run = runs.begin(interview.pk)
    assert run is not None
    tasks.make(run.pk)
    return interview


def compared(client, person, interviews):
    client.force_login(person)
    return client.get(reverse(COMPARE), {"i": [str(each.pk) for each in interviews]})


def drafts(answer):
    cells = [card for row in answer.context["criteria"] for _name, card in row["cells"]]
    return [card["draft"] for card in cells if card["draft"] is not None]


def rate_all(interview, person, score=4):
    for row in CriterionScore.objects.filter(evaluation__interview=interview):
        entries.rate(interview, person, Criterion(row.key, row.name), score, saw_draft=False)


def test_sides_stand_in_order_of_time_with_ones_own_scores_first(client, rita, pair):
    rate_all(pair[1], rita, 5)
    answer = compared(client, rita, reversed(pair))
    assert [side["interview"].pk for side in answer.context["sides"]] == [p.pk for p in pair]
    assert [side["mine"] for side in answer.context["sides"]] == [None, 5]
    text = answer.content.decode()
    cell = text[text.index("<strong>5</strong>") :]
    assert cell.index("viva-of-draft") > 0, "the draft stands after it"
    assert "Rule-based draft, not a judgement" in text
    assert AccessEvent.objects.filter(detail="compare", kind="view").count() == 2


def test_answers_to_the_same_question_stand_side_by_side(client, rita, pair):
    rows = compared(client, rita, pair).context["questions"]
    assert all(cell for row in rows for _name, cell in row["cells"])
    assert re.search(r"/change/#t=\d+$", rows[0]["cells"][0][1]["href"])


def test_what_is_rated_first_shows_no_draft_and_no_other_score_before(client, rita, omar, pair):
    JobReview.objects.create(job=pair[0].job, rate_first=True)
    for each in pair:
        rate_all(each, omar, 2)
        entries.decide(each, omar, "decline", "No.", saw_draft=False)
    answer = compared(client, rita, pair)
    text = answer.content.decode()
    assert drafts(answer) == []
    assert [side["decision"] for side in answer.context["sides"]] == [None, None]
    for told in ("viva-of-draft", "omar", "Does not go on", "Rule-based"):
        assert told not in text
    assert text.count("Shown after your scores") == 2
    rate_all(pair[0], rita)
    answer = compared(client, rita, pair)
    assert len(drafts(answer)) == len(answer.context["criteria"]), "of the one that is rated"
    assert answer.content.decode().count("Shown after your scores") == 1


def test_a_blind_job_stays_blind(client, rita, pair):
    JobReview.objects.create(job=pair[0].job, blind=True)
    Turn.objects.filter(interview=pair[0], speaker="candidate").update(text="I am Cass Doe.")
    text = compared(client, rita, pair).content.decode()
    assert "Cass" not in text
    entries.reveal(pair[0], rita)
    assert "Cass Doe" in compared(client, rita, pair).content.decode()


def test_only_one_job_of_ones_own_firm_is_compared(client, rita, omar, pair, harbor):
    other = Job.objects.create(organization=harbor, title="Nurse")
    for wrong in ([pair[0]], [pair[0], make_interview(other)], [], pair * 3):
        assert compared(client, rita, wrong).status_code == 302
    assert compared(client, omar, pair).status_code == 302
    client.force_login(rita)
    assert client.get(f"{reverse(COMPARE)}?i=x&i=%00&i=").status_code == 302


def test_the_list_leads_to_the_comparison(client, rita, pair):
    client.force_login(rita)
    form = {"action": "compare_chosen", "_selected_action": [str(each.pk) for each in pair]}
    answer = client.post(reverse("admin:interviews_interview_changelist"), form, follow=True)
    assert len(answer.context["sides"]) == 2


def test_more_sides_need_no_more_queries(client, rita, pair, job):
    def asked(interviews):
        with CaptureQueriesContext(connection) as seen:
            assert compared(client, rita, interviews).status_code == 200
        told = [each["sql"] for each in seen]
        return [sql for sql in told if not re.search("accounts_|SAVEPOINT|session", sql)]

    more = [*pair, judged(make_interview(job)), judged(make_interview(job))]
    assert len(asked(more)) == len(asked(pair))
