import json

import click
from rich.table import Table

from gongkai.agencies.queries import agency_by_code
from gongkai.config.cli.home import console, fail, with_records
from gongkai.config.cli.report_read import read
from gongkai.reporting.queries import KindCount, counted, published_by_kind
from gongkai.statute.annual_report.figures import Level, Report, as_printed
from gongkai.statute.annual_report.forms import FORMS, NoForm, form_by_id
from gongkai.statute.annual_report.nodes import CellId, leaves

LABEL_WIDTH = 24


@click.group()
def report() -> None:
    """年度报告：由记录计算的三张表；读取并核对任何人公布的报告。"""


report.add_command(read)


@report.command()
@click.option("--agency", "code", required=True, help="机关代码。")
@click.option("--year", type=int, required=True, help="统计年度。")
@click.option("--form", "form_id", type=click.Choice([form.id for form in FORMS]), help="格式；不写则用该年度的格式。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@with_records
def show(*, code: str, year: int, form_id: str | None, as_json: bool) -> None:
    """显示一个机关一个年度的报告。有错误级的勾稽问题时退出码为 1，无法计算时为 2。"""
    agency = agency_by_code(code)
    if agency is None:
        raise fail(f"没有代码为“{code}”的机关。请核对代码，或者先用 gongkai load 装入它的记录。", code=2)
    try:
        found = counted(agency, year, form_by_id(form_id) if form_id else None)
    except NoForm as refused:
        raise fail(str(refused), code=2) from refused
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        _print(agency.name, found, published_by_kind(agency, year))
    if any(finding.level is Level.ERROR for finding in found.findings):
        raise click.exceptions.Exit(1)


def _print(name: str, found: Report, kinds: list[KindCount]) -> None:
    console.print(f"{name}{found.year}年政府信息公开工作年度报告", style="bold", highlight=False)
    console.print(f"格式：{found.form}", highlight=False)
    total = sum(kind.items for kind in kinds)
    listed = "、".join(f"{kind.name} {kind.items} 条" for kind in kinds) or "尚无信息类别"
    console.print(f"本年公开各类信息 {total} 条：{listed}。", highlight=False)
    for table in found.form.tables:
        console.print(f"\n{table.title}", style="bold", highlight=False)
        for grid in table.grids:
            shown = Table(title=grid.title or None, title_justify="left", show_edge=False)
            shown.add_column("", overflow="fold", min_width=LABEL_WIDTH)
            columns = list(leaves(grid.columns))
            for column in columns:
                shown.add_column(column.label, justify="right", overflow="fold")
            for row in leaves(grid.rows):
                shown.add_row(
                    row.label,
                    *(as_printed(found[CellId(table.number, row.id, column.id)], column) for column in columns),
                )
            console.print(shown)
    for finding in found.findings:
        console.print(f"{finding.rule} {finding.message}", highlight=False, markup=False)
    if not found.findings:
        console.print("\n勾稽关系全部成立。", style="green")
