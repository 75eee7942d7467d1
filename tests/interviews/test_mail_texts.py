"""The words of mails: places, what is wrong with a text, and what a mail is made of."""

import pytest

from backend.interviews import mail_texts
from backend.interviews.mail_models import MailKind
from backend.interviews.mail_texts import Words, filled, letter, paragraphs, problems_of

LINK = "https://viva.example/i/#abc"
VALUES = {
    "candidate": "Cass Doe",
    "organization": "Harbor",
    "job": "Backend engineer",
    "contact": "jobs@harbor.example",
    "minutes": "30",
    "expires": "1 December 2026 UTC",
    "link": LINK,
    "kept": "- The transcript",
}


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("kind", MailKind.values)
def test_the_words_that_come_with_viva_are_sound_and_leave_no_place(kind, language):
    words = mail_texts.default_words(kind, language)
    assert problems_of(kind, words) == {}
    made = letter(kind, words, VALUES, language)
    assert "{" not in made.subject + made.text
    assert "Harbor" in made.text
    assert (LINK in made.text) == (kind in ("invitation", "reminder", "receipt"))


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_text_of_viva_reproaches_or_names_a_score(language):
    for kind in MailKind.values:
        words = mail_texts.default_words(kind, language)
        said = (words.subject + words.body).lower()
        assert not any(word in said for word in ("cheat", "betrug", "score", "punkte", "!"))


@pytest.mark.parametrize(
    ("kind", "subject", "body", "field", "said"),
    [
        ("invitation", "Hi", "No way in", "body", "The text needs {link}"),
        ("decline", "Hi", "See {link}", "body", "There is no {link} here"),
        (
            "receipt",
            "Hi {nmae}",
            "x",
            "subject",
            "There is no {nmae} here. You can use {candidate}",
        ),
        ("invitation", "Hi {link}", "{link}", "subject", "There is no {link} here"),
        ("receipt", "Hi", "{candidate.pk}", "body", "There is no {candidate.pk} here"),
        ("receipt", "Hi", "{0}", "body", "There is no {0} here"),
        ("receipt", "Hi", "{job!r}", "body", "There is no {job!r} here"),
        ("receipt", "Hi", "Your {job", "body", "A brace stands alone"),
        ("receipt", "Hi\r\nBcc: all@x.example", "x", "subject", "The subject is one line"),
        ("receipt", "  ", "x", "subject", "Write a subject"),
        ("receipt", "Hi", "\n", "body", "Write a text"),
        ("receipt", "x" * 161, "x", "subject", "at most 160"),
        ("receipt", "Hi", "x" * 6001, "body", "at most 6000"),
    ],
)
def test_what_is_wrong_with_a_text_is_said_at_its_field(kind, subject, body, field, said):
    found = problems_of(kind, Words(subject, body))
    assert list(found) == [field]
    assert said in found[field][0]


def test_a_place_is_filled_once_and_its_value_is_not_looked_at_again():
    assert filled("Hello {candidate}", {"candidate": "{link}", "link": LINK}) == "Hello {link}"


def test_somebody_without_a_name_is_greeted_without_one():
    assert filled("Hello {candidate},", {"candidate": ""}) == "Hello,"


def test_a_name_forges_no_header_and_no_html():
    values = {**VALUES, "candidate": "Cass\r\nBcc: all@x.example <b>\x00\u202e"}
    made = letter("receipt", Words("For {candidate}", "Hello {candidate}"), values, "en")
    assert made.subject == "For Cass Bcc: all@x.example <b>"
    assert "<b>" not in made.html
    assert "&lt;b&gt;" in made.html
    assert "\x00" not in made.text
    assert "\u202e" not in made.text


def test_a_link_on_its_own_line_becomes_a_button_and_stays_readable():
    made = letter("invitation", Words("x", "Come:\n\n{link}\n\nBye"), VALUES, "en", "#ffee00")
    assert made.html.count(f'href="{LINK}"') == 2
    assert "background:#ffee00;color:#16202e" in made.html
    assert made.text == f"Come:\n\n{LINK}\n\nBye\n"


def test_a_link_inside_a_paragraph_divides_it():
    assert paragraphs(f"one\n{LINK}\ntwo", LINK) == [
        {"lines": ["one"]},
        {"link": LINK},
        {"lines": ["two"]},
    ]


@pytest.mark.parametrize("accent", ["red;}", "", "#12345"])
def test_an_odd_accent_is_replaced(accent):
    assert (
        "background:#2f5fd0;color:#ffffff"
        in letter("invitation", Words("x", "{link}"), VALUES, "en", accent).html
    )
