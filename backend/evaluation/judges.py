"""Who judges: Gemini over the network, the emulator over its port, or its rules in this process."""

from __future__ import annotations

import json
from typing import Final, TypeVar

from pydantic import BaseModel

from backend.emulator import rest
from backend.evaluation.prompts import Prompt
from backend.gemini import text
from backend.gemini.text import Reply, Service, Usage

Shape = TypeVar("Shape", bound=BaseModel)

TIMEOUT_S: Final = 120.0
"""For one request, its repair included; nobody waits for it at a screen (a guess)."""
RULES_NAME: Final = "emulator"


class ServiceJudge:
    """Asks a service that speaks Gemini's protocol."""

    def __init__(self, service: Service, *, rule_based: bool) -> None:
        """Bind it to a service; `rule_based` when that is the emulator."""
        self._service = service
        self.name = service.model
        self.rule_based = rule_based

    async def ask(self, prompt: Prompt[Shape]) -> Reply[Shape]:
        """Return the answer to a request.

        Raises:
            TextFailed: No usable answer came.
        """
        return await text.ask(prompt.shape, prompt.instruction, prompt.data, self._service)


class RulesJudge:
    """Answers by the emulator's rules without a server: the same requests, the same answers."""

    name = RULES_NAME
    rule_based = True

    async def ask(self, prompt: Prompt[Shape]) -> Reply[Shape]:
        """Return the answer to a request."""
        request = {
            "contents": [{"role": "user", "parts": [{"text": text.mark_data(prompt.data)}]}],
            "systemInstruction": {"parts": [{"text": prompt.instruction}]},
            "generationConfig": {"responseJsonSchema": prompt.shape.model_json_schema()},
        }
        path = f"/v1beta/models/{RULES_NAME}:generateContent"
        answered = json.loads(rest.respond("POST", path, {}, json.dumps(request).encode()).body)
        told = answered["candidates"][0]["content"]["parts"][0]["text"]
        counts = answered["usageMetadata"]
        usage = Usage(counts["promptTokenCount"], counts["candidatesTokenCount"])
        return Reply(prompt.shape.model_validate_json(told), answered["modelVersion"], usage)
