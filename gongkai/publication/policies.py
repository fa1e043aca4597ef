"""House policy of review: which gates a version still has to pass, and who may pass them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import date

from gongkai.agencies.models import User
from gongkai.agencies.permissions import roles_at
from gongkai.agencies.policies import NotAllowed
from gongkai.agencies.roles import labels
from gongkai.publication.gates import FIVE, GATES, SECRECY, SIGNER, Gate
from gongkai.publication.kinds import KIND
from gongkai.publication.models import GateSignature, Manuscript, ManuscriptVersion, Verdict
from gongkai.statute.openness import Attribute, Ground, Lift, lawful_attribute

#: Nothing is made public of what is not 主动公开; these look at why.
FOR_THE_REGISTER = tuple(gate for gate in GATES if gate.id in {"legal", SECRECY, SIGNER.id})


def latest(signatures: Iterable[GateSignature]) -> dict[str, GateSignature]:
    """Each gate's last word."""
    return {one.gate: one for one in sorted(signatures, key=lambda one: one.pk)}


def gates_of(version: ManuscriptVersion) -> tuple[Gate, ...]:
    """The gates a version has to pass, by its attribute."""
    return GATES if version.attribute == Attribute.PROACTIVE.name else FOR_THE_REGISTER


def stands(gate: Gate, version: ManuscriptVersion, word: GateSignature | None, authors: AbstractSet[int]) -> bool:
    """Whether a gate's last word passes this version: of the same parts, byte for byte, by somebody who wrote none of it."""
    return (
        word is not None
        and word.verdict == Verdict.PASSED
        and word.covers == version.covers(gate.parts)
        and word.signed_by_id not in authors
    )


def open_gates(
    version: ManuscriptVersion, signatures: Iterable[GateSignature], authors: AbstractSet[int]
) -> list[Gate]:
    """The gates that a version still has to pass."""
    words = latest(signatures)
    return [gate for gate in gates_of(version) if not stands(gate, version, words.get(gate.id), authors)]


def may_sign(user: User, gate: Gate, manuscript: Manuscript, authors: AbstractSet[int], on: date) -> str:
    """Why somebody may not sign at a gate; "" when they may."""
    held = roles_at(user, manuscript.agency, on)
    if not held & gate.roles:
        return f"{gate.label}由{labels(gate.roles)}审查，您的角色是{labels(held) or '（无）'}。"
    if user.pk in authors:
        return "您起草或者修改过这件稿件，不能审查自己的文字，请由其他人审查。"
    return ""


def check_publisher(user: User, signatures: Iterable[GateSignature]) -> None:
    """:raises NotAllowed: for the one who reviewed the secrecy of what is published."""
    word = latest(signatures).get(SECRECY)
    if word and word.signed_by_id == user.pk:
        raise NotAllowed("保密审查由您签署，发布须由另一人办理（保密审查的人不发布）。")


def check_complete(version: ManuscriptVersion, kind_id: str, *, is_correction: bool) -> None:
    """:raises NotAllowed: for what is missing before review can begin; everything at once."""
    kind, missing = KIND[kind_id], []
    if not version.body.strip():
        missing.append("正文")
    if kind.needs_number and not version.number.strip():
        missing.append("文号")
    missing += [field.label for field in kind.fields if field.required and not str(version.fields.get(field.id, "")).strip()]  # fmt: skip
    if is_correction and not version.note.strip():
        missing.append("更正说明（与新版本一起公布）")
    if missing:
        raise NotAllowed(f"送审前请填写：{'、'.join(missing)}。")
    ground = Ground(version.ground) if version.ground else None
    lift = Lift[version.lifted_by] if version.lifted_by else None
    try:
        lawful_attribute(Attribute[version.attribute], ground, lift)
    except ValueError as refusal:
        raise NotAllowed(str(refusal)) from refusal


def check_points(points: Sequence[str], asked: Sequence[str], gate: Gate) -> None:
    """:raises NotAllowed: unless every point of the checklist was looked at."""
    left = [point for point in asked if point not in points]
    if left:
        raise NotAllowed(f"{gate.label}还有要点没有核对：{'；'.join(left)}。逐条核对后再签署；有问题的请退回。")


__all__ = [
    "FIVE",
    "check_complete",
    "check_points",
    "check_publisher",
    "gates_of",
    "latest",
    "may_sign",
    "open_gates",
    "stands",
]
