import pytest

from backend.gemini.closes import (
    RULES,
    SETTLED_S,
    GeminiClosed,
    SetupUnanswered,
    Verdict,
    classify,
    judge,
    judge_refusal,
)

FATAL, DROP, RETRY, QUOTA = Verdict.FATAL, Verdict.DROP_HANDLE, Verdict.RETRY, Verdict.QUOTA

SEEN = [
    (1007, "API key not valid. Please pass a valid API key.", FATAL),
    (1007, "API key expired. Please renew the API key.", FATAL),
    (1007, "Request contains an invalid argument.", DROP),
    (1007, "Invalid JSON payload received. Unknown name \"proactivity\" at 'setup': Cannot find field.", FATAL),
    (1007, "realtime_input.media_chunks is deprecated. Use audio, video, or text instead.", FATAL),
    (1007, "Cannot extract voices from a non-audio request", FATAL),
    (1007, "The requested combination of response modalities (TEXT) is not supported", FATAL),
    (1007, "Thinking level is not supported for this model", FATAL),
    (1007, "Thinking level must be specified for this model", FATAL),
    (1007, "MINIMAL is not supported", FATAL),
    (1007, "BLOCKING function calls are not supported for this model", FATAL),
    (1007, "Function response scheduling is not supported for this model", FATAL),
    (1007, "Precondition check failed.", DROP),
    (1007, "The system instruction is too large", FATAL),
    (1007, "additionalProperties is not supported in parameters", FATAL),
    (1008, "models/x is not found for API version v1beta, or is not supported for bidiGenerateContent. Call ListModels", FATAL),
    (1008, "Connection aborted because the client failed to close the connection after receiving a GoAway signal", RETRY),
    (1008, "The operation was aborted.", RETRY),
    (1008, "Requested entity was not found.", DROP),
    (1008, "Operation is not implemented, or supported, or enabled.", DROP),
    (1008, "Generative Language API has not been used in project 1 before or it is disabled.", FATAL),
    (1008, "Your API key was reported as leaked. Please use another API key.", FATAL),
    (1011, "Internal error encountered.", RETRY),
    (1011, "The service is currently unavailable.", RETRY),
    (1011, "Deadline expired before operation could complete.", RETRY),
    (1011, "You exceeded your current quota, please check your plan and billing details. For more information", QUOTA),
    (1011, "RESOURCE_EXHAUSTED: too many concurrent sessions", QUOTA),
    (1011, "keepalive ping timeout", RETRY),
    (1006, "", RETRY),
    (1000, "", RETRY),
    (1001, "", RETRY),
    (4999, "something of a proxy", RETRY),
    (1007, "words nobody has seen", DROP),
    (1008, "", DROP),
]  # fmt: skip


@pytest.mark.parametrize(("code", "reason", "verdict"), SEEN)
def test_every_close_seen_in_the_wild_has_its_verdict(code, reason, verdict):
    assert classify(code, reason) is verdict


@pytest.mark.parametrize(("code", "reason", "verdict"), SEEN)
def test_a_reason_cut_to_what_a_close_frame_holds_means_the_same(code, reason, verdict):
    assert classify(code, reason.encode()[:123].decode()) is verdict


def test_the_words_decide_before_the_code():
    assert classify(1011, "API key not valid.") is FATAL
    assert classify(1007, "You exceeded your current quota") is QUOTA
    assert classify(1008, "Internal error encountered.") is RETRY


def test_case_does_not_matter():
    assert classify(1007, "api KEY not VALID") is FATAL


def test_no_rule_is_hidden_behind_an_earlier_one():
    for place, (needle, _) in enumerate(RULES):
        assert needle == needle.casefold()
        # `quota` is the net under the longer text it contains.
        hidden = [earlier for earlier, _ in RULES[:place] if earlier in needle]
        assert not hidden, needle


@pytest.mark.parametrize("code", [1007, 1008])
def test_a_refusal_soon_after_a_resume_drops_the_handle(code):
    reason = "The operation was aborted."
    assert judge(code, reason, resumed=True, age_s=2) is DROP
    assert judge(code, reason, resumed=True, age_s=SETTLED_S) is RETRY
    assert judge(code, reason, resumed=False, age_s=2) is RETRY


def test_a_refused_fresh_session_is_our_fault():
    reason = "Request contains an invalid argument."
    assert judge(1007, reason, resumed=False, age_s=0.2) is FATAL
    assert judge(1007, reason, resumed=True, age_s=0.2) is DROP


def test_a_fresh_session_that_had_settled_gets_another():
    reason = "Request contains an invalid argument."
    assert judge(1007, reason, resumed=False, age_s=3_480) is DROP


def test_a_wrong_key_stays_fatal_and_a_quota_a_quota():
    for resumed in (True, False):
        for age_s in (0.1, 100):
            assert judge(1007, "API key not valid.", resumed=resumed, age_s=age_s) is FATAL
            assert judge(1007, "quota", resumed=resumed, age_s=age_s) is QUOTA


def test_a_lost_line_soon_after_a_resume_keeps_the_handle():
    assert judge(1006, "", resumed=True, age_s=0.1) is RETRY
    assert judge(1011, "Internal error encountered.", resumed=True, age_s=0.1) is RETRY


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404])
def test_a_refusal_before_the_upgrade_is_fatal(status):
    assert judge_refusal(status) is FATAL


@pytest.mark.parametrize("status", [408, 500, 502, 503])
def test_a_struggling_server_is_tried_again(status):
    assert judge_refusal(status) is RETRY


def test_too_many_requests_is_a_quota():
    assert judge_refusal(429) is QUOTA


def test_an_unanswered_resume_casts_doubt_on_the_handle():
    assert SetupUnanswered(resumed=True).verdict is DROP
    assert SetupUnanswered(resumed=False).verdict is RETRY


def test_the_text_of_a_close_holds_no_words_of_the_vendor():
    assert "canary" not in str(GeminiClosed(1008, "canary", RETRY))
