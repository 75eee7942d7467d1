"""What the emulator's interviewer says: warm, short, neutral, never judging an answer.

Variants are chosen by a number, so that a conversation can be repeated word for word.
"""

from __future__ import annotations

import re
from typing import Final

from backend.gemini.coverage import Briefing

Lines = tuple[str, ...]
"""Sentences; each is spoken, captioned and interrupted as one piece."""

ACKNOWLEDGEMENTS: Final[tuple[Lines, ...]] = (
    ("Thank you.",),
    ("Okay, thanks for explaining that.",),
    ("I see, thank you.",),
    ("All right, thanks.",),
    ("Thank you, I have noted that.",),
)
BEFORE_FOLLOW_UP: Final[tuple[Lines, ...]] = (("I see.",), ("Okay.",), ("Thanks.",))
UNKNOWING: Final[tuple[Lines, ...]] = (
    ("That is all right.",),
    ("No problem, we will leave it there.",),
)
SKIPPED: Final[tuple[Lines, ...]] = (
    ("No problem, we will leave that one.",),
    ("Of course, let us go on.",),
)
REPEATING: Final[tuple[Lines, ...]] = (
    ("Of course.",),
    ("Certainly, here it is again.",),
    ("Sure, once more.",),
)
MOMENT: Final[tuple[Lines, ...]] = (
    ("Of course, take your time.",),
    ("Certainly. I will wait.",),
)
NUDGES: Final[tuple[Lines, ...]] = (
    ("Take your time, I am listening.",),
    ("There is no hurry. Begin whenever you are ready.",),
)
STILL_HERE: Final[Lines] = ("I am still here. Begin whenever you are ready.",)
OFFER: Final[Lines] = ("Shall I repeat the question, or would you rather skip it?",)
OFFER_DECLINED: Final[Lines] = ("All right, please go on when you are ready.",)
REST: Final[Lines] = (
    "Let us pause here.",
    "Everything is kept, and you can come back by the same link.",
)
LEAD_INS: Final[tuple[Lines, ...]] = (
    ("Here is the next question.",),
    (),
    ("Let us go to the next one.",),
    (),
)
LAST_LEAD_IN: Final[Lines] = ("This is the last question.",)
FIRST_LEAD_IN: Final[Lines] = ("Let us begin.",)
HEARING: Final[Lines] = ("Yes, I can hear you.", "Please go ahead whenever you are ready.")
ADDED: Final[Lines] = ("Thank you for adding that.",)
CONFIRM_END: Final[Lines] = ("Would you like to end the interview now?", "Please say yes or no.")
GO_ON: Final[Lines] = ("All right, let us go on.",)
CANNOT_EXPLAIN: Final[Lines] = (
    "I cannot add to the question, so please take it as you understand it.",
)
IDENTITY: Final[Lines] = ("I am an AI interviewer, not a person.", "A person reads the interview.")
ANYTHING_ELSE: Final[Lines] = (
    "That was my last question.",
    "Is there anything you would like to ask or to add?",
)
ANYTHING_ELSE_RESUMED: Final[Lines] = ("Is there anything you would like to ask or to add?",)
PLEASE_ASK: Final[Lines] = ("Please go ahead.",)
MORE_TO_ASK: Final[Lines] = ("Is there anything else?",)
TIME_IS_UP: Final[Lines] = ("Thank you. Our time is up.",)
ADDITION_NOTED: Final[Lines] = ("Thank you, that stays in the record of this interview.",)
ALL_RIGHT: Final[Lines] = ("All right.",)
WELCOME_BACK: Final[Lines] = ("Welcome back.",)
WE_WERE_HERE: Final[Lines] = ("We were at this question.",)
TROUBLE: Final[Lines] = ("One moment, please.",)

FOLLOW_UPS: Final[dict[str, Lines]] = {
    "technical": (
        "Could you give me a concrete example of that?",
        "How did you know that it worked?",
        "What would you watch out for when doing that?",
    ),
    "behavioral": (
        "What exactly was your own part in it?",
        "What was the result in the end?",
        "What would you do differently today?",
    ),
    "situational": (
        "What would your very first step be?",
        "How would you decide between the options you have?",
        "Who else would you involve, and why?",
    ),
    "project": (
        "Which part of it was your own work?",
        "What was the hardest decision in that project?",
        "What came out of it in the end?",
    ),
}
"""By category of question; the next variant each time."""

ANY_FOLLOW_UP: Final[Lines] = (
    "Could you tell me a little more about that?",
    "Could you give me an example?",
)


def pick(variants: tuple[Lines, ...], number: int) -> Lines:
    """Return the variant whose turn it is."""
    return variants[number % len(variants)]


def follow_up(category: str, number: int) -> str:
    """Return the follow-up for a category of question."""
    texts = FOLLOW_UPS.get(category, ANY_FOLLOW_UP)
    return texts[number % len(texts)]


def sentences(text: str) -> Lines:
    """Return the text cut after its sentences, so that each can be spoken on its own."""
    parts = re.split(r"(?<=[.?!…])\s+", " ".join(text.split()))
    return tuple(part for part in parts if part)


def _first_name(briefing: Briefing) -> str:
    return (briefing.candidate_name.split() or [""])[0]


def greeting(briefing: Briefing) -> Lines:
    """Return the opening: who speaks, that it is software, and what the candidate may say."""
    name = _first_name(briefing)
    firm = briefing.organization or "the company"
    role = f" for the position {briefing.job_title}" if briefing.job_title else ""
    lines = [
        f"Hello {name}, and welcome." if name else "Hello, and welcome.",
        f"I am an AI interviewer, an emulator that holds this interview for {firm}{role}.",
        "You can say repeat, skip, or one moment at any time.",
    ]
    if not briefing.language.lower().startswith("en"):
        lines.append("I speak and understand English only, so we will talk in English.")
    return tuple(lines)


def question_noted(firm: str) -> Lines:
    """Return the honest answer to a question that only a person can answer."""
    return (
        "Thank you for asking.",
        f"I cannot answer that myself, but your question is noted, and a person at "
        f"{firm or 'the company'} will answer it.",
    )


def time_left(minutes: int, questions: int | None) -> Lines:
    """Return how much is left, in words."""
    left = f"about {minutes} minutes" if minutes > 1 else "about a minute"
    if questions is None:
        return (f"We have {left} left.",)
    if questions == 0:
        return (f"We have {left} left, and this is the last question.",)
    more = "one more question" if questions == 1 else f"{questions} more questions"
    return (f"We have {left} left, and {more} after this one.",)


def goodbye(briefing: Briefing) -> Lines:
    """Return the last words: thanks, and what happens next."""
    name = _first_name(briefing)
    thanks = f"Thank you for your time, {name}." if name else "Thank you for your time."
    return (
        thanks,
        f"A person at {briefing.organization or 'the company'} reads this interview and decides "
        "what happens next.",
        "Goodbye.",
    )


def common() -> Lines:
    """Return the sentences worth speaking ahead of time, because they open a reply."""
    groups = (
        *ACKNOWLEDGEMENTS,
        *BEFORE_FOLLOW_UP,
        *UNKNOWING,
        *SKIPPED,
        *REPEATING,
        *MOMENT,
        *NUDGES,
        *LEAD_INS,
        OFFER,
        REST,
        LAST_LEAD_IN,
        FIRST_LEAD_IN,
        HEARING,
        ADDED,
        ANYTHING_ELSE,
        STILL_HERE,
        PLEASE_ASK,
        MORE_TO_ASK,
        ADDITION_NOTED,
        ALL_RIGHT,
    )
    return tuple(dict.fromkeys(line for group in groups for line in group))
