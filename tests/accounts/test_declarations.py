"""What candidates declare about themselves is kept apart, and can be taken back."""

from uuid import UUID, uuid4

import pytest
from django.apps import apps

from backend.accounts import declarations
from backend.accounts.declarations import UnknownAnswer, declare, declared, forget
from backend.accounts.models import Declaration

pytestmark = pytest.mark.django_db
INTERVIEW = UUID(int=5)


def test_an_answer_is_kept_changed_and_taken_back():
    declare(INTERVIEW, {"gender": "woman", "age": "25_to_39"})
    declare(INTERVIEW, {"gender": "another", "age": None})
    assert declared([INTERVIEW, uuid4()]) == {INTERVIEW: {"gender": "another"}}


@pytest.mark.parametrize("answers", [{"shoe_size": "44"}, {"gender": "tall"}])
def test_what_nobody_asks_is_not_kept(answers):
    with pytest.raises(UnknownAnswer):
        declare(INTERVIEW, {"disability": "no", **answers})
    assert not Declaration.objects.exists()


def test_no_row_names_the_interview():
    declare(INTERVIEW, {"gender": "man"})
    row = Declaration.objects.values().get()
    assert str(INTERVIEW) not in str(row)
    assert INTERVIEW.hex not in str(row)


def test_no_other_table_points_to_declarations_and_they_point_to_none():
    fields = Declaration._meta.get_fields()
    assert not any(field.is_relation for field in fields)
    assert not [
        model
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if getattr(field, "related_model", None) is Declaration
    ]


def test_what_belongs_to_an_erased_interview_goes_with_it():
    declare(INTERVIEW, {"gender": "man"})
    other = uuid4()
    declare(other, {"gender": "woman"})
    forget([INTERVIEW])
    assert declared([INTERVIEW, other]) == {other: {"gender": "woman"}}


def test_only_the_report_reads_the_table():
    from pathlib import Path

    backend = Path(declarations.__file__).parents[1]
    readers = {
        path.relative_to(backend).as_posix()
        for path in backend.rglob("*.py")
        if "migrations" not in path.parts
        and (
            "declarations.declared(" in path.read_text()
            or "Declaration.objects" in path.read_text()
        )
    }
    assert readers == {"accounts/declarations.py", "review/group_report.py"}
