"""Without a mail server mails are printed where a person reads the server's log."""

from django.core.mail import EmailMultiAlternatives

from backend.config.console_mail import ConsoleMail, printed

LINK = "http://127.0.0.1:8000/i/#rTk6m0Yy3sVQ2xT7b1Lw9cHf8dJg5nPzUaEoKiMxWvA"


def message():
    made = EmailMultiAlternatives(
        "Grüße", f"Hallo Cass,\n\n{LINK}\n", "Viva <viva@x.example>", ["cass@example.org"]
    )
    made.attach_alternative("<p>Hallo</p>", "text/html")
    return made


def test_the_text_can_be_read_and_the_link_copied(capsys):
    assert ConsoleMail().send_messages([message()]) == 1
    told = capsys.readouterr()
    assert told.out == "", "standard output belongs to `serve --json`"
    assert "Subject: Grüße" in told.err
    assert f"\n{LINK}\n" in told.err
    assert "To: cass@example.org" in told.err


def test_a_production_log_holds_neither_link_nor_address(settings):
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"deployment": "production"})
    text = printed(message())
    assert LINK.partition("#")[2] not in text
    assert "cass@example.org" not in text
    assert "Hallo Cass" in text
