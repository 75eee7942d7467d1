"""What the pages say exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
PLACES = re.compile(
    r"`((?:backend|frontend|deploy|docs|requirements|tests)/[\w./*<>-]+|Makefile|pyproject\.toml|"
    r"\.env\.example|\.ci/run)`"
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_place_that_a_page_names_exists(page):
    named = {place.rstrip("/") for place in PLACES.findall(page.read_text())}
    missing = [place for place in sorted(named) if "<" not in place and not list(ROOT.glob(place))]

    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_another_page_leads_somewhere(page):
    links = re.findall(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", page.read_text())
    broken = [link for link in links if not (page.parent / link).exists()]

    assert broken == []


def test_every_make_target_that_a_page_names_exists():
    targets = set(re.findall(r"^(\w+): +; @", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {target for page in PAGES for target in re.findall(r"`make (\w+)`", page.read_text())}

    assert named - targets == set()


def test_every_command_that_a_page_names_exists():
    from django.core.management import get_commands

    named = {
        command for page in PAGES for command in re.findall(r"manage\.py (\w+)", page.read_text())
    }

    assert named - set(get_commands()) == set()
