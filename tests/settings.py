"""The product's settings, in a folder of their own and without slow password hashing."""

import os
import tempfile

# A folder for each xdist worker, and one for it and the processes that it starts.
if os.environ.get("TESTS_DATA_OF") != os.environ.get("PYTEST_XDIST_WORKER", "alone"):
    os.environ["TESTS_DATA_OF"] = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="viva-tests-")
os.environ["ENV_FILE"] = ""
os.environ["DEPLOYMENT"] = "local"
os.environ["GEMINI_API_KEY"] = ""
# Hundreds of megabytes for each interview that a test prepares and leaves.
os.environ["JOURNAL_RESERVE"] = "false"
# What starts a server in tests needs no TensorFlow for it; a few tests ask for it by name.
os.environ["SCORING_ENGINE"] = "off"
# Each xdist worker clears its cache before every test; it must not be another's.
if os.environ.get("REDIS_URL"):
    database = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{database}"

from backend.config.settings import *  # noqa: F403  # settings are names in a module

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {  # noqa: F405  # from the line above
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
# WhiteNoise warns when the folder is missing, and warnings fail tests.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405  # from the settings above
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405  # from the settings above
    # A file, as in the product: in memory, threads share a cache that locks whole tables at once.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}  # noqa: F405
