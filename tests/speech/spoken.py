"""Speech for tests: sentences said by flite in the candidate's voice, and noise."""

import asyncio
from functools import cache

import numpy as np

from backend.speech.ports import RECOGNITION_RATE_HZ, Heard
from backend.speech.synthesis import find_synthesiser
from tests.prerequisites import require

SENTENCES = """I have worked as a software engineer for five years.
We found the problem by looking at the logs and then wrote a test for it.
I would first talk to the customer and try to understand what they need.
My team had six people and we met every morning for fifteen minutes.
One day the database became very slow and nobody knew why.
I learned that it is important to ask for help early.
The result was that the page loaded twice as fast as before.
I like to write small functions with clear names and good tests.
I studied computer science at the university and finished in two thousand eighteen.
We decided to move the old service to a new server over the weekend.
My biggest strength is that I stay calm when things go wrong.
I made a plan, shared it with my manager, and we agreed on the first step.
The most difficult part was to keep the system running during the change.
I used Python for most of the work and a little bit of Java.
If a patient is in pain, I would check the chart and call the doctor at once.
We measured the time before and after the change and it was thirty percent lower.
I want to work here because I believe that your product helps people.
To make sure that the data is correct we compare the totals every night.
Yes, I can hear you very well, thank you.
I would write down the risks and discuss them with the whole team before we start.
After that we never had the same mistake again.
I spend about two hours every week reading about new tools and methods.
Could you please repeat the question.""".splitlines()
"""What people say in interviews; 23 sentences."""


@cache
def said(text: str) -> bytes:
    """Return a text said by flite rms: int16 mono at 16 kHz. Skips the test without flite."""
    require("flite")
    return asyncio.run(find_synthesiser("candidate").speak(text))


def noise(duration_s: float, amplitude: float = 3.0) -> bytes:
    """Return white noise, by default at -81 dBFS like a quiet room on a good microphone."""
    samples = np.random.default_rng(0).normal(0, amplitude, int(duration_s * RECOGNITION_RATE_HZ))
    return samples.astype("<i2").tobytes()


async def hear_turn(recogniser) -> list[Heard]:
    """Return everything heard up to the end of the next turn."""
    turn = []
    async with asyncio.timeout(120):
        async for heard in recogniser:
            turn.append(heard)
            if heard.kind == "final":
                break
    return turn
