"""The only writers of annual reports: text, freeze, signatures, hand-in, publication. Each is safe to repeat."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from gongkai.agencies.models import Agency
from gongkai.agencies.policies import NotAllowed
from gongkai.agencies.roles import ROLE_LABELS
from gongkai.ledger.actions import record
from gongkai.ledger.chain import digest
from gongkai.reporting import composing, freezing, prose, summary, verdicts
from gongkai.reporting.document import Override, from_content
from gongkai.reporting.models import (
    AnnualReport,
    CellComment,
    Draft,
    FindingOverride,
    Freeze,
    FrozenList,
    Judgement,
    Origin,
    ReportStep,
    ReportSummary,
    SectionPrint,
    SectionText,
    StepKind,
    Verdict,
)
from gongkai.reporting.policies import Conflict, check_written, unresolved
from gongkai.reporting.queries import published_report
from gongkai.reporting.stages import Standing, standing
from gongkai.statute.annual_report.forms import form_for
from gongkai.statute.annual_report.nodes import CellId, cells
from gongkai.statute.cite import ogi

ARTICLE = {StepKind.SUBMITTED: ogi(49, 1), StepKind.PUBLISHED: ogi(49), StepKind.CORRECTING: ogi(50)}


@transaction.atomic
def open_draft(*, by: str, agency: Agency, year: int, at: datetime) -> Draft:
    """Begin a year's report: its text is drafted from the figures as they stand.

    :raises NoForm: for a year without a form.
    """
    form = form_for(year)
    draft, is_new = Draft.objects.get_or_create(
        agency=agency, year=year, defaults={"form": form.id, "office": agency.name, "opened_on": at.date()}
    )
    if not is_new:
        return draft
    found, before = composing.counts(agency, year), composing.last_year(agency, year)
    for section in composing.DRAFTED:
        lines = composing.drafted_text(agency, found, section, before)
        _add_text(by=by, draft=draft, section=section, lines=lines, origin=Origin.DRAFTED, at=at)
    _record(by, draft, "report-begun", {"form": form.id})
    return draft


@transaction.atomic
def write_section(
    *, by: str, draft: Draft, section: int, base: int, shown: prose.Values, written: str, at: datetime
) -> SectionText | None:
    """Keep what a writer made of a section: a figure left as shown stays bound to its count, a rewritten one is marked.

    :param base: the version that was shown, 0 where there was none. :param shown: the figures as they were shown in it.
    :raises Conflict: when a colleague wrote meanwhile. :raises NotAllowed: while the report is frozen or public.
    """
    _editing(draft)
    if len(written) > prose.LONGEST:
        raise NotAllowed(f"这一部分有{len(written)}个字，超过了{prose.LONGEST}个字。请精简后再保存。")
    latest = SectionText.objects.filter(draft=draft, section=section).order_by("-ordinal").first()
    before = prose.read(latest.lines) if latest else ()
    is_behind = latest is not None and base != latest.ordinal
    # Only these two ask what the figures are now; the year is not counted again for every other text that is kept.
    known = composing.live(draft.agency, draft.year).values if is_behind or prose.asks(written) else {}
    if is_behind:
        if prose.text_of(before, known) == written.replace("\r\n", "\n").strip():
            return latest  # the same text, sent twice
        raise Conflict(latest)
    lines = prose.rewritten(before, shown, written, known)
    return _add_text(by=by, draft=draft, section=section, lines=lines, origin=Origin.WRITTEN, at=at)


@transaction.atomic
def follow_records(*, by: str, draft: Draft, section: int, name: str, at: datetime) -> SectionText | None:
    """Take the records' figure again where a person had written another."""
    _editing(draft)
    latest = SectionText.objects.filter(draft=draft, section=section).order_by("-ordinal").first()
    lines = prose.following(prose.read(latest.lines), name) if latest else ()
    return _add_text(by=by, draft=draft, section=section, lines=lines, origin=Origin.WRITTEN, at=at)


