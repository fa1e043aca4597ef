"""House policy of the annual report: what must be written before it is frozen, and what must be decided before it is public."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gongkai.agencies.policies import NotAllowed
from gongkai.ledger.chain import digest
from gongkai.reporting import prose
from gongkai.reporting.document import OPENING, Document
from gongkai.reporting.models import FindingOverride, Freeze, SectionText
from gongkai.statute.annual_report.figures import Level


class Conflict(NotAllowed):
    """A colleague wrote the section meanwhile; ``latest`` is what stands there now."""

    def __init__(self, latest: SectionText) -> None:
        super().__init__("您编写期间，同事已保存了这一部分的新版本。您的文字没有丢失，请对照后再保存。")
        self.latest = latest


def left_to_write(document: Document) -> list[tuple[int, str]]:
    """What a report still lacks before it can be frozen: section and sentence; section 0 is the opening."""
    left = [] if document.opening else [(OPENING, "还没有开头。请由数字起草，或者直接编写。")]
    texts = [(OPENING, "\n".join(line.text for line in document.opening))]
    texts += [(section.number, section.text) for section in document.sections]
    left += [(number, f"待补写：{words}") for number, text in texts for words in prose.missing(text)]
    left += [
        (section.number, "还没有文字。")
        for section in document.sections
        if section.table is None and not section.text.strip()
    ]
    return sorted(left, key=lambda found: found[0])


def check_written(document: Document) -> None:
    """:raises NotAllowed: while something is left to be written."""
    left = left_to_write(document)
    if left:
        number, sentence = left[0]
        where = document.sections[number - 1].title if number else "开头"
        raise NotAllowed(f"报告还有{len(left)}处没有写完，不能冻结。第一处在“{where}”：{sentence}")


def unresolved(frozen: Freeze, decided: Iterable[FindingOverride]) -> list[dict[str, Any]]:
    """The errors of a frozen report, as data, that nobody has decided on."""
    known = {row.finding for row in decided}
    found = frozen.content["report"]["findings"]
    return [row for row in found if row["level"] == Level.ERROR.value and digest(row) not in known]
