"""The standard catalogue in its editions, what an agency adopts of it, and the duties that follow.

Texts are never changed: a new edition has new ones. An adoption and a duty are what their latest steps say; the columns
that repeat it are written only by the actions that write the step, and ``rebuilding`` reckons them again.
"""

from django.db import models
from django.db.models import F, Q

from gongkai.agencies.models import Agency, Unit, User
from gongkai.catalogue.domains import NAMES
from gongkai.ledger.constraints import check, in_order


class CatalogueEdition(models.Model):
    """One edition of a domain's catalogue, as an agency publishes it for itself and for those under it."""

    publisher = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="catalogue_editions")
    domain = models.CharField("领域", max_length=32, choices=NAMES)
    ordinal = models.PositiveIntegerField("版次")
    title = models.CharField("名称", max_length=300)
    issued_by = models.CharField("编制单位", max_length=200, blank=True)
    issued_on = models.DateField("印发日期", null=True, blank=True)
    in_force_on = models.DateField("施行日期")
    columns = models.JSONField("栏目")  # the ids of the file's columns, in its order; what a printed copy has
    head_rows = models.PositiveSmallIntegerField("表头行数", default=2)  # one where no element stands over its columns
    source_name = models.CharField("来源文件", max_length=300, blank=True)
    source_digest = models.CharField("来源文件摘要值", max_length=64, blank=True)
    digest = models.CharField("内容摘要值", max_length=64)  # of all texts in their order
    recorded_by = models.CharField("登记人", max_length=64)
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "标准目录版本"
        ordering = ["publisher", "domain", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["publisher", "domain", "ordinal"], name="catalogue_edition_once"),
            check("catalogue_domain_is_known", Q(domain__in=list(NAMES)), "没有这个领域。"),
            check(
                "catalogue_edition_issued_first",
                in_order("issued_on", "in_force_on"),
                "施行日期早于印发日期，请核对这两个日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（第{self.ordinal}版）"


class CatalogueItem(models.Model):
    """公开事项: what lasts of it from edition to edition. Its words are in :class:`ItemText`."""

    publisher = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="catalogue_items")
    domain = models.CharField("领域", max_length=32, choices=NAMES)
    code = models.CharField("编码", max_length=32)  # 04-012: never given to another item
    first_edition = models.ForeignKey(CatalogueEdition, on_delete=models.PROTECT, related_name="begun_items")
    last_edition = models.ForeignKey(CatalogueEdition, on_delete=models.PROTECT, related_name="latest_items")
    ended_edition = models.ForeignKey(
        CatalogueEdition, null=True, blank=True, on_delete=models.PROTECT, related_name="ended_items"
    )  # the edition that no longer has it

    class Meta:
        verbose_name = "公开事项"
        ordering = ["publisher", "code"]
        constraints = [models.UniqueConstraint(fields=["publisher", "code"], name="catalogue_item_code_once")]
        indexes = [models.Index(fields=["publisher", "domain", "code"], name="catalogue_item_by_domain")]

    def __str__(self) -> str:
        return self.code


class ItemText(models.Model):
    """An item's words in one edition; never changed. ``words`` holds the file's squares by column; see ``columns``."""

    item = models.ForeignKey(CatalogueItem, on_delete=models.PROTECT, related_name="texts")
    edition = models.ForeignKey(CatalogueEdition, on_delete=models.PROTECT, related_name="texts")
    position = models.PositiveIntegerField("次序")
    words = models.JSONField("各栏文字")
    name = models.CharField("事项名称", max_length=500)  # the last of its levels
    path = models.CharField("事项层级", max_length=1000)  # all levels, parted by " / "
    digest = models.CharField("摘要值", max_length=64)

    class Meta:
        verbose_name = "公开事项文本"
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "position"], name="item_text_position_once"),
            models.UniqueConstraint(fields=["item", "edition"], name="item_text_once"),
        ]

    def __str__(self) -> str:
        return self.path


