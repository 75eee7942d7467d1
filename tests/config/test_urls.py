"""Every address of the server, for everybody: who is answered what, and who learns nothing.

`tests/data/url_roles.txt` has one line for each address and method. An address that is not in it
fails here, so that nobody can add one without saying who may use it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.config.everyone import (
    INSIDERS,
    MARK,
    OUTSIDERS,
    ROLES,
    addresses,
    body_of,
    callers,
    everything,
    filled,
    furnish,
    row_of,
)

TABLE_FILE = Path(__file__).parents[1] / "data" / "url_roles.txt"
NOT_ASKED = {"/admin/logout/": "it ends the session that the other requests need"}
VARIES = "*"
"""A status that depends on the machine and not on who asks."""


def table() -> dict[tuple[str, str], dict[str, str]]:
    """The lines of the file: method and address, then the status for each role."""
    found = {}
    for line in TABLE_FILE.read_text().splitlines():
        if line and not line.startswith("#"):
            method, *statuses, path = line.split(maxsplit=1 + len(ROLES))
            found[method, path] = dict(zip(ROLES, statuses, strict=True))
    return found


TABLE = table()


def test_every_address_is_in_the_table():
    wanted = {(method, path) for path in addresses() for method in ("get", "post")}
    assert wanted - {("get", p) for p in NOT_ASKED} - {("post", p) for p in NOT_ASKED} == set(TABLE)


@pytest.fixture
def things(harbor, job, monkeypatch) -> dict[str, Any]:
    monkeypatch.setattr("backend.accounts.throttles.count_call", lambda *_args: None)
    return furnish(job)


@pytest.fixture
def browsers(things, harbor, summit, job) -> dict[str, Client]:
    return callers(harbor, summit, job)


def ask(browser: Client, method: str, path: str, data: Any = None) -> Any:
    if path.startswith("/api/") and method == "post":
        return browser.post(path, {}, content_type="application/json")
    return getattr(browser, method)(path, data or {})


def asked(browser: Client, things: dict[str, Any]) -> dict[tuple[str, str], Any]:
    """Ask every address by both methods, each as if nothing had been asked before."""
    found = {}
    for method, path in TABLE:
        with transaction.atomic():
            answer = ask(browser, method, filled(path, things))
            found[method, path] = (answer.status_code, body_of(answer))
            transaction.set_rollback(True)
    return found


def wrong(role: str, found: dict[tuple[str, str], Any]) -> list[str]:
    return [
        f"{method} {path}: {status}, not {TABLE[method, path][role]}"
        for (method, path), (status, _) in found.items()
        if TABLE[method, path][role] not in (VARIES, str(status))
    ]


@pytest.mark.parametrize("role", INSIDERS)
def test_members_are_answered_as_the_table_says(things, browsers, role):
    found = asked(browsers[role], things)
    assert wrong(role, found) == []
    told = [path for (_, path), (status, body) in found.items() if status == 200 and MARK in body]
    assert len(told) > 20, "what nobody else may see is really there to be seen"


@pytest.mark.parametrize("role", OUTSIDERS)
def test_everybody_else_is_told_nothing_of_the_firm(things, browsers, role):
    before = everything()
    found = asked(browsers[role], things)
    assert wrong(role, found) == []
    assert [where for where, (_, body) in found.items() if MARK in body] == []
    assert everything() == before


WANTED = MARK[:-5]
"""What is searched for: a page repeats it, and only a row makes it the whole mark."""


def questions(things: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Searches, filters, choices and actions that name the rows of another firm."""
    found: list[tuple[str, str, dict[str, Any]]] = [
        ("get", reverse("admin:search"), {"s": WANTED}),
        ("get", "/api/v1/interviews/", {"search": WANTED, "job": str(things["job"].pk)}),
        ("get", "/api/v1/jobs/", {"search": WANTED}),
    ]
    for model, page in admin.site._registry.items():
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        listing = reverse(f"admin:{name}_changelist")
        row = row_of(model, things)
        found.append(("get", listing, {"q": WANTED}))
        for field in model._meta.get_fields():
            if not field.is_relation or not field.concrete or not row:
                continue
            value = str(getattr(row, field.attname, ""))
            found.append(("get", listing, {f"{field.name}__pk__exact": value}))
            choice = {"app_label": model._meta.app_label, "field_name": field.name}
            choice |= {"model_name": str(model._meta.model_name), "term": WANTED[:3]}
            found.append(("get", reverse("admin:autocomplete"), choice))
        names = ["delete_selected", *(getattr(a, "__name__", str(a)) for a in page.actions or ())]
        if row:
            chosen = {"_selected_action": [str(row.pk)], "post": "yes"}
            found += [("post", listing, {"action": action, **chosen}) for action in names]
    return found


@pytest.mark.parametrize("role", OUTSIDERS)
def test_searches_filters_choices_and_actions_reach_no_row_of_another_firm(things, browsers, role):
    before = everything()
    for method, path, data in questions(things):
        answer = ask(browsers[role], method, path, data)
        assert answer.status_code < 500, (path, data)
        assert MARK not in body_of(answer), (method, path, data)
    assert everything() == before


def test_only_these_pages_need_no_sign_in():
    open_pages = {
        path
        for (method, path), row in TABLE.items()
        if method == "get" and row["anonymous"] in ("200", VARIES)
    }
    assert open_pages == {
        "/i/",
        "/i/camera/",
        "/integrity/",
        "/s/",
        "/robots.txt",
        "/health/",
        "/health/live/",
        "/health/ready/",
        "/metrics",
        "/api/schema/",
        "/api/docs/",
        "/admin/login/",
    }
