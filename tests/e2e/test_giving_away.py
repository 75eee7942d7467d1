"""Files, share links and e-mails, as a recruiter and a reader without an account use them."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from backend.evaluation.record import SCHEMA_FILE
from tests.e2e.conftest import ROOT, Product, watch
from tests.e2e.test_interview import sign_in


@pytest.fixture(scope="session")
def short_talks(uvicorn_product: Product) -> dict[str, str]:
    """Two short interviews with everything, one of them reviewed blind."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.e2e.reviewed_talk", "3"],
        cwd=ROOT,
        env=uvicorn_product.environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert made.returncode == 0, made.stderr[-2000:]
    found: dict[str, str] = json.loads(made.stdout.splitlines()[-1])
    return found


def page_of(product: Product, talk: str, rest: str = "change/") -> str:
    return f"{product.address}/admin/interviews/interview/{talk}/{rest}"


def saved(page: Page, link: str, folder: Path) -> Path:
    """Press a link that gives a file; return where it was saved."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=link, exact=True).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def rows_in(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_one_interview_is_taken_along_in_every_form(
    uvicorn_product: Product, short_talks: dict[str, str], page: Page, tmp_path: Path
):
    errors = watch(page)
    sign_in(page, uvicorn_product, "rita")
    page.goto(page_of(uvicorn_product, short_talks["open"]))
    page.get_by_text("Take along").click()
    book = openpyxl.load_workbook(saved(page, "Spreadsheet", tmp_path))
    assert [sheet.title for sheet in book][:2] == ["Interview", "Scores"]
    assert len(rows_in(saved(page, "Transcript as CSV", tmp_path))) > 5
    record = json.loads(saved(page, "Record as JSON", tmp_path).read_text("utf-8"))
    jsonschema.validate(record, json.loads(SCHEMA_FILE.read_text("utf-8")))
    assert saved(page, "PDF", tmp_path).read_bytes().startswith(b"%PDF-")
    assert errors == []


def test_the_list_is_taken_along_as_it_is_filtered(
    uvicorn_product: Product, short_talks: dict[str, str], page: Page, tmp_path: Path
):
    sign_in(page, uvicorn_product, "rita")
    listing = f"{uvicorn_product.address}/admin/interviews/interview/"
    page.goto(f"{listing}?state__exact=completed")
    expect(page.get_by_text("Take this list along")).to_be_visible()
    rows = rows_in(saved(page, "CSV", tmp_path))
    assert short_talks["open"] in {row["Interview"] for row in rows}
    assert {row["State"] for row in rows} == {"Completed"}
    book = openpyxl.load_workbook(saved(page, "Spreadsheet", tmp_path))
    assert book["Interviews"].max_row == len(rows) + 1
    records = json.loads(saved(page, "JSON", tmp_path).read_text("utf-8"))
    assert len(records) == len(rows)
    assert saved(page, "PDF", tmp_path).read_bytes().startswith(b"%PDF-")


def made_link(page: Page, product: Product, talk: str, *, recording: bool) -> str:
    """Make a link on the page of share links; return it as it stands there to copy."""
    page.goto(page_of(product, talk, "share/"))
    page.get_by_label("For whom").fill("The panel")
    if recording:
        page.get_by_label("With the recording").check()
    page.get_by_role("button", name="Make the link").click()
    return page.locator(".viva-copy input").first.input_value()


def reader_of(chromium: Browser, width: int = 1280, scheme: str = "light") -> BrowserContext:
    """Another person's browser, without any account."""
    context = chromium.new_context(
        viewport={"width": width, "height": 860},
        locale="en-US",
        color_scheme=scheme,  # type: ignore[arg-type]  # one of two literals
    )
    context.set_default_timeout(30_000)
    return context


