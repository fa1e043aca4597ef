"""The forms of the catalogue's pages. A form that is right knows the action that carries it out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from gongkai.agencies.models import Agency, Unit, User
from gongkai.agencies.policies import NotAllowed
from gongkai.agencies.queries import colleagues
from gongkai.catalogue import adoption_actions, duty_actions
from gongkai.catalogue.models import Adoption, CatalogueItem, DisclosureDuty, TriggerEvent

FIRST_DAY = date(2019, 5, 15)  # the regulation's own; nothing is owed before


def day(label: str, help_text: str = "", *, required: bool = True) -> forms.DateField:
    """A day with the browser's own calendar."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    errors = {"required": f"请填写{label}。", "invalid": f"{label}应写成 2025-03-01 这样的日期。"}
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget, error_messages=errors)


class Assigned(forms.Form):
    """Which unit and who."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label="内设机构", required=False, empty_label="不指定")
    person = forms.ModelChoiceField(User.objects.none(), label="责任人", required=False, empty_label="不指定")

    def __init__(self, *args: Any, agency: Agency, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.agency, self.today = agency, today
        self.fields["unit"].queryset = agency.units.filter(closed_on__isnull=True)
        self.fields["person"].queryset = colleagues(agency, today)
        self.fields["person"].label_from_instance = lambda user: user.called


class Adopt(Assigned):
    """Adopt the chosen items from a day on."""

    since = day("起始日期", "从这一天起产生公开义务。")

    def clean_since(self) -> date:
        """Not before the regulation."""
        since = self.cleaned_data["since"]
        if since < FIRST_DAY:
            raise forms.ValidationError(f"起始日期不能早于条例施行的{FIRST_DAY}。")
        return since

    def carry_out(self, by: User, items: list[CatalogueItem]) -> int:
        """Adopt them."""
        facts = {
            "since": self.cleaned_data["since"],
            "unit": self.cleaned_data["unit"],
            "person": self.cleaned_data["person"],
        }
        return adoption_actions.adopt(by=by.ledger_name, agency=self.agency, items=items, on=self.today, **facts)


class Assign(Assigned):
    """Change who does the duties of the chosen items."""

    def carry_out(self, by: User, items: list[CatalogueItem]) -> int:
        """Assign them."""
        unit, person = self.cleaned_data["unit"], self.cleaned_data["person"]
        return adoption_actions.assign_duties(
            by=by.ledger_name, agency=self.agency, items=items, unit=unit, person=person, on=self.today
        )


class SetAside(forms.Form):
    """Say that the chosen items do not apply."""

    reason = forms.CharField(label="不适用的理由", max_length=300, required=False)

    def __init__(self, *args: Any, agency: Agency, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.agency, self.today = agency, today

    def carry_out(self, by: User, items: list[CatalogueItem]) -> int:
        """Set them aside."""
        reason = self.cleaned_data["reason"]
        return adoption_actions.set_aside(
            by=by.ledger_name, agency=self.agency, items=items, reason=reason, on=self.today
        )


class EventForm(forms.Form):
    """What an item's limit runs from."""

    reference = forms.CharField(
        label="编号",
        max_length=100,
        help_text="文号、决定书号、合同号等，同一事项中不重复。",
        error_messages={"required": "请填写编号。"},
    )
    subject = forms.CharField(label="事由", max_length=300, error_messages={"required": "请填写事由。"})
    happened_on = day("日期", "信息形成、决定作出、批准等的日期。")
    limit = forms.TypedChoiceField(label="适用的时限", coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, limits: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        if len(limits) > 1:
            self.fields["limit"].choices = [("", "请选择"), *limits]
        else:
            del self.fields["limit"]

    def carry_out(self, by: User, adoption: Adoption, on: date) -> TriggerEvent:
        """Record it."""
        said = self.cleaned_data
        if not said["happened_on"] >= FIRST_DAY:
            raise NotAllowed(f"日期不能早于条例施行的{FIRST_DAY}，请核对。")
        return duty_actions.record_event(
            by=by.ledger_name,
            adoption=adoption,
            reference=said["reference"],
            subject=said["subject"],
            happened_on=said["happened_on"],
            on=on,
            limit=said.get("limit"),
        )


class WaiveForm(forms.Form):
    """Why a duty is no longer owed."""

    reason = forms.CharField(label="免除的理由", max_length=300, required=False)

    def carry_out(self, by: User, duty: DisclosureDuty, on: date) -> DisclosureDuty:
        """Waive it."""
        return duty_actions.waive(by=by.ledger_name, duty=duty, reason=self.cleaned_data["reason"], on=on)


class PeriodForm(forms.Form):
    """Two days."""

    first = day("从")
    last = day("到")

    def clean(self) -> dict[str, Any]:
        """In order, and not longer than plots and lists are made for."""
        said = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if first and last and first > last:
            raise forms.ValidationError("起始日期晚于截止日期，请核对这两个日期。")
        return said


class ConfirmForm(forms.Form):
    """When an edition takes force."""

    issued_by = forms.CharField(label="编制单位", max_length=200, required=False)
    issued_on = day("印发日期", required=False)
    in_force_on = day("施行日期", "从这一天起，下级机关按这一版选用事项。")


def said_of_elements(elements: tuple[str, ...], post: QueryDict) -> list[dict[str, Any]]:
    """What a person said of each element, as the action takes it; one not answered is left out."""
    found = []
    for place, element in enumerate(elements):
        answer = post.get(f"element-{place}", "")
        if answer == "yes":
            found.append({"element": element, "present": True})
        elif answer == "no":
            found.append({"element": element, "present": False, "reason": post.get(f"reason-{place}", "")})
    return found
