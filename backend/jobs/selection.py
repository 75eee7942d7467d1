"""Which questions of the bank a job gets; pure and deterministic."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from backend.jobs.bank import Bank, BankQuestion, Category, Difficulty, Level
from backend.jobs.names import speakable_skill
from backend.jobs.timing import answer_s, cost_s, shortest_s

CATEGORY_MIX: Mapping[Level, Mapping[Category, float]] = {
    "fresher": {"technical": 0.35, "behavioral": 0.25, "situational": 0.25, "project": 0.15},
    "junior": {"technical": 0.40, "behavioral": 0.20, "situational": 0.25, "project": 0.15},
    "mid": {"technical": 0.40, "behavioral": 0.20, "situational": 0.20, "project": 0.20},
    "senior": {"technical": 0.35, "behavioral": 0.20, "situational": 0.25, "project": 0.20},
    "lead": {"technical": 0.30, "behavioral": 0.20, "situational": 0.30, "project": 0.20},
}
"""Share of each category by level; a guess, to be calibrated."""

DIFFICULTY_MIX: Mapping[Level, Mapping[Difficulty, float]] = {
    "fresher": {"easy": 0.60, "medium": 0.40, "hard": 0.00},
    "junior": {"easy": 0.40, "medium": 0.50, "hard": 0.10},
    "mid": {"easy": 0.20, "medium": 0.55, "hard": 0.25},
    "senior": {"easy": 0.10, "medium": 0.50, "hard": 0.40},
    "lead": {"easy": 0.10, "medium": 0.35, "hard": 0.55},
}
"""Share of each difficulty by level; a guess, to be calibrated."""

MAX_QUESTIONS = 24
"""Longer interviews go deeper, not on to more questions; a guess, to be calibrated."""
WARM_UP_FROM_S = 240
"""Talks shorter than this have no time for a warm-up question; a guess, to be calibrated."""

FILLED = 0.8
"""From this share of the time on, answers are stretched rather than a question of the wrong
difficulty added; a guess, to be calibrated."""
LEAST_SHARE = 0.3
"""A question that would get less than this share of its usual time is not asked; a guess."""

MIX_WEIGHT = 3.0
SKILL_WEIGHT = 2.0
FAMILY_WEIGHT = 1.0
REPEAT_WEIGHT = 1.5
"""What counts how much when questions compete: the mix above all, then the skills of the job,
then its family; a skill asked about before counts against a question. Guesses, calibrated only
by reading the plans of every family and level."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a plan is chosen for."""

    family: str
    level: Level
    skills: tuple[str, ...]
    """Most important first."""
    budget_s: int
    variant: int = 0
    """Another number gives another, equally good choice among equals."""


@dataclass
class _Choice:
    """The questions taken so far."""

    wanted: Wanted
    ranks: Mapping[str, int]
    """Rank of the job's best skill that a question skill covers, 0 the most important."""
    own: frozenset[str]
    """Ids of the family's own questions."""
    taken: list[BankQuestion] = field(default_factory=list)

    def left_s(self) -> int:
        """Return the time that is left when every answer gets its usual length."""
        return self.wanted.budget_s - sum(_cost_s(taken, self.wanted) for taken in self.taken)

    def suiting(self, pool: list[BankQuestion]) -> list[BankQuestion]:
        """Return the questions that may come next; none when the plan is full.

        A question of a difficulty that is missing comes first, even if all answers must be
        shortened for it; any other one only while much time is left.
        """
        left_s = self.left_s()
        fitting = [q for q in pool if _cost_s(q, self.wanted) <= left_s]
        if not self.taken and self.wanted.budget_s >= WARM_UP_FROM_S:
            return [q for q in fitting if is_warm_up(q)] or fitting
        lacking = [q for q in fitting if self._lack(q) > 0]
        if lacking:
            return lacking
        squeezed = [q for q in pool if self._lack(q) > 0 and self._fits_shortened(q, left_s)]
        full = left_s <= (1 - FILLED) * self.wanted.budget_s
        return squeezed if squeezed or full else fitting

    def _fits_shortened(self, question: BankQuestion, left_s: int) -> bool:
        """Whether there is at least half its time, and all of it when all answers shrink."""
        least_s = sum(_least_s(taken, self.wanted) for taken in (*self.taken, question))
        return _cost_s(question, self.wanted) <= 2 * left_s and least_s <= self.wanted.budget_s

    def _lack(self, question: BankQuestion) -> float:
        """Return how many questions of its difficulty are missing from the mix."""
        mix = DIFFICULTY_MIX[self.wanted.level][question.difficulty]
        have = sum(taken.difficulty == question.difficulty for taken in self.taken)
        return mix * (len(self.taken) + 1) - have

    def score(self, question: BankQuestion) -> tuple[float, str]:
        """Return how well the question would fit as the next one; the text decides ties."""
        level, count = self.wanted.level, len(self.taken) + 1
        categories = Counter(taken.category for taken in self.taken)
        share = CATEGORY_MIX[level][question.category] * count - categories[question.category]
        lack = share + self._lack(question)
        repeats = sum(taken.skill == question.skill for taken in self.taken)
        rank = self.ranks.get(question.skill)
        skill = SKILL_WEIGHT / (1 + rank / 4) if rank is not None and not repeats else 0.0
        family = FAMILY_WEIGHT if question.id in self.own else 0.0
        points = MIX_WEIGHT * lack + skill + family - REPEAT_WEIGHT * repeats
        return round(points, 6), _tie_break(self.wanted.variant, question.id)


