"""What a gate is shown beside its points: found in the text, reckoned from the dates, looked up in the records.

Hints and no verdicts: whoever reviews decides. Each says why, and by which article where there is one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from gongkai.catalogue.models import LegalBasis
from gongkai.catalogue.words import bases_of
from gongkai.publication.kinds import KIND
from gongkai.publication.models import Manuscript, ManuscriptVersion
from gongkai.publication.texts.cleaning import plain
from gongkai.screening.findings import KINDS, Piece
from gongkai.screening.scanning import detect
from gongkai.statute.cite import ogi
from gongkai.statute.time_limits import LimitKind, TimeLimit, due
from gongkai.statute.working_days import MAINLAND

#: Which gate is shown a kind of finding; the others are for the gate of secrecy.
GATE_OF = {
    "wording": "political",
    "misspelling": "political",
    "dead-link": "procedure",
    "unreadable-character": "procedure",
}
WITHIN = TimeLimit(LimitKind.PROMPT, "形成或者变更之日起20个工作日内")
SURE = 0.8
INTERPRETED = "interpretation"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that a reviewer should know."""

    text: str
    is_warning: bool = False
    why: str = ""
    mend: str = ""
    cite: str = ""


def evidence(manuscript: Manuscript, version: ManuscriptVersion, today: date) -> dict[str, list[Evidence]]:
    """By gate what is known of a version: two statements at most."""
    found: dict[str, list[Evidence]] = defaultdict(list)
    text = plain(version.body)
    for gate, one in _screened(version, text, today):
        found[gate].append(one)
    if not found["secrecy"]:
        found["secrecy"].append(Evidence("文字中没有查到身份证号、电话、银行卡号、住址、密级标志等内容"))
    found["legal"] += _repealed(text, today)
    found["timeliness"] += _in_time(version, today)
    found["procedure"] += _interpreted(manuscript, version)
    return found


def _screened(version: ManuscriptVersion, text: str, today: date) -> list[tuple[str, Evidence]]:
    pieces = [Piece(version.title, "名称"), *(Piece(line, f"第{number}行") for number, line in enumerate(text.split("\n"), start=1))]  # fmt: skip
    pieces += [Piece(version.note, "更正说明")] * bool(version.note)
    return [
        (
            GATE_OF.get(one.kind, "secrecy"),
            Evidence(f"{KINDS[one.kind]}：{one.text}（{one.where}）", one.certainty >= SURE, one.why, one.mend),
        )
        for one in detect(pieces, today)
    ]


def _repealed(text: str, today: date) -> list[Evidence]:
    """The laws and documents that the text cites and that are recorded as standing no longer."""
    cited = {basis.name for basis in bases_of(text) if basis.name}
    rows = (
        LegalBasis.objects.filter(name__in=cited, repealed_on__lte=today).select_related("replaced_by").order_by("name")
    )
    return [
        Evidence(
            f"{row}已于{row.repealed_on}废止、失效" + (f"，由{row.replaced_by}替代" if row.replaced_by else ""), True
        )
        for row in rows
    ]


def _in_time(version: ManuscriptVersion, today: date) -> list[Evidence]:
    try:
        last = due(WITHIN, version.formed_on, MAINLAND).due_on
    except ValueError as refusal:
        return [Evidence(str(refusal))]
    if last is None:
        return []
    late = f"，已超过 {(today - last).days} 天" if today > last else ""
    return [Evidence(f"{version.formed_on} 成文，最迟 {last} 公开{late}", today > last, cite=str(ogi(26)))]


def _interpreted(manuscript: Manuscript, version: ManuscriptVersion) -> list[Evidence]:
    """Whether an interpretation is on its way: 谁起草、谁解读，同步公开."""
    if not KIND[manuscript.kind].needs_interpretation:
        return []
    names = [name for name in (version.number, manuscript.item and manuscript.item.index_number) if name]
    others = Manuscript.objects.filter(agency=manuscript.agency, kind=INTERPRETED, versions__fields__of__in=names)
    other = others.order_by("-pk").first() if names else None
    if other is None:
        return [Evidence("还没有起草解读材料；解读材料应与文件同步公开", True)]
    return [Evidence(f"解读材料“{other.title}”{other.get_state_display()}")]
