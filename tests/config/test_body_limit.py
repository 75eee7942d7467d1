"""A body that is too large is refused before anything is written to disk."""

import json
import tempfile

import pytest
from django.core.asgi import get_asgi_application

from backend.config.body_limit import DRAIN_BYTES, BodyLimit, body_limit_bytes


class Exchange:
    """One request, sent in pieces, and what came back."""

    def __init__(self, path, pieces, *headers):
        self.scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [(b"host", b"127.0.0.1"), *headers],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }
        self.pieces = list(pieces)
        self.taken_bytes = 0
        self.sent = []

    async def receive(self):
        if not self.pieces:
            return {"type": "http.disconnect"}
        body = self.pieces.pop(0)
        self.taken_bytes += len(body)
        return {"type": "http.request", "body": body, "more_body": bool(self.pieces)}

    async def send(self, message):
        self.sent.append(message)

    @property
    def status(self):
        return self.sent[0]["status"]

    @property
    def headers(self):
        return dict(self.sent[0]["headers"])

    @property
    def problem(self):
        return json.loads(b"".join(message.get("body", b"") for message in self.sent[1:]))


async def swallow(scope, receive, send):
    """An application that reads all it gets and says how much."""
    total = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        total += len(message.get("body", b""))
        if not message.get("more_body"):
            break
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": json.dumps(total).encode()})


def length(count):
    return (b"content-length", str(count).encode())


@pytest.mark.parametrize(
    ("path", "limit"),
    [("/nowhere", 64 * 1024), ("/api/v1/resumes/", 11 * 1024**2), ("/admin/jobs/", 1024**2)],
)
def test_each_path_has_its_limit(path, limit):
    assert body_limit_bytes(path) == limit


@pytest.mark.asyncio
async def test_a_body_within_its_limit_arrives_whole():
    exchange = Exchange("/nowhere", [b"x" * 32768, b"x" * 32768], length(65536))

    await BodyLimit(swallow)(exchange.scope, exchange.receive, exchange.send)

    assert (exchange.status, exchange.problem) == (200, 65536)


@pytest.mark.asyncio
async def test_a_declared_body_above_the_limit_is_refused_unseen():
    reached = []

    async def application(scope, receive, send):
        reached.append(scope)

    exchange = Exchange("/nowhere", [b"x" * 70_000], length(70_000))
    await BodyLimit(application)(exchange.scope, exchange.receive, exchange.send)

    assert reached == []
    assert exchange.status == 413
    assert exchange.problem["code"] == "too_large"
    assert exchange.headers[b"content-type"] == b"application/problem+json"
    assert b"default-src 'none'" in exchange.headers[b"content-security-policy"]


@pytest.mark.asyncio
async def test_an_undeclared_body_is_cut_at_the_limit():
    exchange = Exchange("/nowhere", [b"x" * 10_000] * 8)

    await BodyLimit(swallow)(exchange.scope, exchange.receive, exchange.send)

    assert exchange.status == 413


@pytest.mark.asyncio
async def test_a_body_that_is_larger_than_declared_is_cut_too():
    exchange = Exchange("/nowhere", [b"x" * 50_000, b"x" * 50_000], length(10))

    await BodyLimit(swallow)(exchange.scope, exchange.receive, exchange.send)

    assert exchange.status == 413


@pytest.mark.asyncio
async def test_an_endless_body_is_given_up():
    exchange = Exchange("/nowhere", [b"x" * 1024**2] * 300, length(300 * 1024**2))

    await BodyLimit(swallow)(exchange.scope, exchange.receive, exchange.send)

    assert exchange.status == 413
    assert exchange.taken_bytes <= DRAIN_BYTES + 1024**2


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "headers",
    [[(b"content-length", b"-1")], [(b"content-length", b"9" * 30)], [length(1), length(2)]],
)
async def test_a_malformed_length_is_a_bad_request(headers):
    exchange = Exchange("/nowhere", [b""], *headers)

    await BodyLimit(swallow)(exchange.scope, exchange.receive, exchange.send)

    assert (exchange.status, exchange.problem["code"]) == (400, "bad_length")


@pytest.mark.asyncio
@pytest.mark.django_db(transaction=True)
async def test_django_writes_no_temporary_file_for_it(monkeypatch):
    rolled = []
    original = tempfile.SpooledTemporaryFile.rollover

    def note_rollover(self):
        rolled.append(1)
        original(self)

    monkeypatch.setattr(
        tempfile.SpooledTemporaryFile,
        "rollover",
        note_rollover,
    )
    exchange = Exchange("/nowhere", [b"x" * 500_000] * 20)

    await BodyLimit(get_asgi_application())(exchange.scope, exchange.receive, exchange.send)

    assert exchange.status == 413
    assert rolled == []
