"""The camera check: asked for, computed on the device, and nothing but words leaves it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.e2e import candidate
from tests.e2e.conftest import ALLOW, CHROMIUM, FAKE_DEVICE, FLAGS, Product, watch
from tests.e2e.socket_log import SocketLog
from tests.e2e.test_troubles import no_violation

CANDIDATE_AUDIO = 1
WIDTH, HEIGHT = 320, 240


@pytest.fixture
def product(uvicorn_product: Product) -> Product:
    return uvicorn_product


def blank_video(path: Path) -> Path:
    """Write a video without anybody in it: five grey pictures, YUV 4:2:0."""
    picture = b"FRAME\n" + bytes([128]) * (WIDTH * HEIGHT * 3 // 2)
    head = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F5:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(head + picture * 5)
    return path


@pytest.fixture
def context(playwright: Playwright, tmp_path: Path) -> Iterator[BrowserContext]:
    video = blank_video(tmp_path / "nobody.y4m")
    flags = [*FLAGS, FAKE_DEVICE, ALLOW, f"--use-file-for-fake-video-capture={video}"]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-US")
    context.set_default_timeout(30_000)
    yield context
    browser.close()


def up_to_the_check(page: Page, link: str) -> None:
    candidate.welcome(page, link)
    expect(page).to_have_url(re.compile("/i/camera/"))
    candidate.consent(page)
    candidate.skip_resume(page)


def test_an_empty_picture_is_told_in_words_and_no_picture_leaves(
    product: Product, context: BrowserContext
):
    page = context.new_page()
    log, errors, asked = SocketLog(page), watch(page), []
    page.on("request", lambda request: asked.append((request.url, request.post_data_buffer)))
    up_to_the_check(page, product.watched_link())
    candidate.press(page, "Switch the camera check on")
    expect(page.get_by_text("No face is found.")).to_be_visible(timeout=60_000)
    expect(page.get_by_label("Your picture, only on this screen")).to_be_visible()
    no_violation(page, "camera check")
    candidate.check_typed(page)
    candidate.until_state(page, "Listening")
    assert log.of("availability")[-1]["signals"]["no_face"] == "available"
    expect(page.locator("video")).to_have_count(0)
    page.wait_for_timeout(7000)
    page.get_by_role("button", name="Camera check is on.").click()
    log.until(lambda: "no_face" in log.kinds)
    found = log.of("event")[-1]
    assert found["detail"].keys() == {"duration_ms"}
    log.until(lambda: log.of("availability")[-1]["signals"]["no_face"] == "not_available")
    assert log.binary_types <= {CANDIDATE_AUDIO}
    assert all(url.startswith(product.address) for url, _ in asked)
    assert max(len(body or b"") for _, body in asked) < 2000, "no request is large as a picture"
    assert errors == []


def test_without_the_camera_the_talk_goes_on_and_nothing_is_told_as_clean(
    product: Product, context: BrowserContext
):
    page = context.new_page()
    log = SocketLog(page)
    up_to_the_check(page, product.watched_link())
    expect(page.get_by_text("Going without does not count against you.")).to_be_visible()
    candidate.check_typed(page)
    candidate.until_state(page, "Listening")
    assert log.of("availability")[-1]["signals"]["no_face"] == "off"


def test_a_job_that_asks_for_no_camera_cannot_open_one(product: Product, context: BrowserContext):
    page = context.new_page()
    candidate.welcome(page, product.link())
    opened = page.evaluate(
        "navigator.mediaDevices.getUserMedia({video: true}).then(() => 'open', e => e.name)"
    )
    assert opened == "NotAllowedError"
