"""The product's settings, in a folder of their own and without slow password hashing."""

import os
import tempfile

os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="viva-tests-"))
os.environ["DEPLOYMENT"] = "local"
os.environ["GEMINI_API_KEY"] = ""

from backend.config.settings import *  # noqa: F403  # settings are names in a module

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {  # noqa: F405  # from the line above
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
