"""What a candidate does on the page, step by step."""

from __future__ import annotations

import time
from pathlib import Path

from playwright.sync_api import Page, expect

from backend.speech.words import normalise
from tests.e2e.conftest import say

RESUME = """Cass Doe
cass@example.org

Skills
Python, PostgreSQL, Linux

Experience
Backend developer, Harbor Ltd
03/2019 - present
"""
ANSWERS = (
    "I worked on a project for an online store with four other people. My own part was the "
    "payment page and the tests for it. After the change the page loaded twice as fast and more "
    "customers finished their order.",
    "In my last job I did this every week. I look at the numbers first, because they tell me "
    "where most of the time is lost. Then I try the most simple solution and measure again.",
)
NOTHING_MORE = "No, thank you. I have no more questions."


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def welcome(page: Page, link: str) -> None:
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Backend engineer")
    press(page, "Continue")


def consent(page: Page) -> None:
    press(page, "I agree")


def resume(page: Page, folder: Path) -> None:
    path = folder / "resume.txt"
    path.write_text(RESUME)
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_text("PostgreSQL")).to_be_visible()
    press(page, "That is right")


def skip_resume(page: Page) -> None:
    press(page, "Go on without a resume")


def check_voice(page: Page) -> None:
    press(page, "Turn on the microphone")
    start = page.get_by_role("button", name="Start the interview", exact=True)
    expect(start).to_be_enabled(timeout=60_000)
    page.evaluate("window.hush()")
    start.click()


def check_typed(page: Page) -> None:
    press(page, "Type instead of talking")
    start = page.get_by_role("button", name="Start the interview", exact=True)
    expect(start).to_be_enabled(timeout=60_000)
    start.click()


def until_state(page: Page, word: str, timeout_s: float = 60) -> None:
    """Wait until the page says that it is listening, thinking, …"""
    expect(page.locator("p.state strong")).to_contain_text(word, timeout=timeout_s * 1000)


def answer(page: Page, text: str, folder: Path) -> None:
    until_state(page, "Listening")
    time.sleep(0.3)
    say(page, text, folder)


def finished(page: Page, timeout_s: float = 90) -> None:
    expect(page.get_by_role("heading", name="Thank you for the talk")).to_be_visible(
        timeout=timeout_s * 1000
    )


def word_accuracy(said: str, heard: str) -> float:
    """Share of the said words that were heard in order (1 minus deletions and substitutions)."""
    a, b = normalise(said), normalise(heard)
    row = [0] * (len(b) + 1)
    for x in a:
        previous = row[:]
        for j, y in enumerate(b, start=1):
            row[j] = previous[j - 1] + 1 if x == y else max(previous[j], row[j - 1])
    return row[-1] / len(a)
