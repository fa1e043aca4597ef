"""An office that writes and reviews, for the tests of the gates: people by the roles they hold, and the acts in short."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count

from gongkai.agencies.actions import assign, enter_agency, set_numbering
from gongkai.agencies.models import Agency, User
from gongkai.publication.manuscript_actions import Content, draft, submit
from gongkai.publication.models import Category, Manuscript
from gongkai.publication.policies import gates_of
from gongkai.publication.release_actions import publish
from gongkai.publication.review_actions import sign
from gongkai.publication.review_queries import checklist

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
GATE_ROLES = {
    "political": "political_reviewer",
    "legal": "legal_reviewer",
    "secrecy": "secrecy_reviewer",
    "procedure": "procedure_reviewer",
    "timeliness": "timeliness_reviewer",
    "signing": "disclosure_head",
}
_tokens = count()


@dataclass
class Office:
    """An agency with one category and its people."""

    agency: Agency
    category: Category

    def person(self, name: str, *roles: str) -> User:
        user = User.objects.create_user(name, first_name=name)
        for role in roles:
            assign(by="t", user=user, agency=self.agency, role=role, since=TODAY - timedelta(30))
        return user

    def content(self, **told) -> Content:
        facts = {"title": "关于做好春季防火工作的通知", "body": "<p>各单位：</p><p>请做好防火工作。</p>"}
        return Content(**{**facts, "category": self.category, "formed_on": TODAY, **told})

    def drafted(self, user: User, *, kind: str = "notice", item=None, **told) -> Manuscript:
        token = f"t{next(_tokens)}"
        return draft(
            user=user, agency=self.agency, kind=kind, content=self.content(**told), token=token, at=NOW, item=item
        )


def build() -> Office:
    agency = enter_agency(by="t", code="qingshan", name="青山县民政局", kind="department", parent=None)
    set_numbering(by="t", agency=agency, kind="index", template="QS-{year}-{number:05}")
    category = Category.objects.create(agency=agency, code="notices", name="通知公告")
    return Office(agency, category)


def current(manuscript: Manuscript):
    return Manuscript.objects.get(pk=manuscript.pk).versions.order_by("-ordinal").first()


def submitted(user: User, manuscript: Manuscript) -> Manuscript:
    return submit(user=user, manuscript=manuscript, version=current(manuscript).ordinal, on=TODAY)


def passed(user: User, manuscript: Manuscript, gate: str, *, on: date = TODAY, **told):
    from gongkai.publication.gates import GATE  # noqa: PLC0415 — beside its use

    told.setdefault("digest", current(manuscript).digest)
    told.setdefault("points", checklist(manuscript.agency, GATE[gate]).points)
    return sign(user=user, manuscript=manuscript, gate=gate, on=on, **told)


def passed_all(users: dict[str, User], manuscript: Manuscript, *, but: str = "") -> None:
    for gate in gates_of(current(manuscript)):
        if gate.id != but:
            passed(users[gate.id], manuscript, gate.id)


def published(user: User, manuscript: Manuscript, **told):
    return publish(user=user, manuscript=manuscript, digest=current(manuscript).digest, at=NOW, **told)
