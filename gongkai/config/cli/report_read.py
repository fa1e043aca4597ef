"""``gongkai report read``: anyone's published report, read behind the wall, checked, and shown or written as JSON."""

import json
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from gongkai.config.cli.home import console, errors, fail
from gongkai.config.cli.report_page import page_of
from gongkai.files import safely
from gongkai.papers.tables import Place
from gongkai.reporting.reading.labels import REQUESTERS, remedies
from gongkai.reporting.reading.reader import MEMBERS, READ, READ_BESIDE
from gongkai.reporting.reading.shapes import blocks_of
from gongkai.statute.annual_report.figures import State
from gongkai.statute.annual_report.nodes import Leaf, leaves

LABEL_WIDTH = 24
PLACE_WIDTH = 12
MOST_SHOWN = 30
LEVELS = {"error": ("错误", "red"), "warning": ("警告", "yellow"), "hint": ("提示", "cyan")}
STATES = {state.value: text for state, text in (
    (State.BLANK, "空白"), (State.SLASH, "/"), (State.NONE, "无"), (State.NOT_READ, "未读出"), (State.NOT_PRINTED, "未印"),
)}  # fmt: skip
LIMITS = safely.Limits(memory_mb=1024, seconds=60, output_bytes=32 * safely.MEGABYTE)
WITH_OFFICE = safely.Limits(  # LibreOffice is a large program of several processes
    memory_mb=8192, seconds=120, output_bytes=32 * safely.MEGABYTE, written_bytes=512 * safely.MEGABYTE,
    open_files=1024, processes=4096,
)  # fmt: skip
JSON = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """One report to read: a file, or a file inside an archive."""

    path: Path
    member: str = ""

    @property
    def name(self) -> str:
        """What it is called: of a file in an archive, both names."""
        return f"{self.path.name}/{self.member}" if self.member else self.path.name


@click.command()
@click.argument("path", metavar="文件", type=click.Path(exists=True, path_type=Path), required=False)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option("--html", "page", type=click.Path(dir_okay=False, path_type=Path), help="写一个网页：原文与读出的并排。")
@click.option(
    "--batch", type=click.Path(exists=True, path_type=Path), help="读一个文件夹或压缩包里的全部报告，每份一行 JSON。"
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="成批的结果写入这个文件；再次运行从断处继续。"
)
@click.option("--workers", type=click.IntRange(1, 64), default=os.cpu_count() or 2, help="同时读几份。")
def read(
    *, path: Path | None, as_json: bool, page: Path | None, batch: Path | None, out: Path | None, workers: int
) -> None:
    """读取并核对一份公布的年度报告：网页、PDF、Word、Excel 或者纯文本。

    没有错误级的问题时退出码为 0，有则为 1，读不出为 2。
    """
    logging.getLogger("gongkai.files.safely").setLevel(logging.WARNING)  # what was refused is said below in a sentence
    if (path is None) == (batch is None):
        raise fail("请写明要读的文件，或者用 --batch 指定文件夹。", code=2)
    if batch is not None:
        _batch(batch, out, workers)
    elif path is not None and path.is_dir():
        raise fail(f"“{path.name}”是文件夹：读其中全部报告请用 --batch。", code=2)
    elif path is not None:
        _one(path, page, as_json=as_json)


def _one(path: Path, page: Path | None, *, as_json: bool) -> None:
    opened = _opened(Source(path), READ_BESIDE)
    if isinstance(opened, safely.Refused):
        raise fail(str(opened), code=2)
    report = opened["report"]
    if page is not None:
        page.write_text(page_of(report, opened["original"]), "utf-8")
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        _print(report)
        if page is not None:
            console.print(f"网页已写入 {page}", highlight=False, markup=False)
    if _wrong(report):
        raise click.exceptions.Exit(1)


def _opened(source: Source, function: str) -> JSON | safely.Refused:
    with_office = source.path.suffix.lower() in (".doc", ".wps") or source.member.lower().endswith((".doc", ".wps"))
    limits = WITH_OFFICE if with_office else LIMITS
    opened = safely.run(function, source.path, limits, name=source.name, member=source.member)
    return opened if isinstance(opened, safely.Refused) else dict(opened.value)


def _wrong(report: JSON) -> bool:
    return any(finding["level"] == "error" for finding in report["findings"])


# ── many ────────────────────────────────────────────────────────────────────
def _batch(folder: Path, out: Path | None, workers: int) -> None:
    sources, refused = _sources(folder)
    done = _resume(out) if out else {}
    counts = {"读出": 0, "有错误": 0, "读不出": 0}
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=errors, transient=True
    ) as bar:
        waiting = [source for source in sources if source.name not in done]
        task = bar.add_task("读取", total=len(waiting))
        with ThreadPoolExecutor(workers) as pool, click.open_file(str(out) if out else "-", "a", "utf-8") as to:
            lines = (future.result() for future in as_completed([pool.submit(_line, source) for source in waiting]))
            for line in done.values():
                _count(counts, line)
            for line in refused:
                if line["name"] not in done:
                    _count(counts, line)
                    _write(to, line)
            for line in lines:
                _count(counts, line)
                _write(to, line)
                bar.advance(task)
    errors.print("，".join(f"{words} {count} 份" for words, count in counts.items()) + "。", highlight=False)
    if not counts["读出"]:
        raise click.exceptions.Exit(2)
    if counts["有错误"] or counts["读不出"]:
        raise click.exceptions.Exit(1)


