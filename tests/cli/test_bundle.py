"""The air-gapped bundle: made here, installed into an empty folder with the network blocked, and run from there."""

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from own_home import ROOT, own

ALONE = ["unshare", "--map-root-user", "--net"]
OFFLINE = "取不到包，做不成离线安装包：需要 PyPI 或其镜像"
# A network that leads nowhere, for machines on which no namespace can be made.
NOWHERE = {f"{scheme}_PROXY": "http://127.0.0.1:9" for scheme in ("HTTP", "HTTPS", "ALL")}


def without_network(*words):
    """The command in a network namespace of its own, where the kernel lets us make one."""
    tried = subprocess.run([*ALONE, "true"], capture_output=True, check=False) if shutil.which("unshare") else None
    return [*ALONE, *words] if tried and not tried.returncode else [*words]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    """The unpacked bundle."""
    folder = tmp_path_factory.mktemp("bundle")
    command = [sys.executable, "deploy/bundle.py", "--to", folder]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
    if made.returncode and "No matching distribution" in made.stderr + made.stdout:
        pytest.skip(OFFLINE)
    assert made.returncode == 0, made.stderr
    [archive] = folder.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        assert {(info.uid, info.uname) for info in packed} == {(0, "")}
        packed.extractall(folder, filter="data")
    return folder / archive.name.removesuffix(".tar.gz")


def install(bundle, target, cwd):
    base = Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    return subprocess.run(
        without_network("sh", str(bundle / "install.sh"), str(target)),
        env=own(cwd / "home", PYTHON=str(base), PIP_INDEX_URL="http://127.0.0.1:9/", **NOWHERE),
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def test_it_installs_without_a_network_and_runs(bundle, tmp_path):
    target = tmp_path / "opt"
    done = install(bundle, target, tmp_path)
    assert done.returncode == 0, done.stderr + done.stdout
    environment = own(tmp_path / "home", **NOWHERE)
    environment.pop("PYTHONPATH", None)
    command = without_network(str(target / "venv" / "bin" / "gongkai"), "demo", "--no-serve")
    demo = subprocess.run(
        command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300
    )
    assert demo.returncode == 0, demo.stderr
    assert "示例开发区已就绪" in demo.stdout
    assert (target / "manual" / "README.md").exists()
    assert (target / "deploy" / "systemd" / "gongkai-web.service").exists()


def test_a_bundle_that_was_altered_is_not_installed(bundle, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(bundle, copy, copy_function=os.link)
    (copy / "bundle.lock").unlink()
    (copy / "bundle.lock").write_text("# altered\n", "utf-8")
    target = tmp_path / "opt"
    done = install(copy, target, tmp_path)
    assert done.returncode == 1
    assert "被改动" in done.stderr
    assert not target.exists()
