"""What has to be true before the first request: tables, static files, something to show."""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from backend.accounts.models import Organization
from backend.config.postgresql import patient
from backend.jobs.models import Job

STAMP = ".collected"
"""Holds what the static files were collected from; a leading dot keeps it from being collected."""


@contextmanager
def alone() -> Iterator[None]:
    """Keep other processes with the same DATA_DIR from preparing it at the same time. Blocks."""
    path = Path(settings.DATA_DIR) / "run" / "prepare.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def migrate() -> str:
    """Bring the tables up to date and say what was done."""
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not waiting:
        return "up to date"
    with patient():
        call_command("migrate", interactive=False, verbosity=0)
    return f"{waiting} migrations applied"


def collect_static() -> str:
    """Collect static files when their sources changed and say what was done."""
    sources = static_sources()
    stamp = Path(settings.STATIC_ROOT) / STAMP
    if stamp.exists() and stamp.read_text() == sources:
        return "up to date"
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    _let_everyone_read(stamp.parent)
    stamp.write_text(sources)
    return "collected"


def _let_everyone_read(folder: Path) -> None:
    """Open static files to nginx, another user; the service's umask is for private files."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def static_sources() -> str:
    """Return a digest of the names, sizes and times of all static files' sources."""
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list(["CVS", ".*", "*~"]):
            facts = os.stat(storage.path(name))  # noqa: PTH116  # a thousand files, warm start
            digest.update(f"{storage.path(name)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def seed() -> str:
    """Seed the demo into an empty local database; return what the command said.

    The text holds the admin's generated password, which is shown this once.
    """
    if settings.ENVIRONMENT.is_production or Organization.objects.exists():
        return ""
    if "seed_demo" not in get_commands():
        return ""
    said = io.StringIO()
    call_command("seed_demo", stdout=said)
    return said.getvalue().strip()


def let_go() -> None:
    """Close every connection, so that no forked process shares one."""
    for opened in connections.all(initialized_only=True):
        opened.close()
        if close_pool := getattr(opened, "close_pool", None):
            close_pool()


def addresses() -> dict[str, str | None]:
    """Return where candidates, recruiters and programs go."""
    base = settings.PUBLIC_URL
    return {
        "candidate": demo_link(),
        "admin": f"{base}/admin/",
        "api_docs": f"{base}/api/docs/",
    }


def demo_link() -> str | None:
    """Return the address of an open job's interview, on local installations."""
    if settings.ENVIRONMENT.is_production:
        return None
    job = (
        Job.objects.filter(open_link_enabled=True, status=Job.Status.OPEN)
        .order_by("created_at")
        .first()
    )
    if job is None:
        return None
    # Imported here because the links' module is the one thing here that needs a secret key.
    from backend.jobs.links import open_link_url

    return open_link_url(job)
