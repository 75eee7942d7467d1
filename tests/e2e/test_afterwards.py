"""After the talk: the candidate comes back, puts a name right, and reads what a person wrote."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.e2e.candidate import press
from tests.e2e.conftest import ROOT, Product, watch
from tests.e2e.test_interview import sign_in

WIDTHS = (1280, 390)
SETTLED = """async () => {
  const drawn = () => new Promise((done) => requestAnimationFrame(done));
  await drawn();
  const ends = (each) => each.effect.getComputedTiming().endTime !== Infinity;
  const moving = document.getAnimations().filter(ends);
  const late = new Promise((done) => setTimeout(done, 3000));
  await Promise.race([late, Promise.all(moving.map((each) => each.finished.catch(() => null)))]);
  await drawn();
}"""
"""Colours change over a moment; what lies between two of them is no colour of the page."""
LOOKS = os.environ.get("PICTURES_TO", "")
"""A folder for pictures of every screen, to be looked at by people."""


@pytest.fixture
def finished(uvicorn_product: Product) -> dict[str, str]:
    """Two talks whose transcript waits, and the links that lead back to them."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.e2e.finished_talk"],
        cwd=ROOT,
        env={**uvicorn_product.environment, "PUBLIC_URL": uvicorn_product.address},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert made.returncode == 0, made.stderr[-2000:]
    found: dict[str, str] = json.loads(made.stdout.splitlines()[-1])
    return found


