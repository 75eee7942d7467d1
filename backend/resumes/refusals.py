"""What an upload or a correction is refused for, each with the status and code of its answer."""

from __future__ import annotations


class Refusal(Exception):
    """A file or a correction that is not accepted.

    The texts are for people; nothing of the file or of the machine ever goes into them.
    """

    status = 422
    code = "unreadable"
    title = "File cannot be read"
    detail = "This file cannot be read."
    retry_after_s: int | None = None

    @property
    def extra(self) -> dict[str, str]:
        """Further members of the answer: none."""
        return {}


class TooLarge(Refusal):
    """More bytes than a resume may have."""

    status, code, title = 413, "too_large", "File is too large"
    detail = "This file is larger than 10 MB. Save it with smaller pictures and try again."


class TypeNotAllowed(Refusal):
    """Neither a PDF nor a Word document nor plain text, by content."""

    status, code, title = 415, "type_not_allowed", "File type not accepted"
    detail = "This is not a PDF, a Word document (.docx) or a text file. Save it as a PDF."


class OldWordDocument(TypeNotAllowed):
    """The binary format of Word before 2007."""

    detail = "This is a Word document in the old .doc format. Save it as .docx or PDF."


class MacroDocument(TypeNotAllowed):
    """A Word document that carries programs."""

    detail = "This Word document holds macros. Save it as .docx without macros, or as a PDF."


class NameDisagrees(TypeNotAllowed):
    """The ending of the file's name says another type than its content."""

    detail = (
        "The ending of the file's name does not fit its content. "
        "Save it as .pdf, .docx or .txt and try again."
    )


class Unreadable(Refusal):
    """Damaged, or built so that reading it would cost too much."""

    detail = "This file cannot be read; it may be damaged. Save it again as a PDF and try again."


class PasswordProtected(Refusal):
    """Opens only with a password."""

    code, title = "password_protected", "File is protected"
    detail = "This file is protected with a password. Save it without one and try again."


class NoTextFound(Refusal):
    """No text that a reader's eye would see."""

    code, title = "no_text_found", "No text found"
    detail = (
        "No text was found in this file. It may be a scan or a picture: "
        "export it as a PDF from the program it was written with."
    )


class Infected(Refusal):
    """The virus scanner knows this file."""

    code, title = "infected", "File refused"
    detail = "The virus scanner refused this file. Nothing of it was kept."


class ParserBusy(Refusal):
    """As many files are being read or wait for it as this process admits."""

    status, code, title = 503, "parser_busy", "Busy"
    detail = "Many files are being read at the moment. Try again in a few seconds."
    retry_after_s = 10
    """A guess, to be calibrated: two places, 0.1 to 15 seconds a file."""


class ScannerDown(Refusal):
    """Files are to be scanned and the scanner does not answer."""

    status, code, title = 503, "scanner_down", "Not possible right now"
    detail = "Files cannot be checked for viruses at the moment. Try again in a minute."
    retry_after_s = 60


class DiskLow(Refusal):
    """Too little space is left to keep the file."""

    status, code, title = 503, "disk_low", "Not possible right now"
    detail = "Files cannot be kept at the moment. Try again in a few minutes."
    retry_after_s = 300


class InvalidFields(Refusal):
    """Corrections that do not fit their fields; `errors` says which and why."""

    status, code, title = 400, "invalid_fields", "Some fields do not fit"
    detail = "Some fields cannot be saved as they are."

    def __init__(self, errors: list[dict[str, str]]) -> None:
        """Keep the problems, each with code, detail and pointer (RFC 6901)."""
        self.errors = errors
        super().__init__()
