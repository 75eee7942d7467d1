"""The words by which requests are known: patterns over lower-case words without punctuation."""

from __future__ import annotations

import re
from typing import Final


def word_set(words: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(words.split())


def starts(*alternatives: str) -> re.Pattern[str]:
    """Return a pattern that matches when a line begins with one of them, whole words only."""
    return re.compile(rf"^(?:{'|'.join(alternatives)})(?![\w'])")


MISHEARD: Final = {
    "here": "hear",
    "here's": "hear",
    "heard": "hear",
    "repeated": "repeat",
    "repeats": "repeat",
    "repeating": "repeat",
    "skipped": "skip",
    "skips": "skip",
    "skipping": "skip",
    "questions": "question",
    "moments": "moment",
    "minutes": "minute",
    "seconds": "second",
    "sec": "second",
    "dont": "don't",
    "didnt": "didn't",
    "cant": "can't",
    "im": "i'm",
    "id": "i'd",
    "lets": "let's",
    "wanna": "want",
    "mic": "microphone",
}
"""Near sounds and forms that stand for a request's core words."""

FILLERS: Final = word_set(
    "um uh er erm ah eh hm hmm mm mhm huh oh ooh uhm hum ha the a an it but and of in to"
)
"""Sounds, and the small words that recognisers make of coughs and breath."""

_POLITE: Final = sorted(
    word_set(
        "um uh er erm ah oh hm hmm so well okay ok right sorry please hi hey hello actually and "
        "but yes yeah no now just maybe to the a"
    )
)
_POLITE_PHRASES: Final = (
    "i'm sorry",
    "excuse me",
    "(?:could|can|would|will) (?:you|we|i)",
    "do you mind",
    "would you mind",
    "may i",
    "(?:i would|i'd) (?:like|prefer)",
    "i want",
    "i think",
    "let me",
    "let's",
    "let us",
    "you to",
)

OPENING: Final = re.compile(rf"^(?:(?:{'|'.join((*_POLITE_PHRASES, *_POLITE))}) )+")
"""Polite words that may stand before a request."""

_TIME: Final = "(?:moment|minute|second|while|bit|time)"
_SOME: Final = "(?:some |just |another |one |a |few |little |more |short )"
_IT: Final = "(?:that|it|this|(?:the |your |last )+question|what you said)"
_MACHINE: Final = "(?:robot|human|real|person|machine|ai|a i|computer|bot)"
_ARTICLE: Final = "(?:a |an |really |still )*"

CORES: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    (
        "identity",
        starts(
            f"are you {_ARTICLE}{_MACHINE}",
            f"is this {_ARTICLE}{_MACHINE}",
            "(?:who|what) are you",
            "am i (?:talking|speaking) (?:to|with)",
        ),
    ),
    (
        "hearing",
        starts(
            "(?:can|could|do|did) (?:you|anyone|anybody) (?:still )?hear(?: me)?$",
            "(?:can|could|do) (?:you|anyone|anybody) (?:still )?hear me",
            "hear me",
            "are you (?:still )?(?:there|hear|listening)",
            "is (?:anyone|anybody|someone) (?:there|hear)",
            "is (?:this|(?:my|the) (?:microphone|audio|sound)) (?:thing )?(?:on|working)",
            "hello(?: hello)*(?: there)?$",
            "testing",
            "test test",
        ),
    ),
    (
        "time",
        starts(
            "how (?:much|many) (?:more )?(?:time|minute|question)"
            "(?: (?:are|is|do|left|remain).*)?$",
            "how long (?:will|is|do|does|have|left)",
            "how much longer",
        ),
    ),
    (
        "repeat",
        starts(
            "repeat",
            f"(?:say|ask|read|tell|hear) (?:me )?{_IT}(?: again| once more| one more time)?",
            "(?:say|ask|read|come) again",
            "again please",
            "(?:once more|one more time)",
            f"what was {_IT}",
            "what (?:did|do) you (?:say|ask)",
            "(?:i )?(?:didn't|did not|couldn't|could not) (?:quite |really )?"
            "(?:hear|catch|get|understand|follow)",
            "(?:i )?(?:don't|can't) (?:quite |really )?(?:hear|catch|understand|follow) "
            f"(?:you|{_IT})",
            "pardon",
            "what$",
            "sorry$",
        ),
    ),
    (
        "skip",
        starts(
            "(?:like to )?skip",
            "(?:like to )?pass(?:$| on| this| that)",
            "(?:like to )?(?:go |move )(?:on )?to (?:the )?next",
            "(?:the )?next (?:question|one)(?:$| please)",
            "move on",
            "leave (?:out )?(?:this|that|it) (?:one|question|out)",
        ),
    ),
    (
        "moment",
        starts(
            f"(?:like )?(?:i )?(?:need|take|give|want|have) (?:me )?{_SOME}+{_TIME}"
            "(?! (?:when|where))",
            "(?:i )?need time to think",
            f"(?:just |another |half )*(?:a |one |another |few )?{_TIME}(?: please)?$",
            f"(?:just )?one {_TIME}",
            "wait(?:$| please| a| one| for me| just)",
            "(?:hold|hang) on",
            "think(?:$| please| about (?:it|that|this)| for a| a)",
            "bear with me",
        ),
    ),
    (
        "end",
        starts(
            "(?:like to )?(?:end|stop|finish|quit|cancel|terminate|abort|leave|close)(?:$| "
            "(?:(?:the|this|our|my) )?"
            "(?:interview|hear|now|call|conversation|session|it|this|talking))"
        ),
    ),
    (
        "question",
        starts(
            f"(?:explain|clarify|rephrase) (?:to me )?(?:{_IT}|what|a)",
            "what do you mean",
            f"what does {_IT} mean",
        ),
    ),
    (
        "unknowing",
        starts(
            "(?:i )?(?:really |honestly |just )?(?:don't|do not) (?:really |actually )?"
            "(?:know|remember)",
            "(?:i )?(?:have )?no (?:idea|experience|answer|example)",
            "(?:i'm |am )?not sure$",
            "(?:i )?(?:can't|cannot) (?:answer|think of|say)",
            "(?:i )?(?:don't|do not) have (?:an|any|a) (?:answer|experience|example|idea)",
        ),
    ),
)
"""Kinds of request by the name of their intent, with the words they begin with."""

