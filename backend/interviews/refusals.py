"""What the record refuses, each with the status and code that its callers answer."""

from __future__ import annotations

from datetime import datetime


class Refusal(Exception):
    """A request that was understood and not granted.

    The texts are for people; nothing internal ever goes into them.
    """

    status = 409
    code = "refused"
    title = "Not possible"
    detail = "This is not possible now."
    retry_after_s: int | None = None

    @property
    def extra(self) -> dict[str, str]:
        """Further members of the answer."""
        return {}


class LinkUnknown(Refusal):
    """No invitation and no open link has this token."""

    status, code, title = 404, "link_unknown", "Unknown link"
    detail = "This link is not known. Check that it was copied completely."


class LinkExpired(Refusal):
    """The invitation's time is over."""

    status, code, title = 410, "link_expired", "Expired link"
    detail = "This link has expired. Write to the organization for a new one."


class LinkRevoked(Refusal):
    """A recruiter took the link back."""

    status, code, title = 410, "link_revoked", "Withdrawn link"
    detail = "This link was withdrawn. Write to the organization if you did not expect that."


class LinkUsed(Refusal):
    """The interview of this link has ended."""

    status, code, title = 410, "link_used", "Used link"
    detail = "The interview of this link has already taken place."


class JobClosed(Refusal):
    """The job takes no more interviews."""

    status, code, title = 410, "job_closed", "Closed position"
    detail = "This position is no longer open for interviews."


class LinkNotOpen(Refusal):
    """The invitation's time has not come."""

    status, code, title = 403, "link_not_open", "Not open yet"
    detail = "This link is not open yet."

    def __init__(self, opens_at: datetime) -> None:
        """Keep when it opens."""
        self.opens_at = opens_at
        super().__init__()

    @property
    def extra(self) -> dict[str, str]:
        """When the link opens, in UTC."""
        return {"opens_at": self.opens_at.isoformat().replace("+00:00", "Z")}


class Full(Refusal):
    """As many interviews are live as this installation admits."""

    status, code, title = 503, "full", "All places are taken"
    detail = "All places are taken at the moment. Your link stays valid: try again in a minute."
    retry_after_s = 60
    """A guess, to be calibrated: interviews last 10 to 60 minutes, places open at any time."""


class InterviewerAway(Refusal):
    """No process reaches the interviewer, so a new interview would begin with silence."""

    status, code, title = 503, "interviewer_away", "The interviewer is away"
    detail = "Interviews cannot begin at the moment. Your link stays valid: try again in a minute."
    retry_after_s = 60
    """A guess, to be calibrated: a quota is counted by the minute, an outage lasts longer."""


class NotAsked(Refusal):
    """The organization asks for no declarations."""

    code, title = "not_asked", "Not asked"
    detail = "This organization does not ask for that. Nothing was kept."


class WrongState(Refusal):
    """The interview is at another point than the request needs."""

    status, code, title = 409, "wrong_state", "Not at this point"
    detail = "The interview is at another point, so this is not possible now."


class ConsentMissing(Refusal):
    """Nothing begins before consent."""

    status, code, title = 409, "consent_missing", "Consent is missing"
    detail = "The interview can begin after you have agreed to how it is held."


class ConsentChanged(Refusal):
    """The consent names another version than the one in force."""

    status, code, title = 409, "consent_changed", "The text has changed"
    detail = "The text you agreed to has changed. Read it again and decide."


class ResumeMissing(Refusal):
    """The job asks for a resume."""

    status, code, title = 409, "resume_missing", "Resume is missing"
    detail = "This position asks for a resume. Upload one to go on."


class ResumeNotWanted(Refusal):
    """The job does not ask for a resume."""

    status, code, title = 409, "resume_not_wanted", "No resume needed"
    detail = "This position does not ask for a resume."


class UploadQuota(Refusal):
    """As many files were stored as one interview may."""

    status, code, title = 429, "upload_quota", "Too many files"
    detail = "No further file can be uploaded for this interview. The last one is kept."


class TooManyEvents(Refusal):
    """As many events were stored as one interview may."""

    status, code, title = 429, "event_quota", "Too many events"
    detail = "No further events are stored for this interview."


class ImpossibleTime(Refusal):
    """An event lies outside the interview."""

    status, code, title = 400, "impossible_time", "Outside the interview"
    detail = "An event lies outside the time of the interview."
