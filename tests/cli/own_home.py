"""What the tests of a running installation share: an environment of its own, the command, a free port, an answer."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GONGKAI = Path(sys.executable).with_name("gongkai")
OF_THE_RUN = ("GONGKAI_SECRET_KEY", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "GONGKAI_PASSPHRASE_FILE")
PASSPHRASE = "a passphrase for one test"


def own(home, **environment):
    """The environment of a person's shell: nothing of the test run's settings, an installation of its own."""
    kept = {name: value for name, value in os.environ.items() if name not in OF_THE_RUN}
    return kept | {"GONGKAI_HOME": str(home), "XDG_CACHE_HOME": str(Path(home).parent / "cache"), **environment}


def run(home, *words, **environment):
    command = [GONGKAI, *map(str, words)]
    return subprocess.run(
        command, capture_output=True, text=True, env=own(home, **environment), check=False, timeout=300
    )


def python(home, source, *words, **environment):
    """Run a program with the records of an installation."""
    command = [sys.executable, "-c", SET_UP + source, *map(str, words)]
    return subprocess.run(
        command, capture_output=True, text=True, env=own(home, **environment), check=True, timeout=600, cwd=ROOT
    ).stdout


SET_UP = """
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
import django
django.setup()
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetch(address, **options):
    """Status, headers and text; waits for a server that is starting."""
    for _ in range(150):
        try:
            request = urllib.request.Request(address, headers=options.get("headers", {}))  # noqa: S310 — our own server
            with urllib.request.urlopen(request, timeout=10, context=options.get("context")) as answer:  # noqa: S310
                return answer.status, answer.headers, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.headers, refused.read().decode()
        except (ConnectionError, urllib.error.URLError):
            time.sleep(0.2)
    raise AssertionError(f"{address} does not answer")
