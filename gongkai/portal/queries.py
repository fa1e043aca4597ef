"""Readers that put several rooms together for one page."""

from dataclasses import dataclass

from gongkai.agencies.models import Agency
from gongkai.agencies.queries import agency_by_code
from gongkai.publication.queries import Column, ItemPage, Listing, columns, item_page, listing
from gongkai.reporting.models import AnnualReport
from gongkai.reporting.queries import published_report, published_reports
from gongkai.reporting.showing import PublishedPage, published_page
from gongkai.statute.annual_report.forms import form_for
from gongkai.ui.errors import NotFound
from gongkai.ui.paging import Place

REPORTS_ON_HOME = 6


def public_agency(code: str) -> Agency:
    """The agency of an address.

    :raises NotFound: when there is none.
    """
    agency = agency_by_code(code)
    if agency is None:
        raise NotFound(f"本站没有代码为“{code}”的机关，请从首页选择机关。")
    return agency


@dataclass(frozen=True, slots=True)
class AgencyHome:
    """An agency's front page: its latest information by kind, its reports, the figures of the latest one."""

    agency: Agency
    columns: list[Column]
    reports: list[AnnualReport]
    latest: PublishedPage | None


def agency_home(code: str) -> AgencyHome:
    """:raises NotFound: for an unknown agency."""
    agency = public_agency(code)
    reports = list(published_reports(agency)[:REPORTS_ON_HOME])
    return AgencyHome(agency, columns(agency), reports, published_page(reports[0]) if reports else None)


def category_page(code: str, category: str, year: int | None, place: Place) -> tuple[Agency, Listing]:
    """:raises NotFound: for an unknown agency, or a kind it has not."""
    agency = public_agency(code)
    found = listing(agency, category, year, place)
    if found is None:
        raise NotFound(f"{agency.name}没有“{category}”这一类信息，请从机关主页选择类别。")
    return agency, found


def item(code: str, index_number: str, version: int | None) -> tuple[Agency, ItemPage]:
    """:raises NotFound: for an unknown agency, index number or version."""
    agency = public_agency(code)
    found = item_page(agency, index_number, version)
    if found is None:
        where = f"索引号“{index_number}”" + (f"的第 {version} 版" if version else "")
        raise NotFound(f"{agency.name}没有{where}，请核对索引号，或者从机关主页查找。")
    return agency, found


def reports(code: str) -> tuple[Agency, list[AnnualReport]]:
    """:raises NotFound: for an unknown agency."""
    agency = public_agency(code)
    return agency, list(published_reports(agency))


def report(code: str, year: int) -> PublishedPage:
    """:raises NotFound, NoForm: when there is no such agency, no report of that year, or no form for it."""
    agency = public_agency(code)
    found = published_report(agency, year)
    if found is None:
        form_for(year)
        raise NotFound(f"{agency.name}尚未公布{year}年政府信息公开工作年度报告。已公布的，见年度报告列表。")
    return published_page(found)
