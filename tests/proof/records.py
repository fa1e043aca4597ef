"""What the proof asks of an installation from within: people and work before the storm, the truth after it.

Runs in processes of that installation (``Installation.python``), never in the one of the tests.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from gongkai.agencies.actions import UNITS, enter_agency
from gongkai.agencies.models import Agency, Assignment, Unit, User
from gongkai.files.actions import subject_of
from gongkai.files.models import FileVersion
from gongkai.files.queries import verify_files
from gongkai.jobs.models import Job, JobState
from gongkai.ledger.chain import digest
from gongkai.ledger.models import Entry
from gongkai.messages.models import Delivery
from gongkai.reporting.tasks import remind
from gongkai.ui.signin.middleware import BEGAN, PASSWORD_SET, SECOND_FACTOR, SEEN

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
AGENCIES = 10
FIRST_YEAR = 3000  # of reports that nobody else asks about: the year is the key of a reminder
UNDER_WAY = (JobState.WAITING, JobState.RUNNING)


def prepare(writers: int) -> list[dict]:
    """Agencies, a signed-in writer each, a colleague for each to give a role to, a failed job for each to run again."""
    yesterday = timezone.localdate() - timedelta(days=1)
    password = make_password("Qingshan-2020")  # hashed once: signing in is not what is proved here
    agencies = [
        enter_agency(by="proof", code=f"proof-{number}", name=f"第{number}局", kind="department", parent=None)
        for number in range(AGENCIES)
    ]
    for who in ("writer", "colleague", "office"):
        number = AGENCIES if who == "office" else writers
        User.objects.bulk_create(
            User(username=f"{who}-{each}", password=password, is_superuser=who == "writer") for each in range(number)
        )
    user = {found.username: found for found in User.objects.all()}
    for who, role, number in (("writer", "editor", writers), ("office", "disclosure_office", AGENCIES)):
        Assignment.objects.bulk_create(
            Assignment(user=user[f"{who}-{each}"], agency=agencies[each % AGENCIES], role=role, since=yesterday)
            for each in range(number)
        )
    jobs = Job.objects.bulk_create(failed_job(agencies[each % AGENCIES], FIRST_YEAR + each) for each in range(writers))
    return [
        {
            "session": session_of(user[f"writer-{each}"]),
            "agency": agencies[each % AGENCIES].code,
            "job": jobs[each].pk,
        }
        for each in range(writers)
    ]


def session_of(user: User) -> str:
    now = timezone.now().timestamp()
    session = SessionStore()
    session.update(
        {SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: BACKEND, HASH_SESSION_KEY: user.get_session_auth_hash()}
    )
    session.update({BEGAN: now, SEEN: now, PASSWORD_SET: now, SECOND_FACTOR: True})
    session.create()
    return session.session_key


def failed_job(agency: Agency, year: int) -> Job:
    """A reminder that failed. Done, it leaves a delivery without unique key and an entry: done twice, two of each."""
    now = timezone.now()
    return Job(
        name=remind.name,
        arguments={"agency": agency.code, "year": year, "day": timezone.localdate(now).isoformat()},
        state=JobState.DEAD,
        tries=remind.tries,
        allowed=remind.tries,
        enqueued_at=now,
        due_at=now,
        ended_at=now,
        ended_on=timezone.localdate(now),
    )


def under_way() -> int:
    """How many jobs are not at their end. Those that wait for another try need wait no longer."""
    DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())
    return Job.objects.filter(state__in=UNDER_WAY).count()


def truth() -> dict[str, dict[str, list[int]]]:
    """Of each act, by kind and key: how often it is in the records, and how often in the ledger."""
    entries = Counter(Entry.objects.order_by().values_list("act", "subject"))
    digests: Counter[str] = Counter()
    for details in Entry.objects.filter(act="agencies.units-entered").values_list("details", flat=True):
        digests.update(details["digests"])
    versions = FileVersion.objects.select_related("file")
    again = [job for job in Job.objects.filter(name=remind.name) if entries["jobs.rerun", f"jobs.job:{job.pk}"]]
    effects = Counter(Delivery.objects.filter(template="report_due").values_list("context__year", flat=True))
    # fmt: off
    rows = {
        "unit": [(unit.code,      digests[digest(UNITS.stated(unit))])                            for unit in Unit.objects.all()],
        "role": [(user.username,  entries["agencies.assigned", user.ledger_name])                 for user in _given()],
        "file": [(version.name,   entries["files.kept", subject_of(version.file)])                for version in versions],
        "job":  [(str(job.pk),    entries["jobs.rerun", f"jobs.job:{job.pk}"])                    for job in again],
    }
    # fmt: on
    found: dict[str, dict[str, list[int]]] = {kind: {} for kind in rows}
    for kind, of_kind in rows.items():
        for key, written in of_kind:
            times, _ = found[kind].get(key, (0, 0))
            found[kind][key] = [times + 1, written]
    for job in again:  # of a job the effect counts, not its row
        found["job"][str(job.pk)][0] = effects[job.arguments["year"]]
    return found


def _given() -> list[User]:
    """Whoever was given a role in the storm, as often as it was given."""
    given = Assignment.objects.filter(user__username__startswith="colleague-").select_related("user")
    return [assignment.user for assignment in given]


def faults() -> list[str]:
    """What must not be: half files, jobs that failed for good, effects nobody asked for, a database that is not whole."""
    found = list(verify_files())
    died = Job.objects.filter(state=JobState.DEAD).exclude(name=remind.name, tries=remind.tries)
    found += [f"job {job.pk} {job.name}: {job.sentence} {job.error}" for job in died]
    told = Counter(Entry.objects.filter(act="messages.queued").order_by().values_list("subject", flat=True))
    deliveries = {f"messages.delivery:{number}" for number in Delivery.objects.values_list("pk", flat=True)}
    found += [f"{subject}: {number} entries" for subject, number in told.items() if number != 1]
    found += [f"{subject}: entry or row is missing" for subject in deliveries ^ set(told)]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            said = cursor.execute("PRAGMA quick_check").fetchone()[0]
        found += [] if said == "ok" else [f"quick_check: {said}"]
    return found
