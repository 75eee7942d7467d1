"""A running product and a browser whose microphone the test speaks into."""

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
import subprocess
import sys
import wave
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or ""
FLITE = shutil.which("flite") or ""
START_TIMEOUT_S = 120

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
FAKE_DEVICE = "--use-fake-device-for-media-stream"
ALLOW = "--use-fake-ui-for-media-stream"

SPEAKER = Path(__file__).with_name("speaker.js").read_text()
"""Adds `window.say(wav)`: the microphone carries Chromium's fake device until the test speaks."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say which programs are missing instead of failing without a reason."""
    missing = [name for name, path in (("chromium", CHROMIUM), ("flite", FLITE)) if not path]
    for item in items:
        if missing and "e2e" in str(item.path):
            item.add_marker(pytest.mark.skip(reason=f"not installed: {', '.join(missing)}"))
        item.add_marker(pytest.mark.e2e) if "e2e" in str(item.path) else None


@dataclass
class Product:
    """One running server with its own data."""

    server: str
    address: str
    data: Path
    environment: dict[str, str]
    process: subprocess.Popen[str]
    side_port: int
    """Where a test may put a line in front of the server; pages from there are trusted."""
    setting: dict[str, Any] = field(default_factory=dict)

    def link(self) -> str:
        """A personal link nobody has used."""
        return str(self.setting["links"].pop())

    def watched_link(self) -> str:
        """A personal link to the job that asks for all that a page can notice."""
        return str(self.setting["watched_links"].pop())

    def manage(self, *arguments: str) -> str:
        """Run a management command against the same data."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(server: str, data: Path) -> Product:
    """Start a server on new data, with the firms, people and links of the tests."""
    product = serve(server, data, free_port())
    made = subprocess.run(
        [sys.executable, "-m", "tests.e2e.setting"],
        cwd=ROOT,
        env=product.environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert made.returncode == 0, made.stderr[-2000:]
    product.setting = json.loads(made.stdout)
    return product


def serve(server: str, data: Path, port: int) -> Product:
    """Start a server on data that may be there already, and wait until it is ready."""
    side_port = free_port()
    kept = {k: v for k, v in os.environ.items() if k not in ("DJANGO_SETTINGS_MODULE", "ENV_FILE")}
    environment = {
        **kept,
        "PORT": str(port),
        "DATA_DIR": str(data),
        "ENV_FILE": "",
        "GEMINI_API_KEY": "",
        # Up to half a gigabyte for each talk, kept as long as pytest keeps the folder.
        "JOURNAL_RESERVE": "false",
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "DEPLOYMENT": "local",
        "CORS_ALLOWED_ORIGINS": f"http://127.0.0.1:{side_port}",
    }
    with (data / "serve.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--json", "--server", server],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    product = Product(server, f"http://127.0.0.1:{port}", data, environment, process, side_port)
    assert process.stdout is not None
    for line in process.stdout:
        if json.loads(line).get("ready"):
            break
    else:
        raise AssertionError((data / "serve.log").read_text()[-2000:])
    return product


def stop(product: Product) -> None:
    product.process.terminate()
    try:
        product.process.wait(30)
    finally:
        product.process.kill()
        if product.process.stdout:
            product.process.stdout.close()


@pytest.fixture(scope="session")
def uvicorn_product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    product = start("uvicorn", tmp_path_factory.mktemp("uvicorn"))
    yield product
    stop(product)


@pytest.fixture(scope="session")
def daphne_product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    product = start("daphne", tmp_path_factory.mktemp("daphne"))
    yield product
    stop(product)


@pytest.fixture(scope="session", params=["uvicorn", "daphne"])
def product(request: pytest.FixtureRequest) -> Product:
    """Each server in turn."""
    running: Product = request.getfixturevalue(f"{request.param}_product")
    return running


def speak(text: str, path: Path, voice: str = "rms") -> Path:
    """Say a text into a WAV file, int16 mono 16 kHz."""
    subprocess.run([FLITE, "-voice", voice, "-t", text, "-o", str(path)], check=True, timeout=30)
    return path


def with_silence(path: Path, before_s: float, after_s: float) -> Path:
    """Put silence round a WAV file."""
    with wave.open(str(path)) as file:
        rate_hz, pcm = file.getframerate(), file.readframes(file.getnframes())
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(
            bytes(int(before_s * rate_hz) * 2) + pcm + bytes(int(after_s * rate_hz) * 2)
        )
    return path


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser with a fake microphone that reads the check's sentence over and over."""
    sentence = tmp_path_factory.mktemp("voice") / "sentence.wav"
    speak("Good morning, I am ready to talk about my work today.", sentence)
    with_silence(sentence, 0.5, 1.0)
    flags = [*FLAGS, FAKE_DEVICE, ALLOW, f"--use-file-for-fake-audio-capture={sentence}"]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
    yield browser
    browser.close()


class Errors(list[str]):
    """What a page complained about on its console."""


def watch(page: Page) -> Errors:
    """Collect console errors, page errors and violations of the content policy."""
    errors = Errors()
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: errors.append(str(e)))
    return errors


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    fresh = chromium.new_context(viewport={"width": 1280, "height": 860}, locale="en-US")
    fresh.set_default_timeout(30_000)
    fresh.add_init_script(SPEAKER)
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def say(page: Page, text: str, folder: Path) -> None:
    """Speak into the page's microphone and wait until it is said."""
    path = speak(text, folder / "say.wav")
    page.evaluate("wav => window.say(wav)", base64.b64encode(path.read_bytes()).decode())
