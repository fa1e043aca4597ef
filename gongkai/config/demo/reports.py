"""The demonstration's reports, taken through the same steps as anyone's: drafted, written, frozen, signed, published."""

from datetime import UTC, date, datetime, time

from gongkai.agencies.models import Agency
from gongkai.config.demo.report_text import WRITTEN
from gongkai.reporting import actions, composing, prose
from gongkai.reporting.models import Draft, StepKind
from gongkai.reporting.queries import published_report

PUBLISHED = {2020: date(2021, 1, 29), 2021: date(2022, 1, 27)}


def publish(agency: Agency, *, by: str, on: date) -> None:
    """Publish each year's report once; a year that is public already is left as it is."""
    for year, day in PUBLISHED.items():
        if published_report(agency, year):
            continue
        at = datetime.combine(day, time(9), UTC)
        draft = actions.open_draft(by=by, agency=agency, year=year, at=at)
        _write(draft, by, at)
        frozen = actions.freeze(by=by, draft=draft, at=at, on=day)
        for kind in (StepKind.OFFICE_SIGNED, StepKind.AGENCY_SIGNED):
            actions.sign(by=by, draft=draft, kind=kind, seen=frozen.digest, on=day)
        actions.publish(by=by, draft=draft, published_on=day, on=on)


def _write(draft: Draft, by: str, at: datetime) -> None:
    """Put the office's sentences where the draft leaves room for them."""
    found, said = composing.live(draft.agency, draft.year), list(WRITTEN[draft.year])
    for section, text in sorted(found.texts.items()):
        shown = prose.text_of(prose.read(text.lines), found.values)
        written = prose.MISSING.sub(lambda _: f"{said.pop(0)}。", shown)
        actions.write_section(
            by=by, draft=draft, section=section, base=text.ordinal, shown=found.values, written=written, at=at
        )
    if said:
        raise ValueError(f"the draft of {draft.year} leaves no place for: {said[0]}")
