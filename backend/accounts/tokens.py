"""Secret links: 256-bit tokens that the database cannot give away."""

from __future__ import annotations

import base64
import hashlib
import hmac
from uuid import UUID

from django.conf import settings

PURPOSES = ("invitation", "open-link", "return", "share")


def derive_token(purpose: str, subject_id: UUID, version: int, *, key: str = "") -> str:
    """Return the 256-bit token of a link, as 43 URL-safe characters.

    Derived from SECRET_KEY, so a link can be shown again while the database holds only its
    hash; a higher version makes a new link and the old one useless. `key` is an earlier key.
    """
    return _derive(key or settings.SECRET_KEY, purpose, subject_id, version)


def _derive(key: str, purpose: str, subject_id: UUID, version: int) -> str:
    message = f"viva {purpose} {subject_id} {version}".encode()
    digest = hmac.new(key.encode(), message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def hash_token(token: str) -> str:
    """Return what is stored of a token: its SHA-256 in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def matching_token(purpose: str, subject_id: UUID, version: int, token_hash: str) -> str | None:
    """Return the token that was hashed, made with the present or an earlier SECRET_KEY.

    None when the key it was made with is gone: the link still works, but cannot be shown again.
    """
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        token = _derive(key, purpose, subject_id, version)
        if hmac.compare_digest(hash_token(token), token_hash):
            return token
    return None
