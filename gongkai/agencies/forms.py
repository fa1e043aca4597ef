"""The forms of the pages about agencies and people. A form that is right knows the action that carries it out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from gongkai.agencies import actions, seals
from gongkai.agencies.models import (
    NUMBER_KINDS,
    REGIONS,
    Agency,
    AgencyKind,
    Assignment,
    Delegation,
    Succession,
    Unit,
    User,
)
from gongkai.agencies.queries import all_agencies, colleagues, delegable, kept_seals, seal_of, template_fault
from gongkai.agencies.roles import ROLES
from gongkai.files.intake import as_path
from gongkai.files.models import FileVersion

CODE = RegexValidator(r"^[a-z0-9][a-z0-9-]{0,63}\Z", "代码只用小写字母、数字和连字符，最多 64 个，例如 linfen-edz。")
PHONE = RegexValidator(
    r"^[0-9０-９+()（）\-－、,， 转]{5,64}\Z", "电话只写数字、区号和分机，例如 0357-2222222 转 8001。"
)
SITE_CODE = RegexValidator(r"^[0-9]{10}\Z", "网站标识码是 10 位数字，见网站底部“政府网站标识码”。")


def _text(label: str, limit: int, *, required: bool = False, help_text: str = "", **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=limit, required=required, help_text=help_text, **options)


def _day(label: str, help_text: str = "", **options: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, help_text=help_text, widget=widget, **options)


class Section(forms.Form):
    """A part of an agency's settings, saved by itself."""

    id = ""
    title = ""
    lead = ""
    advice = ""  # said when it is saved
    shown_by = "agencies/_fields.html"

    def __init__(self, *args: Any, agency: Agency | None = None, **options: Any) -> None:
        self.agency = agency
        super().__init__(*args, auto_id=f"{self.id}-%s", **options)

    @classmethod
    def of(cls, agency: Agency) -> Section:
        """The section as it stands."""
        return cls(agency=agency, initial={name: getattr(agency, name) for name in cls.base_fields})

    def carry_out(self, by: User, agency: Agency, on: date) -> None:  # noqa: ARG002 — one signature for all sections
        """Save it."""
        actions.change_agency(by=by.ledger_name, agency=agency, facts=self.cleaned_data)


