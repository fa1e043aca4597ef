import json
from dataclasses import asdict

import click
from rich.progress import Progress, SpinnerColumn, TextColumn

from gongkai.config.cli.home import console, errors, fail, with_records
from gongkai.search import queries, writing


@click.group()
def index() -> None:
    """检索索引：随公开的信息更新，也可以随时从记录重新建立。"""


@index.command()
@with_records
def rebuild() -> None:
    """从记录重新建立索引；建立期间，原有索引照常使用。"""
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), console=errors, transient=True) as bar:
        task = bar.add_task("正在建立索引")
        total = writing.rebuild(progress=lambda done: bar.update(task, description=f"已读入 {done:,} 条"))
    console.print(f"索引已建立，含 {total:,} 条。", style="green", highlight=False)


@index.command()
@with_records
def update() -> None:
    """把尚未进入索引的变动全部收入。"""
    console.print(f"已收入 {writing.update(wait=True):,} 处变动。", highlight=False)


@index.command()
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@with_records
def status(*, as_json: bool) -> None:
    """索引与记录是否一致；不一致时退出码为 1。"""
    found = queries.status()
    if as_json:
        click.echo(json.dumps(asdict(found) | {"complete": found.is_complete}, indent=2))
    else:
        console.print(
            f"公开的信息 {found.public:,} 条，索引中 {found.indexed:,} 条，尚未收入的变动 {found.pending:,} 处。",
            highlight=False,
        )
    if found.is_complete:
        return
    if not found.exists:
        raise fail("索引还没有建立。请运行：gongkai index rebuild")
    if found.pending:
        raise fail("还有变动没有收入索引。请确认后台任务在运行，或者运行：gongkai index update")
    raise fail("索引与记录的条数不同。请运行：gongkai index rebuild")
