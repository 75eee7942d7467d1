"""What goes wrong on the way, and what the candidate finds then. On uvicorn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.e2e import candidate
from tests.e2e.conftest import CHROMIUM, FAKE_DEVICE, FLAGS, Product, watch
from tests.e2e.test_interview import sign_in


@pytest.fixture
def product(uvicorn_product: Product) -> Product:
    return uvicorn_product


@pytest.fixture
def deaf_browser(playwright: Playwright, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page in a browser of its own, started with the flags that the test names."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *request.param])
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    page.set_default_timeout(30_000)
    yield page
    browser.close()


def up_to_the_check(page: Page, product: Product) -> None:
    candidate.welcome(page, product.link())
    candidate.consent(page)
    candidate.skip_resume(page)


def no_violation(page: Page, where: str) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, f"{where}: {found.generate_report()}"


def test_every_screen_up_to_the_end_is_accessible_and_quiet(product: Product, page: Page):
    errors = watch(page)
    page.goto(product.link())
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    no_violation(page, "welcome")
    candidate.press(page, "Continue")
    expect(page.get_by_role("button", name="I agree", exact=True)).to_be_visible()
    no_violation(page, "consent")
    candidate.consent(page)
    expect(page.get_by_text("Drop your file here")).to_be_visible()
    no_violation(page, "resume")
    candidate.skip_resume(page)
    expect(page.get_by_role("heading", name="Can we hear each other?")).to_be_visible()
    no_violation(page, "check")
    candidate.check_typed(page)
    candidate.until_state(page, "Listening")
    no_violation(page, "interview")
    candidate.press(page, "End")
    candidate.press(page, "End the interview")
    candidate.finished(page)
    expect(page.get_by_text("Everything is saved.")).to_be_visible()
    no_violation(page, "finished")
    assert errors == []


def test_a_typed_interview_needs_no_microphone(product: Product, page: Page):
    up_to_the_check(page, product)
    candidate.check_typed(page)
    for answer in (*candidate.ANSWERS, candidate.NOTHING_MORE):
        candidate.until_state(page, "Listening")
        page.get_by_label("Your answer").fill(answer)
        candidate.press(page, "Send")
        candidate.until_state(page, "Speaking")
    candidate.finished(page)
    page.get_by_text("Transcript", exact=True).click()
    for answer in candidate.ANSWERS:
        expect(page.get_by_text(answer)).to_be_visible()


def test_a_reload_in_mid_answer_returns_to_the_same_question(product: Product, page: Page):
    up_to_the_check(page, product)
    candidate.check_typed(page)
    candidate.until_state(page, "Listening")
    page.get_by_label("Your answer").fill(candidate.ANSWERS[0])
    candidate.press(page, "Send")
    expect(page.get_by_text("Question 2 of 2")).to_be_visible(timeout=30_000)
    candidate.until_state(page, "Listening")
    page.get_by_label("Your answer").fill("I was about to")
    page.reload()
    expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()
    candidate.press(page, "Go on by typing")
    expect(page.get_by_text("Question 2 of 2")).to_be_visible(timeout=30_000)
    expect(page.get_by_text(candidate.ANSWERS[0])).to_be_attached()
    candidate.until_state(page, "Listening")


@pytest.mark.parametrize(
    "deaf_browser",
    [[FAKE_DEVICE, "--use-fake-ui-for-media-stream=deny"]],
    indirect=True,
    ids=["denied"],
)
def test_a_denied_microphone_gets_three_steps_and_typing(product: Product, deaf_browser: Page):
    page = deaf_browser
    up_to_the_check(page, product)
    candidate.press(page, "Turn on the microphone")
    expect(page.get_by_text("The microphone is blocked for this page.")).to_be_visible()
    expect(page.locator(".notice ol li")).to_have_count(3)
    no_violation(page, "denied")
    candidate.check_typed(page)
    expect(page.get_by_label("Your answer")).to_be_visible(timeout=30_000)


@pytest.mark.parametrize(
    "deaf_browser", [["--use-fake-ui-for-media-stream"]], indirect=True, ids=["missing"]
)
def test_without_a_microphone_one_can_type(product: Product, deaf_browser: Page):
    page = deaf_browser
    up_to_the_check(page, product)
    candidate.press(page, "Turn on the microphone")
    expect(page.get_by_text("No microphone was found.")).to_be_visible()
    candidate.check_typed(page)
    expect(page.get_by_label("Your answer")).to_be_visible(timeout=30_000)


def test_declining_is_as_easy_as_agreeing_and_kind(product: Product, page: Page):
    candidate.welcome(page, product.link())
    candidate.press(page, "I do not agree")
    no_violation(page, "declining")
    candidate.press(page, "Decline the interview")
    expect(page.get_by_text("Thank you for letting us know")).to_be_visible()


def test_a_hostile_upload_gets_words_and_another_try(product: Product, page: Page, tmp_path: Path):
    candidate.welcome(page, product.link())
    candidate.consent(page)
    bomb = tmp_path / "resume.pdf"
    bomb.write_bytes(b"MZ" + bytes(5000))
    page.locator("input[type=file]").set_input_files(bomb)
    expect(page.get_by_text("This kind of file cannot be read.")).to_be_visible()
    candidate.resume(page, tmp_path)
    expect(page.get_by_role("heading", name="Can we hear each other?")).to_be_visible()


def test_a_used_link_leads_to_the_end_and_begins_nothing(
    product: Product, page: Page, chromium: Browser
):
    link = product.link()
    candidate.welcome(page, link)
    candidate.consent(page)
    candidate.skip_resume(page)
    candidate.check_typed(page)
    candidate.until_state(page, "Listening")
    candidate.press(page, "End")
    candidate.press(page, "End the interview")
    candidate.finished(page)
    other = chromium.new_context()
    stranger = other.new_page()
    stranger.goto(link)
    expect(stranger.get_by_role("heading", name="Thank you for the talk")).to_be_visible()
    expect(stranger.get_by_role("button", name="Begin")).to_have_count(0)
    no_violation(stranger, "used link")
    other.close()


def test_an_unknown_link_says_so(product: Product, page: Page):
    page.goto(f"{product.address}/i/#{'x' * 43}")
    expect(page.get_by_text("We do not know this link")).to_be_visible()


def test_a_recruiter_of_another_firm_finds_nothing(product: Product, page: Page):
    candidate.welcome(page, product.link())
    sign_in(page, product, "rita")
    page.goto(f"{product.address}/admin/interviews/interview/")
    address = page.locator("#result_list a[href*='/interview/']").first.get_attribute("href")
    page.context.clear_cookies()
    sign_in(page, product, "omar")
    page.goto(f"{product.address}/admin/interviews/interview/")
    expect(page.get_by_text("Cass Doe")).to_have_count(0)
    answer = page.request.get(f"{product.address}{address}", max_redirects=0)
    assert answer.status in (302, 403, 404)
    recording = page.request.get(
        f"{product.address}{str(address).replace('change/', 'recording/')}", max_redirects=0
    )
    assert recording.status in (302, 403, 404)


def test_the_page_speaks_german(product: Product, page: Page):
    page.goto(product.link())
    page.get_by_label("Language of this page").select_option("de")
    expect(page.get_by_role("button", name="Weiter", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "de"


@pytest.mark.parametrize("width", [320, 390, 768, 2560])
def test_nothing_needs_sideways_scrolling(product: Product, page: Page, width: int):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(product.link())
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