@transaction.atomic
def redraft_section(*, by: str, draft: Draft, section: int, at: datetime) -> SectionText | None:
    """Draft a section again from today's figures; the text before is kept and can be restored."""
    _editing(draft)
    if section not in composing.DRAFTED:
        raise NotAllowed("这一部分没有由数字起草的文字，请直接编写。")
    agency, year = draft.agency, draft.year
    found, before = composing.counts(agency, year), composing.last_year(agency, year)
    lines = composing.drafted_text(agency, found, section, before)
    return _add_text(by=by, draft=draft, section=section, lines=lines, origin=Origin.DRAFTED, at=at)


@transaction.atomic
def restore_section(*, by: str, draft: Draft, section: int, ordinal: int, at: datetime) -> SectionText | None:
    """Bring back an earlier version of a section's text, as a new version."""
    _editing(draft)
    text = SectionText.objects.filter(draft=draft, section=section, ordinal=ordinal).first()
    if text is None:
        raise NotAllowed(f"这一部分没有第{ordinal}版，请从列出的版本中选择。")
    lines = prose.read(text.lines)
    return _add_text(by=by, draft=draft, section=section, lines=lines, origin=Origin.RESTORED, at=at)


def _add_text(
    *, by: str, draft: Draft, section: int, lines: prose.Lines, origin: Origin, at: datetime
) -> SectionText | None:
    """A new version, where it says something new; a section that has none and gets no words stays without."""
    last = SectionText.objects.filter(draft=draft, section=section).order_by("-ordinal").first()
    if lines == (prose.read(last.lines) if last else ()):
        return last
    kept = prose.kept(lines)
    text = SectionText(draft=draft, section=section, ordinal=last.ordinal + 1 if last else 1, lines=kept)
    text.origin, text.written_by, text.written_at = origin, by, at
    text.save(force_insert=True)
    facts = {"section": section, "version": text.ordinal, "origin": str(origin), "digest": digest(kept)}
    _record(by, draft, "report-text-written", facts)
    return text


@transaction.atomic
def name_office(*, by: str, draft: Draft, office: str) -> Draft:
    """Who signs the report, as printed under it."""
    _editing(draft)
    name = office.strip()
    if not name:
        raise NotAllowed("请写明署名机关的全称。")
    if name != draft.office:
        Draft.objects.filter(pk=draft.pk).update(office=name)
        draft.office = name
        _record(by, draft, "report-office-named", {"office": name})
    return draft


@transaction.atomic
def freeze(*, by: str, draft: Draft, at: datetime, on: date) -> Freeze:
    """Keep the report as it stands: figures, text, the queries and the records behind them, and the rules in force.

    :raises NotAllowed: while something is left to be written, or when the report is not being written.
    """
    now = _locked(draft)
    if now.freeze and not now.may(StepKind.FROZEN):
        return now.freeze
    now.check(StepKind.FROZEN)
    if on.year <= draft.year:
        raise NotAllowed(f"{draft.year}年度的统计期限至{draft.year}年12月31日止，{draft.year + 1}年1月1日起才能冻结。")
    live = composing.live(draft.agency, draft.year)
    check_written(live.document)
    records = dict(freezing.records_now(draft.agency, draft.year))
    evidence = freezing.evidence(live.document.form, records)
    document = replace(live.document, evidence=evidence | composing.evidence_beside(live))
    content = document.as_content()
    kept = Freeze(draft=draft, ordinal=draft.freezes.count() + 1, content=content, digest=digest(content))
    kept.frozen_by, kept.frozen_at = by, at
    kept.save(force_insert=True)
    FrozenList.objects.bulk_create(freezing.frozen_lists(kept, records))
    _take(StepKind.FROZEN, by=by, draft=draft, freeze=kept, on=on)
    return kept


@transaction.atomic
def thaw(*, by: str, draft: Draft, note: str, on: date) -> Standing:
    """Take the report up again before it is public; its signatures are void then."""
    now = _locked(draft)
    if now.freeze is None:
        return now
    now.check(StepKind.THAWED)
    _said(note, "请写明解除冻结的原因。")
    _take(StepKind.THAWED, by=by, draft=draft, freeze=now.freeze, on=on, note=note)
    return _standing(draft)


