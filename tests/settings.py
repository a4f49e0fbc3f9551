"""The product's own settings, on a throw-away database. DATABASE_URL chooses which (tests/run.py sets it)."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("LOGE_SECRET_KEY", "only-for-tests-" * 4)
os.environ.setdefault("LOGE_DATA", str(Path(tempfile.gettempdir()) / f"loge-tests-{os.getuid()}"))
os.environ.setdefault("LOGE_LOG", "text")
os.environ.setdefault("LOGE_LOG_LEVEL", "CRITICAL")
os.environ["LOGE_DEMO"] = "no"
os.environ["LOGE_RATE_LIMITS"] = "no"  # the tests of limits turn them on

from loge.settings import *  # noqa: F403

(DATA / "static").mkdir(parents=True, exist_ok=True)  # noqa: F405
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file: with the in-memory database, many writing threads now and then find a table locked
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / f"test-{os.getpid()}.sqlite3")}  # noqa: F405
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405  threads of tests must not leave connections behind
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
