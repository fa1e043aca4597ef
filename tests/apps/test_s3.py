"""The same store on S3-compatible storage, against a real local server spoken to over HTTP."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from datetime import date, timedelta

import boto3
import hostile
import pytest
from django.utils import timezone

from gongkai.files import actions, policies, store
from gongkai.files.actions import receive, sweep
from gongkai.files.models import Blob
from gongkai.files.policies import Visible
from gongkai.files.queries import verify_files
from gongkai.files.safely import Opened, run

pytestmark = [pytest.mark.data, pytest.mark.django_db]

BUCKET = "files"
TODAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A moto server in a process of its own, on a port it chose."""
    said = tmp_path_factory.mktemp("s3") / "said"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    with said.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    try:
        yield address_in(said, process)
    finally:
        process.kill()
        process.wait()


def address_in(said, process):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        if found := re.search(r"http://127\.0\.0\.1:\d+", said.read_text()):
            return found[0]
        time.sleep(0.05)
    pytest.fail(f"the S3 server did not start: {said.read_text()}")


@pytest.fixture
def s3(server):
    """The bucket as its owner sees it."""
    client = boto3.client(
        "s3", endpoint_url=server, aws_access_key_id="key", aws_secret_access_key="secret", region_name="us-east-1"
    )
    client.create_bucket(Bucket=BUCKET)
    yield client
    for held in client.list_objects_v2(Bucket=BUCKET).get("Contents", ()):
        client.delete_object(Bucket=BUCKET, Key=held["Key"])
    client.delete_bucket(Bucket=BUCKET)


@pytest.fixture(autouse=True)
def by_settings(server, s3, settings, tmp_path):
    """The store that the environment chooses, asked of a fresh reading of the settings."""
    program = "from gongkai.config import settings; import json; print(json.dumps(settings.STORAGES['files']))"
    named = {"ENDPOINT": server, "BUCKET": BUCKET, "KEY": "key", "SECRET": "secret"}
    environment = {**os.environ, "GONGKAI_HOME": str(tmp_path), **{f"GONGKAI_S3_{k}": v for k, v in named.items()}}
    told = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=True).stdout
    settings.STORAGES = {**settings.STORAGES, "files": json.loads(told)}


@pytest.fixture
def give(tmp_path):
    def give(content, name="通知.pdf"):
        path = tmp_path / "given"
        path.write_bytes(content)
        return receive(by="account:1", book="qingshan", purpose="attachment", name=name, content=path, on=TODAY)

    return give


def keys(s3):
    return [held["Key"] for held in s3.list_objects_v2(Bucket=BUCKET).get("Contents", ())]


def test_bytes_lie_in_the_bucket_once_under_their_digest(s3, give):
    version = give(hostile.pdf())
    give(hostile.pdf(), "另一个.pdf")
    assert keys(s3) == [store.place_of(version.blob.digest)]
    assert s3.get_object(Bucket=BUCKET, Key=keys(s3)[0])["Body"].read() == hostile.pdf()


def test_they_are_served_whole_and_in_part(client, give, monkeypatch):
    monkeypatch.setattr(policies, "_visibilities", {"test": lambda _file: Visible((1,))})
    content = hostile.pdf(200)
    version = give(content)
    address = f"/files/{version.file.number}/通知.pdf"
    assert client.get(address).getvalue() == content
    assert client.get(address, HTTP_RANGE="bytes=5000-5999").getvalue() == content[5000:6000]


def test_a_reader_behind_the_wall_reads_them(give):
    version = give(hostile.pdf(7))
    with store.on_disk(version.blob.digest) as path:
        assert run("gongkai.files.reading.pdf_pages", path) == Opened(7)
    assert not path.exists()


def test_damage_and_loss_are_found(s3, give):
    damaged, lost = give(hostile.pdf(2), "坏.pdf"), give(hostile.pdf(3), "丢.pdf")
    s3.put_object(Bucket=BUCKET, Key=store.place_of(damaged.blob.digest), Body=b"else")
    s3.delete_object(Bucket=BUCKET, Key=store.place_of(lost.blob.digest))
    found = list(verify_files())
    assert ["与摘要不符" in found[0], "存储中没有它的内容" in found[1]] == [True, True]


def test_a_sweep_takes_what_no_row_names_after_a_day(s3, give, monkeypatch):
    kept = give(hostile.pdf())
    s3.put_object(Bucket=BUCKET, Key=store.place_of("ab" * 32), Body=b"left by a crash")
    assert sweep(by="account:1") == 0
    monkeypatch.setattr(actions.timezone, "now", lambda now=timezone.now: now() + timedelta(days=2))
    assert sweep(by="account:1") == 1
    assert keys(s3) == [store.place_of(kept.blob.digest)]
    assert Blob.objects.count() == 1


def test_a_server_that_is_gone_leaves_no_row(settings, give):
    where = settings.STORAGES["files"]
    settings.STORAGES = {
        **settings.STORAGES,
        "files": {**where, "OPTIONS": {**where["OPTIONS"], "endpoint_url": "http://127.0.0.1:9"}},
    }
    with pytest.raises(Exception, match=r"127\.0\.0\.1:9"):
        give(hostile.pdf())
    assert not Blob.objects.exists()
