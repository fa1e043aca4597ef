"""The forms of the manuscripts' pages. A form that is right knows the action that carries it out."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.timezone import localdate

from gongkai.agencies.models import Agency, User
from gongkai.files.intake import as_path
from gongkai.files.kinds import MEGABYTE
from gongkai.files.safely import Limits, Refused, run
from gongkai.publication import manuscript_actions, release_actions, review_actions
from gongkai.publication.actions import withdraw_item
from gongkai.publication.gates import GATES
from gongkai.publication.kinds import KIND, Field
from gongkai.publication.manuscript_actions import Content
from gongkai.publication.models import Category, InformationItem, Manuscript, ManuscriptVersion
from gongkai.publication.texts.cleaning import plain
from gongkai.publication.texts.lines import from_lines, is_lines
from gongkai.publication.texts.word import READ
from gongkai.statute.openness import Attribute, Ground

OPENING, MOST_BYTES = Limits(memory_mb=1024, seconds=30, output_bytes=32 * MEGABYTE), 50 * MEGABYTE
OWN = "own-"  # what the names of a kind's own fields begin with
LONGEST = 300


def day(label: str, help_text: str = "", *, required: bool = False) -> forms.DateField:
    """A day with the browser's own calendar."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    errors = {"required": f"请填写{label}。", "invalid": f"{label}应写成 2025-03-01 这样的日期。"}
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget, error_messages=errors)


def lines(label: str, help_text: str = "", *, rows: int = 3, required: bool = False) -> forms.CharField:
    """A few lines of text."""
    errors = {"required": f"请填写{label}。"}
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.Textarea({"rows": rows}),
        error_messages=errors,
    )


class Write(forms.Form):
    """A version of a manuscript: what every kind has, then what its own kind has."""

    title = forms.CharField(label="名称", max_length=500, required=False)
    category = forms.ModelChoiceField(
        Category.objects.none(), label="信息类别", empty_label="请选择", error_messages={"required": "请选择信息类别。"}
    )
    number = forms.CharField(label="文号", max_length=100, required=False)
    formed_on = day("成文日期", required=True)
    in_force_on = day("施行日期")
    expires_on = day("失效日期", "写明有效期的，填最后一天的次日。")
    body = lines("正文", "每段一行；“一、”“（一）”独占一行的作为标题。", rows=16)
    file = forms.FileField(
        label="或者上传 Word 文档",
        required=False,
        help_text=".docx；带入标题、文号、层次和表格，代替上面的正文。",
        widget=forms.FileInput({"accept": ".docx"}),
    )
    attribute = forms.ChoiceField(
        label="公开属性", choices=[(one.name, one.label) for one in Attribute], widget=forms.RadioSelect
    )
    ground = forms.ChoiceField(
        label="不予公开的理由",
        required=False,
        choices=[("", "没有"), *((one.value, f"{one.label}（{one.cite}）") for one in Ground)],
        help_text="公开属性为“不予公开”时选择。",
    )
    because = forms.CharField(label="属性说明", max_length=LONGEST, required=False)
    note = lines("更正说明", "更正已公开的信息时填写，与新版本一起公布。", rows=2)
    base = forms.IntegerField(widget=forms.HiddenInput, required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, agency: Agency, kind: str, version: ManuscriptVersion | None = None, **options: Any) -> None:  # fmt: skip
        initial = _initial(version) if version else {"attribute": Attribute.PROACTIVE.name, "formed_on": localdate()}
        super().__init__(*args, initial={"token": uuid4().hex, **initial, **options.pop("initial", {})}, **options)
        self.agency, self.kind, self.version = agency, KIND[kind], version
        self.fields["category"].queryset = Category.objects.filter(agency=agency)
        for field in self.kind.fields:
            self.fields[OWN + field.id] = _field(field)
        if not self.kind.may_expire:
            del self.fields["in_force_on"], self.fields["expires_on"]
        self.has_layout = version is not None and not is_lines(version.body)
        if self.has_layout:
            del self.fields["body"]

    def clean(self) -> dict[str, Any]:
        """A document that was sent is read behind the wall; it names itself where nobody did."""
        told, upload = self.cleaned_data, self.cleaned_data.get("file")
        self.read: dict[str, Any] = {}
        if upload and (sentence := self._read(upload)):
            self.add_error("file", sentence)
        for name in ("title", "number"):
            told[name] = told.get(name) or self.read.get(name, "")
        if not told["title"] and not self.errors.get("file"):
            self.add_error("title", "请填写名称。")
        return told

    def _read(self, upload: UploadedFile) -> str:
        """The sentence why a document was not read; "" when it was."""
        if not str(upload.name).lower().endswith(".docx"):
            return "请上传 .docx 文件；旧的 .doc 或者 .wps 请用 Word、WPS 另存为 .docx。"
        if upload.size and upload.size > MOST_BYTES:
            return f"文件超过{MOST_BYTES // MEGABYTE} MB，没有读取。"
        with as_path(upload) as path:
            opened = run(READ, path, OPENING)
        if isinstance(opened, Refused):
            return opened.sentence
        self.read = opened.value
        return ""

    @property
    def own(self) -> list[forms.BoundField]:
        """The kind's own fields."""
        return [self[OWN + field.id] for field in self.kind.fields]

    def content(self) -> Content:
        """What the writers of manuscripts take."""
        told = self.cleaned_data
        kept = self.version.body if self.has_layout and self.version else from_lines(told.get("body", ""))
        body = self.read["html"] if self.read else kept
        return Content(
            title=told["title"],
            body=body,
            category=told["category"],
            number=told["number"],
            formed_on=told["formed_on"],
            in_force_on=told.get("in_force_on"),
            expires_on=told.get("expires_on"),
            attribute=Attribute[told["attribute"]],
            ground=Ground(told["ground"]) if told["ground"] else None,
            because=told["because"],
            note=told["note"],
            fields={field.id: told[OWN + field.id] for field in self.kind.fields},
        )

    def carry_out(self, by: User, manuscript: Manuscript | None, item: InformationItem | None) -> Manuscript:
        """Draft, or save a version."""
        at = timezone.now()
        if manuscript is None:
            token = self.cleaned_data["token"] or uuid4().hex
            facts = {"agency": self.agency, "kind": self.kind.id, "token": token, "item": item}
            return manuscript_actions.draft(user=by, content=self.content(), at=at, **facts)
        base = self.cleaned_data["base"] or manuscript.version
        manuscript_actions.revise(user=by, manuscript=manuscript, content=self.content(), base=base, at=at)
        return manuscript