def looked_at(page: Page, name: str, within: str = "html") -> None:
    """No violation in any width and colour; nothing wider than the screen."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 860})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.evaluate(SETTLED)
            found = Axe().run(page, context=within)
            assert found.violations_count == 0, (
                f"{name} {width} {scheme}: {found.generate_report()}"
            )
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            if LOOKS:
                path = Path(LOOKS) / f"{name}-{width}-{scheme}.png"
                page.screenshot(path=path, full_page=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 860})


def wait_for_requests(page: Page, routes: list[Route], count: int) -> None:
    """Let the page go on until so many requests were made, half a minute at most."""
    for _ in range(600):
        if len(routes) >= count:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{len(routes)} of {count} requests were made")


def come_back(page: Page, link: str) -> None:
    page.goto(link)
    expect(page.get_by_role("heading", name="Thank you for the talk")).to_be_visible()


def correct_by_keyboard(page: Page) -> None:
    """Choose "cuba net ease" with the arrows and write what was said."""
    page.get_by_role("button", name="Correct the answer at").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="I", exact=True).first).to_be_focused()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    for step in range(3):
        page.keyboard.press("Enter")
        if step < 2:
            page.keyboard.press("ArrowRight")
    said = page.get_by_label("What you said")
    expect(said).to_have_value("cuba net ease")
    said.fill("Kubernetes")
    page.keyboard.press("Enter")
    expect(page.locator("li.answered ins").first).to_have_text("Kubernetes")
    expect(page.get_by_role("button", name="Correct the answer at").first).to_be_focused()


def test_names_are_put_right_by_keyboard_and_an_answer_is_not_turned_round(
    uvicorn_product: Product, finished: dict[str, str], page: Page
):
    errors = watch(page)
    come_back(page, finished["link"])
    expect(page.get_by_role("heading", name="Were you understood?")).to_be_visible()
    looked_at(page, "open")
    correct_by_keyboard(page)
    page.get_by_role("button", name="Correct the answer at").first.click()
    page.get_by_role("button", name="not", exact=True).first.click()
    page.get_by_label("What you said").fill("surely")
    press(page, "Keep the correction")
    expect(page.get_by_text("because they change the meaning")).to_be_visible()
    looked_at(page, "editor")
    press(page, "Cancel")
    page.reload()
    expect(page.locator("li.answered ins").first).to_have_text("Kubernetes")
    page.locator("header select").select_option("de")
    expect(page.get_by_role("heading", name="Wurden Sie richtig verstanden?")).to_be_visible()
    looked_at(page, "german")
    page.locator("header select").select_option("en")
    press(page, "This is right")
    expect(page.get_by_text("The transcript is taken as it stands now.")).to_be_visible()
    looked_at(page, "right")
    assert [each for each in errors if "410" not in each and "400" not in each] == []


def test_voluntary_answers_are_sent_and_deleted_and_never_shown_again(
    uvicorn_product: Product, finished: dict[str, str], page: Page
):
    come_back(page, finished["link"])
    page.get_by_text("Voluntary: a few questions about you").click()
    expect(page.get_by_label("Prefer not to say").first).to_be_checked()
    looked_at(page, "declaration")
    page.get_by_label("Another gender").check()
    press(page, "Send my answers")
    expect(page.get_by_text("Your answers are kept apart")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Your answers are kept apart")).to_be_visible()
    expect(page.get_by_label("Another gender")).to_have_count(0)
    looked_at(page, "declared")
    press(page, "Delete my answers")
    expect(page.get_by_text("Your answers are deleted.")).to_be_visible()


def test_nothing_that_comes_in_late_moves_the_stars(
    uvicorn_product: Product, finished: dict[str, str], page: Page
):
    held: list[Route] = []
    page.route("**/receipt/", lambda route: held.append(route))
    page.route("**/corrections/", lambda route: held.append(route))
    page.route("**/feedback/", lambda route: held.append(route))
    come_back(page, finished["link"])
    stars = page.get_by_role("group", name="How was the talk for you?")
    wait_for_requests(page, held, 3)
    for route in held:
        expect(stars).to_have_count(0)
        route.continue_()
    expect(stars).to_be_visible()
    page.unroute_all()
    place = stars.bounding_box()
    page.evaluate(SETTLED)
    assert stars.bounding_box() == place


def test_the_stars_wait_for_a_transcript_that_is_being_made(
    uvicorn_product: Product, finished: dict[str, str], page: Page
):
    asked: list[Route] = []

    def at_first_being_made(route: Route) -> None:
        asked.append(route)
        if len(asked) == 1:
            answer = route.fetch().json()
            route.fulfill(json={**answer, "state": "preparing", "turns": []})

    page.route("**/corrections/", at_first_being_made)
    come_back(page, finished["link"])
    stars = page.get_by_role("group", name="How was the talk for you?")
    expect(page.get_by_text("Your transcript is being made.")).to_be_visible()
    wait_for_requests(page, asked, 2)
    expect(stars).to_have_count(0)
    asked[1].continue_()
    expect(page.get_by_role("heading", name="Were you understood?")).to_be_visible()
    expect(stars).to_be_visible()


def test_feedback_is_read_when_a_person_released_it_and_no_longer_than_that(
    uvicorn_product: Product, finished: dict[str, str], page: Page, context: BrowserContext
):
    come_back(page, finished["link"])
    correct_by_keyboard(page)
    page.locator("label", has_text="4 of 5").click()
    press(page, "Send the rating")
    desk = context.new_page()
    sign_in(desk, uvicorn_product, "rita")
    address = f"{uvicorn_product.address}/admin/interviews/interview/{finished['id']}/change/"
    desk.goto(address)
    expect(desk.locator(".viva-corrected ins").first).to_have_text("Kubernetes")
    expect(desk.get_by_text("The candidate gave the talk")).to_have_count(0)
    desk.get_by_label("What was good, and what would help next time").fill("You planned well.")
    press(desk, "Keep as a draft")
    page.reload()
    expect(page.get_by_role("heading", name="Your receipt")).to_be_visible()
    expect(page.get_by_text("You planned well.")).to_have_count(0)
    press(desk, "Release to the candidate")
    page.reload()
    expect(page.get_by_text("You planned well.")).to_be_visible()
    looked_at(page, "feedback")
    looked_at(desk, "desk", "[data-viva-review]")
    press(desk, "Withdraw")
    page.reload()
    expect(page.get_by_role("heading", name="Your receipt")).to_be_visible()
    expect(page.get_by_text("You planned well.")).to_have_count(0)
    desk.get_by_text("Goes on", exact=True).first.click()
    desk.get_by_label("Why, in a few words").fill("Clear answers.")
    press(desk, "Keep the decision")
    expect(desk.get_by_text("The candidate gave the talk 4 of 5.")).to_be_visible()


def test_a_talk_from_an_open_link_has_a_way_back_of_its_own(
    uvicorn_product: Product, finished: dict[str, str], page: Page
):
    come_back(page, finished["open_link"])
    expect(page.get_by_label("Your link")).to_have_value(finished["open_link"])
    looked_at(page, "return")
    page.goto("about:blank")
    page.goto(finished["open_link"][:-4] + "AAAA")
    expect(page.get_by_role("heading", name="We do not know this link")).to_be_visible()
