import pytest
from django.urls import reverse

from backend.accounts.models import AccessEvent, Membership
from backend.review import saved
from backend.review.models import SavedSearch
from backend.review.saved import NotSaved
from tests.conftest import make_member

LISTING = "admin:interviews_interview_changelist"
SAVE = "admin:interviews_interview_searches"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("", ""),
        ("q=slow&status=new&p=3", "q=slow&status=new"),
        ("status=new&q=a%20b", "q=a+b&status=new"),
        ("candidate__name__startswith=C&_popup=1&e=1", ""),
        ("q=" + "x" * 500, "q=" + "x" * 120),
        ("q=%00&status=", ""),
        ("&".join(f"x{n}=1" for n in range(2000)), ""),
        ("q=%ff", "q=%EF%BF%BD"),
    ],
)
def test_only_filters_are_kept_of_an_address(given, kept):
    assert saved.clean(given) == kept


@pytest.mark.django_db
def test_the_same_name_replaces_ones_own_list(rita, harbor):
    first = saved.save(rita, harbor, " To  do ", "status=new", shared=False)
    again = saved.save(rita, harbor, "To do", "status=hold", shared=True)
    assert first.pk == again.pk
    assert SavedSearch.objects.get().query == "status=hold"


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "query"), [("", "q=a"), ("x", ""), ("x", "p=1")])
def test_a_list_needs_a_name_and_a_filter(rita, harbor, name, query):
    with pytest.raises(NotSaved):
        saved.save(rita, harbor, name, query, shared=False)


@pytest.mark.django_db
def test_there_is_an_end_to_them(rita, harbor):
    for number in range(saved.MAX_SAVED):
        saved.save(rita, harbor, f"List {number}", "q=a", shared=False)
    with pytest.raises(NotSaved):
        saved.save(rita, harbor, "One more", "q=a", shared=False)
    saved.save(rita, harbor, "List 0", "q=b", shared=False)


@pytest.mark.django_db
def test_a_list_is_saved_shared_used_and_forgotten(client, rita, harbor):
    client.force_login(rita)
    form = {"name": "To do", "query": "status=new&p=2", "shared": "yes"}
    assert client.post(reverse(SAVE), form).url == f"{reverse(LISTING)}?status=new"
    row = SavedSearch.objects.get()
    assert AccessEvent.objects.filter(object_type="review.savedsearch", kind="edit").exists()
    colleague = make_member("vera", harbor, Membership.Role.REVIEWER)
    client.force_login(colleague)
    text = client.get(reverse(LISTING), {"status": "new"}).content.decode()
    assert "To do" in text
    assert "Remove from my lists" not in text
    forget = reverse(f"{SAVE}_forget", args=[row.pk])
    assert client.post(forget).status_code == 404
    client.force_login(rita)
    assert client.get(forget).status_code == 403, "a link alone deletes nothing"
    assert client.post(forget).status_code == 302
    assert not SavedSearch.objects.exists()


@pytest.mark.django_db
def test_lists_of_others_and_of_other_firms_are_not_seen(client, rita, omar, harbor, summit):
    saved.save(rita, harbor, "Ritas own", "q=a", shared=False)
    saved.save(rita, harbor, "Harbors", "q=b", shared=True)
    client.force_login(omar)
    text = client.get(reverse(LISTING)).content.decode()
    assert "Ritas own" not in text
    assert "Harbors" not in text
    client.force_login(make_member("vera", harbor))
    text = client.get(reverse(LISTING)).content.decode()
    assert "Ritas own" not in text
    assert "Harbors" in text


@pytest.mark.django_db
def test_nothing_is_saved_into_another_firm(client, omar, harbor):
    client.force_login(omar)
    form = {"name": "x", "query": "q=a", "organization": str(harbor.pk)}
    assert client.post(reverse(SAVE), form).status_code == 403
    assert client.post(reverse(SAVE), {"name": "", "query": ""}).status_code == 302
    assert not SavedSearch.objects.exists()
