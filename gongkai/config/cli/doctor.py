import json

import click
from django.conf import settings

from gongkai.config.cli.home import embedded_database, fail
from gongkai.config.cli.sealed import say
from gongkai.config.running import checks

# fmt: off
SHOWN = {
    #                      mark      colour    exit code
    checks.Level.OK:      ("✓",     "green",   0),
    checks.Level.WARNING: ("！",    "yellow",  1),
    checks.Level.ERROR:   ("✗",     "red",     2),
}
# fmt: on


@click.command()
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option("--full", is_flag=True, help="验证账本的每一条和每一个文件，记录多时较慢。")
def doctor(*, as_json: bool, full: bool) -> None:
    """检查机器、设置、数据库、账本和文件，每个问题说一句怎样修。退出码：0 正常，1 有提醒，2 有错误。"""
    database = embedded_database()
    if database and not database.exists():
        raise fail(
            f"“{settings.HOME}”里还没有数据库。请核对 GONGKAI_HOME；新的安装请先运行 gongkai load 或者 serve。", code=2
        )
    found = []
    for one in checks.run(full=full):
        found.append(one)
        if not as_json:
            mark, colour, _ = SHOWN[one.level]
            say(f"{mark} {one.title}：{one.said}{one.mend}", style=colour)
    if as_json:
        click.echo(json.dumps([one.as_json() for one in found], ensure_ascii=False, indent=2))
    raise click.exceptions.Exit(max(SHOWN[one.level][2] for one in found))
