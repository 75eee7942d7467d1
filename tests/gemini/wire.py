"""Server messages as the vendor writes them (GEMINI_LIVE.md section 6), for several test files."""

import base64
import json
from typing import Any

PCM = bytes(range(256)) * 2
PCM_BASE64 = base64.b64encode(PCM).decode()

AUDIO: dict[str, Any] = {
    "serverContent": {
        "modelTurn": {
            "role": "model",
            "parts": [{"inlineData": {"mimeType": "audio/pcm;rate=24000", "data": PCM_BASE64}}],
        }
    }
}
USAGE = {
    "promptTokenCount": 522,
    "responseTokenCount": 42,
    "totalTokenCount": 564,
    "thoughtsTokenCount": 136,
    "cachedContentTokenCount": 0,
    "toolUsePromptTokenCount": 0,
    "promptTokensDetails": [
        {"modality": "AUDIO", "tokenCount": 500},
        {"modality": "TEXT", "tokenCount": 22},
    ],
    "responseTokensDetails": [{"modality": "AUDIO", "tokenCount": 42}],
}
SERVER_MESSAGES: dict[str, dict[str, Any]] = {
    "setup complete": {"setupComplete": {"sessionId": "s-1"}},
    "setup complete, empty": {"setupComplete": {}},
    "audio": AUDIO,
    "thought": {"serverContent": {"modelTurn": {"parts": [{"text": "Hm.", "thought": True}]}}},
    "output transcript": {"serverContent": {"outputTranscription": {"text": " Hello"}}},
    "input transcript": {
        "serverContent": {
            "inputTranscription": {"text": "hi", "languageCode": "en-US", "finished": True}
        }
    },
    "interim transcript": {"serverContent": {"interimInputTranscription": {"text": "h"}}},
    "generation complete": {"serverContent": {"generationComplete": True}},
    "turn complete": {
        "serverContent": {"turnComplete": True, "interactionStatus": "IDLE"},
        "usageMetadata": USAGE,
    },
    "turn complete, more to come": {
        "serverContent": {"turnComplete": True, "interactionStatus": "IN_PROGRESS"}
    },
    "interrupted": {"serverContent": {"interrupted": True}},
    "turn complete with a reason": {
        "serverContent": {"turnComplete": True, "turnCompleteReason": "NEED_MORE_INPUT"}
    },
    "waiting": {"serverContent": {"waitingForInput": True}},
    "status alone": {"serverContent": {"interactionStatus": "IN_PROGRESS"}},
    "grounding": {
        "serverContent": {
            "groundingMetadata": {
                "webSearchQueries": ["a"],
                "groundingChunks": [{"web": {"uri": "https://example.org", "title": "t"}}],
                "searchEntryPoint": {"renderedContent": "<b>"},
            }
        }
    },
    "tool call": {
        "toolCall": {
            "functionCalls": [
                {"id": "function-call-123", "name": "f", "args": {"note_text": "x"}},
                {"id": "function-call-124", "name": "g"},
            ]
        }
    },
    "tool call cancelled": {"toolCallCancellation": {"ids": ["function-call-123"]}},
    "go away": {"goAway": {"timeLeft": "50s"}},
    "resumption": {
        "sessionResumptionUpdate": {
            "newHandle": "h-1",
            "resumable": True,
            "lastConsumedClientMessageIndex": "7",
        }
    },
    "resumption, not now": {"sessionResumptionUpdate": {}},
    "voice begins": {"voiceActivity": {"type": "ACTIVITY_START", "audioOffset": "0.360s"}},
    "voice ends": {"voiceActivity": {"type": "ACTIVITY_END", "audioOffset": "2s"}},
    "voice signal": {"voiceActivityDetectionSignal": {"vadSignalType": "VAD_SIGNAL_TYPE_SOS"}},
    "usage alone": {"usageMetadata": USAGE},
    "nothing": {},
    "no content": {"serverContent": {}},
}


def frame(message):
    return json.dumps(message).encode()
