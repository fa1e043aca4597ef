"""The steps of a report as forms: each has a page that says what follows from it, and a button that takes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from gongkai.agencies.models import User
from gongkai.agencies.policies import NotAllowed
from gongkai.agencies.roles import AGENCY_HEAD
from gongkai.reporting import actions
from gongkai.reporting.models import Draft, StepKind
from gongkai.reporting.stages import Stage, Standing

LONGEST_NOTE = 2000


def _words(label: str, help_text: str) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, max_length=LONGEST_NOTE, help_text=help_text, widget=area)


class Step(forms.Form):
    """A step: what its page says; each says in ``carry_out`` which action stands behind its button."""

    name = ""  # of its address
    act = ""  # the permission it takes
    kind: StepKind | None = None
    title = ""
    button = ""
    lead = ""  # what follows from it
    done = ""

    def __init__(self, *args: Any, draft: Draft, standing: Standing, **options: Any) -> None:
        self.draft, self.standing = draft, standing
        super().__init__(*args, **options)

    @property
    def refusal(self) -> str:
        """Why the step cannot be taken now; "" when it can."""
        try:
            if self.kind:
                self.standing.check(self.kind)
        except NotAllowed as refusal:
            return refusal.because
        return ""


class Freeze(Step):
    name, act, kind = "freeze", "report.freeze", StepKind.FROZEN
    title, button, done = "冻结报告", "冻结", "已冻结。数字和文字从现在起不再变化，请公开工作机构负责人签批。"
    lead = (
        "冻结保存现在的数字、文字、每一格的统计口径和所统计的记录，供签批和签发。"
        "冻结以后，记录再有变化，报告中的数字不变，变化会逐条列出。需要修改的，可以解除冻结。"
    )

    def carry_out(self, by: User, at: datetime) -> Any:
        return actions.freeze(by=by.ledger_name, draft=self.draft, at=at, on=localdate(at))


class Thaw(Step):
    name, act, kind = "thaw", "report.freeze", StepKind.THAWED
    title, button, done = "解除冻结", "解除冻结", "已解除冻结，可以继续编写。"
    lead = "解除冻结以后可以修改文字，数字重新随记录变化；已作的签批、签发和仍予公布的决定全部失效，须重新办理。"
    note = _words("原因", "记入账本，例如 第三部分遗漏两件申请，须补录。")

    def carry_out(self, by: User, at: datetime) -> Any:
        note = self.cleaned_data["note"]
        return actions.thaw(by=by.ledger_name, draft=self.draft, note=note, on=localdate(at))


class Sign(Step):
    """A signature on the digest that was on the page."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, standing: Standing, **options: Any) -> None:
        digest = standing.freeze.digest if standing.freeze else ""
        super().__init__(*args, standing=standing, initial={"seen": digest}, **options)

    def carry_out(self, by: User, at: datetime) -> Any:
        seen, on = self.cleaned_data["seen"], localdate(at)
        return actions.sign(by=by.ledger_name, draft=self.draft, kind=self.kind, seen=seen, on=on)


class SignOffice(Sign):
    name, act, kind = "sign-office", "report.sign-office", StepKind.OFFICE_SIGNED
    title, button, done = "公开工作机构负责人签批", "签批", "已签批，请机关负责人签发。"
    lead = "签批的是冻结的这一份报告：它的摘要值记在签批里，此后报告有任何改动，签批即告失效。"


class SignAgency(Sign):
    name, act, kind = "sign-agency", "report.sign-agency", StepKind.AGENCY_SIGNED
    title, button, done = "机关负责人签发", "签发", "已签发，可以公布。"
    lead = "签发的日期印在报告的落款处。签发的是冻结的这一份报告，此后报告有任何改动，签发即告失效。"