class Basics(Section):
    id, title = "basics", "基本信息"
    name = _text("名称", 200, required=True, help_text="写全称，印在年度报告和答复书上。")
    kind = forms.ChoiceField(label="类型", choices=[("", "请选择"), *AgencyKind.choices])
    parent = forms.ModelChoiceField(
        label="上级机关", queryset=Agency.objects.none(), required=False, empty_label="没有，或者不在本系统",
        help_text="上级机关的主管、考核人员可以查看本机关的公开工作。",
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        others = all_agencies()
        self.fields["parent"].queryset = others.exclude(pk=self.agency.pk) if self.agency else others


class NewAgency(Basics):
    """The first step: what an agency cannot be without."""

    code = _text("代码", 64, required=True, validators=[CODE], help_text="用在网址中，以后不能修改，例如 linfen-edz。")
    field_order = ["code", "name", "kind", "parent"]

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if existing := Agency.objects.filter(code=code).first():
            raise forms.ValidationError(f"代码“{code}”已是{existing.name}，请另取一个，或者到它的机关设置中修改。")
        return code

    def enter(self, by: User) -> Agency:
        """Enter the agency."""
        return actions.enter_agency(by=by.ledger_name, **self.cleaned_data)


class Office(Section):
    id, title = "office", "公开工作机构"
    lead = "公开指南须写明这些（条例第十二条）；印在门户的每一页和答复书上。"
    disclosure_office = _text("名称", 200, help_text="例如 青山县民政局办公室。")
    office_address = _text("办公地址", 200)
    office_hours = _text("办公时间", 200, help_text="例如 工作日 8:30—12:00，14:30—18:00。")
    office_phone = _text("联系电话", 64, validators=[PHONE])
    office_fax = _text("传真号码", 64, validators=[PHONE])
    office_email = forms.EmailField(label="电子邮箱", required=False)


class Identity(Section):
    id, title = "identity", "标识和日历"
    region = forms.ChoiceField(
        label="日历地区", required=False, choices=[("", "全国统一的放假安排"), *((name, name) for name in REGIONS)],
        help_text="自治区另有自己的节日；办理期限按这个日历计算工作日。",
    )  # fmt: skip
    site_code = _text("网站标识码", 10, validators=[SITE_CODE])
    document_code = _text("机关代字", 20, help_text="文号中代表本机关的字，例如 青民。")


class Seal(Section):
    """One of the kept pictures, or a new one, or none."""

    id, title = "seal", "印章"
    lead = "制作答复书、通知书时盖在落款上。收存的印章图片只有本机关的工作人员能打开，也列在“文件”中，在那里撤下。"
    shown_by = "agencies/_seal.html"
    seal = forms.ChoiceField(
        label="选用哪一个", required=False, widget=forms.RadioSelect, error_messages={"invalid_choice": seals.NOT_KEPT}
    )
    upload = forms.FileField(
        label="上传一张新的印章图片", required=False, allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/png"}),
        help_text="PNG 图片，不超过 1 MB，背景透明，边长 500 至 1200 像素为宜。保存后随即选用。",
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kept = kept_seals(self.agency) if self.agency else []
        names = [(version.blob.digest, version.name) for version in self.kept]
        self.fields["seal"].choices = [("", "不使用印章"), *names]

    @classmethod
    def of(cls, agency: Agency) -> Section:
        used = seal_of(agency)
        return cls(agency=agency, initial={"seal": used.blob.digest if used else ""})

    @property
    def options(self) -> list[tuple[forms.boundfield.BoundWidget, FileVersion | None]]:
        """Every radio button with the picture it stands for; none of them while there is nothing to choose."""
        return list(zip(self["seal"], [None, *self.kept], strict=True)) if self.kept else []

    def clean(self) -> dict[str, Any]:
        if not self.kept and not self.cleaned_data.get("upload"):
            self.add_error("upload", "还没有选择图片。请选择一张 PNG 图片后再保存。")
        return self.cleaned_data

    def carry_out(self, by: User, agency: Agency, on: date) -> None:
        facts = {"by": by.ledger_name, "agency": agency}
        if upload := self.cleaned_data["upload"]:
            with as_path(upload) as content:
                seals.take_in(**facts, name=upload.name, content=content, on=on)
        else:
            seals.choose(**facts, digest=self.cleaned_data["seal"])
        self.advice = seals.advice_on(agency.seal) if agency.seal else ""


class Units(Section):
    id, title = "units", "内设机构"
    lead = "单位联络员属于一个内设机构；申请可以交内设机构查找。"
    code = _text("编码", 64, required=True, validators=[CODE], help_text="例如 office。")
    name = _text("名称", 100, required=True)

    @classmethod
    def of(cls, agency: Agency) -> Section:
        return cls(agency=agency)

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if self.agency and self.agency.units.filter(code=code).exists():
            raise forms.ValidationError(f"编码“{code}”已有内设机构，请另取一个。")
        return code

    def carry_out(self, by: User, agency: Agency, on: date) -> None:
        actions.enter_units(by=by.ledger_name, agency=agency, rows=[Unit(**self.cleaned_data)], on=on)


class Numbering(Section):
    id, title = "numbering", "编号规则"
    lead = "{code} 是机关代字，{year} 是年度，{number} 是序号；{number:05d} 补零到五位。已经编好的号不会改变。"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for kind, label in NUMBER_KINDS.items():
            self.fields[kind] = _text(label, 100, help_text=f"例如 {EXAMPLES[kind]}")

    @classmethod
    def of(cls, agency: Agency) -> Section:
        return cls(agency=agency, initial=dict(agency.numbering.values_list("kind", "template")))

    def clean(self) -> dict[str, Any]:
        for kind, template in list(self.cleaned_data.items()):  # an error takes its field out
            if template and (fault := template_fault(template)):
                self.add_error(kind, fault)
        return self.cleaned_data

    def carry_out(self, by: User, agency: Agency, on: date) -> None:  # noqa: ARG002 — one signature for all sections
        actions.set_all_numbering(by=by.ledger_name, agency=agency, templates=self.cleaned_data)


# fmt: off
EXAMPLES = {
    "request": "{year}-{number:04d}",
    "reply":   "{code}公复〔{year}〕{number}号",
    "notice":  "{code}公通〔{year}〕{number}号",
    "index":   "{code}-{year}-{number:05d}",
}
SECTIONS: tuple[type[Section], ...] = (Basics, Office, Identity, Seal, Units, Numbering)
# fmt: on


class SuccessionForm(Section):
    """机构改革: who does the work from when."""

    id = "succession"
    successor = forms.ModelChoiceField(label="承接机关", queryset=Agency.objects.none(), empty_label="请选择")
    on = _day("承接日期", "自这一天起，原机关不再办理新的事项。")
    basis = _text("依据文件", 200, required=True, help_text="例如 晋编发〔2024〕3号。")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["successor"].queryset = all_agencies().exclude(pk=self.agency.pk if self.agency else None)

    def carry_out(self, by: User, agency: Agency, on: date) -> Succession:  # type: ignore[override]  # noqa: ARG002
        return actions.succeed(by=by.ledger_name, predecessor=agency, **self.cleaned_data)


class Invite(forms.Form):
    """A role for a colleague, with an account where there is none yet."""

    username = _text(
        "用户名", 150, required=True, validators=[User.username_validator], help_text="已有账号的，写它的用户名。"
    )
    name = _text("姓名", 150, help_text="新开设的账号填写。")
    role = forms.ChoiceField(label="角色", choices=[("", "请选择"), *((role.id, role.label) for role in ROLES)])
    unit = forms.ModelChoiceField(
        label="内设机构", queryset=Unit.objects.none(), required=False, empty_label="不限", help_text="单位联络员必选。"
    )
    since = _day("起始日期")

    def __init__(self, *args: Any, agency: Agency, on: date, **options: Any) -> None:
        super().__init__(*args, initial={"since": on}, auto_id="invite-%s", **options)
        self.agency = agency
        self.fields["unit"].queryset = agency.units.filter(closed_on__isnull=True)

    def carry_out(self, by: User) -> actions.Invited:
        return actions.invite(by=by, agency=self.agency, **self.cleaned_data)


class AssignmentChoice(forms.ModelChoiceField):
    def label_from_instance(self, row: Assignment) -> str:
        """Who, and as what."""
        return f"{row.user.called} · {row.get_role_display()}{f'（{row.unit.name}）' if row.unit else ''}"


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, user: User) -> str:
        """The name, and the account where names may be the same."""
        return f"{user.called}（{user.username}）" if user.called != user.username else user.username


class Delegate(forms.Form):
    """A colleague stands in during leave."""

    assignment = AssignmentChoice(label="谁的哪个角色", queryset=Assignment.objects.none(), empty_label="请选择")
    delegate = PersonChoice(label="代理人", queryset=User.objects.none(), empty_label="请选择")
    first_day = _day("首日")
    last_day = _day("末日", "含这一天；过了这一天，代理自动终止。")
    reason = _text("事由", 200, required=True, help_text="例如 年休假。不要写病情等个人信息。")

    def __init__(self, *args: Any, agency: Agency, reader: User, on: date, **options: Any) -> None:
        super().__init__(*args, auto_id="delegate-%s", **options)
        self.on = on
        self.fields["assignment"].queryset = delegable(agency, reader, on)
        self.fields["delegate"].queryset = colleagues(agency, on)

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("first_day"), self.cleaned_data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "末日不能早于首日。")
        return self.cleaned_data

    def carry_out(self, by: User) -> Delegation:
        return actions.delegate(by=by.ledger_name, on=self.on, **self.cleaned_data)


class HandOver(forms.Form):
    """Somebody leaves: who takes over."""

    colleague = PersonChoice(label="接手的人", queryset=User.objects.none(), empty_label="请选择")

    def __init__(self, *args: Any, agency: Agency, leaver: User, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.facts = {"agency": agency, "leaver": leaver, "on": on}
        self.fields["colleague"].queryset = colleagues(agency, on).exclude(pk=leaver.pk)

    def carry_out(self, by: User) -> dict[str, int]:
        return actions.hand_over(by=by.ledger_name, colleague=self.cleaned_data["colleague"], **self.facts)
