"""The state diagram of an interview, drawn from the transition table."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from backend.interviews.lifecycle import TRANSITIONS, State, Transition

HEADING = """\
# The states of an interview

Drawn from `TRANSITIONS` in `backend/interviews/lifecycle.py`; a test compares the two. To renew
this page: `python manage.py shell -c "from backend.interviews.lifecycle_diagram import write;
write()"`.

A disconnect pauses an interview and never ends it. Every change is one conditional UPDATE that
reports whether the state allowed it. Entering *ready* or *live* again is allowed: a reload asks
for it.
"""

MEANINGS = {
    State.CREATED: "A link was opened; consent, resume and device check are under way.",
    State.READY: "The questions are frozen; the talk can begin.",
    State.LIVE: "The candidate and the interviewer are connected; the clock runs.",
    State.PAUSED: "The connection is lost; the clock stands still until the candidate returns.",
    State.COMPLETED: "The talk took place and was ended, by a person, its plan or the job's rules.",
    State.TERMINATED: "A person ended it before its time: declined, withdrawn, or left before it.",
    State.ABANDONED: "The candidate did not come back.",
    State.EXPIRED: "The candidate opened the link and did not begin in time.",
}


def render(transitions: Iterable[Transition] = tuple(TRANSITIONS.values())) -> str:
    """Return the whole page `docs/states.md`."""
    verbs = list(transitions)
    ends = [state for state in State if not any(state in verb.sources for verb in verbs)]
    lines = [
        HEADING,
        "```mermaid",
        "stateDiagram-v2",
        f"    [*] --> {State.CREATED}",
        *(
            f"    {source} --> {verb.target}: {verb.verb}"
            for verb in verbs
            for source in verb.sources
        ),
        *(f"    {state} --> [*]" for state in ends),
        "```",
        "",
        "| State | Meaning |",
        "| --- | --- |",
        *(f"| {state.value} | {MEANINGS[state]} |" for state in State),
        "",
        "| Verb | From | To |",
        "| --- | --- | --- |",
        *(
            f"| {verb.verb} | {', '.join(source.value for source in verb.sources)} "
            f"| {verb.target.value} |"
            for verb in verbs
        ),
    ]
    return "\n".join(lines) + "\n"


def write() -> None:
    """Write the page where the test looks for it."""
    (settings.BASE_DIR / "docs" / "states.md").write_text(render(), "utf-8")
