"""A reviewer's verdicts on findings: given once, they outlive every re-check; a changed value opens the finding again.

A finding is known by its rule and its cells; where it names none, by its sentence without the figures in it. The verdict
keeps the finding as it was, so that the page can say what it was about.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing

from gongkai.agencies.models import Agency, User
from gongkai.agencies.policies import NotAllowed
from gongkai.ledger.chain import digest
from gongkai.ledger.labels import account_number
from gongkai.reporting.models import Judgement, Verdict
from gongkai.statute.annual_report.figures import Finding

SALT = "reporting.finding"
FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
LONGEST_REASON = 1000
JSON = Mapping[str, Any]


def keys(findings: Iterable[JSON]) -> list[str]:
    """What each finding is known by, as long as its rule and its cells stay; of several alike, the first, the second, …"""
    seen: Counter[str] = Counter()
    found = []
    for row in findings:
        about = row["cells"] or FIGURE.sub("#", row["message"])
        named = digest({"rule": row["rule"], "table": row["table"], "about": about})
        seen[named] += 1
        found.append(named if seen[named] == 1 else digest([named, seen[named]]))
    return found


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding with the latest verdict on it."""

    row: JSON
    sealed: str  # the finding as the page carries it
    latest: Verdict | None
    who: str = ""

    @property
    def is_reopened(self) -> bool:
        """Whether the verdict was about other values."""
        return self.latest is not None and self.latest.digest != digest(self.row)

    @property
    def is_dismissed(self) -> bool:
        """Whether it is set aside as it stands."""
        return self.latest is not None and not self.is_reopened and self.latest.judgement == Judgement.DISMISSED

    @property
    def is_settled(self) -> bool:
        """Whether the latest verdict is about it as it stands."""
        return self.latest is not None and not self.is_reopened

    @property
    def state(self) -> str:
        """In words."""
        if self.latest is None:
            return ""
        return "已重新打开" if self.is_reopened else f"已判断：{self.latest.get_judgement_display()}"


@dataclass(frozen=True)
class Verdicts:
    """The verdicts on the findings of one report, each found by the finding itself."""

    judged: Mapping[str, Judged]  # by the digest of the finding as data

    def on(self, finding: Finding | JSON) -> Judged | None:
        """The one on a finding."""
        return self.judged.get(digest(_plain(finding)))


def _plain(finding: Finding | JSON) -> JSON:
    return finding.as_json() if isinstance(finding, Finding) else finding


def verdicts(agency: Agency, year: int, findings: Iterable[Finding | JSON]) -> Verdicts:
    """The latest verdict on each finding: two statements, however many there are."""
    rows = [_plain(finding) for finding in findings]
    latest: dict[str, Verdict] = {}
    if rows:
        for verdict in Verdict.objects.filter(agency=agency, year=year).order_by("pk"):
            latest[verdict.finding] = verdict
    numbers = {account_number(verdict.judged_by) for verdict in latest.values()} - {None}
    names = {user.pk: user.called for user in User.objects.filter(pk__in=numbers)} if numbers else {}
    judged = {}
    for key, row in zip(keys(rows), rows, strict=True):
        verdict = latest.get(key)
        who = names.get(account_number(verdict.judged_by), verdict.judged_by) if verdict else ""
        judged[digest(row)] = Judged(row, sealed(agency, year, key, row), verdict, who)
    return Verdicts(judged)


def sealed(agency: Agency, year: int, key: str, row: JSON) -> str:
    """A finding as a page carries it to the verdict."""
    return signing.dumps([agency.code, year, key, dict(row)], salt=SALT, compress=True)


def unsealed(agency: Agency, year: int, text: str) -> tuple[str, JSON]:
    """The key and the finding that a page of this report carried.

    :raises NotAllowed: for anything else.
    """
    try:
        code, of, key, row = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError) as broken:
        raise NotAllowed("提交的内容不完整，没有记录。请刷新页面后再作判断。") from broken
    if (code, of) != (agency.code, year):
        raise NotAllowed("这条发现不属于这份报告，没有记录。请从报告的页面作判断。")
    return key, row
