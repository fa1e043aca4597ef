"""The one folder of an installation: database, secret key, collected static files.

``GONGKAI_HOME`` names it; without it the user's data folder is taken.
"""

import os
import secrets
from pathlib import Path

KEY_BYTES = 48
SHORTEST_KEY = 40  # characters of a key that nobody guesses


def home() -> Path:
    """The installation's folder; not created here."""
    named = os.environ.get("GONGKAI_HOME")
    if named:
        return Path(named).expanduser().resolve()
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "gongkai"


def secret_key(folder: Path) -> str:
    """The installation's own key, made at first use and readable by its owner alone. There is no default key."""
    path = folder / "secret.key"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(KEY_BYTES))
    return path.read_text(encoding="ascii").strip()
