"""``gongkai``: the command line. Each command is imported when it is called, so that help and the calculator stay quick."""

import os
from importlib import import_module

import click

from gongkai.config.cli.chinese import speak_chinese

speak_chinese()

# fmt: off
COMMANDS = {
    #            with records  what it does
    "serve":    (True,         "启动网站"),
    "demo":     (True,         "装入示例开发区的记录并启动网站"),
    "work":     (True,         "办理后台任务（与网站分开运行时）"),
    "load":     (True,         "从 CSV 文件夹装入一个机关的记录"),
    "report":   (True,         "年度报告"),
    "catalogue": (True,        "标准目录：读入、导出"),
    "search":   (True,         "检索已公开的信息"),
    "screen":   (False,        "发布前检查：个人信息、密级、隐藏的内容"),
    "index":    (True,         "检索索引"),
    "ledger":   (True,         "账本"),
    "doctor":   (True,         "检查全部，说明怎样修"),
    "backup":   (True,         "备份到一个加密的文件"),
    "restore":  (False,        "把备份恢复到空的地方"),
    "upgrade":  (True,         "装上新版本之后，先备份再升级数据库"),
    "move":     (True,         "把记录搬到 PostgreSQL"),
    "account":  (True,         "账号"),
    "privacy":  (True,         "个人信息：主密钥，清除"),
    "deadline": (False,        "计算答复期限，逐日说明"),
}
# fmt: on
QUIET = {"demo"}  # what it has just told stays on the screen: a line a request would carry it away


class Lazy(click.Group):
    """Lists the commands from the table and imports one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 — click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002 — click's signature
        if name not in COMMANDS:
            return None
        with_records, _ = COMMANDS[name]
        if name in QUIET:
            os.environ.setdefault("GONGKAI_LOG", "WARNING")  # before the settings are read; its processes inherit it
        if with_records:
            set_up_django()
        return getattr(import_module(f"gongkai.config.cli.{name}"), name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 — click's signature
        with formatter.section("命令"):
            formatter.write_dl([(name, help_text) for name, (_, help_text) in COMMANDS.items()])


def set_up_django() -> None:
    """Before anything that knows records is imported; the calculator never comes here, which keeps it quick."""
    import django  # noqa: PLC0415 — see above

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
    django.setup()


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gongkai", message="gongkai %(version)s")
def main() -> None:
    """公开：依《政府信息公开条例》办理政府信息公开的程序。

    数据保存在 GONGKAI_HOME 指定的文件夹中。
    """
