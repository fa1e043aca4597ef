"""Readers that put several rooms together for one page."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from gongkai.agencies.models import Agency
from gongkai.agencies.queries import agency_by_code, all_agencies
from gongkai.portal.graphics import YEARS_SIDE_BY_SIDE, Graphics
from gongkai.portal.published import PublishedPage, ReportYear, report_years
from gongkai.publication.queries import Column, ItemPage, Listing, columns, item_page, listing
from gongkai.reporting.models import AnnualReport
from gongkai.reporting.queries import published_editions, published_report, published_reports
from gongkai.statute.annual_report.forms import NoForm, form_for
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
    return AgencyHome(agency, columns(agency), reports, PublishedPage(reports[0], reports[:1]) if reports else None)


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


def reports(code: str) -> tuple[Agency, list[ReportYear]]:
    """The years an agency has published reports of, latest first.

    :raises NotFound: for an unknown agency.
    """
    agency = public_agency(code)
    return agency, report_years(agency, list(published_editions(agency)))


def published(code: str, year: int, edition: int | None) -> AnnualReport:
    """The report of that year, in that edition or the latest.

    :raises NotFound: when there is no such agency, no report of that year, no such edition, or no form for the year.
    """
    agency = public_agency(code)
    found = published_report(agency, year, edition)
    if found is None:
        raise NotFound(_why_none(agency, year, edition))
    return found


def _why_none(agency: Agency, year: int, edition: int | None) -> str:
    try:
        form_for(year)
    except NoForm as refusal:
        return str(refusal)
    if edition is not None and published_report(agency, year):
        return f"{agency.name}{year}年政府信息公开工作年度报告没有第{edition}版。现行的一版和以前的各版，见该年度报告的页面。"
    return f"{agency.name}尚未公布{year}年政府信息公开工作年度报告。已公布的，见年度报告列表。"


def report(code: str, year: int, edition: int | None) -> PublishedPage:
    """:raises NotFound: as :func:`published` does."""
    found = published(code, year, edition)
    return PublishedPage(found, list(published_editions(found.agency).filter(year=year)))


def graphics(code: str, year: int) -> Graphics:
    """The plots of a year's report, with those of the years before it.

    :raises NotFound: as :func:`published` does.
    """
    found = published(code, year, None)
    before = published_reports(found.agency).filter(year__lt=year)[: YEARS_SIDE_BY_SIDE - 1]
    return Graphics(found, [*reversed(before), found])


def agencies_with_reports() -> QuerySet[Agency]:
    """Every agency with its reports (``reports``), each in its latest edition: two statements."""
    current = AnnualReport.objects.defer("content").current().order_by("-year")  # type: ignore[attr-defined]
    return all_agencies().prefetch_related(Prefetch("annual_reports", current, to_attr="reports"))