@transaction.atomic
def sign(*, by: str, draft: Draft, kind: StepKind, seen: str, on: date) -> Standing:
    """Sign the frozen report, for the disclosure office or for the agency.

    :param seen: the digest of what was read and signed.
    :raises NotAllowed: when what is frozen now is not that.
    """
    now = _frozen_as_seen(draft, seen)
    if _taken(draft, kind, now.freeze):
        return now
    now.check(kind)
    _take(kind, by=by, draft=draft, freeze=now.freeze, on=on)
    return _standing(draft)


@transaction.atomic
def override(*, by: str, draft: Draft, finding: str, reason: str, role: str, on: date) -> FindingOverride:
    """Decide to publish although a relation does not hold; the reason is printed in the report's data.

    :param finding: the digest of the finding as the freeze keeps it.
    """
    now = _locked(draft)
    if now.freeze is None:
        raise NotAllowed("报告尚未冻结。请先冻结，再对仍不成立的勾稽关系作出决定。")
    known = {digest(found): found for found in unresolved(now.freeze, ())}
    if finding not in known:
        raise NotAllowed("冻结的报告中没有这一处错误，请刷新页面。")
    if existing := FindingOverride.objects.filter(freeze=now.freeze, finding=finding).first():
        return existing
    _said(reason, "请写明勾稽关系不成立仍要公布的理由。")
    decided = FindingOverride(freeze=now.freeze, finding=finding, rule=known[finding]["rule"])
    decided.message, decided.reason, decided.role = known[finding]["message"], reason.strip(), role
    decided.decided_by, decided.decided_on = by, on
    decided.save(force_insert=True)
    _record(
        by, draft, "report-finding-overridden", {"rule": decided.rule, "finding": finding, "reason": reason.strip()}
    )
    return decided


@transaction.atomic
def publish(*, by: str, draft: Draft, published_on: date, on: date, note: str = "") -> AnnualReport:
    """Publish the signed report; what was frozen and signed is what becomes public. A correction is the next edition.

    :param note: of a correction, for the public.
    :raises NotAllowed: before it is signed, with an error nobody decided on, or for a day that cannot be.
    """
    now = _locked(draft)
    existing = published_report(draft.agency, draft.year)
    if existing and existing.freeze_id == (now.freeze and now.freeze.pk):
        return existing
    now.check(StepKind.PUBLISHED)
    check_day(draft.year, published_on, on)
    decided = list(FindingOverride.objects.filter(freeze=now.freeze).order_by("pk"))
    if left := unresolved(now.freeze, decided):
        raise NotAllowed(
            f"冻结的报告有{len(left)}处勾稽关系不成立，不能公布：{left[0]['message']}"
            "请解除冻结后改正；确需公布的，由机关负责人逐处决定并写明理由。"
        )
    edition = existing.edition + 1 if existing else 1
    if existing:
        _said(note, "更正已公布的年度报告，须写明向社会公布的更正说明。")
    content = _content(draft, now.freeze, decided)
    published = AnnualReport(agency=draft.agency, year=draft.year, edition=edition, form=draft.form, content=content)
    published.digest, published.note, published.freeze = digest(content), note.strip() if existing else "", now.freeze
    published.published_on, published.recorded_on = published_on, on
    published.save(force_insert=True)
    keep_summary(published)
    _take(StepKind.PUBLISHED, by=by, draft=draft, freeze=now.freeze, on=on, note=note)
    facts = {"digest": published.digest, "on": published_on.isoformat(), "edition": edition}
    _record(by, draft, "report-published", facts, article=str(ogi(49)))
    return published


def _content(draft: Draft, frozen: Freeze, decided: Iterable[FindingOverride]) -> dict[str, object]:
    """What was frozen, with the day of the signature and the decisions made on it since."""
    signed = ReportStep.objects.filter(draft=draft, freeze=frozen, kind=StepKind.AGENCY_SIGNED).latest("ordinal")
    document = from_content(frozen.content, agency=draft.agency.name, published_on=None)
    overrides = tuple(
        Override(row.rule, row.message, row.reason, ROLE_LABELS.get(row.role, row.role), row.decided_on)
        for row in decided
    )
    return replace(document, signed_on=signed.taken_on, overrides=overrides).as_content()


