"""Django's settings, all derived from `environment`."""

from __future__ import annotations

import logging
import sys
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE

from backend.config.admin_looks import UNFOLD  # noqa: F401  # settings are names in a module
from backend.config.api_settings import (  # noqa: F401  # as above
    DRF_STANDARDIZED_ERRORS,
    REST_FRAMEWORK,
    SIMPLE_JWT,
    SPECTACULAR_SETTINGS,
)
from backend.config.databases import database
from backend.config.environment import REPOSITORY, load_environment
from backend.config.logs import configure_structlog, logging_configuration
from backend.config.reporting import report_errors_to

ENVIRONMENT = load_environment()
ENVIRONMENT.data_path.mkdir(parents=True, exist_ok=True)

BASE_DIR = REPOSITORY
DATA_DIR = ENVIRONMENT.data_path
DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.resolved_secret_key()
SECRET_KEY_FALLBACKS = ENVIRONMENT.secret_key_fallbacks
ALLOWED_HOSTS = ENVIRONMENT.hosts
PUBLIC_URL = ENVIRONMENT.public_base
TRUSTED_ORIGINS = ENVIRONMENT.origins
TRUSTED_PROXIES = ENVIRONMENT.proxies
REDIS_URL = ENVIRONMENT.redis_url.get_secret_value()
SECURE = PUBLIC_URL.startswith("https://")

INSTALLED_APPS = [
    # It makes `runserver` speak ASGI; importing it costs every other process 0.7 s.
    *(["daphne"] if "runserver" in sys.argv else []),
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "corsheaders",
    "csp",
    "django_filters",
    "django_structlog",
    "django_tasks",
    "django_tasks_db",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "rest_framework",
    "backend.accounts",
    "backend.resumes",
    "backend.jobs",
    "backend.interviews",
    "backend.integrity",
    "backend.evaluation",
    "backend.live",
    "backend.review",
    "backend.config",
]

MIDDLEWARE = [
    "backend.config.headers.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "backend.config.static_files.StaticFiles",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "backend.config.request_log.RequestLog",
    "backend.config.storage_away.StorageAway",
]

ROOT_URLCONF = "backend.config.urls"
ASGI_APPLICATION = "backend.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES: dict[str, Any] = {
    "default": database(ENVIRONMENT.database_url.get_secret_value(), DATA_DIR)
}
CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "viva",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
SILENCED_SYSTEM_CHECKS: list[str] = (
    # One process may count in its own memory; several are refused without REDIS_URL.
    ["django_ratelimit.W001"] if REDIS_URL else ["django_ratelimit.E003", "django_ratelimit.W001"]
)

STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files", "base_url": None},
    },
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": DATA_DIR / "files",
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "backend.config.static_files.GzippedFiles"},
}
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
PAGE_DIR = BASE_DIR / "frontend" / "dist"
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/(page/assets/.+-[\w-]{8}\.\w+|.+\.[0-9a-f]{12}\..+)$"
"""Vite and Django both put a hash of the content into the name."""
STATICFILES_DIRS = [("page", PAGE_DIR)] if PAGE_DIR.exists() else []

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
TIME_ZONE = "UTC"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = "__Host-viva-session" if SECURE else f"viva-session-{ENVIRONMENT.port}"
CSRF_COOKIE_NAME = "__Host-viva-csrf" if SECURE else f"viva-csrf-{ENVIRONMENT.port}"
CSRF_TRUSTED_ORIGINS = TRUSTED_ORIGINS
CSRF_COOKIE_SAMESITE = "None" if ENVIRONMENT.cors_allowed_origins and SECURE else "Lax"
CANDIDATE_COOKIE_NAME = "__Host-viva-interview" if SECURE else f"viva-interview-{ENVIRONMENT.port}"
CANDIDATE_COOKIE_SAMESITE = "None" if ENVIRONMENT.cors_allowed_origins and SECURE else "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
"""With `no-referrer`, browsers post forms with `Origin: null` and the admin's sign-in fails."""
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_SSL_REDIRECT = SECURE
# Probes on this machine ask without TLS.
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        # Named too, because older Safari does not count a socket as 'self'.
        "connect-src": [SELF, *(f"ws{origin.removeprefix('http')}" for origin in TRUSTED_ORIGINS)],
        "media-src": [SELF, "blob:"],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
