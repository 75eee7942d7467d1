from __future__ import annotations

from django.conf import settings

from backend.interviews.lifecycle import TRANSITIONS, State, Transition
from backend.interviews.lifecycle_diagram import render


def test_the_page_of_states_is_what_the_table_says():
    page = (settings.BASE_DIR / "docs" / "states.md").read_text("utf-8")
    assert page == render(), "run the command that docs/states.md names"


def test_every_state_and_every_way_is_drawn():
    page = render()
    for transition in TRANSITIONS.values():
        for source in transition.sources:
            assert f"    {source} --> {transition.target}: {transition.verb}\n" in page
    for state in State:
        assert f"| {state} |" in page


def test_a_new_transition_changes_the_page():
    reopened = Transition("reopen", (State.COMPLETED,), State.PAUSED)
    assert render([*TRANSITIONS.values(), reopened]) != render()
