"""Every variable the server reads, with its default and one line of explanation."""

from __future__ import annotations

import secrets
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

REPOSITORY = Path(__file__).resolve().parents[2]

MIN_SECRET_KEY_CHARS = 50
"""Django's own deployment check (security.W009) asks for 50 characters."""


class ConfigurationError(Exception):
    """The environment is not usable; the text lists every problem with its cure."""

    def __init__(self, problems: list[str]) -> None:
        """Join the problems into one readable text."""
        self.problems = problems
        lines = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(f"Viva cannot start with this configuration:\n{lines}")


CommaList = Annotated[list[str], NoDecode]


class Environment(BaseSettings):
    """The environment of one Viva process; names are the variables' names in lower case."""

    model_config = SettingsConfigDict(env_file=REPOSITORY / ".env", extra="ignore")

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
    database_url: str = Field(
        "", description="postgres://user:password@host/name; empty means SQLite under DATA_DIR."
    )
    redis_url: SecretStr = Field(
        SecretStr(""), description="redis://host:port/0 for limits shared by several processes."
    )
    web_processes: int = Field(
        1, ge=1, description="How many web processes run; more than one needs Redis and PostgreSQL."
    )
    worker: Literal["embedded", "external"] = Field(
        "embedded", description="embedded runs background work in the web process."
    )
    gemini_api_key: SecretStr = Field(
        SecretStr(""), description="Key of the Gemini API; empty means the bundled emulator."
    )
    gemini_url: str = Field(
        "https://generativelanguage.googleapis.com", description="Base address of the Gemini API."
    )
    gemini_model: str = Field("gemini-3.8-live", description="Model that holds interviews.")
    gemini_text_model: str = Field("gemini-3.8-flash", description="Model that writes plans.")
    gemini_transcribe_model: str = Field(
        "gemini-3.5-transcribe-live", description="Model that listens in the device check."
    )
    gemini_voice: str = Field("Kore", description="Prebuilt voice of the interviewer.")
    emulator_url: str = Field(
        "", description="Address of a running emulator; empty means serve starts its own."
    )
    max_concurrent_interviews: int = Field(
        50, ge=1, description="Live interviews admitted at the same time."
    )
    cors_allowed_origins: CommaList = Field(
        [], description="Origins of candidate pages served elsewhere, comma-separated."
    )
    trusted_proxies: CommaList = Field(
        [], description="Addresses of proxies whose X-Forwarded-For is believed, comma-separated."
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

    @field_validator(
        "secret_key_fallbacks",
        "allowed_hosts",
        "cors_allowed_origins",
        "trusted_proxies",
        mode="before",
    )
    @classmethod
    def split_commas(cls, value: object) -> object:
        """Read `a, b` as a list of two."""
        if isinstance(value, str):
            return [part.strip() for part in value.split(",") if part.strip()]
        return value

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
    def public_base(self) -> str:
        """The address people use, without a slash at its end."""
        return self.public_url.rstrip("/") or f"http://127.0.0.1:{self.port}"

    @property
    def hosts(self) -> list[str]:
        """Host names the server answers."""
        if self.allowed_hosts:
            return self.allowed_hosts
        named = urlsplit(self.public_base).hostname or "127.0.0.1"
        return [named] if self.is_production else sorted({named, "127.0.0.1", "localhost"})

    @property
    def origins(self) -> list[str]:
        """Exact origins (scheme, host, port) that may open the socket and post forms."""
        own = [self.public_base]
        if not self.is_production:
            own += [f"http://127.0.0.1:{self.port}", f"http://localhost:{self.port}"]
        return list(dict.fromkeys(own + self.cors_allowed_origins))

    def resolved_secret_key(self) -> str:
        """Return SECRET_KEY, or for local runs one kept in DATA_DIR with mode 0600."""
        given = self.secret_key.get_secret_value()
        if given or self.is_production:
            return given
        path = self.data_path / "secret_key"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(64))
        return path.read_text()

    def problems(self) -> list[str]:
        """List what is unsafe or contradictory, each with what to set."""
        found = self._process_problems()
        if self.is_production:
            found += self._production_problems()
        return found

    def _process_problems(self) -> list[str]:
        found = []
        if self.web_processes > 1 and not self.redis_url.get_secret_value():
            found.append(
                "WEB_PROCESSES is above 1 but limits and cache would live in each process: "
                "set REDIS_URL."
            )
        if self.web_processes > 1 and not self.database_url:
            found.append(
                "WEB_PROCESSES is above 1 on SQLite: set DATABASE_URL to a PostgreSQL database."
            )
        if self.web_processes > 1 and self.worker == "embedded":
            found.append(
                "WEB_PROCESSES is above 1 with a worker in each: "
                "set WORKER=external and run `manage.py db_worker`."
            )
        if "*" in self.cors_allowed_origins:
            found.append("CORS_ALLOWED_ORIGINS holds *: name each origin.")
        return found

    def _production_problems(self) -> list[str]:
        found = []
        if self.debug:
            found.append("DEBUG is on: set DEBUG=false.")
        key = self.secret_key.get_secret_value()
        if (
            len(key) < MIN_SECRET_KEY_CHARS
            or len(set(key)) < 5
            or key.startswith("django-insecure")
        ):
            found.append(
                "SECRET_KEY is missing or weak: set at least 50 random characters, for example "
                "from `python -c 'import secrets; print(secrets.token_urlsafe(64))'`."
            )
        if "*" in self.allowed_hosts:
            found.append("ALLOWED_HOSTS holds *: name the hosts, for example viva.example.com.")
        if not self.public_url.startswith("https://"):
            found.append("PUBLIC_URL must be the https:// address people use.")
        return found


def load_environment(**overrides: object) -> Environment:
    """Read the environment.

    Raises:
        ConfigurationError: with every problem at once.
    """
    try:
        environment = Environment(**overrides)  # type: ignore[arg-type]  # tests name fields
    except ValidationError as error:
        raise ConfigurationError(
            [f"{str(item['loc'][0]).upper()}: {item['msg']}." for item in error.errors()]
        ) from None
    if problems := environment.problems():
        raise ConfigurationError(problems)
    return environment
