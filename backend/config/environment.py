"""The environment of the server: read, checked, and what follows from it."""

from __future__ import annotations

import os
import secrets
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from backend.config import safety
from backend.config.variables import Variables

REPOSITORY = Path(__file__).resolve().parents[2]

LOOPBACK_NAMES = ("127.0.0.1", "localhost")
"""Hosts that probes on this machine use; links are built from PUBLIC_URL, never from these."""
LOCAL_PROXIES = ["unix", "127.0.0.1", "::1"]
"""Where nginx of the same machine connects from; only a process of this machine can."""


class ConfigurationError(Exception):
    """The environment is not usable; the text lists every problem with its cure."""

    def __init__(self, problems: list[str]) -> None:
        """Join the problems into one readable text."""
        self.problems = problems
        lines = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(f"Viva cannot start with this configuration:\n{lines}")


class Environment(Variables):
    """The environment of one Viva process, with what follows from it."""

    @property
    def is_production(self) -> bool:
        """Whether unsafe settings are refused."""
        return self.deployment == "production"

    @property
    def emulated(self) -> bool:
        """Whether the emulator stands in for Gemini."""
        return not self.gemini_api_key.get_secret_value()

    @cached_property
    def data_path(self) -> Path:
        """DATA_DIR as an absolute path."""
        return self.data_dir if self.data_dir.is_absolute() else REPOSITORY / self.data_dir

    @property
    def audit_checkpoint_path(self) -> Path:
        """AUDIT_CHECKPOINT_DIR as an absolute path."""
        return self.data_path / self.audit_checkpoint_dir

    @cached_property
    def audit_secrets(self) -> list[str]:
        """What seals the audit log, then all that may have sealed it before."""
        given = self.audit_key.get_secret_value()
        earlier = [*self.audit_key_fallbacks, self.resolved_secret_key()]
        known = [given, *earlier, *self.secret_key_fallbacks]
        return list(dict.fromkeys(secret for secret in known if secret))

    @property
    def public_base(self) -> str:
        """The address people use, without a slash at its end."""
        return self.public_url.rstrip("/") or f"http://127.0.0.1:{self.port}"

    @property
    def hosts(self) -> list[str]:
        """Host names the server answers."""
        named = self.allowed_hosts or [urlsplit(self.public_base).hostname or "127.0.0.1"]
        return list(dict.fromkeys([*named, *LOOPBACK_NAMES]))

    @property
    def origins(self) -> list[str]:
        """Exact origins (scheme, host, port) that may open the socket and post forms."""
        own = [self.public_base]
        if not self.is_production:
            own += [f"http://{name}:{self.port}" for name in LOOPBACK_NAMES]
        return list(dict.fromkeys(own + self.cors_allowed_origins))

    @property
    def proxies(self) -> list[str]:
        """Peers whose X-Forwarded-For and X-Forwarded-Proto are believed."""
        return self.trusted_proxies or (LOCAL_PROXIES if self.is_production else [])

    def resolved_secret_key(self) -> str:
        """Return SECRET_KEY, or for local runs one kept in DATA_DIR with mode 0600."""
        given = self.secret_key.get_secret_value()
        if given or self.is_production:
            return given
        path = self.data_path / "secret_key"
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            # Exclusive, so that two processes starting together agree on one key.
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text()
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
        return path.read_text()

    def problems(self) -> list[str]:
        """List what is unsafe or contradictory, each with what to set."""
        found = [
            *safety.address_problems(
                public_url=self.public_url,
                cors_allowed_origins=self.cors_allowed_origins,
                trusted_proxies=self.trusted_proxies,
                metrics_allowed=self.metrics_allowed,
                gemini_url=self.gemini_url,
                emulator_url=self.emulator_url,
            ),
            *safety.service_problems(
                database_url=self.database_url.get_secret_value(),
                redis_url=self.redis_url.get_secret_value(),
                sentry_dsn=self.sentry_dsn.get_secret_value(),
            ),
            *safety.mail_problems(
                host=self.email_host,
                sender=self.email_from,
                security=self.email_security,
                password=self.email_password.get_secret_value(),
            ),
            *safety.process_problems(
                web_processes=self.web_processes,
                has_redis=bool(self.redis_url.get_secret_value()),
                has_postgresql=self.database_url.get_secret_value().startswith("postgres"),
                worker=self.worker,
            ),
        ]
        if self.is_production:
            found += safety.production_problems(
                debug=self.debug,
                secret_keys=[self.secret_key.get_secret_value(), *self.secret_key_fallbacks],
                allowed_hosts=self.allowed_hosts,
                public_url=self.public_url,
            )
        return found


def load_environment(**overrides: object) -> Environment:
    """Read the environment, the file named by ENV_FILE (`.env` by default) and credentials.

    Files in CREDENTIALS_DIRECTORY (systemd's LoadCredential) named like a variable give its
    value, so that a secret need not stand in an environment that child processes inherit.

    Raises:
        ConfigurationError: with every problem at once.
    """
    sources: dict[str, object] = {
        "_env_file": os.environ.get("ENV_FILE", REPOSITORY / ".env") or None,
        "_secrets_dir": os.environ.get("CREDENTIALS_DIRECTORY") or None,
    }
    malformed: list[str] = []
    try:
        environment = Environment(**sources, **overrides)  # type: ignore[arg-type]  # see above
    except ValidationError as error:
        details = error.errors()
        malformed = [_sentence(item) for item in details]
        sound = {str(item["loc"][0]): _default(str(item["loc"][0])) for item in details}
        environment = Environment(**sources, **{**overrides, **sound})  # type: ignore[arg-type]
    if problems := malformed + environment.problems():
        raise ConfigurationError(problems)
    return environment


def _default(name: str) -> object:
    return Environment.model_fields[name].default


def _sentence(item: ErrorDetails) -> str:
    return f"{str(item['loc'][0]).upper()}: {item['msg']}."