def choose(bank: Bank, wanted: Wanted) -> list[BankQuestion]:
    """Return questions that fit the budget, the warm-up first where there is one."""
    pool = [
        question
        for question in bank.for_family(wanted.family)
        if wanted.level in question.levels
        and DIFFICULTY_MIX[wanted.level][question.difficulty] > 0
        and _answer_s(question, wanted) >= LEAST_SHARE * question.time_s
    ]
    pool += _skill_questions(bank, wanted)
    own = frozenset(q.id for q in bank.families[bank.key_of(wanted.family)].questions)
    choice = _Choice(wanted, _ranks(bank, wanted), own)
    while len(choice.taken) < MAX_QUESTIONS:
        suiting = choice.suiting(pool)
        if not suiting:
            break
        best = max(suiting, key=choice.score)
        choice.taken.append(best)
        pool.remove(best)
    return choice.taken


class Kind(Protocol):
    """What decides about a question's place."""

    @property
    def category(self) -> str:
        """One of `bank.CATEGORIES`."""

    @property
    def difficulty(self) -> str:
        """One of `bank.DIFFICULTIES`."""


def is_warm_up(question: Kind) -> bool:
    """Whether anyone can answer it at once, from what they did or liked."""
    return question.difficulty == "easy" and question.category in ("behavioral", "project")


def _cost_s(question: BankQuestion, wanted: Wanted) -> int:
    return cost_s(_answer_s(question, wanted))


def _least_s(question: BankQuestion, wanted: Wanted) -> int:
    return cost_s(shortest_s(_answer_s(question, wanted)))


def _answer_s(question: BankQuestion, wanted: Wanted) -> int:
    return answer_s(question.time_s, wanted.budget_s)


def _tie_break(variant: int, identity: str) -> str:
    return hashlib.sha256(f"{variant} {identity}".encode()).hexdigest()


def _ranks(bank: Bank, wanted: Wanted) -> dict[str, int]:
    ranks: dict[str, int] = {}
    topics = bank.topics_for(wanted.family)
    for rank, skill in enumerate(wanted.skills):
        for topic, covered in topics.items():
            if skill.casefold().strip() in covered:
                ranks.setdefault(topic, rank)
        ranks.setdefault(skill, rank)
    return ranks


def _skill_questions(bank: Bank, wanted: Wanted) -> Sequence[BankQuestion]:
    """Return template questions for the skills of the job that the bank does not cover."""
    covered = frozenset().union(*bank.topics_for(wanted.family).values())
    made = []
    for skill in dict.fromkeys(wanted.skills):
        spoken = speakable_skill(skill)
        if spoken is None or skill.casefold().strip() in covered:
            continue
        for difficulty, template in bank.templates.skill.items():
            if DIFFICULTY_MIX[wanted.level][difficulty] == 0:
                continue
            made.append(
                BankQuestion(
                    id=f"skill-{difficulty}-{spoken.replace(' ', '-')}",
                    text=template.format(skill=spoken),
                    category="technical",
                    difficulty=difficulty,
                    skill=spoken,
                    levels=(wanted.level,),
                    time_s=150,
                    follow_up_budget=1,
                )
            )
    return made
