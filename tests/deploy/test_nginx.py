"""The shipped nginx site, run by the real nginx in front of a small upstream."""

import http.client
import json
import os
import re
import shutil
import socketserver
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler

import pytest

from backend.config.environment import REPOSITORY
from backend.config.headers import _headers, security_headers
from tests.prerequisites import require
from tests.servers import free_port, running

SITE = REPOSITORY / "deploy" / "nginx"
HOST = "viva.example.com"
MAIN = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    types {{ text/css css; text/javascript js; }}
    include {folder}/viva.conf;
}}
"""


class Echo(BaseHTTPRequestHandler):
    """Answers with what arrived."""

    protocol_version = "HTTP/1.1"

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Upgrade"):
            self.send_response(101)
            self.send_header("Upgrade", "websocket")
            self.send_header("Connection", "Upgrade")
            self.send_header("X-Seen-Connection", self.headers["Connection"])
            self.end_headers()
            self.close_connection = True
            return
        seen = {
            "path": self.path,
            "body_bytes": len(body),
            "headers": [[name.lower(), value] for name, value in self.headers.items()],
        }
        said = json.dumps(seen).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Server", "upstream/1.0")
        self.end_headers()
        self.wfile.write(said)

    do_GET = do_POST = do_PUT = answer  # noqa: N815  # http.server calls them so

    def log_message(self, *_):
        pass

    def address_string(self):
        return "unix"


class Upstream(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


class Site:
    """A running nginx with our site."""

    def __init__(self, http_port, https_port):
        self.http_port = http_port
        self.https_port = https_port
        self.trust = ssl.create_default_context()
        self.trust.check_hostname = False
        self.trust.verify_mode = ssl.CERT_NONE

    def connection(self, *, secure=True):
        if secure:
            return http.client.HTTPSConnection(
                "127.0.0.1", self.https_port, timeout=20, context=self.trust
            )
        return http.client.HTTPConnection("127.0.0.1", self.http_port, timeout=20)

    def ask(self, path, method="GET", body=None, headers=None, *, secure=True, host=HOST):
        connection = self.connection(secure=secure)
        # The name must be in the handshake too, where nginx refuses others.
        if secure:
            connection.sock = self.trust.wrap_socket(_dial(self.https_port), server_hostname=host)
        try:
            connection.request(method, path, body=body, headers={"Host": host, **(headers or {})})
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()


def _dial(port):
    import socket

    return socket.create_connection(("127.0.0.1", port), timeout=20)


def render(folder, http_port, https_port):
    """Write the site into a folder with this machine's paths and ports in place of its own."""
    for name in ("viva-proxy.conf", "viva-static.conf", "viva-headers.conf"):
        shutil.copy(SITE / name, folder / name)
    text = (SITE / "viva.conf").read_text()
    for shipped, here in (
        ("/run/viva/viva.sock", f"{folder}/viva.sock"),
        ("/etc/letsencrypt/live/viva.example.com/fullchain.pem", f"{folder}/cert.pem"),
        ("/etc/letsencrypt/live/viva.example.com/privkey.pem", f"{folder}/key.pem"),
        ("/var/log/nginx/", f"{folder}/"),
        ("/var/lib/viva", f"{folder}/data"),
    ):
        assert shipped in text
        text = text.replace(shipped, here)
    text = text.replace("listen 80", f"listen 127.0.0.1:{http_port}")
    text = text.replace("listen 443", f"listen 127.0.0.1:{https_port}")
    (folder / "viva.conf").write_text(text)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=user))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nginx")
    openssl = [require("openssl"), "req", "-x509", "-newkey", "ec", "-nodes", "-days", "2"]
    openssl += ["-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", f"/CN={HOST}"]
    openssl += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(openssl, check=True, capture_output=True)
    static = folder / "data" / "static"
    (static / "page" / "assets").mkdir(parents=True)
    for name in (
        "plain.css",
        "named.0123456789ab.css",
        "page/assets/main-Ab3_x-9Z.js",
        ".collected",
    ):
        (static / name).write_text("body {}")
    (folder / "data" / "viva.sqlite3").write_text("private")
    return folder


