"""Every variable the server reads, with its default and one line of explanation."""

from __future__ import annotations

import os
import secrets
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from backend.config import safety

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


def _split(value: object) -> object:
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


CommaList = Annotated[list[str], NoDecode, BeforeValidator(_split)]
"""Written `a, b` in the environment."""


class Environment(BaseSettings):
    """The environment of one Viva process; names are the variables' names in lower case."""

    model_config = SettingsConfigDict(extra="ignore")

    deployment: Literal["local", "production"] = Field(
        "local", description="local runs on this machine only; production refuses unsafe settings."
    )
    debug: bool = Field(False, description="Show tracebacks in the browser; never in production.")
    secret_key: SecretStr = Field(
        SecretStr(""),
        description="At least 50 random characters; local runs make one under DATA_DIR.",
    )
    secret_key_fallbacks: CommaList = Field(
        [], description="Earlier secret keys that stay valid during a rotation, comma-separated."
    )
    audit_key: SecretStr = Field(
        SecretStr(""),
        description="Seals the audit log; at least 50 random characters, or empty for a key made "
        "from SECRET_KEY.",
    )
    audit_key_fallbacks: CommaList = Field(
        [], description="Earlier audit keys, which still verify what they sealed, comma-separated."
    )
    audit_checkpoint_dir: Path = Field(
        Path("checkpoints"),
        description="Folder of the audit log's signed checkpoints, under DATA_DIR unless absolute; "
        "best a place that those who can write the database cannot write.",
    )
    host: str = Field("127.0.0.1", description="Address the web process listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port the web process listens on.")
    public_url: str = Field(
        "", description="Address people use, for links; empty means http://127.0.0.1:PORT."
    )
    allowed_hosts: CommaList = Field(
        [], description="Host names to answer, comma-separated; empty means PUBLIC_URL's host."
    )
    data_dir: Path = Field(
        Path("var"), description="Folder of all local state: database, files, journals, keys."
    )
    database_url: SecretStr = Field(
        SecretStr(""),
        description="postgres://user:password@host/name; empty means SQLite under DATA_DIR.",
    )
    redis_url: SecretStr = Field(
        SecretStr(""), description="redis://host:port/0 for limits shared by several processes."
    )
    web_processes: int = Field(
        1, ge=1, description="How many web processes run; more than one needs Redis and PostgreSQL."
    )
    worker: Literal["embedded", "external"] = Field(
        "embedded",
        description="embedded runs background work in the web process; external in manage.py work.",
    )
    gemini_api_key: SecretStr = Field(
        SecretStr(""), description="Key of the Gemini API; empty means the bundled emulator."
    )
    gemini_url: str = Field(
        "https://generativelanguage.googleapis.com", description="Base address of the Gemini API."
    )
    gemini_model: str = Field("gemini-3.8-live", description="Model that holds interviews.")
    gemini_text_model: str = Field(
        "gemini-3.8-flash", description="Model that writes plans and rubrics, and evaluates."
    )
    evaluation_scorings: int = Field(
        3, ge=1, le=9, description="Independent scorings of one evaluation."
    )
    second_pass_recogniser: str = Field(
        "", description="Dotted path of a local recogniser that listens again after an interview."
    )
    gemini_transcribe_model: str = Field(
        "gemini-3.5-transcribe-live", description="Model that listens in the device check."
    )
    gemini_resumption: bool = Field(
        False,
        description="Resume sessions from Gemini's handles, which keep the talk there for hours.",
    )
    gemini_voice: str = Field("Kore", description="Prebuilt voice of the interviewer.")
    emulator_url: str = Field(
        "", description="Address of a running emulator; empty means serve starts its own."
    )
    max_concurrent_interviews: int = Field(
        50, ge=1, description="Live interviews admitted at the same time, over all processes."
    )
    journal_reserve: bool = Field(
        True, description="Reserve disk space for a whole interview before it begins."
    )
    journal_keep_days: int = Field(
        14,
        ge=1,
        description="Days that the raw sound of an ended interview is kept beside its recording.",
    )
    cors_allowed_origins: CommaList = Field(
        [], description="Origins of candidate pages served elsewhere, comma-separated."
    )
    trusted_proxies: CommaList = Field(
        [],
        description="Proxies whose X-Forwarded-For is believed: addresses, networks or unix, "
        "comma-separated; empty means those on this machine in production, none in local.",
    )
    scoring_engine: Literal["tensorflow", "litert", "numpy", "off"] = Field(
        "tensorflow", description="Runs the audio scorer; litert and numpy need less memory."
    )
    max_scored_streams: int = Field(
        300, ge=1, le=1000, description="Interviews that one web process scores at the same time."
    )
    metrics_allowed: CommaList = Field(
        [], description="Networks that may read /metrics, comma-separated; this machine always may."
    )
    clamd_socket: str = Field(
        "", description="Path of clamd's socket; when set, uploads are scanned or refused."
    )
    sentry_dsn: SecretStr = Field(SecretStr(""), description="Where errors are reported, if set.")
    log_format: Literal["console", "json"] = Field(
        "console", description="console for people, json for machines."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Least severe level that is logged."
    )

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
