"""The public API as a candidate's browser uses it. Blocks: call off the loop."""

import http.cookiejar
import json
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

TIMEOUT_S: Final = 30.0
"""Longer than parsing a resume may take (20 s), so that the server's own answer comes first."""

PATIENCE_S: Final = 90.0
"""How long to go on asking a server that says when to ask again."""

MAX_RETRY_AFTER_S: Final = 60.0


class Refused(Exception):
    """The server refused; `code` is that of its problem document."""

    def __init__(self, status: int, code: str, detail: str, retry_after_s: float | None) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.status = status
        self.code = code
        self.retry_after_s = retry_after_s


class Unreachable(Exception):
    """Nothing that speaks HTTP answers there."""


class Door:
    """One candidate's browser: its cookies and its calls."""

    def __init__(self, base_url: str) -> None:
        """Take the address of the server, http or https.

        Raises:
            ValueError: another kind of address.
        """
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("the address must begin with http:// or https://")
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._base = base_url.rstrip("/")
        self._jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self._jar), urllib.request.ProxyHandler({})
        )
        self._csrf = ""
        self.view: dict[str, Any] = {}
        """The newest InterviewView."""

    def open(self, token: str, language: str = "en") -> dict[str, Any]:
        """Exchange a link's token for this browser's pass; return the InterviewView."""
        return self._kept("POST", "/interviews/", {"token": token, "language": language})

    def look(self) -> dict[str, Any]:
        """Return the newest InterviewView."""
        return self._kept("GET", self._path())

    def rename(self, name: str) -> dict[str, Any]:
        """Tell the candidate's name; return the InterviewView."""
        return self._kept("PATCH", self._path(), {"candidate": {"name": name}})

    def consent(self) -> dict[str, Any]:
        """Agree to the text in force; return the InterviewView."""
        version = self.view["consent"]["version"]
        return self._kept("POST", self._path("consent/"), {"version": version, "agreed": True})

    def upload(self, name: str, content: bytes) -> dict[str, Any]:
        """Send a resume; return the ResumeView."""
        mark = uuid.uuid4().hex
        safe = "".join(char if char.isalnum() or char in " ._-" else "_" for char in name)
        head = (
            f"--{mark}\r\nContent-Disposition: form-data; "
            f'name="file"; filename="{safe}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        )
        body = head.encode() + content + f"\r\n--{mark}--\r\n".encode()
        return self._call("POST", "/resumes/", body, f"multipart/form-data; boundary={mark}")

    def start(self) -> dict[str, Any]:
        """Have the questions prepared; return the InterviewView."""
        return self._kept("POST", self._path("start/"), {"microphone": True})

    def socket_url(self) -> str:
        """Return the address of the interview's socket."""
        scheme = "wss" if self._base.startswith("https") else "ws"
        return f"{scheme}://{urlsplit(self._base).netloc}{self.view['socket']}"

    def socket_headers(self) -> dict[str, str]:
        """Return the headers a browser sends with the socket's handshake, Origin excepted."""
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._jar)
        return {"Cookie": cookies}

    @property
    def origin(self) -> str:
        """The page's origin."""
        return self._origin

    def _path(self, rest: str = "") -> str:
        return f"/interviews/{self.view['id']}/{rest}"

    def _kept(self, method: str, path: str, fields: object = None) -> dict[str, Any]:
        body = None if fields is None else json.dumps(fields).encode()
        self.view = self._call(method, path, body, "application/json")
        self._csrf = str(self.view.get("csrf_token", self._csrf))
        return self.view

    def _call(self, method: str, path: str, body: bytes | None, kind: str) -> dict[str, Any]:
        deadline_s = time.monotonic() + PATIENCE_S
        while True:
            try:
                return self._once(method, path, body, kind)
            except Refused as refused:
                wait_s = refused.retry_after_s
                if refused.status not in (429, 503) or wait_s is None:
                    raise
                if time.monotonic() + wait_s > deadline_s:
                    raise
                time.sleep(wait_s)

    def _once(self, method: str, path: str, body: bytes | None, kind: str) -> dict[str, Any]:
        headers = {"Accept": "application/json", "Origin": self._origin}
        headers["Referer"] = f"{self._origin}/i/"  # Django asks for it over https
        if body is not None:
            headers |= {"Content-Type": kind, "X-CSRFToken": self._csrf}
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked
            f"{self._base}/api/v1{path}", data=body, headers=headers, method=method
        )
        try:
            with self._opener.open(request, timeout=TIMEOUT_S) as response:
                answer = json.load(response)
        except urllib.error.HTTPError as error:
            raise _refusal(error) from None
        except (OSError, ValueError) as error:
            raise Unreachable(f"{self._origin} does not answer as Viva does.") from error
        if not isinstance(answer, dict):
            raise Unreachable(f"{self._origin} does not answer as Viva does.")
        return answer


def _refusal(error: urllib.error.HTTPError) -> Refused:
    with error:
        text = error.read(100_000)
    try:
        problem = json.loads(text)
    except ValueError:
        problem = {}
    if not isinstance(problem, dict):
        problem = {}
    wait = error.headers.get("Retry-After", "")
    return Refused(
        error.code,
        str(problem.get("code", f"http_{error.code}")),
        str(problem.get("detail", "")),
        min(float(wait), MAX_RETRY_AFTER_S) if wait.isdecimal() else None,
    )


def token_of(link: str) -> str:
    """Return the token in the fragment of a candidate's link; empty when there is none."""
    return urlsplit(link).fragment


def sample_resume() -> tuple[str, bytes]:
    """Return name and content of an invented resume, for jobs that ask for one."""
    path = Path(__file__).with_name("sample_resume.txt")
    return path.name, path.read_bytes()
