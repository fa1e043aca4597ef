"""What is on its way to the public: the manuscript, its versions, and who signed which version at which gate."""

from django.db import models
from django.db.models import Q

from gongkai.agencies.models import Agency, User
from gongkai.ledger.chain import digest
from gongkai.ledger.constraints import check, in_order
from gongkai.publication.gates import ATTRIBUTE, DATES, IDENTITY, LABELS, TEXT
from gongkai.publication.kinds import LABELS as KINDS
from gongkai.publication.models.items import Category, InformationItem
from gongkai.statute.openness import Attribute, Ground, Lift

#: A field of a version: the part of it that a gate looks at.
PART_OF = {
    "title": TEXT,
    "body": TEXT,
    "note": TEXT,
    "category": IDENTITY,
    "number": IDENTITY,
    "fields": IDENTITY,
    "formed_on": DATES,
    "in_force_on": DATES,
    "expires_on": DATES,
    "attribute": ATTRIBUTE,
    "ground": ATTRIBUTE,
    "lifted_by": ATTRIBUTE,
    "because": ATTRIBUTE,
}


class ManuscriptState(models.TextChoices):
    """Where a manuscript is; the latest of its steps."""

    DRAFTING = "drafting", "起草"
    UNDER_REVIEW = "under_review", "审查中"
    RETURNED = "returned", "退回修改"
    PUBLISHED = "published", "已发布"
    REGISTERED = "registered", "登记不公开"
    ABANDONED = "abandoned", "已作废"