class Publish(Step):
    name, act, kind = "publish", "report.publish", StepKind.PUBLISHED
    title, button, done = "公布年度报告", "公布", "已公布。公开网站现在显示这一份报告。"
    lead = "公布以后，任何人都能看到这一份报告。已公布的报告不能撤回或者删除，只能另出更正的版本，原来的版本仍可查阅。"
    published_on = forms.DateField(
        label="公布日期",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="报告向社会公布的日期，不晚于今天。",
    )
    note = _words("更正说明", "更正了什么、为什么更正。与报告一起向社会公布。")
    confirmed = forms.BooleanField(
        label="我已核对报告的数字、文字和签发情况，同意向社会公布。",
        error_messages={"required": "请先核对，再勾选这一项。"},
    )

    def __init__(self, *args: Any, standing: Standing, **options: Any) -> None:
        super().__init__(*args, standing=standing, initial={"published_on": localdate()}, **options)
        if not standing.is_correction or standing.stage is Stage.PUBLISHED:  # sent twice, it is done already
            del self.fields["note"]

    def carry_out(self, by: User, at: datetime) -> Any:
        given = self.cleaned_data
        facts = {"published_on": given["published_on"], "note": given.get("note", "")}
        return actions.publish(by=by.ledger_name, draft=self.draft, on=localdate(at), **facts)


class Submit(Step):
    name, act, kind = "submit", "report.submit", StepKind.SUBMITTED
    title, button, done = "报送上级主管部门", "报送", "已报送，等待上级主管部门审核。"
    lead = "报送签发的这一份报告（条例第四十九条）。上级主管部门接收或者退回以前，报告不能解除冻结，也不能开始更正。"

    def carry_out(self, by: User, at: datetime) -> Any:
        return actions.submit(by=by.ledger_name, draft=self.draft, on=localdate(at))


class Correct(Step):
    name, act, kind = "correct", "report.publish", StepKind.CORRECTING
    title, button, done = "开始更正", "开始更正", "已开始更正。更正的版本签发、公布以前，公开网站仍显示原来的版本。"
    lead = "更正须重新冻结、签批、签发和公布，并附向社会公布的更正说明。在此之前，已公布的版本不变。"
    note = _words("原因", "为什么要更正，记入账本。")

    def carry_out(self, by: User, at: datetime) -> Any:
        note = self.cleaned_data["note"]
        return actions.begin_correction(by=by.ledger_name, draft=self.draft, note=note, on=localdate(at))


class Office(Step):
    name, act = "office", "report.write"
    title, button, done = "署名机关", "保存", "已保存署名机关。"
    lead = "印在报告落款处的机关全称；由几个机关联合署名的，依次写明。"
    office = forms.CharField(label="署名机关", max_length=200)

    def __init__(self, *args: Any, draft: Draft, **options: Any) -> None:
        super().__init__(*args, draft=draft, initial={"office": draft.office}, **options)

    @property
    def refusal(self) -> str:
        """It is part of the text, and is kept with it."""
        return "" if self.standing.may(StepKind.FROZEN) else "报告已冻结或者公布，署名机关不能改动。"

    def carry_out(self, by: User, at: datetime) -> Any:  # noqa: ARG002 — one signature for all steps
        return actions.name_office(by=by.ledger_name, draft=self.draft, office=self.cleaned_data["office"])


class Overrule(Step):
    """Publish although a relation does not hold."""

    name, act = "override", "report.override"
    title, button, done = "勾稽关系不成立仍予公布", "决定公布", "已记下决定和理由，它们随报告的数据一起公布。"
    lead = (
        "这一处勾稽关系不成立。通常应当解除冻结，改正记录或者文字；确实无误、仍要公布的，由机关负责人决定并写明理由。"
    )
    reason = _words("理由", "随报告的数据一起公布，例如 上年报告该项有误，已另行更正。")

    def __init__(self, *args: Any, finding: str = "", **options: Any) -> None:
        self.finding = finding
        super().__init__(*args, **options)

    def clean(self) -> dict[str, Any]:
        if not self.finding:
            raise ValidationError("请从报告页的检查结果中选择要决定的一处。")
        return self.cleaned_data

    def carry_out(self, by: User, at: datetime) -> Any:
        facts = {"finding": self.finding, "reason": self.cleaned_data["reason"], "role": AGENCY_HEAD}
        return actions.override(by=by.ledger_name, draft=self.draft, on=localdate(at), **facts)


#: The steps that the workbench offers, in the order of a report's life; what takes a step back stands last.
OFFERED = (Freeze, SignOffice, SignAgency, Publish, Submit, Correct, Thaw)
BACKWARDS = frozenset({Correct.name, Thaw.name})
