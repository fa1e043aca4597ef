"""The project's settings with what a test run needs: no file of an installation, static files without a build step."""

import atexit
import os
import secrets
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("GONGKAI_SECRET_KEY", secrets.token_urlsafe(32))

from gongkai.config.settings import *  # noqa: F403 — the key is set before they are read
from gongkai.config.settings import CACHES, STORAGES

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Nothing that an earlier run wrote: what is downloaded is written by the program that is tested.
CACHES = CACHES | {"reports": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "reports"}}
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # accounts that live for one test

SEARCH_INDEX = Path(tempfile.mkdtemp(prefix="gongkai-index-"))  # of this process: two test workers share no index
atexit.register(shutil.rmtree, SEARCH_INDEX, ignore_errors=True)
PER_MINUTE: dict[str, int] = {}  # a run asks more often than a person; tests/apps/test_limiting.py sets its own
SECOND_FACTOR_REQUIRED = False  # tests of other things sign in with a password; tests/apps/test_sign_in.py turns it on
PUBLISHED_IS_GUARDED = False  # tables are emptied between tests; tests/apps/test_guards.py lays the triggers itself