class LegalBasis(models.Model):
    """公开依据: a law, rule or document as catalogues cite it, and how long it stands."""

    name = models.CharField("名称", max_length=300)  # without 《》
    number = models.CharField("文号", max_length=100, blank=True)
    in_force_on = models.DateField("施行日期", null=True, blank=True)
    repealed_on = models.DateField("废止、失效日期", null=True, blank=True)
    replaced_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces")
    source = models.CharField("来源", max_length=300, blank=True)

    class Meta:
        verbose_name = "公开依据"
        ordering = ["name", "number"]
        constraints = [
            models.UniqueConstraint(fields=["name", "number"], name="legal_basis_once"),
            check(
                "legal_basis_dates_in_order",
                in_order("in_force_on", "repealed_on"),
                "废止、失效日期早于施行日期，请核对这两个日期。",
            ),
            check(
                "legal_basis_not_replaced_by_itself",
                Q(replaced_by__isnull=True) | ~Q(replaced_by=F("id")),
                "依据不能由自己替代。",
            ),
        ]

    def __str__(self) -> str:
        return f"《{self.name}》{f'（{self.number}）' if self.number else ''}"


class ItemBasis(models.Model):
    """That an item's text cites a basis."""

    text = models.ForeignKey(ItemText, on_delete=models.PROTECT, related_name="bases")
    basis = models.ForeignKey(LegalBasis, on_delete=models.PROTECT, related_name="cited")

    class Meta:
        verbose_name = "事项依据"
        constraints = [models.UniqueConstraint(fields=["text", "basis"], name="item_basis_once")]

    def __str__(self) -> str:
        return f"{self.text} {self.basis}"


class Decision(models.TextChoices):
    """What an agency decided of an item."""

    APPLIES = "applies", "适用"
    NOT_APPLICABLE = "not_applicable", "不适用"


class Adoption(models.Model):
    """An agency's decision on an item of the catalogue, and how its duties stand.

    ``earliest_due_on`` to ``met_on`` repeat what the duties say; a day makes an open duty late without any writing.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="adoptions")
    item = models.ForeignKey(CatalogueItem, on_delete=models.PROTECT, related_name="adoptions")
    domain = models.CharField("领域", max_length=32, choices=NAMES)  # the item's
    decision = models.CharField("决定", max_length=16, choices=Decision.choices)
    reason = models.TextField("不适用的理由", blank=True)
    since = models.DateField("起始日期")  # from which day its duties run
    unit = models.ForeignKey(Unit, verbose_name="内设机构", null=True, blank=True, on_delete=models.PROTECT)
    person = models.ForeignKey(
        User, verbose_name="责任人", null=True, blank=True, on_delete=models.PROTECT, related_name="adoptions"
    )
    limits = models.JSONField("时限规则", default=list)  # of the text followed: statute.time_limits as JSON
    open_duties = models.PositiveIntegerField("未履行", default=0)
    met_duties = models.PositiveIntegerField("已履行", default=0)
    earliest_due_on = models.DateField("最早期限", null=True, blank=True)  # of the open duties
    met_on = models.DateField("最近履行日期", null=True, blank=True)
    next_period_on = models.DateField(
        "下一周期", null=True, blank=True
    )  # the day a duty of its cycle is next due to begin

    class Meta:
        verbose_name = "选用的公开事项"
        constraints = [
            models.UniqueConstraint(fields=["agency", "item"], name="adoption_once"),
            check("adoption_decision_is_known", Q(decision__in=Decision.values), "没有这种决定。"),
            check(
                "adoption_without_says_why",
                Q(decision=Decision.APPLIES) | ~Q(reason=""),
                "不适用的事项须写明理由。",
            ),
            # The overview of thousands of agencies asks the index of due days alone, without the decision.
            check(
                "adoption_set_aside_owes_nothing",
                Q(decision=Decision.APPLIES) | Q(open_duties=0, earliest_due_on__isnull=True),
                "不适用的事项没有未履行的义务。",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "domain", "decision"], name="adoption_by_domain"),
            models.Index(fields=["person", "earliest_due_on"], name="adoption_by_person"),
            models.Index(
                fields=["earliest_due_on", "agency", "domain"],
                condition=Q(earliest_due_on__isnull=False),
                name="adoption_by_due_day",
            ),
            models.Index(
                fields=["next_period_on"], condition=Q(next_period_on__isnull=False), name="adoption_by_next_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.item}"


class AdoptionStepKind(models.TextChoices):
    """What happened to an adoption."""

    APPLIES = "applies", "选用"
    NOT_APPLICABLE = "not_applicable", "不适用"
    ASSIGNED = "assigned", "指定责任"
    FOLLOWED = "followed", "改从新版"


class AdoptionStep(models.Model):
    """One step of an adoption; never changed."""

    adoption = models.ForeignKey(Adoption, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField("步骤", max_length=16, choices=AdoptionStepKind.choices)
    edition = models.ForeignKey(CatalogueEdition, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField("理由", blank=True)
    taken_on = models.DateField("日期")
    taken_by = models.CharField("操作者", max_length=64)

    class Meta:
        verbose_name = "选用步骤"
        ordering = ["adoption", "id"]
        constraints = [
            check("adoption_step_kind_is_known", Q(kind__in=AdoptionStepKind.values), "没有这种步骤。"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.taken_on}"


class CatalogueCount(models.Model):
    """How many of a domain's items an agency adopted, and how they stand, but for lateness, which each day makes anew."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="catalogue_counts")
    domain = models.CharField("领域", max_length=32, choices=NAMES)
    applies = models.PositiveIntegerField("适用", default=0)
    not_applicable = models.PositiveIntegerField("不适用", default=0)
    with_open = models.PositiveIntegerField("有未履行义务", default=0)
    all_met = models.PositiveIntegerField("已履行", default=0)  # no open duty, and at least one met

    class Meta:
        verbose_name = "领域统计"
        constraints = [models.UniqueConstraint(fields=["agency", "domain"], name="catalogue_count_once")]

    def __str__(self) -> str:
        return f"{self.agency} {self.domain}"


