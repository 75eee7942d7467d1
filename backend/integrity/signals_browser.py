"""Signals that the candidate's page and its camera check can give. Pure."""

from __future__ import annotations

from typing import Final

from backend.integrity.signal import (
    COUNTED,
    DURATION,
    NO_ENDING,
    NO_VERDICT,
    OBSERVED,
    STRIKING,
    WARNED,
    WATCHED,
    Band,
    Mode,
    Signal,
    Source,
    Threshold,
    Tier,
)

ASSISTIVE: Final = ("assistive_technology",)
CAMERA: Final = ("no_camera",)


def lasts(ms: float, meaning: str, highest_ms: float = 600_000) -> tuple[Threshold, ...]:
    """Return the threshold of a duration."""
    return (Threshold(DURATION, ms, "ms", 0, highest_ms, meaning),)


def _browser(
    kind: str,
    title: str,
    measures: str,
    benign: tuple[str, ...],
    known_false: tuple[str, ...],
    notice: str,
    modes: tuple[Mode, ...] = STRIKING,
    thresholds: tuple[Threshold, ...] = (),
    off_for: tuple[str, ...] = ASSISTIVE,
    default: Mode = Mode.OBSERVE,
) -> Signal:
    return Signal(
        kind=kind,
        title=title,
        measures=measures,
        source=Source.BROWSER,
        tier=Tier.BROWSER_REPORT,
        max_band=Band.MEDIUM,
        benign=benign,
        known_false=known_false,
        leads_to=COUNTED if Mode.STRIKE in modes else WARNED if Mode.WARN in modes else OBSERVED,
        cannot=NO_VERDICT if Mode.STRIKE in modes else NO_ENDING,
        default=default,
        modes=modes,
        thresholds=thresholds,
        off_for=off_for,
        notice=notice,
    )


