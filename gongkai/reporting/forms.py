"""The writer's form of a section."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from gongkai.agencies.models import User
from gongkai.reporting import actions
from gongkai.reporting.editing import Shown, unsealed
from gongkai.reporting.models import Draft
from gongkai.reporting.policies import Conflict
from gongkai.reporting.prose import LONGEST


class SectionForm(forms.Form):
    """What comes back from the page: the text, the version it was made from, the figures it showed."""

    written = forms.CharField(
        label="文字",
        required=False,
        strip=False,
        max_length=LONGEST,
        error_messages={"max_length": f"超过了{LONGEST}个字，没有保存。请精简后再保存。"},
    )
    base = forms.IntegerField(min_value=0)
    figures = forms.CharField()

    conflict: Conflict | None = None

    @property
    def shown(self) -> Shown:
        """The figures the page showed.

        :raises Unreadable: when they are not what was sent.
        """
        return unsealed(str(self.data.get("figures", "")))

    def carry_out(self, by: User, draft: Draft, section: int, at: datetime) -> Any:
        """Save the text.

        :raises NotAllowed: with the sentence why it is not saved.
        """
        given = self.cleaned_data
        facts = {"base": given["base"], "shown": self.shown.values, "written": given["written"]}
        try:
            return actions.write_section(by=by.ledger_name, draft=draft, section=section, at=at, **facts)
        except Conflict as conflict:
            self.conflict = conflict
            raise
