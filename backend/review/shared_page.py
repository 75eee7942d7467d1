"""What somebody without an account sees by a share link: one interview, to read and no more.

The token stays behind the # of its address. It is exchanged for a cookie of one link, and the
link is looked at anew for every page, so that taking it back works at once.
"""

from __future__ import annotations

import json
from typing import Any, Final, TypeVar
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backend.accounts import audit
from backend.accounts.client_address import address_of, limit_key
from backend.accounts.throttles import count_call
from backend.interviews import files
from backend.review import shared_view, sharing
from backend.review.logged import ONE_OPENING
from backend.review.models import Share
from backend.review.sharing import ShareState

MAX_TOKEN_CHARS: Final = 100
MAX_IDLE_S: Final = 8 * 3600
"""A cookie unused for a working day is void (a guess); the link gives a new one."""
OPENINGS_A_MINUTE: Final = 30
"""As many as links of candidates may be tried."""
PAGES_A_MINUTE: Final = 240
"""A guess: a player asks for a recording in dozens of pieces."""
SIGNER_SALT: Final = "viva share pass"

Answer = TypeVar("Answer", bound=HttpResponseBase)


@require_safe
def entry(request: HttpRequest) -> HttpResponse:
    """Show the page that takes the token out of its own address."""
    return _closed_to_others(render(request, "review/shared/entry.html"))


@require_POST
def open_link(request: HttpRequest) -> HttpResponse:
    """Exchange a token for the cookie of its link, and say where to go."""
    if wait_s := _wait_s(request, "share-open", OPENINGS_A_MINUTE):
        return _too_often(wait_s)
    row = sharing.find_by_token(_token_in(request))
    if row is None:
        return _told(404, _("This link is not known. Check that it was copied as a whole."))
    state = sharing.state_of(row)
    if state is not ShareState.OPEN:
        _note(audit.Kind.DENIED, row, state.value)
        return _told(410, _why(state))
    with transaction.atomic():
        _note(audit.Kind.VIEW, row, "opened")
        sharing.opened(row)
    answer = JsonResponse({"to": reverse("shared", args=[row.pk])})
    _issue(answer, row.pk)
    return _closed_to_others(answer)


@require_safe
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the interview of a link that this browser has opened."""
    row, refusal = _let_in(request, pk)
    if row is None:
        return refusal
    with transaction.atomic():
        _note(audit.Kind.VIEW, row, "read")
        context = shared_view.context(row)
    answer = render(request, "review/shared/page.html", context)
    _issue(answer, row.pk)
    return _closed_to_others(answer)


@require_safe
def recording(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Return the recording, where the link was made with it."""
    row, refusal = _let_in(request, pk)
    if row is None:
        return refusal
    found = shared_view.recording_of(row)
    if found is None:
        raise Http404
    _note_listening(request, row)
    return _closed_to_others(
        files.serve(
            request,
            found.file,
            name=f"interview-{row.interview_id}.flac",
            media_type=found.media_type,
            sha256=found.sha256,
        )
    )


def _let_in(request: HttpRequest, pk: UUID) -> tuple[Share | None, HttpResponse]:
    """Return the link of a page, or the answer that refuses it."""
    if wait_s := _wait_s(request, "share", PAGES_A_MINUTE):
        return None, _too_often(wait_s)
    row = None
    if _holds_pass(request, pk):
        rows = Share.objects.select_related(*shared_view.JOINED)
        row = rows.filter(pk=pk).first()
    if row is None:
        return None, _refused(request, 404, _("Open this page by the link that you were sent."))
    state = sharing.state_of(row)
    if state is not ShareState.OPEN:
        _note(audit.Kind.DENIED, row, state.value)
        return None, _refused(request, 410, _why(state))
    return row, HttpResponse()


def _why(state: ShareState) -> str:
    return {
        ShareState.EXPIRED: _("The time of this link is over. Ask who sent it for a new one."),
        ShareState.REVOKED: _("This link was taken back. Ask who sent it if you need it."),
        ShareState.ORPHANED: _("This link has ended. Ask the organization for a new one."),
    }[state]


def _token_in(request: HttpRequest) -> str:
    try:
        given = json.loads(request.body)
    except (ValueError, RecursionError):
        return ""
    token = given.get("token") if isinstance(given, dict) else ""
    if not isinstance(token, str) or len(token) > MAX_TOKEN_CHARS:
        return ""
    return token.encode("ascii", "ignore").decode()


def _cookie_name(pk: UUID) -> str:
    own = f"viva-share-{pk.hex[:12]}"
    return f"__Host-{own}" if settings.SECURE else f"{own}-{settings.ENVIRONMENT.port}"


def _issue(response: HttpResponseBase, pk: UUID) -> None:
    response.set_cookie(
        _cookie_name(pk),
        TimestampSigner(salt=SIGNER_SALT).sign(str(pk)),
        max_age=MAX_IDLE_S,
        path="/",
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )


def _holds_pass(request: HttpRequest, pk: UUID) -> bool:
    value = request.COOKIES.get(_cookie_name(pk), "")
    try:
        return TimestampSigner(salt=SIGNER_SALT).unsign(value, max_age=MAX_IDLE_S) == str(pk)
    except (BadSignature, ValueError):
        # ValueError: text that cannot be encoded to be compared.
        return False


def _note(kind: audit.Kind, row: Share, what: str) -> None:
    """Log what a reader does, in the record of the interview; it raises when it cannot."""
    audit.record(
        kind,
        user=None,
        organization_id=row.interview.organization_id,
        about=row.interview,
        detail=f"share {row.pk}: {what}",
    )


def _note_listening(request: HttpRequest, row: Share) -> None:
    """Log an opening of the recording; the pieces that a player asks for are one."""
    detail = f"share {row.pk}: recording"
    goes_on = request.headers.get("Range", "bytes=0-") not in ("bytes=0-", "")
    nobody: Any = AnonymousUser()
    asked = {"user": nobody, "about": row.interview, "detail": detail, "within": ONE_OPENING}
    if not (goes_on and audit.was_recorded(audit.Kind.DOWNLOAD, **asked)):
        _note(audit.Kind.DOWNLOAD, row, "recording")


def _wait_s(request: HttpRequest, scope: str, limit: int) -> float:
    return count_call(scope, limit_key(address_of(request.META)), limit) or 0.0


def _too_often(wait_s: float) -> HttpResponse:
    answer = _told(429, _("Too many tries. Wait a minute."))
    answer["Retry-After"] = str(max(1, round(wait_s)))
    return answer


def _told(status: int, text: str) -> HttpResponse:
    return _closed_to_others(JsonResponse({"detail": text}, status=status))


def _refused(request: HttpRequest, status: int, text: str) -> HttpResponse:
    page = render(request, "review/shared/refused.html", {"text": text}, status=status)
    return _closed_to_others(page)


def _closed_to_others(answer: Answer) -> Answer:
    """Keep an answer out of caches, search engines and other sites' logs."""
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
