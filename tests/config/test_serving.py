"""`manage.py serve` as a whole, on both servers: it begins in order, holds its limits, ends in order."""

import json
import os
import re
import signal
import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from backend.config.arguments import apply_serve_options
from backend.config.serving import CannotListen, inherited, listen
from tests.config.viva import Viva, manage
from tests.servers import accepts


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("viva")


@pytest.fixture(scope="module", params=["uvicorn", "daphne"])
def viva(request, data_dir):
    with Viva(data_dir, "--server", request.param) as running:
        yield running


def interviewer_port(viva):
    return urlsplit(viva.ready["interviewer_url"]).port


def test_it_is_ready_with_everything_it_needs(viva):
    response, body = viva.ask("/health/ready/")

    found = {item["name"]: item["status"] for item in json.loads(body)["dependencies"]}
    assert (response.status, set(found.values())) == (200, {"ok"})


def test_it_tells_where_to_go(viva):
    addresses = viva.ready["addresses"]

    assert addresses["admin"] == f"http://127.0.0.1:{viva.port}/admin/"
    assert viva.ask("/admin/login/")[0].status == 200
    assert viva.ask("/api/docs/")[0].status == 200
    assert re.fullmatch(rf"http://127\.0\.0\.1:{viva.port}/i/#\S{{43,}}", addresses["candidate"])


def test_static_files_are_served_for_ever(viva):
    _, page = viva.ask("/admin/login/")
    where = re.search(rb'href="(/static/[^"]+\.[0-9a-f]{12}\.css)"', page)
    assert where is not None
    response, _ = viva.ask(where[1].decode())

    assert response.status == 200
    assert "immutable" in response.headers["Cache-Control"]
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_no_banner_names_the_server(viva):
    for path in ("/health/live/", "/nowhere/"):
        assert not viva.ask(path)[0].headers.get("Server")


def test_a_claimed_address_is_not_believed(viva):
    response, _ = viva.ask("/health/ready/", X_Forwarded_For="6.6.6.6", X_Forwarded_Proto="https")

    assert response.status == 200
    assert "Strict-Transport-Security" not in response.headers


def test_an_endless_upload_is_cut_off(viva):
    began_s = time.monotonic()
    sent_bytes = 0
    with socket.create_connection(("127.0.0.1", viva.port), timeout=30) as raw:
        raw.sendall(
            b"POST /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 314572800\r\n\r\n"
        )
        try:
            while sent_bytes < 300 * 1024**2:
                raw.sendall(b"x" * 262_144)
                sent_bytes += 262_144
        except OSError:
            pass

    assert sent_bytes < 40 * 1024**2, "300 MB were taken"
    assert time.monotonic() - began_s < 60


def test_a_body_that_is_too_large_is_told_so(viva):
    response, body = viva.ask("/nowhere/", method="POST", body=b"x" * 100_000)

    assert response.status == 413
    assert json.loads(body)["code"] == "too_large"


async def open_socket(viva, path, origin):
    async with connect(f"ws://127.0.0.1:{viva.port}{path}", origin=origin) as opened:
        await opened.wait_closed()
        return opened.close_code


@pytest.mark.asyncio
@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "http://127.0.0.1"])
async def test_a_socket_of_another_page_is_refused(viva, origin):
    with pytest.raises(InvalidStatus) as refused:
        await open_socket(viva, "/ws/v1/nothing/", origin)

    assert refused.value.response.status_code == 403


@pytest.mark.asyncio
@pytest.mark.parametrize("origin", ["http://127.0.0.1:port", "http://[::1"])
async def test_a_malformed_origin_is_never_our_failure(viva, origin):
    with pytest.raises(InvalidStatus) as refused:
        await open_socket(viva, "/ws/v1/nothing/", origin)

    # daphne's own parser says 400 before we see it.
    assert refused.value.response.status_code in (400, 403)


@pytest.mark.asyncio
async def test_a_socket_of_an_unknown_path_ends_in_order(viva):
    origin = f"http://127.0.0.1:{viva.port}"
    with pytest.raises(InvalidStatus) as refused:
        await open_socket(viva, "/ws/v1/nothing/", origin)

    # Nobody is waiting for a close code there, and it is no failure of ours.
    assert refused.value.response.status_code == 403


def test_a_busy_port_gets_one_sentence(viva, data_dir):
    done = manage("serve", "--port", str(viva.port), data_dir=data_dir)

    assert done.returncode == 1
    assert done.stderr.strip() == (
        f"CommandError: Port {viva.port} is in use: stop what uses it or choose another, "
        f"for example PORT={viva.port + 1}."
    )


def test_the_emulator_is_started_again_when_it_dies(viva):
    port = interviewer_port(viva)
    (pid,) = listening_on(port)
    os.kill(pid, signal.SIGKILL)

    until(lambda: accepts(port) and listening_on(port) not in ([], [pid]))


def test_nothing_of_it_logs_an_error(viva):
    log = viva.log.read_text()

    assert "Traceback" not in log
    assert "[error" not in log


