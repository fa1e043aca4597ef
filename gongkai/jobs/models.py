from django.db import models
from django.db.models import F, Q
from django.utils.module_loading import import_string

from gongkai.ledger.constraints import check


class JobState(models.TextChoices):
    """How far a job is."""

    WAITING = "waiting", "等待"
    RUNNING = "running", "进行中"
    DONE = "done", "完成"
    DEAD = "dead", "失败，待处理"
    DISCARDED = "discarded", "已放弃"


ENDED = (JobState.DONE, JobState.DEAD, JobState.DISCARDED)


class Job(models.Model):
    """One piece of work asked for: which function, with which arguments, and what became of it.

    This row is the truth. What travels through the queue (a row of django-tasks or a broker's message) only says
    "look at job n"; it may come twice, late or never, and nothing is lost or done twice for it.
    """

    name = models.CharField("任务", max_length=200)  # the dotted name of the decorated function
    arguments = models.JSONField("参数", default=dict)
    state = models.CharField("状态", max_length=16, choices=JobState.choices, default=JobState.WAITING)
    enqueued_at = models.DateTimeField("提出时间")
    due_at = models.DateTimeField("应办时间")
    tries = models.PositiveIntegerField("次数", default=0)  # only grows: with the worker's name it is the claim
    allowed = models.PositiveIntegerField("允许次数")
    worker = models.CharField("工作进程", max_length=64, blank=True)
    started_at = models.DateTimeField("开始时间", null=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    ended_on = models.DateField("结束日期", null=True)
    message = models.CharField("消息", max_length=64, blank=True)
    sent_at = models.DateTimeField("消息发出时间", null=True)
    parts_done = models.PositiveIntegerField("已完成", null=True)
    parts = models.PositiveIntegerField("总数", null=True)
    sentence = models.CharField("说明", max_length=500, blank=True)
    error = models.TextField("出错位置", blank=True)  # type and places, never the message: it may name a person
    reason = models.CharField("放弃原因", max_length=500, blank=True)

    class Meta:
        verbose_name = "任务"
        constraints = [
            check("job_state_is_known", Q(state__in=JobState.values), "没有这种任务状态。"),
            check("job_tries_in_bounds", Q(tries__lte=F("allowed")), "任务的次数超过了允许的次数。"),
            check("job_runs_somewhere", ~Q(state="running") | ~Q(worker=""), "进行中的任务要写明工作进程。"),
            check(
                "job_end_has_a_day",
                Q(ended_at__isnull=True, ended_on__isnull=True) | Q(ended_at__isnull=False, ended_on__isnull=False),
                "任务的结束时间和结束日期要一并填写。",
            ),
            check("job_discarded_with_reason", ~Q(state="discarded") | ~Q(reason=""), "放弃任务要写明原因。"),
        ]
        indexes = [
            models.Index(fields=["state", "due_at"], name="jobs_by_state"),
            models.Index(fields=["state", "ended_on", "id"], name="jobs_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.title} #{self.pk}"

    @property
    def definition(self):  # noqa: ANN201 — gongkai.jobs.definitions.Definition, which imports this module
        """The decorated function.

        :raises ImportError: when this version of the program has no such function any more.
        """
        return import_string(self.name)

    @property
    def title(self) -> str:
        """How a person calls it; the plain name for work this version does not know."""
        try:
            return self.definition.title
        except ImportError:
            return self.name

    @property
    def percent(self) -> int | None:
        """How far it is, if it says so."""
        return 100 * (self.parts_done or 0) // self.parts if self.parts else None


class Worker(models.Model):
    """A process that does jobs, and when it was last seen alive. What a silent one had in hand is done again."""

    name = models.CharField("名称", max_length=64, primary_key=True)
    started_at = models.DateTimeField("启动时间")
    seen_at = models.DateTimeField("最近出现", db_index=True)

    class Meta:
        verbose_name = "工作进程"

    def __str__(self) -> str:
        return self.name


class Done(models.Model):
    """Something that happens once: written in the transaction of its effect, so both are there or neither."""

    key = models.CharField("事项", max_length=200, primary_key=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "已办事项"

    def __str__(self) -> str:
        return self.key


class Outgoing(models.Model):
    """A message for a broker, written with the act that sends it and removed once the broker has it."""

    path = models.CharField("任务", max_length=200)
    arguments = models.JSONField("参数")
    due_at = models.DateTimeField("发出时间", db_index=True)

    class Meta:
        verbose_name = "待发消息"

    def __str__(self) -> str:
        return f"{self.path} #{self.pk}"
