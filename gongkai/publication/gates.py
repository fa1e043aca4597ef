"""五关：政治、法律、保密、程序、时效，以及签发。 What each looks at, who passes it, and what it asks by default.

A gate signs the digest of the parts it looks at. A change reopens the gates whose parts it touches and no other; the gate of
secrecy looks at everything, so no byte becomes public that nobody signed. Who reviews is house policy, except that secrecy
is reviewed before publication (条例 17) and that nobody reviews a text of their own.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from gongkai.agencies.roles import AGENCY_HEAD, DISCLOSURE_HEAD

TEXT, IDENTITY, DATES, ATTRIBUTE = "text", "identity", "dates", "attribute"
PARTS = (TEXT, IDENTITY, DATES, ATTRIBUTE)
ALL = frozenset(PARTS)
SECRECY, SIGNING = "secrecy", "signing"


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate: the parts of a version it looks at, the roles that pass it, the points it asks unless the agency wrote its own."""

    id: str
    label: str
    parts: AbstractSet[str]
    roles: AbstractSet[str]
    points: tuple[str, ...]


# fmt: off
FIVE = (
    Gate("political",  "政治关", frozenset({TEXT}), frozenset({"political_reviewer"}), (
        "政治表述、提法与现行规定一致",
        "涉及的人名、职务、排序准确",
        "地图、民族、宗教等内容符合规定",
    )),
    Gate("legal",      "法律关", frozenset({TEXT, IDENTITY, ATTRIBUTE}), frozenset({"legal_reviewer"}), (
        "公开属性的依据成立",
        "引用的法律、法规、规章和文件现行有效",
        "行政规范性文件已经合法性审核",
    )),
    Gate(SECRECY,      "保密关", ALL, frozenset({"secrecy_reviewer"}), (
        "不含国家秘密、工作秘密和内部资料",
        "不含依法不得公开的商业秘密、个人隐私",
        "附件、图片和文件属性中没有隐藏内容",
    )),
    Gate("procedure",  "程序关", frozenset({IDENTITY, ATTRIBUTE}), frozenset({"procedure_reviewer"}), (
        "应当会签、征求意见的已经完成",
        "类别、文号、发布机构填写正确",
        "政策文件的解读已经安排，同步公开",
    )),
    Gate("timeliness", "时效关", frozenset({DATES, IDENTITY}), frozenset({"timeliness_reviewer"}), (
        "自形成或者变更之日起20个工作日内公开，另有规定的从其规定",
        "施行日期、失效日期正确",
    )),
)
#: The signer confirms the attribute and the text as a whole; for an emergency it is the one who approves.
SIGNER = Gate(SIGNING, "签发", ALL, frozenset({DISCLOSURE_HEAD, AGENCY_HEAD}), (
    "公开属性和理由属实，同意公开",
))
# fmt: on
GATES = (*FIVE, SIGNER)
GATE = {gate.id: gate for gate in GATES}
LABELS = {gate.id: gate.label for gate in GATES}
FIRST_IN_AN_EMERGENCY = frozenset({SECRECY, SIGNING})  # the other gates may follow
