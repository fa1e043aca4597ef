"""Make the bundle for a machine without a network: every wheel of the run lock for this platform, the program, the manual.

Written to dist/ as one tar.gz. With GONGKAI_SIGN_KEY (a private key of OpenSSH) the list of digests is signed too.
"""  # noqa: INP001 — a program beside what it packs

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements" / "run.lock"
SIGNED_AS = "gongkai-bundle"  # the namespace of the signature
WHEEL = re.compile(r"(?P<name>[^-]+)-(?P<version>[^-]+)-")


def name() -> str:
    """What the bundle is for: version, system, processor, Python."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    python = f"cp{sys.version_info.major}{sys.version_info.minor}"
    return f"gongkai-{version}-{sys.platform}-{platform.machine()}-{python}"


def make(to: Path) -> Path:
    """Pack everything; returns the archive."""
    to.mkdir(parents=True, exist_ok=True)
    archive = to / f"{name()}.tar.gz"
    with tempfile.TemporaryDirectory(dir=to) as scratch:
        folder = Path(scratch) / name()
        fill(folder)
        with tarfile.open(archive, "w:gz") as packed:
            packed.add(folder, folder.name, filter=_anonymous)
    return archive


def fill(folder: Path) -> None:
    """The bundle as a folder."""
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    _pip("wheel", "--require-hashes", "-r", str(LOCK), "-w", str(wheels))
    _pip("wheel", "--no-deps", "--no-build-isolation", "-w", str(wheels), str(ROOT))
    (folder / "bundle.lock").write_text("".join(_pin(path) for path in sorted(wheels.iterdir())), "utf-8")
    shutil.copytree(ROOT / "docs" / "manual", folder / "manual")
    shutil.copytree(
        ROOT / "deploy", folder / "deploy", ignore=shutil.ignore_patterns("__pycache__", "bundle.py", "install.sh")
    )
    shutil.copy2(ROOT / "deploy" / "install.sh", folder)
    shutil.copy2(ROOT / "LICENSE", folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    sums = "".join(f"{_digest(path)}  {path.relative_to(folder).as_posix()}\n" for path in files)
    (folder / "SHA256SUMS").write_text(sums, "utf-8")
    if key := os.environ.get("GONGKAI_SIGN_KEY"):
        subprocess.run(["ssh-keygen", "-Y", "sign", "-f", key, "-n", SIGNED_AS, folder / "SHA256SUMS"], check=True)  # noqa: S603, S607 — the signer's own key


def _pip(*words: str) -> None:
    command = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check", *words]
    subprocess.run(command, check=True)  # noqa: S603 — our own words


def _pin(wheel: Path) -> str:
    found = WHEEL.match(wheel.name)
    if not found:
        raise SystemExit(f"{wheel.name} 不是 wheel。")
    return f"{found['name'].replace('_', '-')}=={found['version']} --hash=sha256:{_digest(wheel)}\n"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _anonymous(info: tarfile.TarInfo) -> tarfile.TarInfo:
    """Whoever packed it is nobody's business."""
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    return info


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--to", type=Path, default=ROOT / "dist")
    made = make(asked.parse_args().to)
    sys.stdout.write(f"{made}（{made.stat().st_size / 1e6:.0f} MB）\n")
