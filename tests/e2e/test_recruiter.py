"""The recruiter's work in a real browser: overview, list, search, comparison, status."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import ROOT, Product, watch
from tests.e2e.test_interview import sign_in

INTERVIEWS = "/admin/interviews/interview/"


@pytest.fixture(scope="session")
def talks(uvicorn_product: Product) -> list[str]:
    """A firm's interviews, the newest first."""
    return make_work(uvicorn_product)


def make_work(product: Product) -> list[str]:
    """Make them in the data of a running product; return their ids."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.e2e.recruiting"],
        cwd=ROOT,
        env=product.environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert made.returncode == 0, made.stderr[-2000:]
    found: list[str] = json.loads(made.stdout.splitlines()[-1])["talks"]
    return found


def compared(talks: list[str]) -> str:
    return f"{INTERVIEWS}compare/?" + "&".join(f"i={each}" for each in talks[:3])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_keeps_anybody_out(
    uvicorn_product: Product, talks: list[str], context: BrowserContext, width: int, scheme: str
):
    page = context.new_page()
    errors = watch(page)
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of two literals
    sign_in(page, uvicorn_product, "rita")
    for path in ("/admin/", f"{INTERVIEWS}search/?q=measured", compared(talks)):
        page.goto(uvicorn_product.address + path)
        page.locator("[data-viva-work]").wait_for()
        found = Axe().run(page, context="[data-viva-work]")
        assert found.violations_count == 0, (path, found.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.goto(uvicorn_product.address + INTERVIEWS + "?status=review&q=a")
    found = Axe().run(page, context=".viva-saved")
    assert found.violations_count == 0, found.generate_report()
    assert errors == []


def test_a_hit_of_the_search_opens_the_page_at_its_second(
    uvicorn_product: Product, talks: list[str], page: Page
):
    sign_in(page, uvicorn_product, "rita")
    page.get_by_role("link", name="Search", exact=False).first.click()
    page.get_by_role("searchbox").last.fill("measured")
    page.keyboard.press("Enter")
    hit = page.locator(".viva-hit").first
    expect(hit.locator("mark").first).to_have_text(re.compile("measured", re.IGNORECASE))
    seconds = int(str(hit.get_attribute("href")).rpartition("=")[2])
    hit.click()
    page.wait_for_url(re.compile(rf"/change/#t={seconds}$"))
    expect(page.locator(".viva-turns mark, .viva-now").first).to_be_in_viewport()


def test_some_are_chosen_compared_and_given_to_a_colleague(
    uvicorn_product: Product, talks: list[str], page: Page
):
    sign_in(page, uvicorn_product, "rita")
    page.goto(uvicorn_product.address + INTERVIEWS)
    for talk in talks[:2]:
        page.locator(f"input[name=_selected_action][value='{talk}']").check()
    page.locator("select[name=action]").select_option("compare_chosen")
    page.get_by_role("button", name="Run").click()
    expect(page.locator(".viva-compare").first).to_contain_text("Ben Schmidt")
    page.goto(uvicorn_product.address + INTERVIEWS)
    page.locator(f"input[name=_selected_action][value='{talks[1]}']").check()
    page.locator("select[name=action]").select_option("handle_chosen")
    page.get_by_role("button", name="Run").click()
    page.get_by_label("Status").select_option("hold")
    page.get_by_label("Assigned to").select_option(label="vera")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("1 interview was changed.")).to_be_visible()
    page.goto(f"{uvicorn_product.address}{INTERVIEWS}{talks[1]}/change/")
    expect(page.get_by_text("Assigned to vera")).to_be_visible()
    page.get_by_text("Change it, and earlier steps").click()
    expect(page.get_by_text("New → On hold")).to_be_visible()
    page.locator(".viva-handling").get_by_label("Status").select_option("review")
    page.locator(".viva-handling").get_by_role("button", name="Keep").click()
    expect(page.locator("#viva-handling + p")).to_contain_text("In review")


def test_a_narrowed_list_is_saved_and_found_again(
    uvicorn_product: Product, talks: list[str], page: Page
):
    sign_in(page, uvicorn_product, "rita")
    page.goto(f"{uvicorn_product.address}{INTERVIEWS}?status=hold")
    page.get_by_text("Save this list").click()
    page.get_by_label("Name").last.fill("On hold")
    page.get_by_role("button", name="Save", exact=True).click()
    saved = page.get_by_role("navigation", name="Saved lists").get_by_role("link", name="On hold")
    expect(saved).to_have_attribute("aria-current", "page")
    page.get_by_role("button", name="Remove from my lists").click()
    expect(saved).to_have_count(0)