def _count(counts: dict[str, int], line: JSON) -> None:
    counts["读不出" if "error" in line else "读出"] += 1
    counts["有错误"] += "error" not in line and _wrong(line)


def _sources(folder: Path) -> tuple[list[Source], list[JSON]]:
    """Every file of a folder and of its archives, and a line for each archive that cannot be opened."""
    found: list[Source] = []
    refused: list[JSON] = []
    paths = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else [folder]
    for path in paths:
        if path.name.startswith("."):
            continue
        if path.suffix.lower() != ".zip":
            found.append(Source(path))
            continue
        listed = safely.run(MEMBERS, path, LIMITS)
        if isinstance(listed, safely.Refused):
            refused.append({"name": path.name, "error": str(listed)})
        else:
            found += [Source(path, member) for member in listed.value]
    return found, refused


def _line(source: Source) -> JSON:
    try:
        opened = _opened(source, READ)
    except OSError as problem:
        return {"name": source.name, "error": f"文件打不开（{problem.strerror}）。"}
    return {"name": source.name, "error": str(opened)} if isinstance(opened, safely.Refused) else opened


def _resume(out: Path) -> dict[str, JSON]:
    """What an earlier run wrote; a line it did not finish is taken off."""
    if not out.exists():
        return {}
    kept: dict[str, JSON] = {}
    end = 0
    with out.open("rb+") as file:
        for line in file:
            if not line.endswith(b"\n"):
                break
            try:
                said = json.loads(line)
            except ValueError:
                break
            kept[said["name"]] = said
            end += len(line)
        file.truncate(end)
    return kept


def _write(to: IO[str], line: JSON) -> None:
    to.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
    to.flush()


# ── one, for people ─────────────────────────────────────────────────────────
def _print(report: JSON) -> None:
    year = f"{report['year']}年" if report["year"] else "年度不明"
    console.print(f"{report['agency'] or '（没有找到机关名称）'} {year}", style="bold", highlight=False, markup=False)
    published = f"，公布日期 {report['published_on']}" if report["published_on"] else ""
    console.print(f"按 {report['form']} 年格式读取{published}", highlight=False)
    where = {(one["table"], one["cell"][0]): _place(one) for one in reversed(report["sources"])}
    three = report["tables"]["3"]["rows"]
    tables = [(2, f"二、{grid.title}", grid.columns, rows) for grid, rows in blocks_of(report)]
    tables += [(3, "三、申请情况", REQUESTERS, three)] if three else []
    tables.append((4, "四、行政复议、行政诉讼", remedies().columns, list(_remedy_rows(report["tables"]["4"]))))
    for table, title, columns, rows in tables:
        _print_rows(title, list(leaves(columns)), rows, [where.get((table, row["line"]), "") for row in rows])
    for finding in report["findings"]:
        words, style = LEVELS[finding["level"]]
        console.print(f"{words} {finding['rule']} {finding['message']}", style=style, highlight=False, markup=False)
    if not report["findings"]:
        console.print("勾稽关系全部成立。", style="green")
    _print_unread(report["unread"])


def _print_unread(unread: list[JSON]) -> None:
    said = {}
    for one in unread:
        said.setdefault((one["table"], one["line"], one["reason"]), one)
    for one in list(said.values())[:MOST_SHOWN]:
        at = str(Place(**one["place"]))
        text = f"“{one['text'][:30]}”" if one["text"] else ""
        console.print(f"未读出 {at}{text} {one['reason']}", style="dim", highlight=False, markup=False)
    if len(said) > MOST_SHOWN:
        console.print(f"另有 {len(said) - MOST_SHOWN} 处，加 --json 看全部。", style="dim", highlight=False)


def _place(source: JSON) -> str:
    return str(replace(Place(**source["place"]), column=None)) + ("（推定）" if source["inferred"] else "")


def _remedy_rows(four: JSON) -> Iterator[JSON]:
    width = len(list(leaves(remedies().columns)))
    for index, row in enumerate(leaves(remedies().rows)):
        part = slice(index * width, (index + 1) * width)
        yield {"line": row.id, "label": row.label, "values": four["values"][part], "states": four["states"][part]}


def _print_rows(title: str, columns: list[Leaf], rows: Sequence[Mapping[str, Any]], where: list[str]) -> None:
    shown = Table(title=title, title_justify="left", show_edge=False)
    shown.add_column("", overflow="fold", min_width=LABEL_WIDTH)
    for column in columns:
        shown.add_column(column.label, justify="right", overflow="fold")
    shown.add_column("读自", style="dim", overflow="fold", min_width=PLACE_WIDTH)
    for row, place in zip(rows, where, strict=True):
        figures = [
            STATES[state] if value is None else f"{value:,}"
            for value, state in zip(row["values"], row["states"], strict=True)
        ]
        shown.add_row(row["label"], *figures, place)
    console.print(shown)
