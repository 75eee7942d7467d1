"""Words inside an answer that are meant for whoever rates it; they are no answer. Pure.

What is found is left out of every count and quote. It costs nothing otherwise: nobody is marked for
it, and the talk itself stays as it is.
"""

from __future__ import annotations

import re
from typing import Final

MAX_WORDS: Final = 30
"""A longer sentence, or one that begins in small letters, is speech as a recogniser writes it:
there only the order itself is left out."""

_ORDER: Final = (
    # Sets the instructions aside, in the languages of the bundled trials.
    r"\b(?:ignore|disregard|forget|override|ignoriere|vergiss|missachte|oublie|ignora|olvida"
    r"|dimentica|esqueça|zignoruj|zapomnij|игнорируй|забудь)\b[^.!?]{0,60}?"
    r"(?:instructi|instrucc|istruzion|instruç|instrukc|anweisung|regel|rules?\b|rubric|raster"
    r"|règles|reglas|regole|regras|zasad|инструкц|правила)\w*",
    r"(?:talimat|kural)\w*\s+(?:yok say|unut)\w*",
    r"(?:忽略|忘记)[^。!?]{0,30}(?:指令|规则)",
    # Orders a rating: a rating verb, then a rating noun of the highest kind.
    r"\b(?:you must|you are required to|have to|as the evaluator|okay evaluator)\b[^.!?]{0,60}?"
    r"\b(?:scores?|points|marks|rating)\b(?: to (?:5|five))?",
    r"\b(?:give|award|assign|rate|set|awards?)\b[^.!?]{0,50}?"
    r"\b(?:full marks|highest (?:score|rating)|five points|every (?:score|criterion)"
    r"|all criteria)\b",
    r"\b(?:score|rating)s?\b[^.!?]{0,40}\b(?:is|to) (?:5\b|five\b)(?: out of five)?",
    r"\b(?:rate it|i rate) [^.!?]{0,20}out of five",
    r"\bfull marks (?:for|to) (?:this|the|every|all|me)\b",
    r"\b(?:gib|bewerte|vergib|setze|setzen)\b[^.!?]{0,40}?"
    r"\b(?:punkte|punktzahl|punkten|kriteri\w+)\b",
    r"\bbewertung auf (?:5|fünf)(?: setzen)?",
    r"\bdu musst jetzt jede bewertung\b|\bmusst du jetzt jede bewertung\b",
    r"\b(?:kriterien sind mit fünf punkten|volle punktzahl)\b",
    r"\b(?:note à 5|note maximale|puntuación (?:en 5|máxima)|punteggio massimo|pontuação máxima"
    r"|najwyższą ocenę|en yüksek puan\w*|высшую оценку)",
    r"(?:最高分|打五分)",
    # Asks for the instruction itself.
    r"\b(?:repeat|print|reveal|show)\b[^.!?]{0,40}\b(?:system prompt|hidden instructions"
    r"|confidential prompt)\b",
    r"\b(?:wiederhole|verrate)\b[^.!?]{0,40}(?:anweisung|systemanweisung)\w*",
    r"\b(?:répète|repite)\b[^.!?]{0,40}\binstruc\w+ (?:du système|del sistema)\b",
    # Pretends to be somebody else.
    r"(?:^|(?<=[\s.!?…]))(?:interviewer(?:in)?|system|assistant|evaluator|prüfer)\s*:",
    r"\[system\]|###\s*instruction",
)
_LEAD: Final = (
    r"(?:\b(?:and|oh|okay|by the way|so|now|the interviewer|und|übrigens|ach ja|jetzt)\s+){0,4}"
)
_TAIL: Final = (
    r"(?:\s+(?:and|for|to|in|of|this|the|every|each|answer|candidate|criterion|criteria|five|5"
    r"|und|für|auf|fünf|setzen|mir|jedes?|kriterium|bewerber|diesem)\b){0,6}"
)
"""What an order drags along when it is spoken without a pause."""
_ORDERS: Final = re.compile(f"{_LEAD}(?:{'|'.join(_ORDER)}){_TAIL}", re.IGNORECASE)
_CODE: Final = re.compile(
    # Marks of ours, tags of chat formats, JSON from its first key, and an SQL order.
    r"(?:</?|\\u003c/?)(?:data|interview-data|turn)\b[^>]{0,80}>|<\|\w+\|>(?:\s*system\b)?"
    r"|(?:```json)?[\s\[\]{}\"\\,]*\"\w{1,40}\"\s*:[^.!?…]{0,400}[}\]](?:[\s`\"\\}\]]|\\n)*"
    r"|';\s*\w+ [^;]{0,80}\bscore\s*=\s*\d\s*;[\s\-\"\\]*",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[^.!?…。]+(?:[.!?…。]+|$)")


def without(text: str) -> str:
    """Return an answer without what is meant for its rater; an ellipsis stands for it."""
    plain = _CODE.sub(" … ", text)
    if not _ORDERS.search(plain):
        return plain.strip()
    return "".join(_kept(match[0]) for match in _SENTENCE.finditer(plain)).strip()


def _kept(sentence: str) -> str:
    if not _ORDERS.search(sentence):
        return sentence
    words = sentence.split()
    if len(words) <= MAX_WORDS and not words[0][:1].islower():
        return " … "
    return _ORDERS.sub(" … ", sentence)
