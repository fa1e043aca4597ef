"""The pages of a supervisor above thousands: every agency below with its published report, one cell of their sum, the years."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from gongkai.agencies.models import Agency
from gongkai.reporting import rolling_up, rolling_up_cells, rolling_up_files
from gongkai.reporting.queries import NoCell
from gongkai.reporting.rolling_up import Chosen
from gongkai.reporting.views import told
from gongkai.statute.annual_report.nodes import CellId
from gongkai.ui.errors import NotFound
from gongkai.ui.guarding import guarded

LABELS = [("csv", "CSV"), ("xlsx", "Excel 工作簿"), ("json", "JSON")]


@guarded("report.roll-up")
@told
def agencies(request: HttpRequest, agency: Agency, year: int) -> HttpResponse:
    """The agencies below with the state of their reports, and the summed tables."""
    found = rolling_up.roll_up(agency, year, localdate(), Chosen.read(request.GET))
    return render(
        request, "reporting/rolling_up.html", {"agency": agency, "year": year, "found": found, "files": LABELS}
    )


@guarded("report.roll-up")
@told
def cell(request: HttpRequest, agency: Agency, year: int, **place: Any) -> HttpResponse:
    """What each agency adds to a cell of the sum, and who stands out."""
    found = rolling_up_cells.cell_page(agency, year, localdate(), CellId(**place), Chosen.read(request.GET))
    shown = {"agency": agency, "year": year, "found": found, "orders": rolling_up.ORDERS}
    return render(request, "reporting/rolling_up_cell.html", shown)


@guarded("report.roll-up")
@told
def compared(request: HttpRequest, agency: Agency, year: int) -> HttpResponse:
    """The years and the agencies beside one another."""
    chosen = _cell(request.GET.get("cell", "") or ".".join(map(str, rolling_up_cells.RECEIVED)))
    found = rolling_up_cells.compared(agency, year, localdate(), chosen, Chosen.read(request.GET))
    return render(request, "reporting/rolling_up_compared.html", {"agency": agency, "year": year, "found": found})


def _cell(name: str) -> CellId:
    table, _, rest = name.partition(".")
    line, _, column = rest.partition(".")
    if not table.isdecimal() or not table.isascii():
        raise NoCell("表中没有这一格，请从列出的项目中选择。")
    return CellId(int(table[:2]), line, column)


@guarded("report.roll-up")
@told
def download(request: HttpRequest, agency: Agency, year: int, form: str) -> HttpResponse:
    """Every agency with its figures as a file."""
    if form not in rolling_up_files.FILES:
        raise NotFound("没有这种文件，请从页面上列出的格式中选择。")
    return rolling_up_files.download(agency, year, localdate(), Chosen.read(request.GET), form)
