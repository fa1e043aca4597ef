"""Checking a whole folder first and entering it then, in one transaction: all or nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from gongkai.agencies.actions import OFFICE_FACTS, enter_agency
from gongkai.agencies.models import Agency
from gongkai.agencies.policies import NotAllowed
from gongkai.agencies.queries import SEAL
from gongkai.agencies.seals import fault_in
from gongkai.config.load.reading import Finding, Row, UnreadableFile, rows
from gongkai.config.load.tables import AGENCIES_FILE, AGENCY_COLUMNS, TABLES, Reference, Table, Values
from gongkai.files.actions import receive
from gongkai.files.policies import FileRefused
from gongkai.ledger.constraints import broken
from gongkai.ledger.entering import Entered, RowRefused
from gongkai.publication.actions import spans_years
from gongkai.publication.models import RegisterEntry

AT_ONCE = 1000
Progress = Callable[[str, int], None]


@dataclass(slots=True)
class Loaded:
    """What a load did, or why it did nothing."""

    findings: list[Finding] = field(default_factory=list)
    entered: dict[str, Entered] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The outcome as plain JSON values."""
        return {
            "ok": not self.findings,
            "findings": [finding.as_json() for finding in self.findings],
            "entered": {
                file: {"added": count.added, "completed": count.completed, "unchanged": count.unchanged}
                for file, count in self.entered.items()
            },
        }


def load(folder: Path, *, by: str, on: date, progress: Progress = lambda _file, _rows: None) -> Loaded:
    """Check every row of a folder's files, then enter them all; with a single finding nothing is entered.

    :param on: today; nothing may be dated after it.
    :param progress: told the file and the number of rows done, now and then.
    """
    findings = list(_Check(folder, on, progress).run())
    if findings:
        return Loaded(findings)
    try:
        kept = _kept_seals(folder, by=by, on=on)
        with transaction.atomic():
            return Loaded(entered=_Entering(by, on, progress, kept).everything(folder))
    except (RowRefused, NotAllowed, FileRefused) as refused:
        return Loaded([Finding(folder.name, None, "", str(refused).rstrip("。"))])


def _kept_seals(folder: Path, *, by: str, on: date) -> dict[str, str]:
    """The pictures of seals, kept before the transaction, as a scanner may be asked: their digests by agency.

    A picture that is kept and named by no agency, because the load was refused after all, is a file like any other.

    :raises FileRefused: for a picture that changed since it was checked.
    """
    path, digests = folder / AGENCIES_FILE, {}
    for row in rows(path, AGENCY_COLUMNS) if path.exists() else ():
        if name := row.values.get("seal"):
            book = row.values["code"]
            version = receive(by=by, book=book, purpose=SEAL, name=name, content=folder / name, on=on)
            digests[book] = version.blob.digest
    return digests


class _Check:
    """The first reading: nothing is written, every fault is found."""

    def __init__(self, folder: Path, on: date, progress: Progress) -> None:
        self.folder, self.on, self.progress = folder, on, progress
        self.agencies = set(Agency.objects.values_list("code", flat=True))
        self.seen: dict[tuple[Any, ...], int] = {}  # (file, agency, *key) → row
        self.named: dict[tuple[Any, ...], bool] = {}  # references asked before

    def run(self) -> Iterator[Finding]:
        known = {AGENCIES_FILE, *(table.file for table in TABLES)}
        files = sorted(path.name for path in self.folder.glob("*.csv"))
        if not files:
            yield Finding(str(self.folder), None, "", f"文件夹中没有 CSV 文件，可用的文件：{'、'.join(sorted(known))}")
        for name in files:
            if name not in known:
                yield Finding(name, None, "", f"没有这样的文件，可用的文件：{'、'.join(sorted(known))}")
        try:
            yield from self._agencies()
            for table in TABLES:
                yield from self._table(table)
        except UnreadableFile as wrong:
            yield wrong.finding

    def _agencies(self) -> Iterator[Finding]:
        path = self.folder / AGENCIES_FILE
        for row in rows(path, AGENCY_COLUMNS) if path.exists() else ():
            yield from row.findings
            parent = row.values.get("parent")
            if parent and parent not in self.agencies:
                yield Finding(
                    path.name, row.number, "上级机关代码", f"没有代码为“{parent}”的机关，上级机关须写在下级之前"
                )
            if (seal := row.values.get("seal")) and (sentence := self._fault_in(seal)):
                yield Finding(path.name, row.number, "印章图片", sentence.rstrip("。"))
            code = row.values.get("code")
            first = self.seen.setdefault((path.name, code), row.number)
            if code and first != row.number:
                yield Finding(path.name, row.number, "代码", f"“{code}”与第 {first} 行重复，一个机关只写一行")
            self.agencies.add(code)

    def _fault_in(self, seal: str) -> str:
        content = self.folder / seal
        if not content.is_file() or content.is_symlink():
            return f"文件夹中没有“{seal}”这个文件，请把图片与 CSV 放在同一个文件夹里"
        return fault_in(seal, content)

    def _table(self, table: Table) -> Iterator[Finding]:
        path = self.folder / table.file
        if not path.exists():
            return
        number = 0
        for number, row in enumerate(rows(path, table.columns), start=1):
            yield from row.findings or self._row(table, row)
            if number % AT_ONCE == 0:
                self.progress(f"检查 {table.file}", number)
        self.progress(f"检查 {table.file}", number)

    def _row(self, table: Table, row: Row) -> Iterator[Finding]:
        values = complete(table, row)
        agency = values["agency"]
        if agency not in self.agencies:
            yield Finding(table.file, row.number, "机关代码", f"没有代码为“{agency}”的机关，请先写入 {AGENCIES_FILE}")
            return
        key = (table.file, agency, *(values[name] for name in table.key))
        first = self.seen.setdefault(key, row.number)
        if first != row.number:
            yield Finding(table.file, row.number, "", f"“{key[-1]}”与第 {first} 行重复：{table.twice}")
        for reference in table.references:
            if values[reference.column] is not None and not self._exists(reference, values):
                label = next(column.label for column in table.columns if column.field == reference.column)
                yield Finding(table.file, row.number, label, f"没有“{values[reference.column]}”，请先登记")
        yield from (Finding(table.file, row.number, "", sentence) for sentence in self._sentences(table, values))

    def _sentences(self, table: Table, values: Values) -> Iterator[str]:
        if table.file == "register_entries.csv" and (sentence := _undated(values)):
            yield sentence
            return
        built = table.build(values)
        built.recorded_on = self.on  # type: ignore[attr-defined]
        yield from (sentence.rstrip("。") for sentence in broken(built))
        if isinstance(built, RegisterEntry) and (sentence := spans_years(built)):
            yield sentence.rstrip("。")

    def _exists(self, reference: Reference, values: Values) -> bool:
        other = next(known for known in TABLES if known.model is reference.model)
        also = (values[reference.also],) if reference.also else ()
        key = (other.file, values["agency"], *also, values[reference.column])
        if key in self.seen:
            return True
        if key not in self.named:
            self.named[key] = _find(reference, values).exists()
        return self.named[key]