class TriggerEvent(models.Model):
    """触发事件: what an adopted item's limit runs from: a document signed, a decision made, a hearing set."""

    adoption = models.ForeignKey(Adoption, on_delete=models.PROTECT, related_name="events")
    reference = models.CharField("编号", max_length=100)  # names it once: the document's number, the decision's
    subject = models.CharField("事由", max_length=300)
    happened_on = models.DateField("日期")
    recorded_on = models.DateField("登记日期")
    recorded_by = models.CharField("登记人", max_length=64)

    class Meta:
        verbose_name = "触发事件"
        constraints = [
            models.UniqueConstraint(
                fields=["adoption", "reference"],
                name="trigger_event_once",
                violation_error_message="这个编号的事件已经登记。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.happened_on}"


class DutyKind(models.TextChoices):
    """What a duty follows from."""

    EVENT = "event", "事件"
    CYCLE = "cycle", "周期"
    STANDING = "standing", "长期公开"
    DISPLAY = "display", "公示期"


class DutyState(models.TextChoices):
    """How a duty stands; whether an open one is late, the day decides."""

    OPEN = "open", "未履行"
    MET = "met", "已履行"
    RUNNING = "running", "公示中"  # of a display period alone
    BROKEN = "broken", "公示未满期限"
    WAIVED = "waived", "已免除"


class DisclosureDuty(models.Model):
    """公开事项的义务: one publication owed by one day."""

    adoption = models.ForeignKey(Adoption, on_delete=models.PROTECT, related_name="duties")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="disclosure_duties")
    domain = models.CharField("领域", max_length=32, choices=NAMES)
    key = models.CharField("识别", max_length=100)  # event:17:0, cycle:2026-01-01:0, standing:0, display:<duty>:<limit>
    kind = models.CharField("种类", max_length=16, choices=DutyKind.choices)
    event = models.ForeignKey(TriggerEvent, null=True, blank=True, on_delete=models.PROTECT, related_name="duties")
    limit = models.JSONField("时限规则")  # statute.time_limits.TimeLimit as JSON, as it was when the duty arose
    runs_from = models.DateField("起算日期")
    due_on = models.DateField("期限")
    is_provisional = models.BooleanField("暂定", default=False)  # a year without a holiday notice lies on its way
    state = models.CharField("状态", max_length=16, choices=DutyState.choices, default=DutyState.OPEN)
    met_on = models.DateField("履行日期", null=True, blank=True)
    recorded_on = models.DateField("记录日期")

    class Meta:
        verbose_name = "公开义务"
        constraints = [
            models.UniqueConstraint(fields=["adoption", "key"], name="duty_once"),
            check("duty_kind_is_known", Q(kind__in=DutyKind.values), "没有这种义务。"),
            check("duty_state_is_known", Q(state__in=DutyState.values), "没有这种状态。"),
            check(
                "duty_met_has_a_day",
                Q(state=DutyState.MET, met_on__isnull=False) | (~Q(state=DutyState.MET) & Q(met_on__isnull=True)),
                "已履行的义务有履行日期，其他的没有。",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "due_on", "state", "met_on", "domain"], name="duty_by_due_day"),
            models.Index(fields=["state", "due_on"], name="duty_by_state"),
            models.Index(fields=["adoption", "due_on"], name="duty_by_adoption"),
        ]

    def __str__(self) -> str:
        return f"{self.adoption} {self.due_on}"


