from typing import Any

import pytest

from backend.gemini.capabilities import TABLE, TRANSCRIBE_MODEL
from backend.gemini.coverage import FUNCTION_DECLARATIONS
from backend.gemini.setup import LiveSetup, setup_fields

FULL: dict[str, Any] = {
    "instruction": "Be kind.",
    "voice": "Kore",
    "language": "de",
    "silence_ms": 1200,
    "start_sensitivity": "HIGH",
    "end_sensitivity": "LOW",
    "prefix_padding_ms": 20,
    "handle": "h-1",
    "seeded": True,
    "trigger_tokens": 25_600,
    "target_tokens": 12_800,
}


def test_the_default_model_gets_everything_it_takes():
    blocking = [{**one, "behavior": "BLOCKING"} for one in FUNCTION_DECLARATIONS]
    assert setup_fields(LiveSetup(**FULL)) == {
        "model": "models/gemini-3.8-live",
        "generationConfig": {
            "responseModalities": ["AUDIO"],
            "speechConfig": {"voiceConfig": {"prebuiltVoiceConfig": {"voiceName": "Kore"}}},
        },
        "systemInstruction": {"parts": [{"text": "Be kind."}], "role": "user"},
        "tools": [{"functionDeclarations": blocking}],
        "inputAudioTranscription": {},
        "outputAudioTranscription": {},
        "realtimeInputConfig": {
            "automaticActivityDetection": {
                "silenceDurationMs": 1200,
                "prefixPaddingMs": 20,
                "startOfSpeechSensitivity": "START_SENSITIVITY_HIGH",
                "endOfSpeechSensitivity": "END_SENSITIVITY_LOW",
            }
        },
        "contextWindowCompression": {
            "slidingWindow": {"targetTokens": 12_800},
            "triggerTokens": 25_600,
        },
        "sessionResumption": {"handle": "h-1"},
    }


def test_a_plain_setup_asks_for_handles_and_compression():
    fields = setup_fields(LiveSetup())
    assert fields["sessionResumption"] == {}
    assert fields["contextWindowCompression"] == {"slidingWindow": {}}
    assert "realtimeInputConfig" not in fields
    assert "systemInstruction" not in fields


def test_resumption_can_be_switched_off_even_with_a_handle():
    assert "sessionResumption" not in setup_fields(LiveSetup(resumption=False, handle="h"))


def test_the_listening_model_gets_only_what_listening_needs():
    assert setup_fields(LiveSetup(model=TRANSCRIBE_MODEL, **FULL)) == {
        "model": f"models/{TRANSCRIBE_MODEL}",
        "generationConfig": {"responseModalities": ["TEXT"]},
        "inputAudioTranscription": {"languageCodes": ["de"]},
    }


def test_a_seed_is_announced_only_where_it_must_be():
    older = LiveSetup(model="gemini-3.1-flash-live-preview", seeded=True)
    assert setup_fields(older)["historyConfig"] == {"initialHistoryInClientContent": True}
    assert "historyConfig" not in setup_fields(LiveSetup(seeded=True))
    unseeded = LiveSetup(model="gemini-3.1-flash-live-preview")
    assert "historyConfig" not in setup_fields(unseeded)


def test_a_model_that_wants_thinking_is_told_how_much():
    fields = setup_fields(LiveSetup(model="gemini-3.8-live-extended-thinking"))
    assert fields["generationConfig"]["thinkingConfig"] == {"thinkingLevel": "LOW"}


@pytest.mark.parametrize("model", [*sorted(TABLE), "gemini-9-live"])
def test_no_model_is_sent_what_closes_sessions_everywhere(model):
    """Section 8: transcription inside generationConfig, proactivity and affective dialog."""
    fields = setup_fields(LiveSetup(model=model, **FULL))
    assert not {"proactivity", "enableAffectiveDialog"} & {*fields, *fields["generationConfig"]}
    assert not any("ranscription" in key for key in fields["generationConfig"])
    assert "languageCode" not in str(fields["generationConfig"])


def test_a_setup_never_shows_the_instruction_or_the_handle():
    shown = repr(LiveSetup(instruction="canary", handle="canary"))
    assert "canary" not in shown


def test_our_declarations_are_not_changed_by_a_model():
    setup_fields(LiveSetup())
    assert all("behavior" not in declaration for declaration in FUNCTION_DECLARATIONS)
