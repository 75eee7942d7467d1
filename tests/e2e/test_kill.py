"""The server dies in mid-interview, and the candidate goes on where they were."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.config.viva import kill_all
from tests.e2e import candidate
from tests.e2e.conftest import serve, start, stop


def test_a_killed_server_costs_no_word_and_no_question(page: Page, tmp_path: Path):
    product = start("uvicorn", tmp_path)
    try:
        candidate.welcome(page, product.link())
        candidate.consent(page)
        candidate.skip_resume(page)
        candidate.check_typed(page)
        candidate.until_state(page, "Listening")
        page.get_by_label("Your answer").fill(candidate.ANSWERS[0])
        candidate.press(page, "Send")
        expect(page.get_by_text("Question 2 of 2")).to_be_visible(timeout=30_000)
        candidate.until_state(page, "Listening")
        kill_all(product.process)
        candidate.until_state(page, "Reconnecting")
        stop(product)
        product = serve("uvicorn", tmp_path, int(product.address.rpartition(":")[2]))
        candidate.until_state(page, "Listening", timeout_s=90)
        expect(page.get_by_text("Question 2 of 2")).to_be_visible()
        page.get_by_label("Your answer").fill(candidate.ANSWERS[1])
        candidate.press(page, "Send")
        candidate.until_state(page, "Speaking")
        candidate.until_state(page, "Listening")
        page.get_by_label("Your answer").fill(candidate.NOTHING_MORE)
        candidate.press(page, "Send")
        candidate.finished(page)
        page.get_by_text("Transcript", exact=True).click()
        for answer in candidate.ANSWERS:
            expect(page.get_by_text(answer)).to_have_count(1)
    finally:
        stop(product)