class DutyStepKind(models.TextChoices):
    """What happened to a duty."""

    MET = "met", "履行"
    REOPENED = "reopened", "重新打开"
    BROKEN = "broken", "公示中断"
    WAIVED = "waived", "免除"


class DutyStep(models.Model):
    """One step of a duty; never changed. A meeting names the published version, and the elements a person found in it."""

    duty = models.ForeignKey(DisclosureDuty, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField("步骤", max_length=16, choices=DutyStepKind.choices)
    reference = models.CharField("信息索引号", max_length=100, blank=True)
    version = models.PositiveIntegerField("版本", null=True, blank=True)
    digest = models.CharField("版本摘要值", max_length=64, blank=True)
    published_on = models.DateField("发布日期", null=True, blank=True)  # of that version: what counts as in time
    elements = models.JSONField(
        "要素", default=list
    )  # [{"element": …, "present": true}, {…, "present": false, "reason": …}]
    reason = models.TextField("理由", blank=True)
    taken_on = models.DateField("日期")
    taken_by = models.CharField("操作者", max_length=64)

    class Meta:
        verbose_name = "义务步骤"
        ordering = ["duty", "id"]
        constraints = [
            check("duty_step_kind_is_known", Q(kind__in=DutyStepKind.values), "没有这种步骤。"),
            check(
                "duty_step_met_names_what_was_published",
                ~Q(kind=DutyStepKind.MET)
                | (~Q(reference="") & ~Q(digest="") & Q(published_on__isnull=False, version__isnull=False)),
                "履行须写明公布的信息及其版本。",
            ),
            check(
                "duty_step_says_why",
                Q(kind__in=[DutyStepKind.MET]) | ~Q(reason=""),
                "须写明理由。",
            ),
        ]
        indexes = [models.Index(fields=["reference"], name="duty_step_by_reference")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.taken_on}"


class DutyReminder(models.Model):
    """That a duty's reminder of one rung was told: once, however often the question is asked."""

    duty = models.ForeignKey(DisclosureDuty, on_delete=models.PROTECT, related_name="reminders")
    rung = models.SmallIntegerField("级")  # days before the last one; below zero after it
    told_on = models.DateField("提醒日期")

    class Meta:
        verbose_name = "义务提醒"
        constraints = [models.UniqueConstraint(fields=["duty", "rung"], name="duty_reminder_once")]

    def __str__(self) -> str:
        return f"{self.duty} {self.rung}"
