"""The public list of signals in a real browser: accessible, quiet, on a phone and in the dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Product, watch


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("de", 320)])
def test_the_list_is_accessible_and_quiet(
    uvicorn_product: Product, chromium: Browser, scheme: str, language: str, width: int
):
    context = chromium.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    errors = watch(page)
    page.goto(f"{uvicorn_product.address}/integrity/?language={language}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    found = Axe().run(page)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    context.close()

    assert found.violations_count == 0, found.generate_report()
    assert errors == []
    assert wide <= 0
