"""gongkai deadline：答复期限计算器。一件申请，或者一个文件里的许多件，每一天都说明理由和依据。"""

from __future__ import annotations

import json
import re
import sys
from datetime import date
from typing import IO, TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from gongkai.statute.deadlines import Deadline, Pause, ReplyClock, reply_deadline
from gongkai.statute.working_days import MAINLAND

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_KEYS = frozenset(ReplyClock.__dataclass_fields__)


class Refused(click.ClickException):
    """What cannot be computed, said in one sentence."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"错误：{self.format_message()}", file=file, err=file is None)


class Misused(Refused):
    """Options that do not go together, or a file that cannot be read."""

    exit_code = 2


@click.command(help="计算答复政府信息公开申请的最后一天，逐日列出计入、不计入的理由和依据。日期写作 2026-02-02。")
@click.option("--received", metavar="日期", help="收到申请之日。")
@click.option("--clarified", metavar="日期", help="收到补正的申请之日，期限自该日重新计算。")
@click.option("--paid", metavar="日期", help="申请人完成缴费之日，期限自次日重新计算。")
@click.option(
    "--pause",
    "pauses",
    metavar="日期..日期",
    multiple=True,
    help="征求意见的起止日期，可以写多次；尚未结束的写作“日期..”。",
)
@click.option("--extension", metavar="天数", help="延长的工作日数，最多20。")
@click.option("--deferred-until", metavar="日期", help="依照条例第三十五条告知申请人的延迟答复日期。")
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 对象。")
@click.option(
    "--batch", metavar="文件", help="逐行计算：每行一个 JSON 对象，“-”表示标准输入；有一行算不出，退出码为1。"
)
@click.help_option(help="显示本说明。")
def deadline(
    *,
    received: str | None,
    clarified: str | None,
    paid: str | None,
    pauses: tuple[str, ...],
    extension: str | None,
    deferred_until: str | None,
    as_json: bool,
    batch: str | None,
) -> None:
    """Compute one deadline from the options, or one for each line of a file."""
    options = (received, clarified, paid, *pauses, extension, deferred_until)
    if batch is not None:
        if any(option is not None for option in options):
            raise Misused("--batch 从文件读取日期，不能同时用 --received 等选项。")
        _run_batch(batch)
        return
    if received is None:
        raise Misused("请用 --received 写明收到申请之日，或者用 --batch 指定文件。")
    try:
        clock = ReplyClock(
            received_on=_date(received, "--received"),
            clarified_on=_optional_date(clarified, "--clarified"),
            paid_on=_optional_date(paid, "--paid"),
            paused=tuple(_pause_option(text) for text in pauses),
            extension=_extension_option(extension),
            deferred_until=_optional_date(deferred_until, "--deferred-until"),
        )
        result = reply_deadline(clock, MAINLAND)
    except ValueError as refusal:
        raise Refused(str(refusal)) from refusal
    if as_json:
        click.echo(_dumps(as_record(result)))
    else:
        _print(result)


def as_record(result: Deadline) -> dict[str, Any]:
    """Give a deadline its JSON shape."""
    return {
        "due_on": result.due_on and result.due_on.isoformat(),
        "provisional": result.provisional,
        "days": [
            {"on": day.on.isoformat(), "counted": day.counted, "reason": day.reason, "cite": day.cite}
            for day in result.days
        ],
    }


def answer(number: int, line: bytes) -> dict[str, Any]:
    """Compute one line of a batch; a line that cannot be computed answers with the reason and its number."""
    try:
        return as_record(reply_deadline(_clock(_parse(line)), MAINLAND))
    except ValueError as refusal:
        return {"error": f"第{number}行：{refusal}"}


def _run_batch(path: str) -> None:
    failed = False
    for number, line in enumerate(_lines(path), start=1):
        record = answer(number, line)
        failed |= "error" in record
        click.echo(_dumps(record))
    if failed:
        sys.exit(1)


def _lines(path: str) -> Iterator[bytes]:
    try:
        with click.open_file(path, "rb") as file:
            yield from _without_mark(file)
    except OSError as problem:
        raise Misused(f"读不了文件“{path}”（{problem.strerror}），请核对文件名和权限。") from problem


def _without_mark(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Drop the byte order mark that some editors put before the first line."""
    for number, line in enumerate(lines):
        yield line if number else line.removeprefix(b"\xef\xbb\xbf")


