"""What is unsafe or contradictory in a configuration, each with what to set; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.utils import getaddresses
from ipaddress import ip_network
from urllib.parse import SplitResult, urlsplit

import dj_database_url

MIN_SECRET_KEY_CHARS = 50
"""Django's own deployment check (security.W009) asks for 50 characters."""
MIN_SECRET_KEY_VARIETY = 5
"""Different characters at least; the same check of Django."""
REDIS_SCHEMES = ("redis", "rediss", "unix")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def address_problems(
    *,
    public_url: str,
    cors_allowed_origins: Sequence[str],
    trusted_proxies: Sequence[str],
    metrics_allowed: Sequence[str],
    gemini_url: str,
    emulator_url: str,
) -> list[str]:
    """List addresses that cannot be what their variable needs."""
    found = []
    if public_url and not is_origin(public_url.rstrip("/")):
        found.append(
            "PUBLIC_URL must be scheme, host and port only, like https://viva.example.com."
        )
    for origin in cors_allowed_origins:
        if origin == "*":
            found.append("CORS_ALLOWED_ORIGINS holds *: name each origin.")
        elif not is_origin(origin):
            found.append(
                "CORS_ALLOWED_ORIGINS must hold origins like https://jobs.example.com, "
                "without a path or a slash at the end."
            )
    if not all(_is_proxy(name) for name in trusted_proxies):
        found.append(
            "TRUSTED_PROXIES must hold addresses or networks like 10.0.0.1 or 10.0.0.0/8, or unix."
        )
    if not all(_is_network(name) for name in metrics_allowed):
        found.append("METRICS_ALLOWED must hold addresses or networks like 10.0.0.0/8.")
    for name, url in (("GEMINI_URL", gemini_url), ("EMULATOR_URL", emulator_url)):
        if not url:
            continue
        parts = _split(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            found.append(f"{name} must be an http:// or https:// address.")
        elif parts.scheme == "http" and parts.hostname not in LOOPBACK:
            found.append(f"{name} would send the key and voices unencrypted: use https://.")
    return found


def service_problems(*, database_url: str, redis_url: str, sentry_dsn: str) -> list[str]:
    """List addresses of services that cannot be read."""
    found = []
    if database_url and not _is_database(database_url):
        found.append(
            "DATABASE_URL cannot be read: write postgres://user:password@host/name, with "
            "special characters of the password percent-encoded."
        )
    if redis_url and _split(redis_url).scheme not in REDIS_SCHEMES:
        found.append("REDIS_URL must begin with redis://, rediss:// or unix://.")
    if sentry_dsn and not (_split(sentry_dsn).username and _split(sentry_dsn).hostname):
        found.append("SENTRY_DSN must be the address that Sentry shows, like https://key@host/1.")
    return found


def mail_problems(*, host: str, sender: str, security: str, password: str) -> list[str]:
    """List what would keep e-mails from being sent, or send a password in the clear."""
    found = []
    if sender and not is_sender(sender):
        found.append("EMAIL_FROM must be one address, like Viva <viva@example.com>.")
    if host and not sender:
        found.append("EMAIL_HOST is set but nobody sends: set EMAIL_FROM.")
    if password and security == "none" and host not in LOOPBACK:
        found.append(
            "EMAIL_PASSWORD would be sent unencrypted: set EMAIL_SECURITY to starttls or tls."
        )
    return found


def process_problems(
    *, web_processes: int, has_redis: bool, has_postgresql: bool, worker: str
) -> list[str]:
    """List what several processes cannot share."""
    if web_processes == 1:
        return []
    found = []
    if not has_redis:
        found.append(
            "WEB_PROCESSES is above 1 but limits and cache would live in each process: "
            "set REDIS_URL."
        )
    if not has_postgresql:
        found.append(
            "WEB_PROCESSES is above 1 on SQLite: set DATABASE_URL to a PostgreSQL database."
        )
    if worker == "embedded":
        found.append(
            "WEB_PROCESSES is above 1 with a worker in each: "
            "set WORKER=external and run `manage.py work`."
        )
    return found


def production_problems(
    *, debug: bool, secret_keys: Sequence[str], allowed_hosts: Sequence[str], public_url: str
) -> list[str]:
    """List what is fine on a laptop and a hole on the Internet."""
    found = []
    if debug:
        found.append("DEBUG is on: set DEBUG=false.")
    if is_weak(secret_keys[0]):
        found.append(
            "SECRET_KEY is missing or weak: set at least 50 random characters, for example "
            "from `python3 -c 'import secrets; print(secrets.token_urlsafe(64))'`."
        )
    if any(is_weak(key) for key in secret_keys[1:]):
        found.append("SECRET_KEY_FALLBACKS holds a weak key: remove it.")
    if "*" in allowed_hosts:
        found.append("ALLOWED_HOSTS holds *: name the hosts, for example viva.example.com.")
    if not public_url.startswith("https://"):
        found.append("PUBLIC_URL must be the https:// address people use.")
    return found


def is_weak(key: str) -> bool:
    """Return whether a secret key could be guessed."""
    return (
        len(key) < MIN_SECRET_KEY_CHARS
        or len(set(key)) < MIN_SECRET_KEY_VARIETY
        or key.startswith("django-insecure")
    )


def is_origin(url: str) -> bool:
    """Return whether an address is scheme, host and perhaps port, and nothing else."""
    parts = _split(url)
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and parts.username is None
        and not (parts.path or parts.query or parts.fragment)
        and _has_sound_port(parts)
    )


def _has_sound_port(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:
        return False


def is_sender(text: str) -> bool:
    """Return whether a text is one e-mail address, with or without a name."""
    found = getaddresses([text])
    if len(found) != 1 or CONTROL.search(text):
        return False
    local, at, domain = found[0][1].rpartition("@")
    return bool(local and at and domain) and not domain.startswith(".")


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def _is_proxy(name: str) -> bool:
    return name == "unix" or _is_network(name)


def _is_network(name: str) -> bool:
    try:
        ip_network(name, strict=False)
    except ValueError:
        return False
    return True


def _is_database(url: str) -> bool:
    try:
        parsed = dj_database_url.parse(url)
    except (ValueError, KeyError):
        return False
    return bool(parsed.get("NAME"))
