"""The crash proof: whatever is killed, every acknowledged act is in the records once, and the ledger verifies."""

from __future__ import annotations

import contextlib
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from gongkai.jobs.keeper import ORPHANED, STARTED_BY
from tests.apps.installation import Installation
from tests.cli.own_home import free_port
from tests.proof.storm import WAYS, Killer, Service
from tests.proof.writers import Storm, Writer

pytestmark = [pytest.mark.data, pytest.mark.budget]
GONGKAI = str(Path(sys.executable).with_name("gongkai"))
IMPORT = "from tests.proof import records\n"
LEASE = "6"  # seconds after which a silent job worker is dead: the proof need not wait a minute


@pytest.fixture
def installation(tmp_path):
    made = Installation(tmp_path, GONGKAI_JOBS_LEASE=LEASE)
    yield made
    made.close()


@pytest.fixture
def services(installation):
    """The web server and the job workers, as the two systemd units start them; afterwards none of their processes."""
    port = free_port()
    environment, log = installation.environment, installation.home / "worker.log"
    web = Service([GONGKAI, "serve", "--port", str(port), "--workers", "2", "--jobs", "0"], environment, log)
    work = Service([GONGKAI, "work", "--workers", "2"], environment, log)
    yield port, web, work
    web.stop()
    work.stop()
    until = time.monotonic() + 15
    while left := left_behind(installation.home):
        assert time.monotonic() < until, left
        time.sleep(0.2)


def left_behind(home):
    """The commands of processes that still run in this installation."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get("GONGKAI_HOME") == str(home):
                found.append(process.cmdline())
    return found


def drawn(what):
    return random.Random(what)  # noqa: S311 — seeded, so that a run repeats


def asked(installation, what):
    return installation.python(f"{IMPORT}answer = {what}")


def test_what_was_acknowledged_is_there_once_whatever_was_killed(installation, request, seed, budget, figures):
    people = asked(installation, f"records.prepare({budget(40, 500)})")
    port, web, work = request.getfixturevalue("services")
    storm = Storm(port, until=time.monotonic() + budget(40, 220))
    crowd = [Writer(storm, number, who, drawn(f"{seed} {number}")) for number, who in enumerate(people)]
    killer = Killer(
        web, work, drawn(f"kills {seed}"), lambda: storm.answers, most=budget(40, 100), rounds=budget(1, 15)
    )
    begun = time.monotonic()
    for thread in (killer, *crowd):
        thread.start()
    for writer in crowd:
        writer.join()
    seconds = time.monotonic() - begun
    killer.calm.set()
    killer.join()
    settled = settle(installation, budget(60, 120))
    acts = [act for writer in crowd for act in writer.acts]
    figures(
        f"crash proof, {'PostgreSQL' if installation.server else 'SQLite'}",
        f"{told(acts, storm)} in {seconds:.0f} s, jobs settled in {settled:.0f} s; killed {dict(killer.kills)}",
    )
    assert not storm.surprises, "\n".join([str(len(storm.surprises)), *storm.surprises[:5], installation.log()[-4000:]])
    truth, faults = asked(installation, "[records.truth(), records.faults()]")
    check(acts, truth)
    assert faults == []
    assert "全部相接" in installation.run("ledger", "verify").stdout
    # A storm in which nobody was hit, or nobody got through, would prove nothing.
    assert set(killer.kills) == set(WAYS)
    assert sum(act.broken for act in acts) >= killer.kills["web server"]
    assert sum(act.acknowledged for act in acts) >= len(acts) / 2


def test_a_job_worker_whose_crew_died_while_it_was_starting_ends_itself(installation):
    gone = subprocess.Popen(["true"])
    gone.wait()
    installation.environment[STARTED_BY] = str(gone.pid)
    worker = installation.start([GONGKAI, "work", "--single"])
    assert worker.wait(60) in (0, ORPHANED, -signal.SIGTERM)


def settle(installation, seconds):
    """Wait until every job is at its end; how long that took."""
    begun = time.monotonic()
    while left := asked(installation, "records.under_way()"):
        assert time.monotonic() - begun < seconds, f"{left} jobs are not done\n{installation.log()[-3000:]}"
        time.sleep(0.5)
    return time.monotonic() - begun


def check(acts, truth):
    """Acknowledged: once in the records and once in the ledger. Not acknowledged: that, or not at all."""
    once, never = [1, 1], [0, 0]
    wrong = []
    for act in acts:
        found = truth[act.kind].pop(act.key, never)
        if found != once and (act.acknowledged or found != never):
            wrong.append(f"{act}: rows and entries {found}")
    assert not wrong, f"{len(wrong)} acts:\n" + "\n".join(wrong[:20])
    assert not any(truth.values()), f"nobody did these: {truth}"


def told(acts, storm):
    done = [act for act in acts if act.acknowledged]
    latencies = sorted(storm.latencies)
    p50, p95 = (latencies[int(len(latencies) * part)] for part in (0.5, 0.95))
    return (
        f"{len(done)} of {len(acts)} acts acknowledged, {sum(act.tries > 1 for act in done)} of them at a later try; "
        f"{sum(act.broken for act in acts)} tries cut off, {storm.already} of them after the act was done; "
        f"{storm.refused} found nobody, {storm.busy} heard “busy”; "
        f"answers p50 {p50:.2f} s, p95 {p95:.2f} s;"
    )
