"""E-mails for a person at the console, while no mail server is set."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from backend.config.scrubbing import scrub_text

RULE = "-" * 72


class ConsoleMail(BaseEmailBackend):
    """Prints the text of each e-mail to standard error, which is the server's log.

    Standard output belongs to `manage.py serve --json`. In production the log must not hold
    links, so those and addresses are taken out.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Print the messages; return how many."""
        for message in email_messages:
            print(printed(message), file=sys.stderr, flush=True)  # noqa: T201  # its purpose
        return len(email_messages)


def printed(message: EmailMessage) -> str:
    """Return a message as it is shown; its headers are built, so that a forged one fails here."""
    built: Any = message.message()
    lines = [
        RULE,
        "E-mail, printed because EMAIL_HOST is not set:",
        f"From: {message.from_email}",
        f"To: {', '.join(message.to)}",
        f"Subject: {message.subject}",
        f"Message-ID: {built['Message-ID']}",
        "",
        str(message.body),
        RULE,
    ]
    text = "\n".join(lines)
    if settings.ENVIRONMENT.is_production:
        return scrub_text(text, keep_lines=True)
    return text
