"""What the admin says about e-mails: states, reasons, previews, and the answers to buttons."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from backend.accounts.models import Organization
from backend.interviews import mail_sending, mail_texts, mails, texts
from backend.interviews.mail_models import Mail, MailKind, MailText
from backend.interviews.mail_texts import Words

SAMPLE_LINK = "https://viva.example/i/#Zm9yIHRoZSBwcmV2aWV3IG9ubHk"


def state_word(row: Mail) -> str:
    """Return how far a mail is; what was printed was not sent."""
    if row.state == Mail.State.SENT and row.printed:
        return _("Printed on the server's console")
    return row.get_state_display()


def problem_words(code: str) -> str:
    """Return in words why a mail was not sent; nothing of a server's own words."""
    if not code:
        return ""
    known = {
        "link_closed": _("Its link was used, withdrawn or has expired."),
        "link_renewed": _("Its link was renewed meanwhile."),
        "link_unknown": _("The server's key changed: renew the link."),
        "lost": _("The server stopped while it was being sent, several times."),
        "SMTPRecipientsRefused": _("The mail server does not know the address."),
        "SMTPAuthenticationError": _("The mail server refused our name or password."),
        "SMTPNotSupportedError": _("The mail server cannot reach such an address."),
        "BadHeaderError": _("The subject or an address holds a line break."),
    }
    return known.get(code, _("The mail server could not be reached or did not take it."))


def tell(request: HttpRequest, send: Callable[[], Mail]) -> Mail | None:
    """Send a mail and tell the user what became of it."""
    try:
        row = send()
    except mails.NoAddress:
        messages.warning(request, _("The candidate has no e-mail address."))
        return None
    except mails.LinkUseless:
        messages.warning(request, _("The link leads nowhere any more: renew it first."))
        return None
    if mail_sending.is_printing():
        messages.warning(
            request,
            _("No mail server is set up: the e-mail is printed on the server's console."),
        )
    else:
        messages.success(request, _("The e-mail is on its way."))
    return row


def table(organizations: Iterable[Organization], own: QuerySet[MailText]) -> list[dict[str, Any]]:
    """Return every kind and language of each organization: its own text, or the one of Viva."""
    kept = {(row.organization_id, row.kind, row.language): row for row in own}
    return [
        {
            "organization": firm,
            "rows": [
                {
                    "kind": MailKind(kind).label,
                    "texts": [
                        _cell(firm, kind, language, kept.get((firm.pk, kind, language)))
                        for language in texts.languages()
                    ],
                }
                for kind in MailKind.values
            ],
        }
        for firm in organizations
    ]


def _cell(firm: Organization, kind: str, language: str, row: MailText | None) -> dict[str, Any]:
    if row is not None:
        address = reverse("admin:interviews_mailtext_change", args=[row.pk])
    else:
        asked = urlencode({"organization": str(firm.pk), "kind": kind, "language": language})
        address = f"{reverse('admin:interviews_mailtext_add')}?{asked}"
    subject = row.subject if row else mail_texts.default_words(kind, language).subject
    return {"language": language, "own": row is not None, "subject": subject, "href": address}


def places(kind: str) -> list[dict[str, Any]]:
    """Return the places that a text may hold, each with what it becomes."""
    names = mail_texts.places_of(kind) if kind else tuple(mail_texts.PLACES)
    needed = mail_texts.NEEDED.get(kind, ())
    return [
        {"name": f"{{{name}}}", "what": mail_texts.PLACES[name], "needed": name in needed}
        for name in names
    ]


def preview(
    organization: Organization | None, *, kind: str, language: str, subject: str, body: str
) -> dict[str, Any]:
    """Return a text as a mail to a made-up candidate, or what is wrong with it."""
    words = Words(subject, body)
    if problems := mail_texts.problems_of(kind, words):
        return {"problems": problems}
    values = {
        "candidate": "Kim Example",
        "organization": organization.name if organization else "Example",
        "job": _("Backend engineer"),
        "contact": organization.contact_email if organization else "jobs@example.org",
        "minutes": "30",
        "expires": _("a day in two weeks"),
        "link": SAMPLE_LINK,
        "kept": f"- {_('Your name and how to reach you')}",
    }
    made = mail_texts.letter(kind, words, values, language)
    return {"problems": {}, "subject": made.subject, "text": made.text}