BROWSER: Final = (
    _browser(
        "tab_hidden",
        "Page hidden",
        "The page was not visible: another tab, another window over it, or a minimised window.",
        ("A call or a message came in.", "The screen locked by itself.", "A wrong key."),
        ("A phone that switches its screen off.", "Some window managers on a second desktop."),
        "We noticed that the page was not visible for a while.",
        thresholds=lasts(2000, "Shorter absences are kept but do not count."),
    ),
    _browser(
        "focus_lost",
        "Page lost the focus",
        "Keys went to another window while the page stayed visible. Together with a hidden page "
        "it is one departure, not two.",
        (
            "A screen reader, magnifier or dictation tool took the focus.",
            "A system message opened.",
            "A click beside the window.",
        ),
        ("Password managers and other browser extensions.", "Developer and system dialogs."),
        "We noticed that the page lost focus for a while.",
        thresholds=lasts(3000, "Shorter losses are kept but do not count."),
    ),
    _browser(
        "context_menu",
        "Context menu opened",
        "The menu of the right mouse button was opened on the page.",
        ("A habit.", "Looking for the spelling check."),
        ("A touch pad tapped with two fingers.",),
        "We noticed that a menu was opened on the page.",
        modes=WATCHED,
    ),
    _browser(
        "copy",
        "Text copied",
        "Text of the page was copied. What it said is not kept, only how many characters.",
        ("Keeping the question at hand.", "Putting it into a translation or reading tool."),
        ("Extensions that copy what is marked.",),
        "We noticed that text was copied from the page.",
        thresholds=(Threshold("min_chars", 1, "characters", 0, 10_000, "Less does not count."),),
    ),
    _browser(
        "paste",
        "Text pasted",
        "Text was pasted into the page. What it said is not kept, only how many characters.",
        (
            "An own note, or an answer written in a text editor.",
            "Dictation tools paste what they heard.",
        ),
        ("Dictation, clipboard and password tools.",),
        "We noticed that text was pasted into the page.",
        thresholds=(Threshold("min_chars", 20, "characters", 0, 10_000, "Less does not count."),),
        off_for=(*ASSISTIVE, "typed_answers"),
    ),
    _browser(
        "cut",
        "Text cut",
        "Text was cut out of a field of the page. What it said is not kept.",
        ("Moving a sentence within the own answer.",),
        ("Ordinary editing of a typed answer.",),
        "We noticed that text was cut from the page.",
        modes=WATCHED,
        off_for=(*ASSISTIVE, "typed_answers"),
    ),
    _browser(
        "fullscreen_exit",
        "Full screen left",
        "The page was shown on the full screen, because the job asks for it, and then was not.",
        ("The escape key.", "A system message.", "A permission or sharing prompt."),
        ("Browsers leave the full screen for dialogs of their own.",),
        "We noticed that the page left the full screen.",
        thresholds=lasts(2000, "A shorter exit is kept but does not count."),
    ),
    _browser(
        "second_screen",
        "More than one screen",
        "The browser says that the desktop reaches over more than one screen.",
        ("A docking station or a second monitor is how many people work.",),
        ("Television sets, projectors and drawing tablets.",),
        "We noticed that more than one screen is connected.",
        modes=WATCHED,
    ),
    _browser(
        "devtools",
        "Keys of the developer tools pressed",
        "The keys that open the browser's developer tools were pressed. Whether they opened, or "
        "were opened by the menu, no page can know.",
        ("A wrong key.", "A person who works on web pages."),
        ("Keys that other programs or keyboard layouts use for something else.",),
        "We noticed that keys for the browser's developer tools were pressed.",
        modes=WATCHED,
    ),
    _browser(
        "print",
        "Page printed",
        "The print dialog was opened for the page.",
        ("A wrong key.", "Keeping the question on paper."),
        ("Reading tools that use the print view.",),
        "We noticed that the print dialog was opened.",
        modes=WATCHED,
    ),
    _browser(
        "microphone_changed",
        "Microphone changed",
        "The page records from another device than before.",
        ("A headset ran empty or was unplugged.", "A better microphone was chosen."),
        ("Operating systems that switch devices by themselves.",),
        "",
        modes=(Mode.OFF, Mode.OBSERVE),
        off_for=(),
    ),
)


def _camera(
    kind: str, title: str, measures: str, benign: tuple[str, ...], lasting_ms: float, notice: str
) -> Signal:
    return Signal(
        kind=kind,
        title=title,
        measures=measures + " Computed on the candidate's device; no picture leaves it.",
        source=Source.CAMERA,
        tier=Tier.UNVALIDATED,
        max_band=Band.LOW,
        benign=benign,
        known_false=(
            "Dim or changing light, veils, masks, glasses that mirror, dark skin in poor light.",
            "Head movements that belong to a disability.",
        ),
        leads_to=WARNED,
        cannot=NO_ENDING + " It does not know who anybody is.",
        default=Mode.OFF,
        modes=WATCHED,
        thresholds=lasts(lasting_ms, "A shorter time does not count."),
        consent=True,
        off_for=CAMERA,
        notice=notice,
    )


CAMERA_SIGNALS: Final = (
    _camera(
        "no_face",
        "No face in the picture",
        "No face was found in the camera's picture.",
        ("Leaning back or aside.", "Picking something up.", "The lid or the light moved."),
        5000,
        "We noticed that the camera could not see you for a while.",
    ),
    _camera(
        "several_faces",
        "More than one face in the picture",
        "More than one face was found in the camera's picture.",
        ("Somebody walked past.", "A child, a carer or an interpreter.", "A picture on the wall."),
        3000,
        "We noticed more than one face in the picture.",
    ),
    _camera(
        "looking_away",
        "Looking away for long",
        "The face was turned away from the camera.",
        ("Thinking.", "The question stands on another screen.", "A second language takes effort."),
        15_000,
        "We noticed that the camera saw you looking away for a while.",
    ),
)