# Each of these ends its own server.


@pytest.fixture
def interviewer():
    """Something that accepts connections, so that the test need not wait for an emulator."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield {"EMULATOR_URL": f"http://127.0.0.1:{server.getsockname()[1]}"}


@pytest.mark.parametrize(
    ("server", "number"),
    [("uvicorn", signal.SIGTERM), ("uvicorn", signal.SIGINT), ("daphne", signal.SIGTERM)],
)
def test_it_ends_in_order_with_all_that_it_started(data_dir, server, number):
    with Viva(data_dir, "--server", server) as viva:
        port = interviewer_port(viva)
        assert accepts(port)
        code = viva.stop(number)

    assert code == 0
    assert not accepts(viva.port)
    assert not accepts(port)


def test_starting_again_prepares_nothing_anew_and_seeds_nothing(data_dir, interviewer):
    with Viva(data_dir, **interviewer):
        pass
    with Viva(data_dir, **interviewer) as viva:
        results = {step["step"]: step["result"] for step in viva.steps}

    assert results == {
        "Database": "up to date",
        "Files": "up to date",
        "Demo": "nothing to seed",
    }


def test_the_emulator_ends_even_when_the_server_is_killed(data_dir):
    with Viva(data_dir) as viva:
        port = interviewer_port(viva)
        viva.stop(signal.SIGKILL)

    until(lambda: not accepts(port))


def test_a_socket_that_the_parent_holds_outlives_the_server(data_dir, interviewer):
    with socket.create_server(("127.0.0.1", 0)) as held:
        held.set_inheritable(True)
        port = str(held.getsockname()[1])
        options = ("--fd", str(held.fileno()), "--no-worker")
        for _ in range(2):
            with Viva(
                data_dir, *options, pass_fds=(held.fileno(),), PORT=port, **interviewer
            ) as viva:
                assert viva.ask("/health/live/")[0].status == 200
        # Nobody answers now, and still nobody is refused.
        with socket.create_connection(held.getsockname(), timeout=5):
            pass


def test_systemd_hears_that_it_is_ready_alive_and_stopping(data_dir, tmp_path, interviewer):
    path = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(path)
        heard.settimeout(30)
        settings = {"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "200000", **interviewer}
        with Viva(data_dir, **settings) as viva:
            said = {heard.recv(100) for _ in range(8)}
            assert viva.stop() == 0
        heard.setblocking(False)
        try:
            while True:
                said.add(heard.recv(100))
        except BlockingIOError:
            pass

    assert said == {b"READY=1", b"WATCHDOG=1", b"STOPPING=1"}


def test_a_running_interviewer_is_used_and_none_started(data_dir, interviewer):
    with Viva(data_dir, **interviewer) as viva:
        assert viva.ready["interviewer_url"] == interviewer["EMULATOR_URL"]


@pytest.mark.parametrize(
    ("host", "port", "said"),
    [
        ("198.51.100.7", 0, "HOST=198.51.100.7 is not an address of this machine."),
        ("no such host", 0, "HOST=no such host is not an address of this machine."),
    ],
)
def test_an_address_that_is_not_ours_gets_one_sentence(host, port, said):
    with pytest.raises(CannotListen, match=re.escape(said)):
        listen(host, port)


def test_a_port_that_is_taken_gets_one_sentence():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotListen, match=rf"Port {port} is in use.*PORT={port + 1}\."):
            listen("127.0.0.1", port)


def test_a_descriptor_that_is_no_listening_socket_is_refused(tmp_path):
    file = (tmp_path / "file").open("w")
    with file, pytest.raises(CannotListen, match="is not a socket"):
        inherited(file.fileno())
    idle = socket.socket()
    with pytest.raises(CannotListen, match="does not listen"):
        inherited(idle.detach())


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["serve", "--port", "8001"], {"PORT": "8001"}),
        (["serve", "--port=8001", "--host", "::1"], {"PORT": "8001", "HOST": "::1"}),
        (["serve", "--server", "daphne", "--no-worker"], {"WORKER": "external"}),
        (["serve", "--port", "many"], {}),
        (["migrate", "--port", "8001"], {}),
        ([], {}),
    ],
)
def test_options_that_settings_need_become_variables(arguments, expected):
    environ: dict[str, str] = {}
    apply_serve_options(arguments, environ)

    assert environ == expected


def listening_on(port):
    """Return the processes that hold a listening socket on a loopback port."""
    inodes = {
        fields[9]
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]
        if (fields := line.split())[3] == "0A" and int(fields[1].split(":")[1], 16) == port
    }
    return sorted(
        {
            int(link.parts[2])
            for link in Path("/proc").glob("[0-9]*/fd/*")
            if target(link) in {f"socket:[{inode}]" for inode in inodes}
        }
    )


def target(link):
    try:
        return str(link.readlink())
    except OSError:
        return ""


def until(condition, wait_s=60):
    deadline_s = time.monotonic() + wait_s
    while not condition():
        assert time.monotonic() < deadline_s
        time.sleep(0.05)
