"""The words of the public list that are not a signal's own. Pure."""

from __future__ import annotations

from typing import Final

from backend.integrity.signal import Band, Mode, Tier

TITLE: Final = "What Viva notices during an interview"
LEAD: Final = (
    "This is the whole list. What is not on it is not noticed. Each entry says what is measured, "
    "when it counts, how well we know that it works, when it is wrong, and what it can and cannot "
    "lead to.",
    "Which of these are switched on is up to the organization that invites you. The values below "
    "are the ones every job starts with.",
)
PROMISES_TITLE: Final = "What holds for all of them"
PROMISES: Final = (
    "A person decides. No signal changes a score or rejects anyone.",
    "Every note has a place in the recording, so that a person can listen before judging it.",
    "When you are told about one, you can answer in your own words. Your answer stands beside it.",
    "What your browser or the sound cannot tell is written down as not available, never as good "
    "or bad.",
    "An accommodation switches off beforehand what would punish it.",
    "How well we could hear you and what was noticed are two things. They are never added up.",
)
TIERS_CAPTION: Final = "How well we know that a signal works"
TIERS_HEAD: Final = ("Evidence", "What that means")
TIERS: Final[dict[Tier, tuple[str, ...]]] = {
    Tier.EXACT: ("Exact", "Counted or measured directly; there is nothing to guess."),
    Tier.SIGNAL_PROCESSING: (
        "Signal processing",
        "Computed from the sound by a formula that anyone can check.",
    ),
    Tier.BROWSER_REPORT: (
        "The browser's word",
        "The page reports what the browser says. Browsers differ, and extensions interfere.",
    ),
    Tier.SIMULATED: ("Simulated", "Tried on simulated sound only, so real rooms will be worse."),
    Tier.FEW_VOICES: (
        "Few voices",
        "Tried on four human voices from a studio. That is a first test, not a proof.",
    ),
    Tier.UNVALIDATED: ("Not validated", "We have no measurement of our own of how often it errs."),
}
SECTIONS: Final = {
    "browser": (
        "From the page",
        "Your browser tells the page. Together, a hidden page and a lost focus are one departure. "
        "What Viva itself causes, such as a permission prompt or a lost connection, is left out.",
    ),
    "camera": (
        "From the camera, on your own device",
        "Only when the job asks and you agree. Pictures are looked at in your browser and never "
        "sent or stored; only what happened and when leaves your device.",
    ),
    "hearing": (
        "How well we could hear you",
        "About the sound, never about you. When we hear you badly you are told at once.",
    ),
    "pauses": ("Pauses", "Facts in seconds, without a judgement."),
    "voices": (
        "Voices",
        "Off unless the job asks and you agree. The evidence is weak, so none of them is ever "
        "called more than medium, and none is shown without its sound.",
    ),
    "server": ("Bookkeeping", "What the server notes about its own work."),
}
USE: Final = "Use"
THRESHOLD: Final = "When it counts"
EVIDENCE_TIER: Final = "Evidence"
SURE: Final = "How sure at most"
BENIGN: Final = "Harmless explanations"
FALSE: Final = "Known false alarms"
LEADS_TO: Final = "What it can lead to"
CANNOT: Final = "What it cannot do"
OFF_FOR: Final = "Switched off by the accommodation"
NO_THRESHOLD: Final = "There is no threshold: each time is noted."
NONE_KNOWN: Final = "None known."
AT_LEAST: Final = "At least"
AT_MOST: Final = "At most"
CONSENT: Final = "You are asked for it by itself."
DEFAULTS: Final = {
    Mode.OFF: "Off, until a job switches it on.",
    Mode.OBSERVE: "Noted for the reviewer.",
    Mode.WARN: "Noted, and you are told.",
    Mode.STRIKE: "Counted.",
}
MOST: Final = {
    Mode.OFF: "A job may switch it off.",
    Mode.OBSERVE: "The most a job may choose: noted for the reviewer.",
    Mode.WARN: "The most a job may choose: you are told and can answer.",
    Mode.STRIKE: "The most a job may choose: it counts as a strike.",
}
BANDS: Final = {Band.LOW: "Low", Band.MEDIUM: "Medium", Band.HIGH: "High"}
ACCOMMODATIONS: Final = {
    "assistive_technology": "assistive technology",
    "no_camera": "no camera",
    "typed_answers": "typed answers",
    "support_person": "a support person",
    "voice_differs": "a voice that differs",
    "extra_time": "extra time",
    "silence_s": "longer pauses",
}
NOT_BUILT_TITLE: Final = "What we did not build, and why"
NOT_BUILT: Final = (
    (
        "Whether a voice is synthetic",
        "We tried, and it does not work. A detector looked nearly perfect until voices and people "
        "were recorded through the same channel; then it took people for machines, as the table "
        "shows. Some people also speak with a synthetic voice because they need one.",
    ),
    (
        "Whether a recording is played back",
        "No method we know holds outside the room it was tuned in, and we could not measure one. "
        "Follow-up questions that nobody can foresee do more.",
    ),
    (
        "Who is speaking",
        "On human voices a threshold found on synthetic ones accepted 67 to 86 of 100 other "
        "people. No voice print is made for later and none is kept.",
    ),
)
EVIDENCE_CAPTION: Final = "A detector of synthetic voices, tried before we decided against it"
EVIDENCE_HEAD: Final = (
    "How it was tried",
    "Error rate on unseen synthetic voices",
    "People taken for machines",
)
EVIDENCE: Final = [
    ("People and machines recorded differently", "1.0 to 7.3 %", "0 to 1 %"),
    ("The same codec and channel for both", "5.3 to 38 %", "1, 1, 23 and 51 % of four people"),
]
NEVER_TITLE: Final = "What Viva never measures"
NEVER: Final = (
    "Emotion, stress, confidence or any other state of mind.",
    "Accent, origin, gender, age or health.",
    "Personality or honesty.",
    "Your identity, from voice or face.",
)
