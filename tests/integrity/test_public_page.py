"""The public list as a page: for everybody, in two languages, with nothing the policy forbids."""

from __future__ import annotations

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.utils import translation

import backend.integrity
from backend.integrity.disclosure import public_list
from backend.integrity.public_page import number
from backend.integrity.signals import SIGNALS

CATALOGUE = Path(backend.integrity.__file__).parent / "locale" / "de" / "LC_MESSAGES" / "django.po"
SAME_IN_GERMAN = {"dB", "Hz", "s"}


def shown(client, query="", **headers):
    response = client.get(f"/integrity/{query}", headers=headers)
    assert response.status_code == 200
    return response, response.content.decode()


def texts():
    said: dict[str, str] = {}
    public_list(lambda text: said.setdefault(text, text))
    return [*said, "Language", "On this page", "Off at first"]


def test_anybody_may_read_it_and_every_signal_is_there(client):
    response, page = shown(client)

    assert response["Content-Type"].startswith("text/html")
    assert [kind for kind in SIGNALS if f'id="{kind}"' not in page] == []
    assert "viva-session" not in str(response.cookies)


def test_it_needs_no_database(client):
    """Without the mark for one, a query would fail this test."""
    shown(client)


def test_the_browsers_language_decides(client):
    response, page = shown(client, **{"accept-language": "de-AT,de;q=0.9"})

    assert '<html lang="de">' in page
    assert "Was Viva während eines Interviews bemerkt" in page
    assert "Accept-Language" in response["Vary"]


@pytest.mark.parametrize(
    ("query", "language"),
    [("?language=de", "de"), ("?language=en", "en"), ("?language=xx", "en"), ("?language=", "en")],
)
def test_the_address_decides_before_the_browser(client, query, language):
    _, page = shown(client, query)

    assert f'<html lang="{language}">' in page


def test_the_other_language_is_one_click_away(client):
    assert '<a href="?language=de" hreflang="de" lang="de">Deutsch</a>' in shown(client)[1]


def test_nothing_on_it_needs_a_script_or_a_style_within_the_page(client):
    response, page = shown(client)
    policy = response["Content-Security-Policy"]

    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|https?://", page)
    assert "unsafe" not in policy


def test_it_is_only_read(client):
    assert client.post("/integrity/").status_code == 405


def test_every_text_has_its_german(client):
    with translation.override("de"):
        same = [text for text in texts() if translation.gettext(text) == text]

    assert set(same) == SAME_IN_GERMAN


def test_german_numbers_have_a_comma():
    with translation.override("de"):
        assert [number(value) for value in (2.0, 0.3, 0.0001)] == ["2", "0,3", "0,0001"]


def test_what_is_compiled_is_what_was_translated():
    """`msgfmt -o django.mo django.po` in the catalogue's folder makes it so."""
    found = re.findall(r'^msgid (".+")\nmsgstr (".+")$', CATALOGUE.read_text(), re.MULTILINE)
    written = {ast.literal_eval(one): ast.literal_eval(other) for one, other in found}
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    assert len(written) > 200
    assert {text: compiled.gettext(text) for text in written} == written


def test_no_german_text_is_left_over():
    found = re.findall(r'^msgid (".+")$', CATALOGUE.read_text(), re.MULTILINE)

    assert {ast.literal_eval(text) for text in found} == set(texts())


def test_the_consent_screen_leads_to_it():
    screen = Path(__file__).resolve().parents[2] / "frontend" / "src" / "screens" / "consent.tsx"

    assert "/integrity/?language=" in screen.read_text()
