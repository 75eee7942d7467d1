"""What is logged carries ids and no secrets, whoever logs it."""

import io
import json
import logging
import logging.config
from uuid import uuid4

import pytest
import structlog

from backend.config.logs import configure_structlog, logging_configuration

CANARIES = {
    "email": "cass.canary@mail.example",
    "phone": "+49 170 9876543",
    "token": "kJ8vN1tYbR6uHcpM3xZ0qLw4sFgD7aEoXiQ2mV5kTjU",
    "key": "AIzaSyCanary0123456789abcdefghijklmnop",
    "sentence": "I led the canary project for five years",
}


@pytest.fixture
def logged():
    """Everything that loggers write while the test runs, as the product would write it."""
    configuration = logging_configuration("json", "INFO")
    stream = io.StringIO()
    configuration["handlers"]["stderr"]["stream"] = stream
    root = logging.getLogger()
    kept = root.handlers[:], root.level
    logging.config.dictConfig(configuration)
    configure_structlog()
    yield stream
    root.handlers[:], root.level = kept
    logging.config.dictConfig(logging_configuration("console", "INFO"))


def lines(stream):
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_every_line_says_when_and_how_grave(logged):
    structlog.get_logger("viva.test").warning("disk_low", free_mb=12)

    (line,) = lines(logged)
    assert line["event"] == "disk_low"
    assert line["level"] == "warning"
    assert line["logger"] == "viva.test"
    assert line["free_mb"] == 12
    assert line["timestamp"].endswith("Z")


def test_the_standard_librarys_loggers_write_the_same(logged):
    logging.getLogger("some.library").warning("took %s ms", 12, extra={"attempt": 2})

    (line,) = lines(logged)
    assert (line["event"], line["attempt"]) == ("took 12 ms", 2)


def test_ids_of_request_and_interview_are_on_every_line(logged):
    ids = {"request_id": str(uuid4()), "interview_id": str(uuid4())}
    with structlog.contextvars.bound_contextvars(**ids):
        structlog.get_logger().info("turn_finished")
        logging.getLogger("some.library").info("as well")

    assert [{name: line[name] for name in ids} for line in lines(logged)] == [ids, ids]


def test_no_canary_gets_into_the_log_on_any_way(logged):
    log, old = structlog.get_logger(), logging.getLogger("some.library")
    log.info("event", email=CANARIES["email"], phone=CANARIES["phone"], text=CANARIES["sentence"])
    private = ", ".join(CANARIES[name] for name in ("email", "phone", "token"))
    log.info(private)
    log.info("nested", facts={"list": list(CANARIES.values())[:4], "transcript": "canary"})
    old.warning("upstream refused key=%s", CANARIES["key"])
    old.warning("who", extra={"email": CANARIES["email"]})
    try:
        raise ValueError(f"bad address {CANARIES['email']} and {CANARIES['token']}")
    except ValueError:
        log.exception("failed")
        old.exception("failed")

    written = logged.getvalue()
    assert len(lines(logged)) == 7
    # The traceback shows the line of code, which names the mapping and not what is in it.
    assert [canary for canary in CANARIES.values() if canary in written] == []
    assert "cass" not in written
    assert "9876543" not in written
    assert "Traceback" in written


def test_no_input_forges_a_line(logged):
    structlog.get_logger().info('name\n{"event": "forged"}', given="a\r\nb\x1b[31m")

    (line,) = lines(logged)
    assert line["given"] == "a\\x0d\\x0ab\\x1b[31m"
    assert "\\x0a" in line["event"]


def test_malformed_messages_cannot_fill_the_log_with_tracebacks(logged):
    try:
        b"\xff".decode()
    except UnicodeDecodeError:
        logging.getLogger("uvicorn.error").exception("bad frame")

    (line,) = lines(logged)
    assert "exception" not in line


def test_the_console_format_keeps_the_traceback_and_one_line_else():
    configuration = logging_configuration("console", "INFO")
    stream = io.StringIO()
    configuration["handlers"]["stderr"]["stream"] = stream
    try:
        logging.config.dictConfig(configuration)
        structlog.get_logger().info("one\nline")
        try:
            raise ValueError("two\nlines")
        except ValueError:
            structlog.get_logger().exception("failed")
    finally:
        logging.config.dictConfig(logging_configuration("console", "INFO"))

    first, *rest = stream.getvalue().splitlines()
    assert "one\\x0aline" in first
    assert any(line.startswith("Traceback") for line in rest)


@pytest.mark.django_db
def test_a_request_is_logged_with_its_ids_and_without_its_query(client, logged):
    interview = uuid4()
    client.get(
        f"/api/v1/interviews/{interview}/?q=cass.canary@mail.example",
        headers={"user-agent": "canary browser"},
    )

    (line,) = [line for line in lines(logged) if line["event"] == "request_finished"]
    assert line["interview_id"] == str(interview)
    assert line["request"] == f"GET /api/v1/interviews/{interview}/"
    assert line["duration_ms"] >= 0
    assert "canary" not in logged.getvalue()
    assert "127.0.0.1" not in logged.getvalue()


@pytest.mark.django_db
def test_a_response_names_its_request(client, logged):
    response = client.get("/robots.txt")

    assert response["X-Request-ID"] == lines(logged)[-1]["request_id"]


@pytest.mark.django_db
def test_probes_are_not_logged(client, logged):
    client.get("/health/live/")

    assert logged.getvalue() == ""