SPOKEN: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        "repeat",
        (
            "please repeat the question",
            "repeat the question please",
            "could you repeat the question",
            "could you repeat that",
            "could you say that again",
            "what was the question",
        ),
    ),
    (
        "skip",
        (
            "please skip this question",
            "i would like to skip this question",
            "can we skip this question",
            "skip this one please",
            "next question please",
            "can we move on to the next question",
        ),
    ),
    (
        "moment",
        (
            "i need a moment to think",
            "i need a moment",
            "give me a moment please",
            "one moment please",
            "let me think for a moment",
            "hold on please",
        ),
    ),
    ("hearing", ("can you hear me", "hello can you hear me", "are you still there")),
    (
        "end",
        (
            "i want to end the interview",
            "please stop the interview",
            "can we stop here",
            "i would like to end the interview",
        ),
    ),
    (
        "no",
        (
            "no that is all",
            "no i have no questions",
            "no more questions",
            "no thank you i have no questions",
            "no thank you i have no more questions",
            "no thank you that is all",
        ),
    ),
)
"""Requests as people say them, to know them by their sound when a recogniser mistook a word.
Measured with flite's voices: `please skittish question`, `i need an amen to think`."""

_AUXILIARY: Final = "(?:do|does|did|is|are|will|would|can|could|should)"
_WHO_OR_WHAT: Final = "(?:what|how|who|when|where|why|which)"

ASKING: Final = starts(
    f"{_WHO_OR_WHAT} (?:{_AUXILIARY}|kind|sort|about|many|much|long|happens)",
    f"{_AUXILIARY} (?:you|we|i|it|this|that|they|there|the|your|my)",
    "what's",
    "who's",
)
"""How questions begin."""

QUESTION: Final = re.compile(
    r"\b(?:you|your|we|it|this|that|they|question|company|team|mean|next|job|role|position|people)\b"
)
"""What questions to an interviewer are about."""

ANNOUNCED: Final = re.compile(
    r"\b(?:my question|a question|(?:like|want|wanted|love) to (?:know|ask)|wonder(?:ing)?|curious)"
    r"\b"
)
"""Words that announce a question."""

YES_WORDS: Final = word_set("yes yeah yep yup sure certainly absolutely correct definitely")
YES_PHRASES: Final = frozenset(
    {"ok", "okay", "right", "of course", "all right", "alright", "please do", "go ahead"}
)
NO_WORDS: Final = word_set("no nope nah not nothing none")
NO_PHRASES: Final = ("that's all", "that is all", "i'm fine", "i'm good", "no thank")
