"""The variables themselves: name, type, default and one line of explanation each."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


def _split(value: object) -> object:
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


CommaList = Annotated[list[str], NoDecode, BeforeValidator(_split)]
"""Written `a, b` in the environment."""


class Variables(BaseSettings):
    """What the environment of one Viva process holds, in lower case."""

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
    email_host: str = Field(
        "", description="Mail server; empty prints e-mails on the server's console instead."
    )
    email_port: int = Field(587, ge=1, le=65535, description="Port of the mail server.")
    email_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the way to the mail server is kept private."
    )
    email_user: str = Field("", description="Name at the mail server, if it asks for one.")
    email_password: SecretStr = Field(SecretStr(""), description="Password at the mail server.")
    email_from: str = Field(
        "", description="Sender of all e-mails, like Viva <viva@example.com>; with EMAIL_HOST."
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