def _field(field: Field) -> forms.Field:
    if field.shape == "choice":
        choices = [("", "请选择"), *((one, one) for one in field.choices)]
        return forms.ChoiceField(label=field.label, choices=choices, required=False)
    return forms.CharField(label=field.label, max_length=LONGEST, required=False)


def _initial(version: ManuscriptVersion) -> dict[str, Any]:
    names = ("title", "category", "number", "formed_on", "in_force_on", "expires_on", "attribute", "ground", "because", "note")  # fmt: skip
    told: dict[str, Any] = {name: getattr(version, name) for name in names}
    told |= {OWN + name: value for name, value in version.fields.items()}
    return told | {"body": plain(version.body), "base": version.ordinal}


class Word(forms.Form):
    """A word at a gate."""

    gate = forms.ChoiceField(choices=[(gate.id, gate.label) for gate in GATES], widget=forms.HiddenInput)
    digest = forms.CharField(widget=forms.HiddenInput)
    opinion = lines("意见", rows=2)
    passage = forms.CharField(label="所指原文", max_length=LONGEST, required=False)

    def sign(self, by: User, manuscript: Manuscript, points: list[str], on: date) -> object:
        """Pass."""
        told = {name: self.cleaned_data[name] for name in ("gate", "digest", "opinion")}
        return review_actions.sign(user=by, manuscript=manuscript, points=points, on=on, **told)

    def send_back(self, by: User, manuscript: Manuscript, _points: list[str], on: date) -> object:
        """Return."""
        return review_actions.send_back(user=by, manuscript=manuscript, on=on, **self.cleaned_data)


class Release(forms.Form):
    """Publish, or register what is not published."""

    digest = forms.CharField(widget=forms.HiddenInput)
    emergency = forms.CharField(label="紧急发布的理由", max_length=LONGEST, required=False)

    def publish(self, by: User, manuscript: Manuscript) -> object:
        """Make it public."""
        told = self.cleaned_data
        return release_actions.publish(user=by, manuscript=manuscript, at=timezone.now(), **told)

    def register(self, by: User, manuscript: Manuscript) -> object:
        """Register it."""
        digest = self.cleaned_data["digest"]
        return release_actions.register(user=by, manuscript=manuscript, digest=digest, on=localdate())


class Reason(forms.Form):
    """An act that says why."""

    reason = lines("理由", rows=2)

    def abandon(self, by: User, manuscript: Manuscript) -> object:
        """Give it up."""
        return manuscript_actions.abandon(
            user=by, manuscript=manuscript, reason=self.cleaned_data["reason"], on=localdate()
        )

    def reassess(self, by: User, manuscript: Manuscript) -> object:
        """It stays withheld."""
        return release_actions.reassess(
            user=by, manuscript=manuscript, opinion=self.cleaned_data["reason"], on=localdate()
        )

    def withdraw(self, by: User, manuscript: Manuscript) -> object:
        """Its item is public no longer."""
        item = manuscript.item
        return item and withdraw_item(by=by.ledger_name, item=item, reason=self.cleaned_data["reason"], on=localdate())


class WithdrawItem(forms.Form):
    """Withdraw an item from the public."""

    reason = lines("理由", "在原地址公布。", rows=2, required=True)

    def carry_out(self, by: User, item: InformationItem) -> InformationItem:
        """Withdraw it."""
        return withdraw_item(by=by.ledger_name, item=item, reason=self.cleaned_data["reason"], on=localdate())


class Points(forms.Form):
    """What a gate asks: a point a line."""

    gate = forms.ChoiceField(choices=[(gate.id, gate.label) for gate in GATES], widget=forms.HiddenInput)
    points = lines("要点", "每行一条，最多20条。", rows=5, required=True)

    def carry_out(self, by: User, agency: Agency) -> object:
        """Write its next edition."""
        told = self.cleaned_data
        points = told["points"].splitlines()
        return review_actions.write_checklist(user=by, agency=agency, gate=told["gate"], points=points, on=localdate())
