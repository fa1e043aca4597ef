"""A site of two agencies for the tests of search, entered through the actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from gongkai.agencies.actions import enter_agency
from gongkai.agencies.models import Agency
from gongkai.publication.actions import (
    Draft,
    correct_item,
    enter_categories,
    enter_documents,
    publish_items,
    withdraw_item,
)
from gongkai.publication.models import Category, InformationItem, NormativeDocument

BY, TODAY = "account:900", date(2024, 6, 30)


@dataclass
class Site:
    """Two agencies, and short words for what is done to their items."""

    agency: Agency
    other: Agency

    def __post_init__(self):
        self.numbers = count(1)

    def publish(self, title, body="", *, on=date(2024, 1, 2), number="", agency=None):
        """One item, with its 文号 if it has one."""
        return self.publish_many([(title, body)], on=on, number=number, agency=agency)[0]

    def publish_many(self, texts, *, on=date(2024, 1, 2), number="", agency=None):
        """Items of one day in one act."""
        agency = agency or self.agency
        category = Category.objects.get(agency=agency)
        drafts = [
            Draft(
                InformationItem(
                    category=category,
                    index_number=f"X-{next(self.numbers):06}",
                    title=title,
                    formed_on=on,
                    published_on=on,
                ),
                body,
            )
            for title, body in texts
        ]
        publish_items(by=BY, agency=agency, drafts=drafts, on=TODAY)
        for draft in drafts if number else ():
            document = NormativeDocument(kind="normative_documents", number=number, title=draft.item.title)
            document.issued_on, document.published_on, document.item = on, on, draft.item
            enter_documents(by=BY, agency=agency, rows=[document], on=TODAY)
        return [draft.item for draft in drafts]

    def correct(self, item, title, body):
        return correct_item(by=BY, item=item, title=title, body=body, reason="更正。", on=TODAY)

    def withdraw(self, item):
        return withdraw_item(by=BY, item=item, reason="依法撤下。", on=TODAY)


def build() -> Site:
    """The two agencies, without items."""
    agencies = []
    for code, name in (("qingshan", "青山县民政局"), ("lvshui", "绿水县水利局")):
        agency = enter_agency(by=BY, code=code, name=name, kind="department", parent=None, disclosure_office="")
        enter_categories(by=BY, agency=agency, rows=[Category(code="all", name="政务公开")], on=TODAY)
        agencies.append(agency)
    return Site(*agencies)


def days(number: int) -> date:
    """A day so many days after the first one used here."""
    return date(2020, 1, 1) + timedelta(days=number)
