"""A catalogue's file between its upload and its edition: read again each time, so that nothing half done is kept anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from django.db import transaction

from gongkai.agencies.models import Agency
from gongkai.agencies.policies import NotAllowed
from gongkai.catalogue.comparing import Fate, Line, compare, counted
from gongkai.catalogue.domains import DOMAIN, NAMES
from gongkai.catalogue.edition_actions import enter_edition
from gongkai.catalogue.edition_queries import latest_of, texts_of
from gongkai.catalogue.models import CatalogueEdition
from gongkai.catalogue.reading import ERROR, READ
from gongkai.files import store
from gongkai.files.kinds import MEGABYTE, Purpose, register_purpose
from gongkai.files.models import FileVersion
from gongkai.files.queries import kept_for
from gongkai.files.safely import Limits, Refused, run
from gongkai.ledger.chain import digest

CATALOGUE = "catalogue"
PURPOSE = Purpose(CATALOGUE, "标准目录", ("xlsx", "csv"), 20 * MEGABYTE)
OPENING = Limits(memory_mb=1024, seconds=30, output_bytes=32 * MEGABYTE)
JSON = dict[str, Any]


def offer() -> None:
    """Name what files are kept for, when the program starts."""
    register_purpose(PURPOSE)


def read_file(path: Path, name: str) -> list[JSON]:
    """The sheets of a file, read behind the wall.

    :raises NotAllowed: with the sentence, for what is no catalogue.
    """
    opened = run(READ, path, OPENING, name=name)
    if isinstance(opened, Refused):
        raise NotAllowed(opened.sentence)
    return list(opened.value)


@dataclass(frozen=True)
class Sheet:
    """One sheet of a file, beside the edition it would follow."""

    place: int
    read: JSON
    domain: str
    title: str
    latest: CatalogueEdition | None
    lines: list[Line] = field(default_factory=list)

    @property
    def domain_name(self) -> str:
        return NAMES.get(self.domain, "")

    @property
    def told(self) -> list[JSON]:
        """What the reading says, errors first."""
        order = ("error", "warning", "hint")
        return sorted(self.read["told"], key=lambda one: (order.index(one["level"]), one["row"]))

    @property
    def errors(self) -> int:
        return sum(one["level"] == ERROR for one in self.read["told"])

    @property
    def is_new(self) -> bool:
        """Whether an edition would come of it."""
        return any(line.fate is not Fate.SAME for line in self.lines)

    @cached_property
    def counts(self) -> list[tuple[Fate, int]]:
        return list(counted(self.lines).items())

    @property
    def rows(self) -> list[tuple[int, Line, list[JSON]]]:
        """Every line with its number in the file and what is said of it; what is gone has no number."""
        told: dict[int, list[JSON]] = {}
        for one in self.read["told"]:
            told.setdefault(one["row"], []).append(one)
        numbers = [*self.read["lines"], *[0] * (len(self.lines) - len(self.read["lines"]))]
        return [
            (number, line, told.get(number, []) if number else [])
            for number, line in zip(numbers, self.lines, strict=True)
        ]


@dataclass(frozen=True)
class Preview:
    """A file before it becomes editions."""

    version: FileVersion
    sheets: list[Sheet]

    @property
    def errors(self) -> int:
        return sum(sheet.errors for sheet in self.sheets)

    @property
    def missing(self) -> str:
        """Why it cannot be confirmed yet; "" when it can."""
        if self.errors:
            return f"有 {self.errors} 处错误，改正文件后重新上传才能录入。"
        without = [sheet.place + 1 for sheet in self.sheets if sheet.domain not in DOMAIN]
        if without:
            return f"请选择第{'、'.join(map(str, without))}张表所属的领域。"
        if len({sheet.domain for sheet in self.sheets}) < len(self.sheets):
            return "有两张表属于同一个领域，请合并后再上传，或者改选领域。"
        return "" if any(sheet.is_new for sheet in self.sheets) else "与现行版本完全相同，不需要录入。"

    @property
    def seen(self) -> str:
        """What a person confirms: the words, and the editions they follow."""
        facts = [
            {"domain": sheet.domain, "rows": sheet.read["rows"], "after": sheet.latest.digest if sheet.latest else ""}
            for sheet in self.sheets
        ]
        return digest({"sheets": facts})


def preview(agency: Agency, version: FileVersion, said: Mapping[str, str]) -> Preview:
    """Read a kept file again and compare it with what is there.

    :param said: the domains and titles that a person chose, as ``domain-0``, ``title-0`` …
    :raises NotAllowed: for a file that cannot be read.
    """
    with store.on_disk(version.blob.digest) as path:
        sheets = read_file(path, version.name)
    return Preview(version, [_sheet(agency, place, read, said) for place, read in enumerate(sheets)])


def _sheet(agency: Agency, place: int, read: JSON, said: Mapping[str, str]) -> Sheet:
    domain = said.get(f"domain-{place}", read["domain"])
    domain = domain if domain in DOMAIN else ""
    title = (
        said.get(f"title-{place}", "").strip()
        or read["title"]
        or f"{agency.name}{NAMES.get(domain, '')}基层政务公开标准目录"
    )
    latest = latest_of(agency, domain) if domain else None
    lines = compare(texts_of(latest) if latest else [], read["rows"])
    return Sheet(place, read, domain, title[:300], latest, lines)


@transaction.atomic
def confirm(
    *,
    by: str,
    agency: Agency,
    found: Preview,
    seen: str,
    issued_by: str,
    issued_on: date | None,
    in_force_on: date,
    at: datetime,
) -> list[CatalogueEdition]:
    """Enter every sheet as an edition, all or none; one without a change is left.

    :raises NotAllowed: when something is missing, or is no longer what the person saw.
    """
    if found.missing:
        raise NotAllowed(found.missing)
    if found.seen != seen:
        raise NotAllowed("您看到的已不是现在的内容，同事可能刚刚录入过新版。请刷新页面，重新核对后再确认。")
    return [
        enter_edition(
            by=by,
            publisher=agency,
            domain=sheet.domain,
            title=sheet.title,
            issued_by=issued_by,
            issued_on=issued_on,
            in_force_on=in_force_on,
            columns=sheet.read["columns"],
            rows=sheet.read["rows"],
            head_rows=sheet.read["head_rows"],
            source_name=found.version.name,
            source_digest=found.version.blob.digest,
            at=at,
        )
        for sheet in found.sheets
        if sheet.is_new
    ]


def uploaded(agency: Agency) -> list[FileVersion]:
    """The catalogue files that the agency keeps, the latest first."""
    return kept_for(agency.code, CATALOGUE)


def uploaded_one(agency: Agency, key: int) -> FileVersion | None:
    """One of them."""
    rows = FileVersion.objects.filter(pk=key, file__book=agency.code, file__purpose=CATALOGUE, file__withdrawn_on=None)
    return rows.select_related("blob", "file").first()
