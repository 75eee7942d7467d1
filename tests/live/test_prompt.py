"""The interviewer's instruction: what people wrote stands in marked data, and forges nothing."""

import json
from dataclasses import replace
from uuid import UUID

from backend.evaluation.probes.injections import cases
from backend.gemini.coverage import parse_briefing
from backend.interviews.values import InterviewRecord, QuestionRecord, TurnRecord
from backend.live.coverage import Coverage
from backend.live.prompt import history, instruction

CASES = cases()
QUESTION = QuestionRecord(1, "How do you test?", "technical", "testing", 90, 1, 0, "asked")
RECORD = InterviewRecord(
    id=UUID(int=1),
    state="live",
    organization="Harbor",
    job_title="Engineer",
    candidate_name="Cass",
    language="en",
    duration_s=1200,
    silence_s=1.2,
    active_ms=0,
    questions=(QUESTION,),
    turns=(TurnRecord(1, "interviewer", "How do you test?", 0, 1000, 1),),
)


def told(record):
    return instruction(record, Coverage(record.questions), resuming=True)


def rules_of(text):
    return text.partition("<interview-data>")[0]


def test_no_case_gets_out_of_the_data_or_adds_a_speaker():
    clean = told(RECORD)
    for case in CASES:
        said = TurnRecord(2, "candidate", case.text, 1000, 2000, 1)
        record = replace(
            RECORD,
            candidate_name=case.text,
            job_title=case.text,
            organization=case.text,
            turns=(*RECORD.turns, said),
        )
        text = told(record)
        assert rules_of(text) == rules_of(clean), case
        assert text.count("<interview-data>") == text.count("</interview-data>") == 1, case
        assert parse_briefing(text) is not None, case
        lines = [json.loads(line) for line in history(record).split("\n")]
        assert [line["speaker"] for line in lines] == ["interviewer", "candidate"], case


def test_what_nobody_can_see_does_not_reach_the_interviewer():
    for case in CASES:
        said = TurnRecord(2, "candidate", case.text, 1000, 2000, 1)
        record = replace(RECORD, candidate_name=case.text, turns=(*RECORD.turns, said))
        assert told(record).replace("\n", "").isprintable(), case