@pytest.fixture(scope="module")
def site(folder):
    ports = free_port(), free_port()
    render(folder, *ports)
    with Upstream(str(folder / "viva.sock"), Echo) as upstream:
        threading.Thread(target=upstream.serve_forever, daemon=True).start()
        command = [require("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf")]
        with running(command, ports[0]):
            yield Site(*ports)
        upstream.shutdown()


def headers_of(body):
    return dict(json.loads(body)["headers"])


def test_nginx_finds_no_fault(folder, site):
    done = subprocess.run(
        [require("nginx"), "-t", "-p", str(folder), "-c", str(folder / "nginx.conf")],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr


def test_a_request_arrives_with_its_true_client_only(site):
    spoofed = {
        "X-Forwarded-For": "6.6.6.6",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "evil.example",
        "X-Real-IP": "6.6.6.6",
        "Forwarded": "for=6.6.6.6",
        "X_Forwarded_For": "6.6.6.6",
    }
    _, body = site.ask("/api/v1/jobs/", headers=spoofed)

    seen = headers_of(body)
    assert seen["x-forwarded-for"] == "127.0.0.1"
    assert seen["x-forwarded-proto"] == "https"
    assert seen["host"] == HOST
    assert "6.6.6.6" not in body.decode()
    assert "evil.example" not in body.decode()


@pytest.mark.parametrize("where", ["/media/", "/media/resumes/cv.pdf", "/media/../media/x"])
def test_there_are_no_public_files(site, where):
    assert site.ask(where)[0].status == 404


@pytest.mark.parametrize(
    "where", ["/static/../viva.sqlite3", "/static/%2e%2e/viva.sqlite3", "/static/.collected"]
)
def test_nothing_beside_the_static_files_is_served(site, where):
    response, body = site.ask(where)

    assert b"private" not in body
    assert response.status in (200, 400, 404)
    # Whatever is not a static file may only ever reach the application.
    if response.status == 200:
        assert json.loads(body)["path"]


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        ("/static/plain.css", "max-age=3600"),
        ("/static/named.0123456789ab.css", "immutable"),
        ("/static/page/assets/main-Ab3_x-9Z.js", "immutable"),
    ],
)
def test_static_files_come_from_nginx_with_headers(site, where, kept):
    response, body = site.ask(where)

    assert (response.status, body) == (200, b"body {}")
    assert kept in response.headers["Cache-Control"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("where", "limit_bytes"),
    [("/api/v1/interviews/", 64 * 1024), ("/api/v1/resumes/", 11 * 1024**2), ("/admin/", 1024**2)],
)
def test_each_body_has_its_limit(site, where, limit_bytes):
    within, body = site.ask(where, "POST", body=b"x" * limit_bytes)
    beyond, refusal = site.ask(where, "POST", headers={"Content-Length": str(limit_bytes + 1)})

    assert (within.status, json.loads(body)["body_bytes"]) == (200, limit_bytes)
    assert (beyond.status, json.loads(refusal)["code"]) == (413, "too_large")


def test_the_limits_are_those_of_the_application(settings):
    text = (SITE / "viva.conf").read_text()
    sizes = {"k": 1024, "m": 1024**2}
    found = {
        int(number) * sizes[unit]
        for number, unit in re.findall(r"client_max_body_size (\d+)([km]);", text)
    }

    assert found == {settings.MAX_BODY_BYTES, *settings.BODY_LIMITS_BYTES.values()}


