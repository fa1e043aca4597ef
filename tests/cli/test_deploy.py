"""What lies in deploy/ is accepted by the programs it is for, as far as this machine has them, and says what it must."""

import os
import re
import shlex
import shutil
import signal
import ssl
import subprocess
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import click
import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from own_home import GONGKAI, ROOT, fetch, free_port, own, run

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
needs_nginx = pytest.mark.skipif(not NGINX, reason="没有 nginx：apt-get install nginx")
HARDENED = ("NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=yes", "CapabilityBoundingSet=\n", "UMask=0077")


def called():
    """Every command line of the program in units, containers and compose."""
    for unit in SERVICES:
        line = re.search(r"^ExecStart=\S*/gongkai (.*)$", unit.read_text("utf-8"), re.MULTILINE)[1]
        yield unit.name, shlex.split(line.replace("${GONGKAI_WEB_WORKERS}", "2"))
    for name in ("web", "worker"):
        yield f"compose: {name}", COMPOSE["services"][name]["command"]
    found = re.search(r"^CMD \[(.*)\]$", (DEPLOY / "Containerfile").read_text("utf-8"), re.MULTILINE)[1]
    yield "Containerfile", [word.strip(' "') for word in found.split(",")]


@pytest.mark.parametrize(("where", "words"), list(called()), ids=lambda value: value if isinstance(value, str) else "")
def test_every_command_is_understood(where, words):
    """Parsed as the program would, and not run."""
    from gongkai.config.cli import main  # noqa: PLC0415 — Django is set up by pytest before

    name, *rest = words
    command = main.get_command(click.Context(main), name)
    assert command is not None, where
    command.make_context(name, list(rest))


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="没有 systemd-analyze：apt-get install systemd")
def test_systemd_accepts_the_units(tmp_path):
    """With the program's path replaced by one that is there: systemd looks for it."""
    for unit in UNITS:
        text = unit.read_text("utf-8").replace("/opt/gongkai/venv/bin/gongkai", str(GONGKAI))
        (tmp_path / unit.name).write_text(text.replace("file:/opt/gongkai/manual/README.md", "man:true(1)"), "utf-8")
    command = ["systemd-analyze", "verify", "--man=no", *sorted(tmp_path.iterdir())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not [line for line in done.stderr.splitlines() if "gongkai-" in line], done.stderr


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_is_hardened(unit):
    text = unit.read_text("utf-8")
    assert "User=gongkai" in text
    assert [line for line in HARDENED if line not in text] == []


def test_compose_names_images_exactly_and_gives_no_rights():
    services = COMPOSE["services"]
    assert set(services) == {"database", "web", "worker", "proxy"}
    for service in services.values():
        assert not service["image"].endswith((":latest", "/postgres", "/nginx"))
        assert ":" in service["image"]
        assert "privileged" not in service
    for name in ("web", "worker"):
        assert services[name]["read_only"]
        assert services[name]["cap_drop"] == ["ALL"]
    assert services["proxy"]["network_mode"] == "service:web"
    mounted = [volume.split(":")[0] for service in services.values() for volume in service.get("volumes", ())]
    named = {volume for volume in mounted if not volume.startswith(".")}
    assert named == set(COMPOSE["volumes"])
    assert (DEPLOY / "nginx.conf").exists()


def test_the_container_file_copies_what_is_there_and_ends_as_nobody():
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    for line in re.findall(r"^COPY (?!--from)(.*)$", text, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
    assert all("@" in image or re.search(r":\d", image) for image in re.findall(r"^FROM (\S+)", text, re.MULTILINE))
    assert text.rindex("USER 10001") > text.rindex("RUN")
    assert subprocess.run(["sh", "-n", DEPLOY / "install.sh"], check=False).returncode == 0


def certificate(folder):
    """A self-signed one, for the length of a test."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def configured(folder, *, http, https, behind):
    """deploy/nginx.conf with this test's places and ports for those of a server; nothing else is changed."""
    certificate(folder)
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    # fmt: off
    for given, here in (("/etc/gongkai/tls",          str(folder)),
                        ("/var/log/nginx",            str(folder)),
                        ("/var/cache/nginx/gongkai",  str(folder / "cache")),
                        ("/run/nginx.pid",            str(folder / "nginx.pid")),
                        ("127.0.0.1:8000",            f"127.0.0.1:{behind}"),
                        ("listen 80;",                f"listen 127.0.0.1:{http};"),
                        ("listen 443 ssl http2;",     f"listen 127.0.0.1:{https} ssl http2;"),
                        ("        listen [::]:80;\n", ""),
                        ("        listen [::]:443 ssl http2;\n", ""),
                        ("gongkai.example.gov.cn",    "localhost")):
        assert given in text, given
        text = text.replace(given, here)
    # fmt: on
    (folder / "nginx.conf").write_text(text, "utf-8")
    return folder / "nginx.conf"


@needs_nginx
def test_nginx_accepts_its_configuration(tmp_path):
    path = configured(tmp_path, http=free_port(), https=free_port(), behind=free_port())
    done = subprocess.run([NGINX, "-t", "-c", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


@contextmanager
def started(*command, **environment):
    process = subprocess.Popen(
        [str(word) for word in command],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


@needs_nginx
def test_the_site_behind_nginx(tmp_path):
    """TLS, the headers the program believes, what stays inside, and names of people out of the log."""
    home = tmp_path / "home"
    assert run(home, "demo", "--no-serve").returncode == 0
    http, https, behind = free_port(), free_port(), free_port()
    path = configured(tmp_path, http=http, https=https, behind=behind)
    tmp_path.chmod(0o755)
    trusting = ssl.create_default_context(cafile=tmp_path / "fullchain.pem")
    trusting.check_hostname = False
    environment = own(home, GONGKAI_HOSTS="localhost", GONGKAI_HTTPS="1", GONGKAI_TRUSTED_PROXIES="127.0.0.1")
    account = "user root;" if os.geteuid() == 0 else "worker_priority 0;"
    with (
        started(GONGKAI, "serve", "--port", behind, "--jobs", "0", **environment),
        started(NGINX, "-c", path, "-g", f"daemon off; {account}"),
    ):
        fetch(f"http://127.0.0.1:{behind}/health/live")
        site = f"https://127.0.0.1:{https}"
        options = {"context": trusting, "headers": {"Host": "localhost", "X-Request-ID": "forged-by-the-client"}}
        status, headers, page = fetch(f"{site}/search/?q=13800138000", **options)
        assert status == 200
        assert "max-age" in headers["Strict-Transport-Security"]
        assert headers["X-Request-ID"] != "forged-by-the-client"
        assert fetch(f"{site}/metrics", **options)[0] == 404
        assert fetch(f"{site}/health/ready", **options)[0] == 200
        sheet = re.search(r'href="(/static/[^"]+\.css)"', page)[1]
        assert fetch(f"{site}{sheet}", **options)[0] == 200
        gzipped = fetch_raw(f"{site}/", {**options["headers"], "Accept-Encoding": "gzip"}, trusting)
        assert gzipped.headers["Content-Encoding"] == "gzip"
    log = (tmp_path / "access.log").read_text("utf-8")
    assert "/search/" in log
    assert "13800138000" not in log


def fetch_raw(address, headers, context):
    from urllib.request import Request, urlopen  # noqa: PLC0415 — the one answer that is not text

    return urlopen(Request(address, headers=headers), context=context, timeout=10)  # noqa: S310 — our own server
