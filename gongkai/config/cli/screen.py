"""``gongkai screen``: what must not leak, in words and hidden in files, before it is published."""

import json
import logging
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path

import click
import structlog
from rich.markup import escape

from gongkai.config.cli.home import console, errors, fail
from gongkai.files.safely import Refused
from gongkai.screening.findings import KINDS, Finding
from gongkai.screening.opening import Mended, Screened, mend_file, screen_file
from gongkai.screening.words import BadWords, read_words

STANDARD_INPUT = "-"
MOST_GIVEN = 1024 * 1024 * 1024


@click.command()
@click.argument("files", metavar="文件…", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option(
    "--wording", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="另用一个用词表（TOML）。"
)
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="按哪一天检查，默认今天。")
@click.option(
    "--mend", "mended", type=click.Path(dir_okay=False, path_type=Path), help="把能够自动处理的处理后写成新文件。"
)
def screen(
    *, files: tuple[Path, ...], as_json: bool, wording: Path | None, day: datetime | None, mended: Path | None
) -> None:
    """检查文件里不该公开的内容：个人信息、密级标志、隐藏的内容、用词。“-”从标准输入读取。

    可以检查 Word、Excel、PPT、PDF、OFD、图片、网页、文本、CSV 和 ZIP。没有发现时退出码为 0，有发现为 1，读不出为 2。
    """
    # Without the settings nothing has said where a log goes; what was refused is said below in a sentence.
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    if mended is not None and len(files) != 1:
        raise fail("--mend 一次处理一个文件。", code=2)
    on = (day or datetime.now().astimezone()).date()
    words = _words(wording)
    found: list[Finding] = []
    unread: list[tuple[str, str]] = []
    told = ""
    for path in files:
        with tempfile.TemporaryDirectory(prefix="gongkai-screen-") as scratch:
            given = _given(path, Path(scratch))
            read = screen_file(given, path.name, on, words) if isinstance(given, Path) else given
            if isinstance(read, Screened):
                found += read.findings
                unread += read.unread
                if mended is not None:
                    told = _mend(given, read, mended, path.name, on)
            else:
                unread.append((path.name, str(read)))
    if as_json:
        click.echo(json.dumps({"findings": [finding.as_json() for finding in found]}, ensure_ascii=False, indent=2))
    else:
        _print(found, nothing_unread=not unread)
        console.print(told, highlight=False, markup=False) if told else None
    for name, sentence in unread:
        errors.print(f"{escape(name)}：{escape(sentence)}", style="red", highlight=False)
    raise click.exceptions.Exit(2 if unread else 1 if found else 0)


def _words(path: Path | None) -> str | None:
    """Another list of wording, read once here so that a mistake in it is told as such."""
    if path is None:
        return None
    try:
        source = path.read_text("utf-8")
        read_words(source)
    except (BadWords, UnicodeError, OSError) as problem:
        raise fail(f"用词表“{path.name}”不能用：{problem}", code=2) from problem
    return source


def _given(path: Path, scratch: Path) -> Path | Refused:
    """The file, or what comes on the standard input kept as one."""
    if str(path) == STANDARD_INPUT:
        kept = scratch / "given"
        kept.write_bytes(sys.stdin.buffer.read(MOST_GIVEN))
        return kept
    if path.is_dir():
        return Refused("是文件夹。请写明要检查的文件，或者压缩成 ZIP。")
    if not path.exists():
        return Refused("没有这个文件。请核对文件名。")
    try:
        with path.open("rb"):
            return path
    except OSError as problem:
        return Refused(f"文件打不开（{problem.strerror}）。请核对权限。")


def _mend(given: Path | Refused, read: Screened, to: Path, name: str, on: date) -> str:
    """Write what can be mended; the sentence on it."""
    if not isinstance(given, Path):
        return ""
    made = mend_file(given, name, on, read.findings)
    if not isinstance(made, Mended):
        return f"没有写新文件。{made}"
    to.write_bytes(made.content)
    return f"已写：{to}。" + (f"还有 {len(made.left)} 处须由人处理。" if made.left else "再次检查，没有发现。")


def _print(found: list[Finding], *, nothing_unread: bool) -> None:
    for name in dict.fromkeys(finding.file for finding in found):
        own = [finding for finding in found if finding.file == name]
        console.print(f"{name}：{len(own)} 处", style="bold", highlight=False, markup=False)
        for finding in own:
            sure = f"{finding.certainty:.0%}"
            console.print(
                f"  {KINDS[finding.kind]} {finding.where}：{finding.text}",
                style="yellow",
                highlight=False,
                markup=False,
            )
            console.print(f"    {finding.why}（把握 {sure}）{finding.mend}", style="dim", highlight=False, markup=False)
    if not found and nothing_unread:
        console.print("没有发现不该公开的内容。", style="green")
