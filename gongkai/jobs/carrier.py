"""The one task that django-tasks sees: "look at job n". Its backends (database, Celery) carry it to a worker."""

from django_tasks import task


@task()
def carry(number: int) -> None:
    """Do the job of that number, if it waits."""
    from gongkai.jobs.running import run  # noqa: PLC0415 — running a job may send this task again

    run(number)
