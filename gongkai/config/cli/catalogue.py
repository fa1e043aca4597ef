"""``gongkai catalogue``: read a catalogue's file and enter it as an edition; write an edition as a file."""

from datetime import date, datetime
from pathlib import Path

import click
from django.utils import timezone
from django.utils.timezone import localdate
from rich.table import Table

from gongkai.agencies.models import Agency
from gongkai.agencies.policies import NotAllowed
from gongkai.agencies.queries import agency_by_code
from gongkai.catalogue import exports, importing
from gongkai.catalogue.comparing import compare, counted
from gongkai.catalogue.domains import DOMAIN, NAMES
from gongkai.catalogue.edition_actions import enter_edition
from gongkai.catalogue.edition_queries import edition_of, latest_of, texts_of
from gongkai.catalogue.reading import ERROR
from gongkai.config.cli.home import console, fail, with_records

BY = "command"
LEVELS = {"error": "错误", "warning": "提醒", "hint": "提示"}


@click.group()
def catalogue() -> None:
    """标准目录：读入目录文件，导出目录。"""


def _agency(code: str) -> Agency:
    found = agency_by_code(code)
    if found is None:
        raise fail(f"没有代码为“{code}”的机关。")
    return found


@catalogue.command(name="import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--agency", "code", required=True, help="发布目录的机关的代码。")
@click.option("--domain", type=click.Choice(list(DOMAIN)), help="目录的领域；文件自己写明的，不必给。")
@click.option("--in-force", "in_force_on", type=click.DateTime(["%Y-%m-%d"]), help="施行日期，默认今天。")
@click.option("--dry-run", is_flag=True, help="只读取和比较，不录入。")
@with_records
def import_(
    *, files: tuple[Path, ...], code: str, domain: str | None, in_force_on: datetime | None, dry_run: bool
) -> None:
    """读入一个或者几个目录文件（XLSX、CSV），各成一版；有错误的文件不录入。"""
    agency, wrong = _agency(code), 0
    for path in files:
        try:
            sheets = importing.read_file(path, path.name)
        except NotAllowed as refusal:
            console.print(f"{path.name}：{refusal.because}", style="red")
            wrong += 1
            continue
        for read in sheets:
            chosen = domain or read["domain"]
            errors = _say(agency, path.name, read, chosen)
            if errors or not chosen:
                console.print("  没有录入。" + ("" if chosen else "请用 --domain 写明领域。"), style="red")
                wrong += 1
            elif not dry_run:
                day = in_force_on.date() if in_force_on else localdate()
                wrong += _enter(agency, path, read, chosen, day)
    if wrong:
        raise SystemExit(1)


def _say(agency: Agency, name: str, read: importing.JSON, domain: str) -> int:
    """Print what was read and what it would change; how many errors."""
    latest = latest_of(agency, domain) if domain else None
    fates = counted(compare(texts_of(latest) if latest else [], read["rows"]))
    told = "，".join(f"{fate.value} {number}" for fate, number in fates.items())
    console.print(f"{name}：{NAMES.get(domain, '没有认出领域')}，{len(read['rows'])} 项（{told}）", highlight=False)
    if read["told"]:
        table = Table("行", "", "发现")
        for one in read["told"]:
            table.add_row(str(one["row"] or ""), LEVELS[one["level"]], one["message"])
        console.print(table)
    return sum(one["level"] == ERROR for one in read["told"])


def _enter(agency: Agency, path: Path, read: importing.JSON, domain: str, day: date) -> int:
    title = read["title"] or f"{agency.name}{NAMES[domain]}领域基层政务公开标准目录"
    try:
        edition = enter_edition(
            by=BY, publisher=agency, domain=domain, title=title, in_force_on=day, columns=read["columns"], rows=read["rows"],
            head_rows=read["head_rows"], source_name=path.name, at=timezone.now(),
        )  # fmt: skip
    except NotAllowed as refusal:
        console.print(f"  没有录入：{refusal.because}", style="red")
        return 1
    console.print(f"  已是第{edition.ordinal}版。", style="green")
    return 0


@catalogue.command()
@click.option("--agency", "code", required=True, help="机关的代码。")
@click.option("--domain", required=True, type=click.Choice(list(DOMAIN)), help="领域。")
@click.option("--edition", type=int, help="第几版，默认现行的一版。")
@click.option(
    "--format", "form", type=click.Choice(list(exports.FORMATS)), default="xlsx", show_default=True, help="格式。"
)
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="写到哪里。")
@with_records
def export(*, code: str, domain: str, edition: int | None, form: str, output: Path) -> None:
    """把一版目录写成文件。"""
    found = edition_of(_agency(code), domain, edition, localdate())
    if found is None:
        raise fail(f"这个机关没有“{NAMES[domain]}”的{f'第{edition}版' if edition else ''}标准目录。")
    output.write_bytes(exports.FORMATS[form].write(found))
    console.print(f"已写：{output}（第{found.ordinal}版）", highlight=False)
