"""Error reports tell about the code and nothing about people."""

import sentry_sdk
from sentry_sdk.transport import Transport

from backend.config.reporting import report_errors_to, scrub_report

SPOKEN = "I led the canary project"
# In pieces, because a report shows the lines of code around an error.
ADDRESS = "@".join(["cass.canary", "mail.example"])
LINK_TOKEN = "".join(["kJ8vN1tYbR6uHcpM3xZ0", "qLw4sFgD7aEoXiQ2mV5kTjU"])
CLIENT = ".".join(["198", "51", "100", "7"])


class Kept(Transport):
    """Keeps what would be sent."""

    def __init__(self):
        super().__init__()
        self.sent = []

    def capture_envelope(self, envelope):
        self.sent += [item.payload.json for item in envelope.items if item.payload.json]

    def flush(self, timeout, callback=None):
        pass

    def kill(self):
        pass


def answer(transcript, address):
    said = f"{transcript} {address}"
    raise ValueError(f"cannot store for {address}: {len(said)}")


def test_without_a_dsn_nothing_is_reported():
    report_errors_to("", "local")

    assert not sentry_sdk.get_client().is_active()


def test_a_report_holds_the_error_and_no_personal_data():
    transport = Kept()
    report_errors_to("https://public@sentry.example/1", "production", transport=transport)
    try:
        with sentry_sdk.new_scope() as scope:
            scope.set_user({"email": ADDRESS, "ip_address": CLIENT})
            scope.set_extra("transcript", SPOKEN)
            scope.add_breadcrumb(message=f"asked {ADDRESS}", category="log")
            scope.add_breadcrumb(message="SELECT 'canary'", category="query")
            try:
                answer(SPOKEN, ADDRESS)
            except ValueError as error:
                sentry_sdk.capture_exception(error)
        sentry_sdk.capture_message(f"link {LINK_TOKEN} refused")
    finally:
        # The next test must not report into this one's transport.
        sentry_sdk.get_global_scope().set_client(None)

    first, second = transport.sent
    assert first["exception"]["values"][0]["type"] == "ValueError"
    frames = first["exception"]["values"][0]["stacktrace"]["frames"]
    assert frames[-1]["function"] == "answer"
    assert all("vars" not in frame for frame in frames)
    assert "user" not in first
    assert [each for each in (ADDRESS, LINK_TOKEN, CLIENT) if each in str(transport.sent)] == []
    assert "transcript" not in str(first.get("extra"))
    assert second["message"] == "link [removed] refused"


def test_a_logged_message_is_scrubbed_with_its_parts():
    entry = {"message": "for %s", "params": [ADDRESS], "formatted": f"for {ADDRESS}"}

    assert scrub_report({"logentry": entry}, {}) == {"request": {}, "message": "for [removed]"}


def test_a_report_of_a_request_has_no_body_headers_or_query():
    scrubbed = scrub_report(
        {
            "request": {
                "method": "POST",
                "url": "https://viva.example/api/v1/resumes/?name=canary",
                "data": {"name": "canary"},
                "headers": {"Cookie": "canary"},
                "query_string": "name=canary",
                "env": {"REMOTE_ADDR": "198.51.100.7"},
            }
        },
        {},
    )

    assert scrubbed is not None
    assert scrubbed["request"] == {
        "method": "POST",
        "url": "https://viva.example/api/v1/resumes/",
    }
