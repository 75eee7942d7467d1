"""The written settings are the real ones."""

import pytest

from backend.config import documents
from backend.config.environment import load_environment


@pytest.mark.parametrize("path", list(documents.written()), ids=lambda path: path.name)
def test_the_file_says_what_the_settings_are(path):
    assert path.read_text() == documents.written()[path], "run python -m backend.config.documents"


def test_the_example_can_be_copied_as_it_is(monkeypatch):
    monkeypatch.setenv("ENV_FILE", str(documents.ENV_EXAMPLE))

    load_environment()