def test_only_interviews_become_sockets(site):
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade"}
    opened, _ = site.ask("/ws/v1/interviews/x/", headers=upgrade)
    elsewhere, body = site.ask("/api/v1/jobs/", headers=upgrade)
    plain, _ = site.ask("/ws/v1/interviews/x/")

    assert opened.status == 101
    assert opened.headers["X-Seen-Connection"] == "upgrade"
    assert elsewhere.status == 200
    assert "upgrade" not in headers_of(body)
    assert plain.status == 404


def test_idle_sockets_live_through_three_pings():
    from backend.config.serving import PING_S

    text = (SITE / "viva-proxy.conf").read_text()
    assert int(re.findall(r"proxy_read_timeout (\d+)s;", text)[0]) >= 3 * PING_S


@pytest.mark.parametrize("where", ["/metrics", "/health/ready/"])
def test_details_are_asked_for_on_this_machine_only(site, where):
    text = (SITE / "viva.conf").read_text()
    (rule,) = re.findall(rf"location = {where} +\{{(.+?)\}}", text)

    wanted = "allow 127.0.0.1; allow ::1; deny all; include viva-proxy.conf;"
    assert rule.strip() == wanted
    # The test asks from this machine.
    assert site.ask(where)[0].status == 200


def test_every_answer_has_the_headers_once(site):
    for where in ("/", "/media/", "/static/plain.css", "/static/none.css"):
        response, _ = site.ask(where)
        for name in ("Strict-Transport-Security", "X-Content-Type-Options", "Referrer-Policy"):
            assert len(response.headers.get_all(name)) == 1, (where, name)


def test_the_headers_are_those_of_the_application(settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    _headers.cache_clear()
    text = (SITE / "viva-headers.conf").read_text()
    shipped = dict(re.findall(r'^add_header (\S+) "?(.+?)"? always;$', text, re.MULTILINE))
    ours = security_headers("/")
    _headers.cache_clear()

    assert shipped
    assert shipped.items() <= ours.items()


def test_no_version_is_told(site):
    for where in ("/", "/media/", "/static/plain.css"):
        server = site.ask(where)[0].headers["Server"]
        assert not re.search(r"\d", server), where


def test_pages_in_the_clear_are_sent_on_and_programs_refused(site):
    page, _ = site.ask("/i/", secure=False)
    program, _ = site.ask("/api/v1/jobs/", secure=False)

    assert (page.status, page.headers["Location"]) == (301, f"https://{HOST}/i/")
    assert program.status == 403


def test_another_host_name_is_not_answered(site):
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        site.ask("/", secure=False, host="evil.example")
    with pytest.raises(ssl.SSLError):
        site.ask("/", host="evil.example")


def test_tracing_is_off(site):
    assert site.ask("/", "TRACE")[0].status == 405


def test_old_tls_is_refused(site):
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname = False
    old.verify_mode = ssl.CERT_NONE
    old.set_ciphers("ALL:@SECLEVEL=0")
    # The constant itself is deprecated, which is the point of the test.
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.minimum_version = ssl.TLSVersion.TLSv1_1
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with _dial(site.https_port) as raw, pytest.raises((ssl.SSLError, ConnectionResetError)):
        old.wrap_socket(raw, server_hostname=HOST)


def test_no_link_token_can_reach_the_log(folder, site):
    site.ask("/i/?token=canary-token", headers={"Referer": "https://x.example/#canary-token"})
    site.ask("/i/")

    log = (folder / "viva.access.log").read_text()
    assert '"GET /i/" 200' in log
    assert "canary-token" not in log


def test_a_restart_is_told_politely(folder, tmp_path):
    ports = free_port(), free_port()
    for name in ("cert.pem", "key.pem"):
        shutil.copy(folder / name, tmp_path / name)
    render(tmp_path, *ports)
    command = [require("nginx"), "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    with running(command, ports[0]):
        response, body = Site(*ports).ask("/api/v1/jobs/")

    assert (response.status, response.headers["Retry-After"]) == (503, "5")
    assert json.loads(body)["code"] == "unavailable"
