"""Readers of manuscripts for the staff's pages."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from gongkai.agencies.models import Agency, User
from gongkai.agencies.permissions import roles_at
from gongkai.agencies.roles import labels
from gongkai.publication.evidence import Evidence, evidence
from gongkai.publication.gates import GATES, Gate
from gongkai.publication.kinds import KIND
from gongkai.publication.models import (
    GateSignature,
    Manuscript,
    ManuscriptState,
    ManuscriptStep,
    ManuscriptVersion,
)
from gongkai.publication.policies import gates_of, latest, may_sign, open_gates, stands
from gongkai.publication.review_queries import Asked, checklist, signatures_of
from gongkai.publication.texts.cleaning import plain
from gongkai.publication.texts.comparing import Part, compare
from gongkai.ui.paging import Page, Place, page

PER_PAGE = 20
MINE = "mine"
COUNTED = (ManuscriptState.DRAFTING, ManuscriptState.UNDER_REVIEW, ManuscriptState.RETURNED)
LISTS = {MINE: "待我审查", **dict(ManuscriptState.choices)}


@dataclass(frozen=True, slots=True)
class Row:
    """A manuscript in a list, and the gates it still has to pass."""

    manuscript: Manuscript
    left: list[Gate]


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of manuscripts."""

    chosen: str
    page: Page[Manuscript]
    rows: list[Row]
    numbers: dict[str, int]

    @property
    def query(self) -> str:
        """What the pages beside this one keep of its address."""
        return f"list={self.chosen}&"


def manuscripts(agency: Agency, user: User, chosen: str, place: Place, today: date) -> Listing:
    """An agency's manuscripts in one state, the latest change first: six statements, however many there are."""
    rows = Manuscript.objects.filter(agency=agency)
    open_ones = rows.filter(state__in=COUNTED)  # of what is done, there may be a million
    numbers = dict(open_ones.order_by().values_list("state").annotate(number=Count("pk")))
    shown = rows.filter(_state(chosen)).select_related("drafted_by")
    found = page(shown, "changed_on", place, size=PER_PAGE, newest_first=True)
    left = left_of(found.rows)
    if chosen == MINE:
        held = roles_at(user, agency, today)
        mine = [row for row in found.rows if any(held & gate.roles for gate in left[row.pk])]
        return Listing(chosen, found, [Row(row, left[row.pk]) for row in mine], numbers)
    return Listing(chosen, found, [Row(row, left[row.pk]) for row in found.rows], numbers)


def _state(chosen: str) -> Q:
    if chosen == MINE:
        return Q(state=ManuscriptState.UNDER_REVIEW) | Q(state=ManuscriptState.PUBLISHED, follow_up_by__isnull=False)
    return Q(state=chosen)


def left_of(rows: list[Manuscript]) -> dict[int, list[Gate]]:
    """For each manuscript in review the gates that are open: two statements for a page of them."""
    asked = [row for row in rows if row.state == ManuscriptState.UNDER_REVIEW or row.follow_up_by]
    versions: dict[int, list[ManuscriptVersion]] = defaultdict(list)
    for version in ManuscriptVersion.objects.filter(manuscript__in=asked).order_by("ordinal"):
        versions[version.manuscript_id].append(version)
    words: dict[int, list[GateSignature]] = defaultdict(list)
    for word in GateSignature.objects.filter(version__manuscript__in=asked).select_related("version"):
        words[word.version.manuscript_id].append(word)
    found: dict[int, list[Gate]] = {row.pk: [] for row in rows}
    for row in asked:
        authors = frozenset(version.written_by_id for version in versions[row.pk])
        found[row.pk] = open_gates(versions[row.pk][-1], words[row.pk], authors)
    return found


@dataclass(frozen=True, slots=True)
class GateRow:
    """A gate on a manuscript's page: its last word, whether that still stands, and whether the reader may speak here."""

    gate: Gate
    word: GateSignature | None
    is_passed: bool
    asked: Asked
    refusal: str
    evidence: list[Evidence]

    @property
    def who(self) -> str:
        """Who passes it."""
        return labels(self.gate.roles)

    @property
    def is_stale(self) -> bool:
        """Passed once; what it looked at has changed since."""
        return self.word is not None and self.word.verdict == "passed" and not self.is_passed


