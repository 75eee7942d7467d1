"""The questions of an interview: chosen, timed and put in order; pure and deterministic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, TypeVar

from backend.jobs import timing
from backend.jobs.bank import DIFFICULTIES, LEVELS, Bank, BankQuestion, Level
from backend.jobs.names import (
    speakable_degree,
    speakable_employer,
    speakable_skill,
    speakable_title,
)
from backend.jobs.selection import Kind, Wanted, choose, is_warm_up

Origin = Literal["core", "resume"]
AnyKind = TypeVar("AnyKind", bound=Kind)

RESUME_ANSWER_S = 120
"""Time for a question about the resume; a guess, to be calibrated."""
MAX_SKILLS = 20
"""Skills of a job that selection looks at; later ones would not be asked about anyway."""
CLOSING_FROM = 5
"""From this many questions on, the last one is a lighter one."""
DEEPER_FROM = 1.4
"""An answer planned this much longer than usual gets one more follow-up; a guess."""
SHALLOWER_FROM = 0.6
"""An answer cut to this share of the usual time gets one follow-up less; a guess."""
MAX_FOLLOW_UPS = 3
"""More turns an interview into an interrogation; a guess, to be calibrated."""
SENIOR_LEVELS: tuple[Level, ...] = ("senior", "lead")


@dataclass(frozen=True, slots=True)
class PlannedQuestion:
    """One question as an interview will ask it."""

    text: str
    category: str
    """One of `bank.CATEGORIES`."""
    difficulty: str
    """One of `bank.DIFFICULTIES`."""
    skill: str
    time_s: int
    """Seconds for the answer and its follow-ups."""
    follow_up_budget: int
    origin: Origin = "core"

    @property
    def cost_s(self) -> int:
        """Seconds it takes of the interview, with asking it."""
        return timing.cost_s(self.time_s)


def core_questions(
    bank: Bank,
    *,
    family: str,
    level: str,
    skills: Sequence[object],
    duration_min: int,
    resume_count: int = 0,
    variant: int = 0,
) -> list[PlannedQuestion]:
    """Return the questions that every candidate of a job gets, warm-up first.

    The same arguments always give the same questions.

    Args:
        bank: where the questions come from.
        family: key or other name of a job family; an unknown one counts as `general`.
        level: experience level; an unknown one counts as `mid`.
        skills: of the job, most important first.
        duration_min: whole length of the interview.
        resume_count: how many resume questions to keep time for.
        variant: another number gives another choice among equally fitting questions.
    """
    kept_s = timing.reserved_s(duration_min, resume_count, RESUME_ANSWER_S)
    wanted = Wanted(
        family=family,
        level=next((known for known in LEVELS if known == level), "mid"),
        skills=tuple(str(skill) for skill in skills[:MAX_SKILLS]),
        budget_s=timing.talk_s(duration_min) - kept_s,
        variant=variant,
    )
    ordered = in_order(choose(bank, wanted))
    shortened = [timing.answer_s(question.time_s, wanted.budget_s) for question in ordered]
    times_s = timing.fitted(shortened, wanted.budget_s)
    return [_planned(question, time_s) for question, time_s in zip(ordered, times_s, strict=True)]


def _planned(question: BankQuestion, time_s: int) -> PlannedQuestion:
    share = time_s / question.time_s
    change = (share >= DEEPER_FROM) - (share <= SHALLOWER_FROM)
    return PlannedQuestion(
        text=question.text,
        category=question.category,
        difficulty=question.difficulty,
        skill=question.skill,
        time_s=time_s,
        follow_up_budget=max(0, min(MAX_FOLLOW_UPS, question.follow_up_budget + change)),
    )


def in_order(chosen: Sequence[AnyKind]) -> list[AnyKind]:
    """Return warm-up, then from easy to hard, then a lighter one to close with."""
    places: tuple[str, ...] = DIFFICULTIES
    rest = sorted(chosen, key=lambda question: places.index(question.difficulty))
    opening = next((place for place, question in enumerate(rest) if is_warm_up(question)), None)
    first = [] if opening is None else [rest.pop(opening)]
    lighter = [
        place
        for place, question in enumerate(rest)
        if question.difficulty != "hard" and question.category != "technical"
    ]
    last = [rest.pop(lighter[-1])] if lighter and len(chosen) >= CLOSING_FROM else []
    return [*first, *rest, *last]


def with_resume_questions(
    core: Sequence[PlannedQuestion], about_resume: Sequence[PlannedQuestion], duration_min: int
) -> list[PlannedQuestion]:
    """Return the core with as many resume questions as the time allows, before the last question.

    They come late so that a long answer about a resume cannot cost a question that every other
    candidate was asked.
    """
    budget_s = timing.talk_s(duration_min)
    left_s = budget_s - sum(question.cost_s for question in core)
    added: list[PlannedQuestion] = []
    for question in about_resume:
        time_s = timing.answer_s(question.time_s, budget_s)
        if timing.cost_s(time_s) > left_s:
            break
        added.append(replace(question, time_s=time_s))
        left_s -= timing.cost_s(time_s)
    place = len(core) - 1 if len(core) >= CLOSING_FROM else len(core)
    return [*core[:place], *added, *core[place:]]


def resume_questions(
    bank: Bank,
    result: Mapping[str, object],
    *,
    job_skills: Sequence[object],
    level: str,
    limit: int,
) -> list[PlannedQuestion]:
    """Return up to `limit` questions about a resume, the most telling first.

    The resume is data: only names of employers, posts and degrees that look like such names get
    into a text, and skills only in the job's own words.

    Args:
        bank: holds the templates.
        result: what was read from the resume, in the shape of the resumes app; anything goes.
        job_skills: of the job, most important first.
        level: of the job.
        limit: most questions to return.
    """
    senior = level in SENIOR_LEVELS
    drafts = _resume_drafts(result, job_skills, senior=senior)
    difficulty = "medium" if senior else "easy"
    return [
        PlannedQuestion(
            text=bank.templates.resume[template].format_map(names),
            category="technical" if template == "skill" else "project",
            difficulty="medium" if template == "skill" else difficulty,
            skill=names.get("skill", "experience"),
            time_s=RESUME_ANSWER_S,
            follow_up_budget=1,
            origin="resume",
        )
        for template, names in drafts[: max(0, limit)]
    ]


def _resume_drafts(
    result: Mapping[str, object], job_skills: Sequence[object], *, senior: bool
) -> list[tuple[str, dict[str, str]]]:
    """Return templates with the names for them, the most telling first."""
    posts = _posts(result)
    shared = _shared_skills(result, job_skills)
    return [
        *((_role_template(post, senior=senior), post) for post in posts[:1]),
        *(("skill", {"skill": skill}) for skill in shared[:1]),
        *_steps(posts),
        *(("degree", {"degree": degree}) for degree in _degrees(result)[:1]),
        ("any", {}),
        *(("skill", {"skill": skill}) for skill in shared[1:]),
    ]


def _entries(result: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    found = result.get(name)
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []


def _posts(result: Mapping[str, object]) -> list[dict[str, str]]:
    """Return employer and title of each post that has a speakable one, the latest first."""

    def moment(entry: Mapping[str, object]) -> tuple[bool, str, str]:
        end, start = entry.get("end"), entry.get("start")
        return (
            entry.get("current") is True,
            end if isinstance(end, str) else "",
            start if isinstance(start, str) else "",
        )

    posts = []
    for entry in sorted(_entries(result, "work"), key=moment, reverse=True):
        employer = speakable_employer(entry.get("employer"))
        title = speakable_title(entry.get("title"))
        post = {"employer": employer or "", "title": title or ""}
        if entry.get("current") is True:
            post["now"] = "_now"
        if employer or title:
            posts.append(post)
    return posts


def _role_template(post: Mapping[str, str], *, senior: bool) -> str:
    if not post["title"]:
        return "employer"
    if not post["employer"]:
        return "title"
    return ("role_decision" if senior else "role") + post.get("now", "")


def _steps(posts: Sequence[Mapping[str, str]]) -> Iterator[tuple[str, dict[str, str]]]:
    for later, earlier in pairwise(posts):
        names = {"employer": later["employer"], "earlier": earlier["employer"]}
        if all(names.values()) and names["employer"].casefold() != names["earlier"].casefold():
            yield "step", names
            return


def _shared_skills(result: Mapping[str, object], job_skills: Sequence[object]) -> list[str]:
    """Return the job's skills that the resume lists too, in the job's words and order."""
    listed = result.get("skills")
    known = {str(skill).casefold().strip() for skill in listed} if isinstance(listed, list) else ()
    spoken = (
        speakable_skill(skill)
        for skill in job_skills[:MAX_SKILLS]
        if str(skill).casefold().strip() in known
    )
    return list(dict.fromkeys(skill for skill in spoken if skill))


def _degrees(result: Mapping[str, object]) -> list[str]:
    """Return speakable degrees; schools stay out, their names can tell faith or origin."""
    spoken = (speakable_degree(entry.get("degree")) for entry in _entries(result, "education"))
    return [degree for degree in spoken if degree]
