import json
from pathlib import Path

import click
from django.utils import timezone
from rich.progress import Progress, SpinnerColumn, TextColumn

from gongkai.config.cli.home import console, errors, fail, with_records
from gongkai.config.load import loading

SHOWN = 50


@click.command()
@click.argument("folder", metavar="文件夹", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，含全部问题。")
@with_records
def load(*, folder: Path, as_json: bool) -> None:
    """从 CSV 文件夹装入记录：先检查每一行，全部正确才写入，有一处问题就什么也不写。

    文件和列的说明见 docs/load.md。重复装入同样的记录不会改变什么。
    """
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), console=errors, transient=True) as bar:
        task = bar.add_task("检查")
        loaded = loading.load(
            folder,
            by="command-line",
            on=timezone.localdate(),
            progress=lambda file, done: bar.update(task, description=f"{file} {done:,} 行"),
        )
    if as_json:
        click.echo(json.dumps(loaded.as_json(), ensure_ascii=False, indent=2))
        if loaded.findings:
            raise click.exceptions.Exit(1)
        return
    if loaded.findings:
        for finding in loaded.findings[:SHOWN]:
            errors.print(str(finding), markup=False, highlight=False)
        more = f"（只显示前 {SHOWN} 处，加 --json 看全部）" if len(loaded.findings) > SHOWN else ""
        raise fail(f"共 {len(loaded.findings)} 处问题，没有写入任何记录{more}。改正后请重新装入。")
    for file, count in loaded.entered.items():
        line = f"{file}：新增 {count.added:,}，补充 {count.completed:,}，未变 {count.unchanged:,}"
        console.print(line, highlight=False)