def check_day(year: int, published_on: date, on: date) -> None:
    """:raises NotAllowed: for a day on which a report of that year cannot have been published."""
    if published_on.year <= year:
        raise NotAllowed(f"{year}年度的统计期限至{year}年12月31日止，{year + 1}年1月1日起才能公布。")
    if published_on > on:
        raise NotAllowed("公布日期在今天之后，请核对日期。")


@transaction.atomic
def begin_correction(*, by: str, draft: Draft, note: str, on: date) -> Standing:
    """Take up a published report again; what is public stays public until the correction takes its place."""
    now = _locked(draft)
    if now.is_correction and now.may(StepKind.FROZEN):
        return now
    now.check(StepKind.CORRECTING)
    _said(note, "请写明为什么要更正。")
    _take(StepKind.CORRECTING, by=by, draft=draft, freeze=now.freeze, on=on, note=note)
    return _standing(draft)


@transaction.atomic
def submit(*, by: str, draft: Draft, on: date) -> Standing:
    """向本级政府信息公开工作主管部门提交本行政机关上一年度政府信息公开工作年度报告 (条例 49): hand in the signed report."""
    now = _locked(draft)
    if _taken(draft, StepKind.SUBMITTED, now.freeze):
        return now
    if draft.agency.parent_id is None:  # nobody could accept it, and until then nothing could be changed
        raise NotAllowed("本机关没有登记上级机关，报告无处报送。请管理员在机关设置中填写上级机关。")
    now.check(StepKind.SUBMITTED)
    _take(StepKind.SUBMITTED, by=by, draft=draft, freeze=now.freeze, on=on)
    return _standing(draft)


@transaction.atomic
def review(
    *,
    by: str,
    draft: Draft,
    kind: StepKind,
    seen: str,
    on: date,
    note: str = "",
    comments: Mapping[CellId, str] | None = None,
) -> Standing:
    """Accept a report handed in, or return it with comments on its cells.

    :param kind: ACCEPTED or RETURNED. :param seen: the digest of what was reviewed.
    :raises NotAllowed: when what is handed in now is not that, or a return says nothing.
    """
    now = _frozen_as_seen(draft, seen)
    if _taken(draft, kind, now.freeze):
        return now
    now.check(kind)
    said = {cell: text.strip() for cell, text in (comments or {}).items() if text.strip()}
    _known_cells(draft, said)
    if kind is StepKind.RETURNED and not said:
        _said(note, "退回报告，请写明意见：可以写在总的意见里，也可以写在有关的格上。")
    step = _take(kind, by=by, draft=draft, freeze=now.freeze, on=on, note=note)
    CellComment.objects.bulk_create([_comment(step, cell, text) for cell, text in said.items()])
    return _standing(draft)


def _comment(step: ReportStep, cell: CellId, text: str) -> CellComment:
    return CellComment(step=step, table=cell.table, line=cell.line, column=cell.column, text=text)


def _known_cells(draft: Draft, said: Iterable[CellId]) -> None:
    places = {cell for cell, *_ in cells(form_for(draft.year))}
    if unknown := [cell for cell in said if cell not in places]:
        raise NotAllowed(f"报告的表中没有这一格：{unknown[0]}。请从表中点选。")