CONTENT_SECURITY_POLICY_CHANGES = {
    # Unfold's Alpine evaluates expressions; its strict build is not offered (STACK.md trap 4).
    "/admin/": {"script-src": [SELF, UNSAFE_EVAL], "style-src": [SELF, UNSAFE_INLINE]},
}
"""Directives that differ under a path."""
MICROPHONE_PATHS = ("/i/",)
"""Only here may a page ask for the microphone."""
CAMERA_PATHS = ("/i/camera/",)
"""Only here may it ask for a camera: the page goes there when a job asks for the camera check."""

CORS_ALLOWED_ORIGINS = ENVIRONMENT.cors_allowed_origins
CORS_ALLOW_CREDENTIALS = True
CORS_URLS_REGEX = r"^/api/v1/"

MAX_UPLOAD_BYTES = 10 * 1024 * 1024
"""Largest resume (issue: 10 MB)."""
MAX_BODY_BYTES = 64 * 1024
"""Largest request body except where BODY_LIMITS_BYTES says otherwise."""
BODY_LIMITS_BYTES = {
    # The file, and room for the multipart frame around it.
    "/api/v1/resumes/": MAX_UPLOAD_BYTES + 1024 * 1024,
    # A plan of forty questions posts about 60 kB.
    "/admin/": 1024 * 1024,
}
"""Larger request bodies by path; nginx has the same (RELIABILITY.md checklist 22)."""
DATA_UPLOAD_MAX_MEMORY_SIZE = max(MAX_BODY_BYTES, BODY_LIMITS_BYTES["/admin/"])
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

CSRF_FAILURE_VIEW = "backend.config.problems.csrf_failure"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
WORKER = ENVIRONMENT.worker
SWEEPS = [
    "backend.live.tasks.sweep",
    "backend.live.retention.sweep",
    "backend.evaluation.tasks.sweep",
    "backend.accounts.checkpoints.sweep",
    "backend.interviews.mails.sweep",
]
"""Dotted paths of functions without arguments, called every minute off the loop: each finds
what a lost message or a crash left behind, and is safe to run twice and in two processes."""

LOGGING = logging_configuration(ENVIRONMENT.log_format, ENVIRONMENT.log_level)
configure_structlog()
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO
report_errors_to(ENVIRONMENT.sentry_dsn.get_secret_value(), ENVIRONMENT.deployment)

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if ENVIRONMENT.email_host
    else "backend.config.console_mail.ConsoleMail"
)
EMAIL_HOST = ENVIRONMENT.email_host
EMAIL_PORT = ENVIRONMENT.email_port
EMAIL_HOST_USER = ENVIRONMENT.email_user
EMAIL_HOST_PASSWORD = ENVIRONMENT.email_password.get_secret_value()
EMAIL_USE_TLS = ENVIRONMENT.email_security == "starttls"
EMAIL_USE_SSL = ENVIRONMENT.email_security == "tls"
EMAIL_TIMEOUT = 20
"""Seconds that the mail server may take for one step (a guess, to be calibrated)."""
DEFAULT_FROM_EMAIL = ENVIRONMENT.email_from or "Viva <viva@localhost>"
CLAMD_SOCKET = ENVIRONMENT.clamd_socket
GEMINI_API_KEY = ENVIRONMENT.gemini_api_key
EMULATED = ENVIRONMENT.emulated
GEMINI_URL = ENVIRONMENT.emulator_url if EMULATED else ENVIRONMENT.gemini_url
"""Empty while the emulator is not started; `serve` sets EMULATOR_URL for its process."""
FRAME_MS = 100
"""Length of one audio message each way; 100 ms costs half of 20 ms (STACK.md section 2)."""