class Manuscript(models.Model):
    """稿件: an item being written, or a correction of one. ``title``, ``version``, ``state`` repeat its latest version and step."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="manuscripts")
    kind = models.CharField("种类", max_length=32, choices=KINDS)
    token = models.CharField("提交标识", max_length=64)  # of the form it was sent by: twice the same is once
    item = models.ForeignKey(
        InformationItem, null=True, blank=True, on_delete=models.PROTECT, related_name="manuscripts"
    )  # that it corrects, or became
    title = models.CharField("名称", max_length=500)
    version = models.PositiveIntegerField("版本", default=1)
    state = models.CharField("状态", max_length=16, choices=ManuscriptState.choices, default=ManuscriptState.DRAFTING)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="manuscripts")
    follow_up_by = models.DateTimeField("补签截止", null=True, blank=True)  # of an emergency, while gates are open
    reassess_on = models.DateField("复评日期", null=True, blank=True)  # of what is withheld: 条例 18
    changed_on = models.DateField("最近变动")

    class Meta:
        verbose_name = "稿件"
        constraints = [
            models.UniqueConstraint(fields=["agency", "token"], name="manuscript_token_once"),
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(state__in=["drafting", "under_review", "returned"]),
                name="manuscript_one_correction_at_a_time",
                violation_error_message="这条信息已经有一件正在办理的更正稿。",
            ),
            check("manuscript_kind_is_known", Q(kind__in=list(KINDS)), "没有这种信息。"),
            check("manuscript_state_is_known", Q(state__in=ManuscriptState.values), "没有这种状态。"),
            check(
                "manuscript_published_has_an_item",
                ~Q(state=ManuscriptState.PUBLISHED) | Q(item__isnull=False),
                "发布的稿件须对应一条信息。",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "state", "-changed_on", "-id"], name="manuscript_by_state"),
            models.Index(
                fields=["follow_up_by"], condition=Q(follow_up_by__isnull=False), name="manuscript_by_follow_up"
            ),
            models.Index(fields=["reassess_on"], condition=Q(reassess_on__isnull=False), name="manuscript_by_reassess"),
        ]

    def __str__(self) -> str:
        return self.title


class ManuscriptVersion(models.Model):
    """A manuscript's text and facts at one time; never changed. A gate signs this, not the manuscript."""

    manuscript = models.ForeignKey(Manuscript, on_delete=models.PROTECT, related_name="versions")
    ordinal = models.PositiveIntegerField("版本")
    title = models.CharField("名称", max_length=500)
    body = models.TextField("正文")  # HTML, cleaned before it is kept
    note = models.TextField("更正说明", blank=True)  # published with a correction
    category = models.ForeignKey(Category, verbose_name="信息类别", on_delete=models.PROTECT, related_name="+")
    number = models.CharField("文号", max_length=100, blank=True)
    fields = models.JSONField("其他栏目", default=dict)
    formed_on = models.DateField("成文日期")
    in_force_on = models.DateField("施行日期", null=True, blank=True)
    expires_on = models.DateField("失效日期", null=True, blank=True)
    attribute = models.CharField("公开属性", max_length=16, choices=[(one.name, one.label) for one in Attribute])
    ground = models.CharField("理由", max_length=32, blank=True, choices=[(one.value, one.label) for one in Ground])
    lifted_by = models.CharField("解除理由", max_length=32, blank=True, choices=[(one.name, one.words) for one in Lift])
    because = models.TextField("说明", blank=True)
    digest = models.CharField("摘要值", max_length=64)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = "稿件版本"
        ordering = ["manuscript", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["manuscript", "ordinal"], name="manuscript_version_once"),
            check(
                "manuscript_attribute_is_known", Q(attribute__in=[one.name for one in Attribute]), "没有这种公开属性。"
            ),
            check(
                "manuscript_dates_in_order",
                in_order("formed_on", "in_force_on") & in_order("in_force_on", "expires_on"),
                "成文、施行、失效日期的先后有误，请核对。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.ordinal})"

    @property
    def content(self) -> dict[str, dict[str, object]]:
        """Everything that is signed, part by part, as plain values."""
        found: dict[str, dict[str, object]] = {}
        for name, part in PART_OF.items():
            value = self.category_id if name == "category" else getattr(self, name)
            found.setdefault(part, {})[name] = value.isoformat() if hasattr(value, "isoformat") else value
        return found

    def covers(self, parts: object) -> str:
        """The digest of some parts: what a gate signs."""
        content = self.content
        return digest({part: content[part] for part in sorted(parts)})  # type: ignore[call-overload]


class Verdict(models.TextChoices):
    """What a gate says."""

    PASSED = "passed", "通过"
    RETURNED = "returned", "退回"


class GateSignature(models.Model):
    """A person's word at a gate on one version; never changed."""

    version = models.ForeignKey(ManuscriptVersion, on_delete=models.PROTECT, related_name="signatures")
    gate = models.CharField("审查关", max_length=16, choices=LABELS)
    verdict = models.CharField("意见", max_length=16, choices=Verdict.choices)
    covers = models.CharField("所审部分的摘要值", max_length=64)
    opinion = models.TextField("意见内容", blank=True)
    passage = models.TextField("原文", blank=True)  # the words a return is about
    checklist = models.PositiveIntegerField("要点版次", default=0)  # 0: the program's own
    points = models.JSONField("已核要点", default=list)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="gate_signatures")
    signed_on = models.DateField("日期")

    class Meta:
        verbose_name = "审查签署"
        ordering = ["id"]
        constraints = [
            check("signature_gate_is_known", Q(gate__in=list(LABELS)), "没有这一关。"),
            check("signature_verdict_is_known", Q(verdict__in=Verdict.values), "没有这种意见。"),
            check(
                "signature_return_says_why",
                Q(verdict=Verdict.PASSED) | ~Q(opinion=""),
                "退回须写明意见。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_gate_display()} {self.get_verdict_display()}"


class Checklist(models.Model):
    """审查要点: what an agency's gate asks, edition by edition; never changed."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="checklists")
    gate = models.CharField("审查关", max_length=16, choices=LABELS)
    ordinal = models.PositiveIntegerField("版次")
    points = models.JSONField("要点")
    recorded_by = models.CharField("登记人", max_length=64)
    recorded_on = models.DateField("登记日期")

    class Meta:
        verbose_name = "审查要点"
        ordering = ["agency", "gate", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["agency", "gate", "ordinal"], name="checklist_once")]

    def __str__(self) -> str:
        return f"{self.get_gate_display()} ({self.ordinal})"


class ManuscriptStepKind(models.TextChoices):
    """What happened to a manuscript."""

    DRAFTED = "drafted", "起草"
    REVISED = "revised", "修改"
    SUBMITTED = "submitted", "送审"
    PASSED = "passed", "审查通过"
    RETURNED = "returned", "退回"
    PUBLISHED = "published", "发布"
    IN_AN_EMERGENCY = "in_an_emergency", "紧急发布"
    FOLLOWED_UP = "followed_up", "补签完成"
    ESCALATED = "escalated", "逾期未补签"
    REGISTERED = "registered", "登记不公开"
    REASSESSED = "reassessed", "复评"
    ABANDONED = "abandoned", "作废"


class ManuscriptStep(models.Model):
    """One step of a manuscript; never changed."""

    manuscript = models.ForeignKey(Manuscript, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField("步骤", max_length=16, choices=ManuscriptStepKind.choices)
    version = models.PositiveIntegerField("版本")
    gate = models.CharField("审查关", max_length=16, blank=True)
    reason = models.TextField("说明", blank=True)
    taken_by = models.CharField("操作者", max_length=64)
    taken_on = models.DateField("日期")

    class Meta:
        verbose_name = "稿件步骤"
        ordering = ["manuscript", "id"]
        constraints = [
            check("manuscript_step_kind_is_known", Q(kind__in=ManuscriptStepKind.values), "没有这种步骤。"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.taken_on}"
