"""docs/integrity.md is what the registry says."""

import pytest

from backend.integrity import documents


@pytest.mark.parametrize("path", list(documents.written()), ids=lambda path: path.name)
def test_the_page_says_what_the_registry_says(path):
    assert path.read_text() == documents.written()[path], (
        "run python -m backend.integrity.documents"
    )


def test_a_changed_threshold_changes_the_page(monkeypatch):
    from dataclasses import replace

    from backend.integrity import disclosure
    from backend.integrity.signals import SIGNALS

    hidden = SIGNALS["tab_hidden"]
    longer = replace(hidden.thresholds[0], default=9000)
    changed = {**SIGNALS, "tab_hidden": replace(hidden, thresholds=(longer,))}
    before = documents.render(disclosure.public_list())
    monkeypatch.setattr(disclosure, "SIGNALS", changed)

    assert "At least 9 s." not in before
    assert "At least 9 s." in documents.render(disclosure.public_list())