def _parse(line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as problem:
        raise ValueError("不是 UTF-8 编码的文字，请另存为 UTF-8。") from problem
    except (ValueError, RecursionError) as problem:
        raise ValueError("不是一个 JSON 对象，请核对括号、引号和逗号。") from problem
    if not isinstance(record, dict):
        raise ValueError("不是一个 JSON 对象，请写成 {…}。")  # noqa: TRY004 — bad data, not a programming error
    if unknown := sorted(record.keys() - _KEYS):
        raise ValueError(f"不认识“{'”“'.join(unknown)}”，可以写的是：{'、'.join(sorted(_KEYS))}。")
    return record


def _clock(record: dict[str, Any]) -> ReplyClock:
    return ReplyClock(
        received_on=_date(record.get("received_on"), "received_on"),
        clarified_on=_optional_date(record.get("clarified_on"), "clarified_on"),
        paid_on=_optional_date(record.get("paid_on"), "paid_on"),
        paused=_pauses(record.get("paused")),
        extension=_extension(record.get("extension")),
        deferred_until=_optional_date(record.get("deferred_until"), "deferred_until"),
    )


def _pauses(value: object) -> tuple[Pause, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in value):  # noqa: PLR2004 — from and to
        raise ValueError("paused 应当是若干对起止日期：[[起, 止], …]，尚未结束的止写 null。")
    return tuple((_date(first, "paused"), _optional_date(last, "paused")) for first, last in value)


def _extension(value: object) -> int:
    if value is None:
        return 0
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("extension 应当是整数的工作日数。")  # noqa: TRY004 — bad data, not a programming error
    return value


def _extension_option(text: str | None) -> int:
    if text is None:
        return 0
    if not re.fullmatch(r"-?\d{1,9}", text, re.ASCII):
        raise ValueError(f"--extension 应当是整数的工作日数，不能是“{text}”。")
    return int(text)


def _pause_option(text: str) -> Pause:
    first, dots, last = text.partition("..")
    if not dots:
        raise ValueError(f"--pause 应当写作“日期..日期”，不能是“{text}”。")
    return _date(first, "--pause"), _optional_date(last or None, "--pause")


def _optional_date(value: object, name: str) -> date | None:
    return None if value is None else _date(value, name)


def _date(value: object, name: str) -> date:
    if value is None:
        raise ValueError(f"缺少 {name}，请写明日期，例如 2026-02-02。")
    if isinstance(value, str) and _ISO_DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError as problem:
            raise ValueError(f"{name} 的日期“{value}”不存在。") from problem
    raise ValueError(f"{name} 应当写作 2026-02-02 的样子，不能是“{value}”。")


def _dumps(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def _print(result: Deadline) -> None:
    console = Console(highlight=False)
    if console.is_terminal:
        console.print(table(result))
    else:
        for day in result.days:
            click.echo(f"{day.on}\t{'计入' if day.counted else '不计入'}\t{day.reason}\t{day.cite}")
    for step in result.because:
        click.echo(f"{step.text}（{step.cite}）")
    provisional = "（暂定）" if result.provisional else ""
    click.echo(f"最后一天：{result.due_on or '暂时不能确定'}{provisional}")


def table(result: Deadline) -> Table:
    """Lay the day list out for a terminal: days that count stand out."""
    grid = Table("日期", "计入", "理由", "依据")
    for day in result.days:
        grid.add_row(
            day.on.isoformat(), "是" if day.counted else "", day.reason, day.cite, style="" if day.counted else "dim"
        )
    return grid