def _undated(values: Values) -> str:
    """One decision has its day; an aggregate has its period and its quantity."""
    single, period = values["decided_on"], (values["period_from"], values["period_to"])
    if single and any(period):
        return "“决定日期”与“起”“止”只能填一种：单项填决定日期，汇总填起止日期和数量"
    if single:
        return ""
    if None in period or values["quantity"] is None:
        return "没有日期：单项填决定日期；汇总填起止日期和数量"
    return ""


def complete(table: Table, row: Row) -> dict[str, Any]:
    """The row's facts with None for the columns that the file does not have."""
    return {column.field: row.values.get(column.field) for column in table.columns}


def _find(reference: Reference, values: Values) -> Any:
    also = {reference.also: values[reference.also]} if reference.also else {}
    named = {"agency__code": values["agency"], reference.key: values[reference.column], **also}
    return reference.model._default_manager.filter(**named)


@dataclass(slots=True)
class _Entering:
    """The second reading: every row goes in, in the order of the tables."""

    by: str
    on: date
    progress: Progress
    seals: dict[str, str]  # digests of the kept pictures, by agency
    found: dict[tuple[Any, ...], Any] = field(default_factory=dict)  # rows that references name

    def everything(self, folder: Path) -> dict[str, Entered]:
        self._agencies(folder / AGENCIES_FILE)
        return {
            table.file: self._table(folder / table.file, table) for table in TABLES if (folder / table.file).exists()
        }

    def _agencies(self, path: Path) -> None:
        for row in rows(path, AGENCY_COLUMNS) if path.exists() else ():
            facts = {column.field: row.values.get(column.field) for column in AGENCY_COLUMNS}
            facts["seal"] = self.seals.get(facts["code"])
            facts["parent"] = Agency.objects.get(code=facts["parent"]) if facts["parent"] else None
            office = {field: facts.pop(field) or "" for field in (*OFFICE_FACTS, SEAL) if field in facts}
            enter_agency(by=self.by, **facts, **office)

    def _table(self, path: Path, table: Table) -> Entered:
        """Rows go in by the thousand, each thousand of one agency, so that memory does not grow with the file."""
        agencies = {agency.code: agency for agency in Agency.objects.all()}
        total, done = Entered(), 0
        waiting: dict[str, list[tuple[Values, Any]]] = {}
        for row in rows(path, table.columns):
            values = complete(table, row)
            part = waiting.setdefault(values["agency"], [])
            part.append((values, self._built(table, values)))
            if len(part) == AT_ONCE:
                total += table.enter(self.by, agencies[values["agency"]], part, self.on)
                done += len(part)
                self.progress(f"写入 {table.file}", done)
                part.clear()
        for code, part in waiting.items():
            total += table.enter(self.by, agencies[code], part, self.on)
        return total

    def _built(self, table: Table, values: Values) -> Any:
        built = table.build(values)
        for reference in table.references:
            if values[reference.column] is not None:
                setattr(built, reference.attribute, self._named(reference, values))
        return built

    def _named(self, reference: Reference, values: Values) -> Any:
        key = (reference.model, values["agency"], values.get(reference.also), values[reference.column])
        if key not in self.found:
            self.found[key] = _find(reference, values).get()
        return self.found[key]
