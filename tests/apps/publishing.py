"""A report taken through every step from its draft to the public, for tests of what comes after."""

from __future__ import annotations

from datetime import UTC, datetime, time

from gongkai.reporting import actions, composing, prose
from gongkai.reporting.models import AnnualReport, Draft, StepKind

SAID = "已按要求办理，情况良好"


def publish_report(*, by, agency, year, published_on, on, note="更正有误的数字。") -> AnnualReport:
    """Draft, fill what the draft leaves open, freeze, sign twice, publish; once published, nothing more happens."""
    existing = AnnualReport.objects.filter(agency=agency, year=year).first()
    if existing:
        return existing
    draft = freeze_report(by=by, agency=agency, year=year, on=on)
    sign_report(by=by, draft=draft, on=on)
    return actions.publish(by=by, draft=draft, published_on=published_on, on=on, note=note)


def freeze_report(*, by, agency, year, on) -> Draft:
    """The report of a year with a text that lacks nothing, frozen."""
    at = datetime.combine(on, time(9), UTC)
    draft = actions.open_draft(by=by, agency=agency, year=year, at=at)
    fill(by=by, draft=draft, at=at)
    actions.freeze(by=by, draft=draft, at=at, on=on)
    return draft


def fill(*, by, draft, at):
    """Write a sentence wherever the draft asks for one, and into a section without text."""
    found = composing.live(draft.agency, draft.year)
    for section in (1, 4, 5, 6):
        text = found.texts.get(section)
        shown = prose.text_of(prose.read(text.lines), found.values) if text else ""
        written = prose.MISSING.sub(SAID, shown) or SAID
        actions.write_section(
            by=by,
            draft=draft,
            section=section,
            base=text.ordinal if text else 0,
            shown=found.values,
            written=written,
            at=at,
        )


def sign_report(*, by, draft, on):
    """Both signatures on what is frozen."""
    digest = draft.freezes.latest("ordinal").digest
    for kind in (StepKind.OFFICE_SIGNED, StepKind.AGENCY_SIGNED):
        actions.sign(by=by, draft=draft, kind=kind, seen=digest, on=on)