@dataclass(frozen=True, slots=True)
class ManuscriptPage:
    """A manuscript as its page shows it."""

    manuscript: Manuscript
    version: ManuscriptVersion
    versions: list[ManuscriptVersion]
    gates: list[GateRow]
    steps: list[ManuscriptStep]
    returns: list[GateSignature]

    @property
    def is_current(self) -> bool:
        """Whether the version shown is the one worked on."""
        return self.version.ordinal == self.manuscript.version

    @property
    def is_open(self) -> bool:
        """Whether it may still be written on."""
        return self.manuscript.state in {
            ManuscriptState.DRAFTING,
            ManuscriptState.UNDER_REVIEW,
            ManuscriptState.RETURNED,
        }

    @property
    def is_in_review(self) -> bool:
        """Whether the gates speak now."""
        return self.manuscript.state == ManuscriptState.UNDER_REVIEW or self.manuscript.follow_up_by is not None

    @property
    def left(self) -> list[Gate]:
        """The gates that are open."""
        return [row.gate for row in self.gates if not row.is_passed]

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The kind's own fields with what is in them."""
        told = ((field.label, self.version.fields.get(field.id, "")) for field in KIND[self.manuscript.kind].fields)
        return [(label, value) for label, value in told if value]


def manuscript_page(
    agency: Agency, key: int, user: User, today: date, ordinal: int | None = None
) -> ManuscriptPage | None:
    """A manuscript with its gates as they stand for the current version."""
    found = Manuscript.objects.filter(agency=agency, pk=key).select_related("agency", "item", "drafted_by").first()
    if found is None:
        return None
    versions = list(found.versions.select_related("written_by", "category").order_by("ordinal"))
    shown = next((one for one in versions if one.ordinal == (ordinal or found.version)), None)
    if shown is None:
        return None
    current, authors = versions[-1], frozenset(one.written_by_id for one in versions)
    signatures = list(signatures_of(found).select_related("signed_by", "version"))
    words = latest(signatures)
    known = evidence(found, current, today)
    gates = [
        GateRow(
            gate,
            words.get(gate.id),
            stands(gate, current, words.get(gate.id), authors),
            checklist(agency, gate),
            may_sign(user, gate, found, authors, today),
            known.get(gate.id, []),
        )
        for gate in gates_of(current)
    ]
    returns = [word for gate in GATES if (word := words.get(gate.id)) and word.verdict == "returned"]
    return ManuscriptPage(found, shown, versions, gates, list(found.steps.order_by("-pk")), returns)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of a manuscript side by side: each part that differs, word by word."""

    manuscript: Manuscript
    old: ManuscriptVersion
    new: ManuscriptVersion
    ordinals: range
    rows: list[tuple[str, list[Part]]]

    @property
    def reopened(self) -> list[Gate]:
        """The gates that look at something that changed."""
        return [gate for gate in gates_of(self.new) if self.old.covers(gate.parts) != self.new.covers(gate.parts)]


def comparison(agency: Agency, key: int, old: int, new: int) -> Comparison | None:
    """What changed from one version to another."""
    found = Manuscript.objects.filter(agency=agency, pk=key).select_related("agency").first()
    versions = {one.ordinal: one for one in found.versions.select_related("category")} if found else {}
    if found is None or old not in versions or new not in versions:
        return None
    was, now = versions[old], versions[new]
    told = ((label, before, after) for (label, before), (_, after) in zip(_told(was), _told(now), strict=True))
    rows = [(label, compare(before, after)) for label, before, after in told if before != after]
    return Comparison(found, was, now, range(1, found.version + 1), rows)


def _told(version: ManuscriptVersion) -> list[tuple[str, str]]:
    """A version's parts as text, under the words that people know them by."""
    kind = KIND[version.manuscript.kind]
    names = ("title", "number", "formed_on", "in_force_on", "expires_on", "because", "note")
    told = [(str(version._meta.get_field(name).verbose_name), str(getattr(version, name) or "")) for name in names]
    told += [("信息类别", version.category.name), ("公开属性", version.get_attribute_display()), ("理由", version.get_ground_display())]  # fmt: skip
    told += [(field.label, str(version.fields.get(field.id, ""))) for field in kind.fields]
    return [told[0], ("正文", plain(version.body)), *told[1:]]