@transaction.atomic
def judge(*, by: str, agency: Agency, year: int, finding: str, judgement: str, reason: str, at: datetime) -> Verdict:
    """Confirm a finding, or dismiss it with a reason. The same again is the verdict that is there.

    :param finding: as sealed in the page that showed it.
    :raises NotAllowed: for a dismissal without a reason, or what no page showed.
    """
    key, row = verdicts.unsealed(agency, year, finding)
    words = reason.strip()
    if judgement not in Judgement.values:
        raise NotAllowed("请选择“属实”或者“排除”。")
    if judgement == Judgement.DISMISSED and not words:
        raise NotAllowed("排除一条发现，须写明理由。")
    if len(words) > verdicts.LONGEST_REASON:
        raise NotAllowed(f"理由超过了{verdicts.LONGEST_REASON}个字，没有记录。请精简后再提交。")
    Agency.objects.select_for_update().get(pk=agency.pk)
    last = Verdict.objects.filter(agency=agency, year=year, finding=key).order_by("-pk").first()
    said = (digest(row), judgement, words)
    if last and (last.digest, last.judgement, last.reason) == said:
        return last
    verdict = Verdict(agency=agency, year=year, finding=key, content=dict(row), judged_by=by, judged_at=at)
    verdict.digest, verdict.judgement, verdict.reason = said
    verdict.save(force_insert=True)
    facts = {"rule": row["rule"], "finding": said[0], "judgement": judgement, "reason": words}
    subject = f"reporting.annualreport:{year}"
    record(book=agency.code, by=by, act="reporting.report-finding-judged", subject=subject, details=facts)
    return verdict


@transaction.atomic
def keep_summary(report: AnnualReport) -> None:
    """Write the row and the prints of a published report; a later edition takes the place of an earlier one."""
    if ReportSummary.objects.filter(agency=report.agency, year=report.year, edition__gt=report.edition).exists():
        return
    ReportSummary.objects.filter(agency=report.agency, year=report.year).delete()
    row = ReportSummary(report=report, agency=report.agency, year=report.year, edition=report.edition)
    row.published_on = report.published_on
    for name, value in summary.facts(report.content).items():
        setattr(row, name, value)
    row.save(force_insert=True)
    SectionPrint.objects.bulk_create(
        SectionPrint(summary=row, section=section, hash=one) for section, one in summary.section_prints(report.content)
    )


def _locked(draft: Draft) -> Standing:
    """Where the report stands, with its row held until the transaction ends."""
    Draft.objects.select_for_update().get(pk=draft.pk)
    return _standing(draft)


def _standing(draft: Draft) -> Standing:
    return standing(ReportStep.objects.filter(draft=draft).select_related("freeze").order_by("ordinal"))


def _editing(draft: Draft) -> None:
    now = _locked(draft)
    if not now.may(StepKind.FROZEN):
        raise NotAllowed(
            f"报告现在的状态是“{now.stage.value}”，文字不能改动。要修改，请先解除冻结；已公布的，请先开始更正。"
        )


def _frozen_as_seen(draft: Draft, seen: str) -> Standing:
    now = _locked(draft)
    if now.freeze is None or now.freeze.digest != seen:
        raise NotAllowed("您看到的报告已不是现在冻结的这一份，请刷新页面，重新核对后再办理。")
    return now


def _taken(draft: Draft, kind: StepKind, frozen: Freeze | None) -> bool:
    """Whether this very step was the last of its kind on this freeze: then it is not taken twice."""
    return frozen is not None and ReportStep.objects.filter(draft=draft, kind=kind, freeze=frozen).exists()


def _take(kind: StepKind, *, by: str, draft: Draft, on: date, freeze: Freeze | None, note: str = "") -> ReportStep:
    step = ReportStep(draft=draft, ordinal=draft.steps.count() + 1, kind=kind, freeze=freeze, note=note.strip())
    step.taken_by, step.taken_on = by, on
    step.save(force_insert=True)
    facts = {"step": str(kind), "on": on.isoformat(), "digest": freeze.digest if freeze else ""}
    article = str(ARTICLE[kind]) if kind in ARTICLE else ""
    _record(by, draft, "report-step-taken", facts, article=article)
    return step


def _said(text: str, sentence: str) -> None:
    if not text.strip():
        raise NotAllowed(sentence)


def _record(by: str, draft: Draft, act: str, details: Mapping[str, object], article: str = "") -> None:
    subject = f"reporting.annualreport:{draft.year}"
    book = draft.agency.code
    record(book=book, by=by, act=f"reporting.{act}", subject=subject, article=article, details=dict(details))