def test_a_reader_opens_the_link_hears_the_talk_and_is_shut_out_at_once(
    uvicorn_product: Product, short_talks: dict[str, str], page: Page, chromium: Browser
):
    sign_in(page, uvicorn_product, "rita")
    link = made_link(page, uvicorn_product, short_talks["open"], recording=True)
    context = reader_of(chromium)
    reader = context.new_page()
    errors = watch(reader)
    reader.goto(link)
    expect(reader.get_by_role("heading", name="Cass Doe")).to_be_visible()
    assert "#" not in reader.url, "the token is not in the address any more"
    expect(reader.get_by_text("Shared with The panel")).to_be_visible()
    reader.locator("[data-seek]").last.click()
    reader.wait_for_function("document.querySelector('[data-audio]').currentTime > 60")
    assert errors == []
    page.reload()
    expect(page.get_by_text(re.compile("Opened 1 time"))).to_be_visible()
    page.get_by_role("button", name="Take back").first.click()
    expect(page.get_by_text("Taken back").first).to_be_visible()
    reader.reload()
    expect(reader.get_by_text("This link was taken back.")).to_be_visible()
    reader.goto(link)
    expect(reader.get_by_role("status")).to_contain_text("This link was taken back.")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_the_readers_page_keeps_nobody_out(
    uvicorn_product: Product,
    short_talks: dict[str, str],
    page: Page,
    chromium: Browser,
    width: int,
    scheme: str,
):
    sign_in(page, uvicorn_product, "rita")
    for talk, recording in ((short_talks["open"], True), (short_talks["blind"], False)):
        link = made_link(page, uvicorn_product, talk, recording=recording)
        context = reader_of(chromium, width, scheme)
        reader = context.new_page()
        reader.goto(link)
        expect(reader.get_by_role("heading", name="Transcript")).to_be_visible()
        found = Axe().run(reader)
        assert found.violations_count == 0, found.generate_report()
        wide = reader.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, "no scrolling sideways"
        if not recording:
            assert "Cass" not in reader.content()
        context.close()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_recruiters_pages_keep_nobody_out(
    uvicorn_product: Product,
    short_talks: dict[str, str],
    context: BrowserContext,
    width: int,
    scheme: str,
):
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 860})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of two literals
    errors = watch(page)
    sign_in(page, uvicorn_product, "rita")
    made_link(page, uvicorn_product, short_talks["open"], recording=False)
    for address, part in (
        (page_of(uvicorn_product, short_talks["open"], "share/"), ".viva-share"),
        (page_of(uvicorn_product, short_talks["open"], "mails/"), ".viva-mails"),
        (f"{uvicorn_product.address}/admin/interviews/mailtext/", ".viva-mail-texts"),
        (f"{uvicorn_product.address}/admin/interviews/interview/", ".viva-exports"),
    ):
        page.goto(address)
        expect(page.locator(part)).to_be_visible()
        found = Axe().run(page, context=part)
        assert found.violations_count == 0, (address, found.generate_report())
    assert errors == []


def test_a_text_is_previewed_while_it_is_written(uvicorn_product: Product, page: Page):
    errors = watch(page)
    sign_in(page, uvicorn_product, "rita")
    page.goto(f"{uvicorn_product.address}/admin/interviews/mailtext/")
    page.get_by_role("link", name=re.compile("Your interview with")).click()
    expect(page.locator("[data-text]")).to_contain_text("Hello Kim Example")
    page.get_by_label("Body").fill("Dear {candidate}, no link here.")
    expect(page.locator("[data-problems]")).to_contain_text("The text needs {link}")
    page.get_by_label("Body").fill("Dear {candidate}, come:\n\n{link}")
    expect(page.locator("[data-text]")).to_contain_text("Dear Kim Example, come:")
    assert errors == []


def test_an_invitation_is_printed_on_the_console_and_opens_the_interview(
    uvicorn_product: Product, page: Page
):
    sign_in(page, uvicorn_product, "rita")
    page.goto(f"{uvicorn_product.address}/admin/interviews/invitation/add/")
    page.get_by_role("textbox", name="Name").fill("Dora Mail")
    page.get_by_role("textbox", name="E-mail").fill("dora@mail.example")
    page.locator("select[name=job]").select_option(label="Backend engineer")
    page.get_by_label("Send the link by e-mail").check(force=True)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("printed on the server's console")).to_be_visible()
    link = page.locator(".viva-copy input").first.input_value()
    log = uvicorn_product.data / "serve.log"
    page.goto(f"{uvicorn_product.address}/admin/interviews/mail/")
    sent = page.get_by_text("Printed on the server's console")
    for _ in range(60):
        if sent.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    told = log.read_text()
    assert "To: dora@mail.example" in told
    assert link in told
